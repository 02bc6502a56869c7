//! What is done to the table before it is decomposed.

use super::session::Session;
use learn::gates::GATES;
use learn::state::State;
use leptos::prelude::*;
use words::format::whole_percent;

struct Slider {
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    low: f64,
    get: fn(&State) -> f64,
    set: fn(&mut State, f64),
}

const SLIDERS: [Slider; 3] = [
    Slider {
        id: "noise",
        label: "Noise on the target",
        hint: "chance that it takes another value",
        low: 0.0,
        get: |s| s.noise,
        set: |s, v| s.noise = v,
    },
    Slider {
        id: "correlation",
        label: "Correlation of the sources",
        hint: "above 0, mass moves to equal pairs; below 0, to opposite ones",
        low: -1.0,
        get: |s| s.correlation,
        set: |s, v| s.correlation = v,
    },
    Slider {
        id: "mix",
        label: "Mixture",
        hint: "share of another gate",
        low: 0.0,
        get: |s| s.mix,
        set: |s, v| s.mix = v,
    },
];

#[component]
pub fn Sliders(session: Session) -> impl IntoView {
    let rows = SLIDERS.iter().map(|slider| {
        let value = Memo::new(move |_| session.state.with(slider.get));
        let slide = move |event| {
            if let Ok(value) = event_target_value(&event).parse() {
                session.edit(slider.id, |state| (slider.set)(state, value));
            }
        };
        let partner = (slider.id == "mix").then(|| view! { <Partner session /> });
        view! {
            <div class="slider">
                <label for=slider.id>{slider.label}</label>
                <output for=slider.id>{move || whole_percent(value.get())}</output>
                <input
                    type="range"
                    id=slider.id
                    data-testid=slider.id
                    min=slider.low.to_string()
                    max="1"
                    step="0.01"
                    aria-valuetext=move || whole_percent(value.get())
                    aria-describedby=format!("{}-hint", slider.id)
                    prop:value=move || value.get().to_string()
                    on:input=slide
                />
                <span class="hint" id=format!("{}-hint", slider.id)>{slider.hint}{partner}</span>
            </div>
        }
    });
    let problem = move || {
        session.table.with(|table| table.as_ref().err().cloned()).map(|why| {
            view! { <p class="error" role="alert" data-testid="error"><b>"Not a table "</b>{why}</p> }
        })
    };
    view! {
        <div class="sliders">{rows.collect_view()}</div>
        {problem}
    }
}

#[component]
fn Partner(session: Session) -> impl IntoView {
    let partner = Memo::new(move |_| session.state.with(|s| s.partner.clone()));
    let options = GATES.iter().filter(|g| g.table().is_editable()).map(|g| {
        view! { <option value=g.id selected=move || partner.get() == g.id>{g.title}</option> }
    });
    let choose = move |event| {
        let id = event_target_value(&event);
        session.edit("", |state| state.partner = id);
    };
    view! {
        ": "
        <select aria-label="Gate to mix in" prop:value=move || partner.get() on:change=choose>{options.collect_view()}</select>
    }
}

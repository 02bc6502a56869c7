//! Two linked maps side by side, what their colours are, and what is pointed at and marked.

use super::Desk;
use super::map::Map;
use super::paint::{LOOKS, Paint, legend};
use leptos::ev;
use leptos::prelude::*;
use plot::map::INKS;
use state::examples::Listing;
use words::format::whole;

#[component]
pub fn Maps(desk: Desk) -> impl IntoView {
    let paint = RwSignal::new(Paint::Symbol(2));
    let all = StoredValue::new(Paint::all(desk));
    let options = move || {
        let named = all.get_value().into_iter().enumerate();
        named.map(|(i, (_, name))| view! { <option value=i.to_string()>{name}</option> }).collect_view()
    };
    let choose = move |event: ev::Event| {
        let at: usize = event_target_value(&event).parse().unwrap_or(0);
        if let Some((chosen, _)) = all.with_value(|all| all.get(at).cloned()) {
            paint.set(chosen);
        }
    };
    let explained = desk.examples().head.explained;
    let none = explained.iter().all(Option::is_none);
    let names = desk.variables();
    let map = |side: usize| {
        match explained[side] {
        Some(explained) => view! { <Map desk side explained paint /> }.into_any(),
        None => view! {
            <p class="hint map">{format!("{} has one value for each example, or several modalities taken together: there is nothing to draw in a plane.", names[side])}</p>
        }
        .into_any(),
    }
    };
    let maps = [map(0), map(1)];
    let marked = move || desk.marked.with(|marked| marked.iter().filter(|&&marked| marked).count());
    view! {
        <Show when=move || !none>
            <label class="inside-layer">
                "Coloured by"
                <select data-testid="examples-colour" on:change=choose>{options()}</select>
            </label>
        </Show>
        <div class="maps">{maps}</div>
        <Legend desk paint />
        <p class="readout" aria-live="polite" data-testid="examples-pointed">
            {move || match desk.pointed.get() {
                Some(example) => told(desk, example),
                None => "Point at a dot, or draw around some, to mark the same examples in the other map, in the table of pairs and in the list.".to_owned(),
            }}
        </p>
        <Show when=move || marked() != 0>
            <p class="marked-line" data-testid="examples-marked">
                {move || format!("{} examples are marked. ", whole(marked() as u64))}
                <button type="button" class="quiet" on:click=move |_| desk.listing.set(Listing { marked: true, ..Listing::default() })>
                    "List them alone"
                </button>
                <button type="button" class="quiet" on:click=move |_| desk.mark(Vec::new())>"Clear the marks"</button>
            </p>
        </Show>
    }
}

/// An example in a line.
fn told(desk: Desk, example: u32) -> String {
    let (examples, unit) = (desk.examples(), desk.unit.get());
    let i = example as usize;
    let [a, b, target] = desk.variables();
    let [x1, x2, y] = examples.symbols_of(i);
    let said = examples.pointwise_of(i);
    let [u1, u2] = said.i_sx.unique.map(|bits| unit.show(bits));
    format!(
        "{}: {target} {}, {a} {}, {b} {}; unique to {a} {u1}, unique to {b} {u2}, synergistic {}",
        desk.called(i),
        examples.label(2, y),
        desk.label(0, x1),
        desk.label(1, x2),
        unit.show(said.i_sx.synergistic)
    )
}

/// The names of the colours; each lists its examples.
#[component]
fn Legend(desk: Desk, paint: RwSignal<Paint>) -> impl IntoView {
    const MOST: usize = 24;
    move || {
        let Paint::Symbol(variable) = paint.get() else {
            return view! { <p class="hint">"Blue informs about the class, orange misleads; the paler, the less."</p> }
                .into_any();
        };
        let entries = legend(desk, paint.get());
        let symbols = entries.len();
        let entry = |(symbol, ((colour, square), label)): (u32, ((usize, bool), String))| {
            let open = move |_| match variable {
                2 => desk.listing.update(|listing| listing.class = Some(symbol)),
                side => desk.opened.set(Some((side, symbol))),
            };
            view! {
                <li>
                    <button type="button" class="quiet" on:click=open>
                        <span class="dot" class:square=square style:background=format!("var({})", INKS[colour])></span>
                        {label}
                    </button>
                </li>
            }
        };
        let shown = symbols.min(MOST);
        let more = (symbols > shown).then(|| view! { <li class="hint">{format!("and {} more", symbols - shown)}</li> });
        let repeat = (symbols as u32 > LOOKS)
            .then(|| view! { <li class="hint">{format!("Colours and shapes repeat after {LOOKS}.")}</li> });
        view! { <ul class="legend" data-testid="examples-legend">{(0..).zip(entries).take(shown).map(entry).collect_view()}{more}{repeat}</ul> }.into_any()
    }
}

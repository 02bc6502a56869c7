//! A figure taken along: a menu of its forms and of its size on paper, which is one choice for all figures of a visit.

use crate::web::{self, program};
use leptos::html::Details;
use leptos::prelude::*;
use leptos::task::spawn_local;
use plot::{BOTH_COLUMNS, COLUMN, Chart, Paper, Said, WIDTHS};
use program::Data;

/// What the width on paper is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Width {
    Inches(f64),
    /// That at which the figure is laid out as it is seen.
    Seen,
    /// That of the field beside the choice.
    Other,
}

const SIZES: [(&str, Width); 4] = [
    ("3.5 in, one column", Width::Inches(COLUMN)),
    ("7 in, both columns", Width::Inches(BOTH_COLUMNS)),
    ("as it is shown", Width::Seen),
    ("another width", Width::Other),
];

#[derive(Debug, Clone, Copy, PartialEq)]
struct Choice {
    /// A row of [`SIZES`].
    size: usize,
    inches: f64,
    said: Said,
}

thread_local! {
    static CHOICE: ArcRwSignal<Choice> =
        ArcRwSignal::new(Choice { size: 1, inches: 5.0, said: Said::ALL });
}

impl Choice {
    fn paper(self, seen: u32) -> Paper {
        let inches = match SIZES[self.size].1 {
            Width::Inches(inches) => inches,
            Width::Seen => Paper::seen_at(seen),
            Width::Other => self.inches,
        };
        Paper { inches, said: self.said }
    }
}

/// A form in which a figure is saved: words, test id, and what is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Svg,
    Pdf,
    /// Dots an inch.
    Png(u32),
    Vega,
}

const FORMS: [(&str, &str, Form); 5] = [
    ("SVG", "download-svg", Form::Svg),
    ("PDF", "download-pdf", Form::Pdf),
    ("PNG, 300 dpi", "download-png", Form::Png(300)),
    ("PNG, 600 dpi", "download-png-600", Form::Png(600)),
    ("Vega-Lite with data", "download-vega", Form::Vega),
];

/// A part of the text around a figure, and where it is kept.
type Part = (&'static str, fn(&mut Said) -> &mut bool);
const PARTS: [Part; 3] =
    [("title", |said| &mut said.title), ("caption", |said| &mut said.caption), ("settings", |said| &mut said.footer)];

/// The menu beside a figure's title; `chart` draws it for paper, `seen` is its width in the page, pixels, and `data` the report behind it where Vega-Lite has
/// its chart.
#[component]
pub fn Take(
    #[prop(into)] title: Signal<String>,
    file: &'static str,
    seen: ReadSignal<u32>,
    chart: impl Fn(Paper) -> Option<Chart> + Copy + Send + Sync + 'static,
    #[prop(optional)] data: Option<Callback<(), Option<Data>>>,
) -> impl IntoView {
    let choice: RwSignal<Choice> = CHOICE.with(|choice| choice.clone().into());
    let failed = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let menu = NodeRef::<Details>::new();
    let save = move |form: Form| {
        // One at a time; a button that were disabled meanwhile would lose the focus.
        if busy.get_untracked() {
            return;
        }
        let drawn = chart(choice.get_untracked().paper(seen.get_untracked()));
        let (title, data) = (title.get_untracked(), data.and_then(|data| data.run(())));
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            failed.set(saved(form, file, &title, drawn, data).await.err());
            busy.set(false);
        });
    };
    let has = data.is_some() && program::VEGA.contains(&file);
    let buttons = FORMS.into_iter().filter(move |(.., form)| *form != Form::Vega || has).map(move |(words, testid, form)| {
        view! {
            <button type="button" data-testid=testid aria-disabled=move || busy.get().to_string() on:click=move |_| save(form)>{words}</button>
        }
    });
    let parts = PARTS.map(|(words, part)| {
        let checked = move || *part(&mut choice.get().said);
        let set =
            move |event: web_sys::Event| choice.update(|choice| *part(&mut choice.said) = event_target_checked(&event));
        view! { <label><input type="checkbox" prop:checked=checked on:change=set />" "{words}</label> }
    });
    let sizes = SIZES.iter().enumerate().map(move |(at, (words, _))| {
        view! { <option value=at.to_string() selected=move || choice.get().size == at>{*words}</option> }
    });
    let sized = move |event: web_sys::Event| {
        let at = event_target_value(&event).parse().ok().filter(|at| *at < SIZES.len());
        choice.update(|choice| choice.size = at.unwrap_or(choice.size));
    };
    let widened = move |event: web_sys::Event| {
        let inches = event_target_value(&event).parse::<f64>().ok().filter(|inches| WIDTHS.contains(inches));
        choice.update(|choice| choice.inches = inches.unwrap_or(choice.inches));
    };
    let close = web::folds(menu);
    view! {
        <details class="take" node_ref=menu data-testid="take" on:keydown=close>
            <summary>"Save"<span class="unseen">{move || format!(" the figure {}", title.get())}</span></summary>
            <div class="take-menu">
                <label>
                    "Width on paper "
                    <select data-testid="figure-width" on:change=sized>{sizes.collect_view()}</select>
                </label>
                <Show when=move || SIZES[choice.get().size].1 == Width::Other>
                    <label>
                        "Inches "
                        <input
                            type="number" data-testid="figure-inches" min=*WIDTHS.start() max=*WIDTHS.end() step="0.1"
                            prop:value=move || choice.get().inches on:change=widened
                        />
                    </label>
                </Show>
                <div class="take-parts" role="group" aria-label="Printed with it">{parts}</div>
                <div class="take-forms">{buttons.collect_view()}</div>
                <p class="hint">"Small text has 8 points at any width."</p>
                {move || failed.get().map(|m| view! { <p class="error" role="alert"><b>"Error "</b>{m}</p> })}
            </div>
        </details>
    }
}

/// Saves the figure in that form; nothing where there is none.
async fn saved(form: Form, file: &str, title: &str, chart: Option<Chart>, data: Option<Data>) -> Result<(), String> {
    let Some(chart) = chart else { return Ok(()) };
    let name = |extension: &str| format!("pidlens-{file}.{extension}");
    match form {
        Form::Svg => web::download(&name("svg"), "image/svg+xml", &chart.svg),
        Form::Pdf => {
            let pdf = program::pdf(&chart.svg, title).await?;
            web::download_bytes(&name("pdf"), "application/pdf", &pdf)
        }
        Form::Png(dots) => {
            let (svg, size) = chart.in_dots(dots);
            web::download_png(&name("png"), &svg, size, dots).await
        }
        Form::Vega => {
            let Some(data) = data else { return Ok(()) };
            let spec = program::later().await?.vega(file, &data).ok_or("the report has no layer to draw")?;
            web::download(&name("vl.json"), "application/json", &spec)
        }
    }
}

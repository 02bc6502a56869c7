//! From samples to atoms: rows drawn from the table, and what their number does.

use super::session::Session;
use crate::ui::report::Drawing;
use learn::ask::{Answer, Point, Samples};
use learn::state::{ROWS, State};
use leptos::prelude::*;
use plot::View;
use plot::curve::{Axis, Curves, Line, Tone};
use words::format::{counted, whole};

/// Steps of the slider in each tenfold of rows.
const STEPS: f64 = 20.0;

fn to_slider(rows: u64) -> f64 {
    ((rows as f64 / *ROWS.start() as f64).log10() * STEPS).round()
}

/// Two digits are enough of a number of rows.
fn from_slider(position: f64) -> u64 {
    let rows = *ROWS.start() as f64 * 10f64.powf(position / STEPS);
    let unit = 10f64.powf((rows.log10() - 1.0).floor());
    ((rows / unit).round() * unit) as u64
}

#[component]
pub fn SamplesTool(session: Session) -> impl IntoView {
    let found = Memo::new(move |_| {
        session.samples.answer.with(|answer| match answer {
            Some(Ok(Answer::Samples(found))) => Some(found.clone()),
            _ => None,
        })
    });
    let rows = Memo::new(move |_| session.state.with(|s| s.rows));
    let slide = move |event| {
        if let Ok(position) = event_target_value(&event).parse::<f64>() {
            session.edit("rows", |state| state.rows = from_slider(position).clamp(*ROWS.start(), *ROWS.end()));
        }
    };
    let verdict = move || {
        found
            .with(|f| f.as_ref().and_then(|f| words::verdict::of_layer(&f.report, f.report.layers.first()?)))
            .unwrap_or_default()
    };
    let nulls = move |view: View| found.with(|f| f.as_ref().and_then(|f| plot::nulls(&f.report, view, "")));
    let curve = move |view: View| {
        found.with(|f| f.as_ref().and_then(|f| plot::curve::curves(&bias(f, rows.get(), view), view, "")))
    };
    let refused = move || {
        session
            .samples
            .refusal()
            .map(|why| view! { <p class="error" role="alert" data-testid="error"><b>"Error "</b>{why}</p> })
    };
    view! {
        <section class="samples-tool" data-testid="samples-tool">
            <div class="slider">
                <label for="rows">"Rows drawn from the table"</label>
                <output for="rows" data-testid="rows-shown">{move || whole(rows.get())}</output>
                <input
                    type="range"
                    id="rows"
                    data-testid="rows"
                    min="0"
                    max=to_slider(*ROWS.end()).to_string()
                    aria-valuetext=move || counted(rows.get(), "row", "rows")
                    prop:value=move || to_slider(rows.get()).to_string()
                    on:input=slide
                />
            </div>
            <button type="button" data-testid="draw-again" on:click=move |_| session.edit("seed", State::draw_again)>"Draw other rows"</button>
            {refused}
            <p data-testid="samples-verdict" role="status">{verdict}</p>
            <Drawing
                title="Atoms of this sample, beside permuted targets"
                words=Signal::derive(verdict)
                testid="samples-nulls"
                unit=session.unit
                draw=nulls
            />
            <Drawing
                title="Atoms on average, by number of rows"
                words=Signal::derive(move || found.with(|f| f.as_ref().map(said).unwrap_or_default()))
                testid="samples-curve"
                unit=session.unit
                draw=curve
            />
            <p class="hint">
                "Each point is the mean of 24 samples. With few rows, joint information is usually estimated too large, and single atoms too large or too small. "
                "Permuted targets show what noise alone gives with as many rows; they do not test a single atom. "
                "With many rows the lines approach the table's own values."
            </p>
        </section>
    }
}

fn bias(found: &Samples, rows: u64, view: View) -> Curves {
    let [a, b] = [&found.report.sources[0], &found.report.sources[1]];
    let line = |label: String, tone: Tone, of: &dyn Fn(&Point) -> f64| Line {
        label,
        tone,
        points: found.curve.iter().map(|p| (p.rows as f64, view.unit.of(of(p)))).collect(),
    };
    Curves {
        title: "Mean plug-in atoms by rows".into(),
        x: Axis { title: "rows".into(), logarithmic: true },
        y: Axis { title: view.unit.plural().to_owned(), logarithmic: false },
        lines: vec![
            line("joint information".into(), Tone::Total, &|p| p.joint),
            line("synergistic".into(), Tone::Synergistic, &|p| p.atoms[3]),
            line("redundant".into(), Tone::Redundant, &|p| p.atoms[0]),
            line(format!("unique to {a}"), Tone::Unique(0), &|p| p.atoms[1]),
            line(format!("unique to {b}"), Tone::Unique(1), &|p| p.atoms[2]),
            line("target permuted".into(), Tone::Pale, &|p| p.null),
        ],
        marked: Some(rows as f64),
    }
}

fn said(found: &Samples) -> String {
    let ends = [found.curve.first(), found.curve.last()].into_iter().flatten();
    let words: Vec<String> = ends
        .map(|p| {
            format!(
                "with {} joint information is {:.3} bit, and {:.3} bit with permuted targets",
                counted(p.rows, "row", "rows"),
                p.joint,
                p.null
            )
        })
        .collect();
    format!("On average, {}; the table itself has {:.3} bit.", words.join("; "), found.truth.iter().sum::<f64>())
}

//! A lesson: its text fetched on demand, with live figures and questions that check themselves.

use super::context::Context;
use super::figures::Figure;
use super::nuisance::Losing;
use super::session::Session;
use crate::ui::report::Drawing;
use crate::web;
use learn::gates::gate;
use learn::link;
use learn::state::{State, Tool};
use leptos::prelude::*;
use leptos::task::spawn_local;
use plot::View;
use schema::report::Report;
pub use state::lesson::LESSONS;
use state::lesson::{Question, Segment, read};

#[component]
pub fn Lesson(context: Context, id: String) -> impl IntoView {
    let Some(number) = LESSONS.iter().position(|lesson| lesson.id == id) else {
        let words = format!("There is no lesson called {id:?}.");
        return view! { <p class="error" role="alert"><b>"Error "</b>{words}" "<a href="#learn">"All lessons"</a></p> }
            .into_any();
    };
    let text = RwSignal::new(None::<Result<Vec<Segment>, String>>);
    spawn_local(async move {
        let fetched = web::fetch_text(&format!("lessons/{}.html", LESSONS[number].id)).await;
        // The visitor may have left meanwhile.
        text.try_set(Some(fetched.and_then(|file| read(&file))));
    });
    let body = move || match text.get() {
        None => view! { <p class="waiting">"Loading…"</p> }.into_any(),
        Some(Err(why)) => view! { <p class="error" role="alert"><b>"Error "</b>{why}</p> }.into_any(),
        Some(Ok(segments)) => segments
            .into_iter()
            .enumerate()
            .map(|(i, segment)| match segment {
                Segment::Html(html) => view! { <div class="prose" inner_html=html></div> }.into_any(),
                Segment::Figure(kind, _) if kind == "layers" => view! { <Layers context /> }.into_any(),
                Segment::Figure(kind, _) if kind == "codes" => view! { <Losing context /> }.into_any(),
                Segment::Figure(kind, of) => view! { <Live context kind of /> }.into_any(),
                Segment::Question(question) => view! { <Ask question number=i /> }.into_any(),
            })
            .collect_view()
            .into_any(),
    };
    let near = |at: Option<usize>, word: &'static str| {
        at.and_then(|at| LESSONS.get(at))
            .map(|l| view! { <a href=format!("#learn/lesson/{}", l.id)>{word}": "{l.title}</a> })
    };
    view! {
        <article class="lesson" data-testid="lesson">
            <p class="hint">{format!("Lesson {} of {}", number + 1, LESSONS.len())}</p>
            <h1 class="lead">{LESSONS[number].title}</h1>
            <h2 class="unseen">"The lesson, with live figures"</h2>
            {body}
            <nav class="lesson-nav" aria-label="Lessons">
                {near(number.checked_sub(1), "Previous")}
                {near(Some(number + 1), "Next")}
            </nav>
        </article>
    }
    .into_any()
}

/// A figure of the playground on a gate of the gallery.
#[component]
fn Live(context: Context, kind: String, of: String) -> impl IntoView {
    let Some(gate) = gate(&of) else { return ().into_any() };
    let tool = match kind.as_str() {
        "ipfp" => Tool::Ipfp,
        "samples" => Tool::Samples,
        _ => Tool::Atoms,
    };
    let state = State { tool, ..State::of(gate) };
    let address = link::link(&state);
    let session = Session::of(context, state);
    let testid = format!("live-{kind}");
    view! {
        <div class="live" data-testid=testid>
            <p class="live-head"><b>{gate.title}</b><a href=address>"Open in the playground"</a></p>
            <Figure session figure=kind />
        </div>
    }
    .into_any()
}

/// The curve of a sample, as the command computed it.
#[component]
fn Layers(context: Context) -> impl IntoView {
    let report = RwSignal::new(None::<Result<Report, String>>);
    spawn_local(async move {
        let fetched = web::fetch_text("lessons/layers.json").await;
        report.try_set(Some(fetched.and_then(|json| Report::from_json(&json))));
    });
    let chart = move |draw: fn(&Report, View, &str) -> Option<plot::Chart>| {
        move |view: View| {
            report.with(|r| match r {
                Some(Ok(report)) => draw(report, View { layers: report.layers.len(), ..view }, ""),
                _ => None,
            })
        }
    };
    let failed = move || {
        let why = report.with(|r| r.as_ref().and_then(|r| r.as_ref().err().cloned()));
        why.map(|why| view! { <p class="error" role="alert"><b>"Error "</b>{why}</p> })
    };
    view! {
        <div class="live" data-testid="live-layers">
            {failed}
            <Drawing title="Information about the group, by layer" words="Stacked columns of the four atoms for seven layers, with the bands of permuted targets behind them" testid="lesson-layers" unit=context.unit draw=chart(plot::atoms) />
            <Drawing title="Contribution of image and name" words="Contribution of each modality for seven layers, with intervals" testid="lesson-contributions" unit=context.unit draw=chart(plot::contributions) />
        </div>
    }
}

#[component]
fn Ask(question: Question, number: usize) -> impl IntoView {
    let chosen = RwSignal::new(None::<usize>);
    let whys: Vec<(bool, String)> = question.options.iter().map(|o| (o.right, o.why.clone())).collect();
    let options = question.options.into_iter().enumerate().map(|(i, option)| {
        view! {
            <label class="option">
                <input type="radio" name=format!("question-{number}") prop:checked=move || chosen.get() == Some(i) on:change=move |_| chosen.set(Some(i)) />
                <span>{option.words}</span>
            </label>
        }
    });
    let told = move || {
        chosen.get().and_then(|i| whys.get(i).cloned()).map(|(right, why)| {
            let word = if right { "Right. " } else { "Not quite. " };
            view! { <p class="answer" class:right=right><b>{word}</b>{why}</p> }
        })
    };
    view! {
        <fieldset class="question" data-testid="question">
            <legend>{question.text}</legend>
            {options.collect_view()}
            <div role="status">{told}</div>
        </fieldset>
    }
}

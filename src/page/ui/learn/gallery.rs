//! Lessons and gates, each a card.

use super::lesson::LESSONS;
use super::session::Session;
use crate::web;
use learn::gates::{GATES, Gate};
use learn::state::State;
use leptos::prelude::*;
use plot::mark;
use words::format::significant;

#[component]
pub fn Gallery(session: Session) -> impl IntoView {
    let lessons = LESSONS.iter().enumerate().map(|(i, lesson)| {
        view! {
            <li>
                <a class="lesson-link" href=format!("#learn/lesson/{}", lesson.id)>
                    <span class="lesson-number">{i + 1}</span>
                    <span><b>{lesson.title}</b><span class="card-sentence">{lesson.sentence}</span></span>
                </a>
            </li>
        }
    });
    let gates = GATES.iter().map(|gate| view! { <Card session gate /> });
    view! {
        <h1 class="lead">"Learn what information is made of"</h1>
        <p class="learn-intro">
            "Two sources tell about a target. What they tell splits into what both tell, what only one tells, and what only both together tell. "
            "Open a gate to take it apart, or "<a href="#learn/playground">"make a table of your own"</a>"."
        </p>
        <section aria-labelledby="lessons-title">
            <h2 id="lessons-title">"Seven short lessons"</h2>
            <ul class="lessons">{lessons.collect_view()}</ul>
        </section>
        <section aria-labelledby="gates-title">
            <h2 id="gates-title">"Gates of the field"</h2>
            <p class="hint">"Areas are to scale: each disc is what one source tells, the rim what only both together tell. Atoms in bits."</p>
            <ul class="gates">{gates.collect_view()}</ul>
        </section>
    }
}

#[component]
fn Card(session: Session, gate: &'static Gate) -> impl IntoView {
    let [r, u1, u2, s] = gate.atoms;
    let atoms = [("redundant", "R", r), ("unique-a", "U1", u1), ("unique-b", "U2", u2), ("synergistic", "S", s)];
    let atoms = atoms.map(|(atom, name, bits)| {
        view! { <span class="gate-atom"><span class="swatch" data-atom=atom></span>{name}" "{significant(bits, 3)}</span> }
    });
    let open = move |_| {
        session.edit("", |state| *state = State { tool: state.tool, ..State::of(gate) });
        web::go_to(&session.link());
    };
    view! {
        <li>
            <button type="button" class="card gate" data-testid=format!("gate-{}", gate.id) on:click=open>
                <span class="gate-mark" aria-hidden="true" inner_html=mark(gate.atoms, 72, 56, &format!("gate-{}", gate.id))></span>
                <span class="card-title">{gate.title}</span>
                <span class="gate-atoms">{atoms.collect_view()}</span>
                <span class="card-sentence">{gate.sentence}</span>
                <span class="card-sentence gate-paper">{gate.paper}</span>
            </button>
        </li>
    }
}

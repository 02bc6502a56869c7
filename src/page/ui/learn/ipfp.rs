//! IPFP, one move at a time, with its certificate; and the fast method beside it.

use super::session::Session;
use super::tables::heat;
use crate::ui::report::Drawing;
use crate::web;
use learn::ask::{Answer, Frame, Ipfp, Part};
use leptos::prelude::*;
use plot::View;
use plot::curve::{Axis, Curves, Line, Tone};
use state::learn::caption;
use words::format::{bound, counted, short, whole};

/// Time between two moves when playing, milliseconds.
const BEAT: i32 = 900;

#[component]
pub fn Steps(session: Session) -> impl IntoView {
    let found = Memo::new(move |_| {
        session.ipfp.answer.with(|answer| match answer {
            Some(Ok(Answer::Ipfp(found))) => Some(found.clone()),
            _ => None,
        })
    });
    let at = RwSignal::new(0usize);
    let playing = RwSignal::new(false);
    let last = move || found.with(|f| f.as_ref().map_or(0, |f| f.frames.len().saturating_sub(1)));
    // Another table starts from its beginning.
    Effect::watch(
        move || found.with(|f| f.as_ref().map(|f| f.table.clone())),
        move |now, before, _| {
            if before.is_some_and(|before| before != now) {
                at.set(0);
                playing.set(false);
            }
        },
        false,
    );
    let beat = StoredValue::new(0u32);
    let play = move || {
        if at.get_untracked() >= last() {
            at.set(0);
        }
        playing.set(true);
        beat.update_value(|beat| *beat += 1);
        tick(beat.get_value(), beat, at, playing, Signal::derive(last));
    };
    let pause = move || {
        playing.set(false);
        beat.update_value(|beat| *beat += 1);
    };
    on_cleanup(move || {
        beat.try_update_value(|beat| *beat += 1);
    });
    let go = move |to: usize| {
        pause();
        at.set(to.min(last()));
    };
    let with = move |read: &dyn Fn(&Ipfp, &Frame) -> String| {
        found.with(|f| f.as_ref().map(|f| read(f, &f.frames[at.get().min(f.frames.len() - 1)])).unwrap_or_default())
    };
    let words = move || with(&|f, frame| caption(frame, &f.table.names));
    let gap = move || with(&|f, _| certificate(f, at.get()));
    let frame = move || found.with(|f| f.as_ref().map(|f| view! { <FrameView ipfp=f.clone() at=at.get() /> }));
    let chart =
        move |view: View| found.with(|f| f.as_ref().and_then(|f| plot::curve::curves(&gaps(f, at.get()), view, "")));
    let beside = move || found.with(|f| f.as_ref().map(compared)).unwrap_or_default();
    view! {
        <section class="ipfp" data-testid="ipfp">
            <div class="player" role="group" aria-label="Moves of IPFP">
                <button type="button" on:click=move |_| go(0) data-testid="ipfp-rewind">"Rewind"</button>
                <button type="button" on:click=move |_| go(at.get_untracked().saturating_sub(1)) data-testid="ipfp-back">"Back"</button>
                <button
                    type="button"
                    class="primary"
                    data-testid="ipfp-play"
                    on:click=move |_| if playing.get_untracked() { pause() } else { play() }
                >{move || if playing.get() { "Pause" } else { "Play" }}</button>
                <button type="button" on:click=move |_| go(at.get_untracked() + 1) data-testid="ipfp-step">"Step"</button>
                <input
                    type="range"
                    min="0"
                    max=move || last().to_string()
                    aria-label="Move"
                    prop:value=move || at.get().min(last()).to_string()
                    on:input=move |event| if let Ok(to) = event_target_value(&event).parse() { go(to) }
                />
            </div>
            <p class="ipfp-words" data-testid="ipfp-words" role="status">{words}</p>
            {frame}
            <p class="ipfp-gap" data-testid="ipfp-gap">{gap}</p>
            <Drawing title="Gap between the bounds" words=Signal::derive(gap) testid="ipfp-chart" unit=session.unit draw=chart />
            <p>{beside}</p>
            // A lesson says it all beside the figure.
            <p class="hint not-in-lesson">
                "The certificate: every distribution with the right margins tells at least as much as Q*, so the \
                    iterate's own information is an upper bound. "
                "The logarithms of the factors by which cells were scaled, shifted until they are feasible, give a \
                    lower bound. "
                "I of Q* lies between the two, however they were found. The "<a href="#learn/lesson/ipfp">"lesson on IPFP"</a>" explains how."
            </p>
        </section>
    }
}

/// Moves on after a beat, unless something else happened meanwhile.
fn tick(mine: u32, beat: StoredValue<u32>, at: RwSignal<usize>, playing: RwSignal<bool>, last: Signal<usize>) {
    web::after(BEAT, move || {
        if beat.try_get_value() != Some(mine) {
            return;
        }
        let next = at.get_untracked() + 1;
        if next >= last.get_untracked() {
            playing.set(false);
        }
        at.set(next.min(last.get_untracked()));
        if playing.get_untracked() {
            tick(mine, beat, at, playing, last);
        }
    });
}

/// The bounds at a move, or those of the last complete step before it.
fn certificate(ipfp: &Ipfp, at: usize) -> String {
    let known = ipfp.frames[..=at.min(ipfp.frames.len() - 1)].iter().rev().find_map(|f| Some((f.step, f.bounds?)));
    let Some((step, [low, high])) = known else { return String::new() };
    let gap = (high - low).max(0.0);
    format!(
        "Certified after step {step}: I of Q* lies between {} and {} bit; every atom is known to within {} bit.",
        short(low),
        short(high),
        bound(gap)
    )
}

fn gaps(ipfp: &Ipfp, at: usize) -> Curves {
    let place = |frame: &Frame| frame.step as f64;
    let points =
        ipfp.frames.iter().filter_map(|f| f.bounds.map(|[low, high]| (place(f), (high - low).max(1e-16)))).collect();
    Curves {
        title: "Gap between the bounds".into(),
        x: Axis { title: "step".into(), logarithmic: false },
        y: Axis { title: "gap, bits".into(), logarithmic: true },
        lines: vec![Line { label: "certified gap".into(), tone: Tone::Total, points }],
        marked: ipfp.frames.get(at).map(place),
    }
}

fn compared(ipfp: &Ipfp) -> String {
    let Some(last) = ipfp.frames.iter().rev().find(|f| f.bounds.is_some()) else { return String::new() };
    let [low, high] = last.bounds.unwrap_or_default();
    format!(
        "On this table IPFP takes {} to a gap of {} bit; the interior-point method that pidlens uses takes {} to a gap of {} bit.",
        counted(last.step, "step", "steps"),
        bound((high - low).max(0.0)),
        counted(ipfp.fast.steps, "step", "steps"),
        bound(ipfp.fast.gap)
    )
}

/// `Q(·,·,y)` for each y between its margins: what it sums to and what it should.
#[component]
fn FrameView(ipfp: Ipfp, at: usize) -> impl IntoView {
    let Ipfp { table, frames, .. } = ipfp;
    let frame = frames[at.min(frames.len() - 1)].clone();
    let [n1, n2, ny] = table.shape();
    let largest = frame.q.iter().fold(0.0f64, |m, &v| m.max(v));
    let goal = |cells: &[f64], keep: &dyn Fn(usize, usize, usize) -> bool| {
        table.cells().enumerate().filter(|(_, [a, b, y])| keep(*a, *b, *y)).map(|(at, _)| cells[at]).sum::<f64>()
    };
    let margin = |found: f64, wanted: f64| {
        let right = (found - wanted).abs() < 1e-9;
        let text = if right { short(wanted) } else { format!("{} → {}", short(found), short(wanted)) };
        view! { <td class="margin" class:off=!right>{text}</td> }
    };
    let r = (frame.part == Part::Pair).then(|| {
        let largest = frame.pair.iter().fold(0.0f64, |m, &v| m.max(v));
        let rows = (0..n1).map(|a| {
            let cells = (0..n2).map(|b| heat(frame.pair[a * n2 + b], largest)).collect_view();
            view! { <tr><th scope="row">{table.symbols[0][a].clone()}</th>{cells}</tr> }
        });
        let heads = table.symbols[1].iter().map(|s| view! { <th scope="col">{s.clone()}</th> }).collect_view();
        view! {
            <table class="heats">
                <caption>{format!("r({}, {})", table.names[0], table.names[1])}</caption>
                <thead><tr><td></td>{heads}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        }
    });
    let blocks = (0..ny).map(|y| {
        let rows = (0..n1).map(|a| {
            let cells = (0..n2).map(|b| heat(frame.q[table.index([a, b, y])], largest)).collect_view();
            let keep = move |c: usize, _: usize, d: usize| c == a && d == y;
            view! {
                <tr>
                    <th scope="row">{table.symbols[0][a].clone()}</th>
                    {cells}
                    {margin(goal(&frame.q, &keep), goal(&table.mass, &keep))}
                </tr>
            }
        });
        let sums = (0..n2).map(|b| {
            let keep = move |_: usize, c: usize, d: usize| c == b && d == y;
            margin(goal(&frame.q, &keep), goal(&table.mass, &keep))
        });
        let heads = table.symbols[1].iter().map(|s| view! { <th scope="col">{s.clone()}</th> }).collect_view();
        view! {
            <table class="heats">
                <caption>{format!("Q({}, {}, {} = {})", table.names[0], table.names[1], table.names[2], table.symbols[2][y])}</caption>
                <thead><tr><td></td>{heads}<th scope="col">"margin"</th></tr></thead>
                <tbody>{rows.collect_view()}<tr><th scope="row">"margin"</th>{sums.collect_view()}<td></td></tr></tbody>
            </table>
        }
    });
    view! {
        <div class="scroll" role="group" tabindex="0" aria-label="The iterate between its margins">
            <div class="frames">{r}{blocks.collect_view()}</div>
        </div>
        <p class="hint">{format!("Move {} of {}. A margin that is not right yet shows its value and the value that it should have.", whole(at as u64), whole(frames.len() as u64 - 1))}</p>
    }
}

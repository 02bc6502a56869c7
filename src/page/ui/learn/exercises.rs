//! A sheet to print: tables to take apart by hand, solutions on a page of their own.

use crate::web;
use learn::gates::{Gate, gate};
use leptos::prelude::*;
use words::format::{counted, short, significant};

/// Gates that can be solved with pencil and paper, and a hint to how.
const TABLES: [(&str, &str); 8] = [
    ("rdn", "Start with I(X1; Y), I(X2; Y) and I(X1, X2; Y)."),
    ("copy", "Which Q have the right margins when the target gives both sources away?"),
    ("xor", "What does one source tell alone?"),
    ("rdnxor", "Take the table apart into two that have nothing to do with each other."),
    ("sum", "How much of the sum is still open, once one source is known?"),
    ("partial", "The target determines one source completely."),
    ("and", "H(Y) is that of a coin that shows heads with chance 1/4. In which Q are the sources always equal?"),
    ("rdnerr", "Is anything left to tell once the first source is known?"),
];

/// Questions without a table, and their answers.
const QUESTIONS: [(&str, &str); 6] = [
    (
        "Show that co-information is R − S.",
        "Put I(X1; Y) = R + U1, I(X2; Y) = R + U2 and I(X1, X2; Y) = R + U1 + U2 + S into I(X1; Y) + I(X2; Y) − I(X1, X2; Y).",
    ),
    (
        "Show that no atom of BROJA exceeds I(X1, X2; Y), and that R is at most the smaller of I(X1; Y) and I(X2; Y).",
        "No atom is negative and all four sum to I(X1, X2; Y). R = I(X1; Y) − U1 with U1 ≥ 0, and the same for X2.",
    ),
    (
        "Two sources of 8 symbols each are unrelated to a target of 5 classes, all equally likely. How large is the estimated I(X1, X2; Y) on 5\u{202f}000 rows, about? Why should you not use the formula for 500?",
        "(8·8 − 1)(5 − 1) / (2 · 5\u{202f}000 · ln 2) = 0.036 bit; a simulation gives 0.037. With 500 rows there is hardly more than one for each of the 320 cells: the formula says 0.36 bit, a simulation 0.43.",
    ),
    (
        "A sample of 500 rows has U1 + U2 = 0.04 bit, with an interval from 0 to 0.09 bit. Of 199 permutations of \
            the target, 4 reach this value. What is p, which hypothesis does it test, and what follows for the \
            unique information?",
        "p = (1 + 4) / (1 + 199) = 0.025, for the hypothesis that the sources tell nothing at all about the target. \
            That they tell something is significant at 0.05. Whether anything is unique stays open: the interval \
            reaches 0, and in noisy AND such a p is common although U1 = U2 = 0.",
    ),
    (
        "Draw noisy AND in the playground (From samples) ten times with 100 rows, and write down U1 and U2. Why is their mean not 0?",
        "Both are 0 in the table and cannot be negative in a sample, in which one of the two sources nearly always goes with the target a little better than the other. At 100 rows the mean of each is about 0.035 bit.",
    ),
    (
        "The target is a function of the sources with two classes, and is flipped with chance 1/2. Which atoms are \
            left?",
        "None: the target is a fair coin whatever the sources are.",
    ),
];

/// What is on the sheet.
#[derive(Clone, PartialEq)]
struct Choice {
    /// Of [`TABLES`].
    tables: [bool; TABLES.len()],
    questions: bool,
    room: bool,
    solutions: bool,
}

/// A part of the choice that is no table: its words, and where it is kept.
type Part = (&'static str, fn(&mut Choice) -> &mut bool);
const PARTS: [Part; 3] = [
    ("questions without a table", |choice| &mut choice.questions),
    ("room to work", |choice| &mut choice.room),
    ("solutions, on pages of their own", |choice| &mut choice.solutions),
];

#[component]
pub fn Exercises() -> impl IntoView {
    let choice = RwSignal::new(Choice { tables: [true; TABLES.len()], questions: true, room: true, solutions: true });
    let chosen = Memo::new(move |_| {
        let choice = choice.get();
        let tables = TABLES.iter().zip(choice.tables).filter(|(_, on)| *on);
        tables.filter_map(|((id, hint), _)| Some((gate(id)?, *hint))).collect::<Vec<(&'static Gate, &'static str)>>()
    });
    let questions = Memo::new(move |_| choice.with(|choice| choice.questions));
    let solutions = Memo::new(move |_| choice.with(|choice| choice.solutions));
    let tables = move || {
        let sheet = |(gate, hint)| view! { <li><Sheet gate hint /></li> };
        chosen.get().into_iter().map(sheet).collect_view()
    };
    let asked = move || {
        let asked = QUESTIONS.map(|(question, _)| view! { <li><p>{question}</p><div class="room"></div></li> });
        let start = chosen.with(Vec::len) + 1;
        questions.get().then(|| view! { <ol class="sheet-questions" start=start>{asked}</ol> })
    };
    let solved = move || {
        let solution = |(gate, _): (&Gate, &str)| {
            let [r, u1, u2, s] = gate.atoms.map(solved_bits);
            view! {
                <li><p><b>{format!("R = {r}, U1 = {u1}, U2 = {u2}, S = {s}")}</b>" bit ("{gate.title}"). "{gate.sentence}</p></li>
            }
        };
        let answers = questions.get().then(|| QUESTIONS.map(|(_, answer)| view! { <li><p>{answer}</p></li> }));
        let solutions = chosen.get().into_iter().map(solution).collect_view();
        view! { <ol>{solutions}{answers}</ol> }
    };
    view! {
        <article class="exercises" class:roomy=move || choice.with(|choice| choice.room) data-testid="exercises">
            <div class="exercises-head">
                <h1 class="lead">"Exercises: partial information decomposition"</h1>
                <button type="button" class="no-print" data-testid="print" on:click=move |_| web::print()>"Print"</button>
            </div>
            <Chosen choice />
            <p class="name-line">"Name ____________________________  Date ______________"</p>
            <p>
                "Each row of a table is equally likely unless a chance is given. Find the redundant, the two unique and the synergistic information (BROJA), in bits. "
                "Useful: R + U1 = I(X1; Y), R + U2 = I(X2; Y), R + U1 + U2 + S = I(X1, X2; Y)."
            </p>
            <ol class="sheet">{tables}</ol>
            {asked}
            <Show when=move || solutions.get()>
                <section class="solutions" data-testid="solutions">
                    <h2>"Solutions"</h2>
                    {solved}
                </section>
            </Show>
        </article>
    }
}

/// Four digits at most: what is exact, such as half a bit, has no more than it needs.
fn solved_bits(bits: f64) -> String {
    match significant(bits, 4) {
        text if text.contains('.') => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        text => text,
    }
}

/// What goes on the sheet.
#[component]
fn Chosen(choice: RwSignal<Choice>) -> impl IntoView {
    let table = |(at, (id, _)): (usize, &(&'static str, &'static str))| {
        let title = gate(id).map_or(*id, |gate| gate.title);
        let set = move |event| choice.update(|choice| choice.tables[at] = event_target_checked(&event));
        view! {
            <label>
                <input type="checkbox" data-testid=format!("exercise-{id}") prop:checked=move || choice.with(|c| c.tables[at]) on:change=set />
                {title}
            </label>
        }
    };
    let part = |(words, of): Part| {
        let set = move |event| choice.update(|choice| *of(choice) = event_target_checked(&event));
        view! {
            <label>
                <input type="checkbox" prop:checked=move || *of(&mut choice.get()) on:change=set />
                {words}
            </label>
        }
    };
    view! {
        <fieldset class="exercise-choice no-print">
            <legend>"On the sheet"</legend>
            {TABLES.iter().enumerate().map(table).collect_view()}
            {PARTS.map(part)}
        </fieldset>
    }
}

#[component]
fn Sheet(gate: &'static Gate, hint: &'static str) -> impl IntoView {
    let table = gate.table();
    let total = table.total();
    let occurring: Vec<(usize, [usize; 3])> =
        table.cells().enumerate().filter(|(at, _)| table.mass[*at] > 0.0).collect();
    let even = occurring.iter().all(|(at, _)| table.mass[*at] == table.mass[occurring[0].0]);
    let count = counted(occurring.len() as u64, "row", "rows");
    let rows = occurring.into_iter().map(|(at, [x1, x2, y])| {
        let chance = (!even).then(|| view! { <td>{short(table.mass[at] / total)}</td> });
        view! {
            <tr>
                <td>{table.symbols[0][x1].clone()}</td>
                <td>{table.symbols[1][x2].clone()}</td>
                <td>{table.symbols[2][y].clone()}</td>
                {chance}
            </tr>
        }
    });
    let chance = (!even).then(|| view! { <th scope="col">"chance"</th> });
    view! {
        <table class="exercise">
            <caption class="unseen">{format!("{count} of X1, X2 and Y")}</caption>
            <thead><tr><th scope="col">"X1"</th><th scope="col">"X2"</th><th scope="col">"Y"</th>{chance}</tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <p class="hint">{hint}</p>
        <div class="room"></div>
        <p class="blanks">"R = ______  U1 = ______  U2 = ______  S = ______"</p>
    }
}

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
    ("partial", "The target gives one source away wholly."),
    ("and", "H(Y) is that of a coin with chance 1/4. In which Q are the sources always equal?"),
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
        "Two sources of 8 symbols each are unrelated to a target of 5 classes, all equally likely. How large is the estimated I(X1, X2; Y) on 5,000 rows, about? Why should you not use the formula for 500?",
        "(8·8 − 1)(5 − 1) / (2 · 5,000 · ln 2) = 0.036 bit; a simulation gives 0.037. With 500 rows there is hardly more than one for each of the 320 cells: the formula says 0.36 bit, a simulation 0.43.",
    ),
    (
        "A sample of 500 rows has U1 + U2 = 0.04 bit, with an interval from 0 to 0.09 bit. Of 199 permutations of the target, 4 reach this value. What is p, of which hypothesis, and what follows for the unique information?",
        "p = (1 + 4) / (1 + 199) = 0.025, of the hypothesis that the sources tell nothing at all about the target. That they tell something is significant at 0.05. Whether anything is unique stays open: the interval reaches 0, and in noisy AND such a p is common although U1 = U2 = 0.",
    ),
    (
        "Draw noisy AND in the playground (From samples) ten times with 100 rows, and write down U1 and U2. Why is their mean not 0?",
        "Both are 0 in the table and cannot be negative in a sample, in which one of the two sources nearly always goes with the target a little better than the other. At 100 rows the mean of each is about 0.035 bit.",
    ),
    (
        "The target is a function of the sources that is flipped with chance 1/2, for two classes. Which atoms are left?",
        "None: the target is a fair coin whatever the sources are.",
    ),
];

#[component]
pub fn Exercises() -> impl IntoView {
    let gates: Vec<(&'static Gate, &'static str)> =
        TABLES.iter().filter_map(|(id, hint)| Some((gate(id)?, *hint))).collect();
    let tables = gates.iter().map(|(gate, hint)| view! { <li><Sheet gate=*gate hint=*hint /></li> }).collect_view();
    let questions = QUESTIONS.map(|(question, _)| view! { <li><p>{question}</p></li> });
    let solutions = gates.iter().map(|(gate, _)| {
        let [r, u1, u2, s] = gate.atoms.map(|bits| significant(bits, 4));
        view! {
            <li><p><b>{format!("R = {r}, U1 = {u1}, U2 = {u2}, S = {s}")}</b>" bit ("{gate.title}"). "{gate.sentence}</p></li>
        }
    });
    let answers = QUESTIONS.map(|(_, answer)| view! { <li><p>{answer}</p></li> });
    view! {
        <article class="exercises" data-testid="exercises">
            <div class="exercises-head">
                <h1 class="lead">"Exercises: partial information decomposition"</h1>
                <button type="button" class="no-print" data-testid="print" on:click=move |_| web::print()>"Print"</button>
            </div>
            <p>
                "Each row of a table is equally likely unless a chance is given. Find the redundant, the two unique and the synergistic information (BROJA), in bits. "
                "Useful: R + U1 = I(X1; Y), R + U2 = I(X2; Y), R + U1 + U2 + S = I(X1, X2; Y)."
            </p>
            <ol class="sheet">{tables}</ol>
            <ol class="sheet-questions" start=TABLES.len() + 1>{questions}</ol>
            <section class="solutions">
                <h2>"Solutions"</h2>
                <ol>{solutions.collect_view()}{answers}</ol>
            </section>
        </article>
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
        <p class="blanks">"R = ______  U1 = ______  U2 = ______  S = ______"</p>
    }
}

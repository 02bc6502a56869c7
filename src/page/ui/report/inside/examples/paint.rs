//! What the dots of the maps are coloured by.

use super::Desk;
use crate::web::pixels;
use leptos::prelude::*;
use plot::map::{INKS, SIGNS, STEPS};
use schema::examples::Examples;
use state::examples::{REDUNDANT, SYNERGISTIC, UNIQUE};
use web_sys::HtmlElement;
use words::export::examples::values;

/// What an example's colour says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Its class (2), or its code in a modality.
    Symbol(usize),
    /// One of its pointwise values.
    Value(usize),
}

impl Paint {
    /// All there are, with their words.
    pub fn all(desk: Desk) -> Vec<(Self, String)> {
        let [a, b, target] = desk.variables();
        let names = values([&a, &b], &target);
        let symbols = [
            (Paint::Symbol(2), target.clone()),
            (Paint::Symbol(0), format!("code of {a}")),
            (Paint::Symbol(1), format!("code of {b}")),
        ];
        let values = [UNIQUE[0], UNIQUE[1], REDUNDANT, SYNERGISTIC, 0, 1, 2]
            .map(|value| (Paint::Value(value), names[value].clone()));
        symbols.into_iter().chain(values).collect()
    }

    /// Its words.
    pub fn name(self, desk: Desk) -> String {
        Self::all(desk).into_iter().find(|(paint, _)| *paint == self).map(|(_, name)| name).unwrap_or_default()
    }
}

/// Looks after which they repeat.
pub const LOOKS: u32 = 2 * INKS.len() as u32;
/// The colours of every dot at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    pub colours: Vec<[u8; 3]>,
    pub edge: [u8; 3],
}

impl Palette {
    /// As the page's theme has them now: of symbols, then of values from the least to the largest.
    pub fn of(element: &HtmlElement) -> Self {
        let ink = |name: &str| pixels::colour(element, name).unwrap_or([128; 3]);
        let mut colours: Vec<[u8; 3]> = INKS.iter().map(|name| ink(name)).collect();
        let [below, middle, above] = SIGNS.map(ink);
        for step in 0..=2 * STEPS {
            let (to, share) = if step < STEPS { (below, STEPS - step) } else { (above, step - STEPS) };
            let mix = |channel: usize| {
                let [from, to] = [middle[channel], to[channel]].map(usize::from);
                ((from * (STEPS - share) + to * share) / STEPS) as u8
            };
            colours.push([0, 1, 2].map(mix));
        }
        Self { colours, edge: ink("--ink") }
    }
}

/// Of each cell of the table its look: the colour's number, and whether it is square.
pub fn looks(examples: &Examples, paint: Paint) -> Vec<(usize, bool)> {
    match paint {
        Paint::Symbol(variable) => {
            let look = |symbols: &[u32; 3]| {
                let symbol = symbols.get(variable).copied().unwrap_or_default();
                let [colour, square] = look(symbol);
                (colour, square == 1)
            };
            examples.symbols.iter().map(look).collect()
        }
        Paint::Value(value) => {
            let values = of_cells(examples, value);
            let most = strongest(&values);
            let step =
                |value: &f64| ((value / most + 1.0) * STEPS as f64).round().clamp(0.0, 2.0 * STEPS as f64) as usize;
            values.iter().map(|value| (INKS.len() + step(value), false)).collect()
        }
    }
}

/// A symbol's colour, and 1 where it is square.
pub fn look(symbol: u32) -> [usize; 2] {
    let at = (symbol % LOOKS) as usize;
    [at % INKS.len(), at / INKS.len()]
}

/// The looks that stand for something, with their words.
pub fn legend(desk: Desk, paint: Paint) -> Vec<((usize, bool), String)> {
    let examples = desk.examples();
    match paint {
        Paint::Symbol(variable) => {
            let symbols = examples.head.labels.get(variable).map_or(0, Vec::len) as u32;
            let label = |symbol| match variable {
                2 => examples.label(2, symbol).to_owned(),
                side => desk.label(side, symbol),
            };
            let entry = |symbol| {
                let [colour, square] = look(symbol);
                ((colour, square == 1), label(symbol))
            };
            (0..symbols).map(entry).collect()
        }
        Paint::Value(value) => {
            let most = strongest(&of_cells(&examples, value));
            let [a, b, target] = desk.variables();
            let name = &values([&a, &b], &target)[value];
            let entry = |step: usize, sign: f64, words: &str| {
                ((INKS.len() + step, false), format!("{name} {}{words}", desk.unit.get().show(sign * most)))
            };
            vec![entry(2 * STEPS, 1.0, ""), entry(STEPS, 0.0, ""), entry(0, -1.0, ": misleads")]
        }
    }
}

/// A pointwise value of each cell, bits.
fn of_cells(examples: &Examples, value: usize) -> Vec<f64> {
    examples.pointwise.iter().map(|p| p.values().get(value).copied().unwrap_or_default()).collect()
}

/// The largest of values without their signs, which has the strongest colour.
fn strongest(values: &[f64]) -> f64 {
    values.iter().fold(1e-9f64, |most, value| most.max(value.abs()))
}

//! What the dots of the maps are coloured by.

use super::Desk;
use crate::web::pixels;
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
}

/// Custom properties of the looks' colours; each comes round, then square.
pub const INKS: [&str; 8] = [
    "--modality-1",
    "--modality-2",
    "--modality-3",
    "--modality-4",
    "--modality-5",
    "--synergistic",
    "--redundant",
    "--ink",
];
/// Looks after which they repeat.
pub const LOOKS: u32 = 2 * INKS.len() as u32;
/// Steps on each side of 0 of a value's colours.
const STEPS: usize = 8;

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
        let (below, above, middle) = (ink("--modality-2"), ink("--modality-1"), ink("--hairline"));
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
            let values: Vec<f64> =
                examples.pointwise.iter().map(|p| p.values().get(value).copied().unwrap_or_default()).collect();
            let most = values.iter().fold(1e-9f64, |most, value| most.max(value.abs()));
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

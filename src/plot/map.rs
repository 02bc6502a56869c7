//! A map of examples as a figure that leaves the page: the dots of [`super::scatter`] in the part of the plane that is seen, with what their colours mean.

use super::ink::Ink;
use super::legend::{Legend, Look};
use super::pen::{Hang, LINE, Pen, SMALL, draw};
use super::scatter::{Dots, Frame, Weight};
use super::{Chart, Mark, View};
use std::collections::HashSet;

/// Colours of symbols, as custom properties of the page; each comes round, then square.
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
/// Steps on each side of 0 of a value's colours, which follow those of symbols, from the least to the largest.
pub const STEPS: usize = 8;
/// Inks of values below 0, of 0, and above it, as custom properties.
pub const SIGNS: [&str; 3] = ["--modality-2", "--hairline", "--modality-1"];

/// How strongly dots are drawn that are not marked where others are.
const FAINT: f64 = 0.2;
/// Looks that are named.
const NAMED: usize = 24;
/// Room of an axis' words.
const AXIS: i32 = LINE + 4;

/// A map as it is seen.
pub struct Map<'m> {
    /// Coordinates of all examples, `2 n`.
    pub points: &'m [f32],
    pub dots: &'m Dots,
    /// The part of the plane, and the shape of the map.
    pub frame: Frame,
    /// Half of a dot's width, pixels.
    pub half: i32,
    /// Looks with their words: a colour's number, and whether it is square.
    pub legend: Vec<((usize, bool), String)>,
    /// What the axes are: across, and up.
    pub axes: [String; 2],
}

/// The chart; `None` where the map has no room. A dot that one of the same look covers is left out, so that there are no more than a drawing has places for.
pub fn map(of: &Map, title: &str, view: View, caption: &str) -> Option<Chart> {
    let [across, up] = of.frame.size.map(|pixels| pixels as i32);
    if across < 1 || up < 1 {
        return None;
    }
    let width = view.width as i32;
    let height = (width * up / across).max(1);
    let frame = Frame {
        scale: of.frame.scale * width as f32 / across as f32,
        size: [width as usize, height as usize],
        ..of.frame
    };
    let half = of.half;
    let look =
        |(colour, square): (usize, bool)| Look::new(10, move |pen, x, y| dot(pen, [x + 5, y], 4, colour, square, 1.0));
    let more = of.legend.len().saturating_sub(NAMED);
    let named = of.legend.iter().take(NAMED).map(|(of, words)| (look(*of), words.clone()));
    let key = Legend::aligned(named.chain((more > 0).then(|| (Look::none(), format!("and {more} more")))));
    let top = key.height(width) + AXIS;
    let bottom = top + height;
    Some(draw(view, (bottom + AXIS) as u32, "map", title, caption, |pen| {
        key.draw(pen, (1, 0), width - 1);
        pen.text(1, top - AXIS / 2, &of.axes[1], SMALL, Ink::Muted, Hang::Start);
        for Seen { at: [x, y], colour, square, weight } in seen(of, frame) {
            let at = [x, y + top];
            if weight == Weight::Marked {
                disc(pen, at, half + 1, square, Ink::Text, 1.0);
            }
            dot(pen, at, half, colour, square, if weight == Weight::Pale { FAINT } else { 1.0 });
        }
        pen.line(&[(0, top), (width - 1, top), (width - 1, bottom), (0, bottom), (0, top)], 1, Ink::Line);
        pen.text(width - 1, bottom + AXIS / 2, &of.axes[0], SMALL, Ink::Muted, Hang::End);
        vec![Mark { x: 0, y: top, width, height }]
    }))
}

/// A dot of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    at: [i32; 2],
    colour: usize,
    square: bool,
    weight: Weight,
}

/// The dots that lie in the frame whole, in the order in which they are drawn.
fn seen(of: &Map, frame: Frame) -> Vec<Seen> {
    let [width, height] = frame.size.map(|pixels| pixels as f32);
    let reach = of.half as f32 + 1.0;
    let points = of.points.as_chunks::<2>().0;
    let mut taken = HashSet::new();
    let mut seen = Vec::new();
    // Who is drawn last is seen.
    for (dot, look, weight) in of.dots.drawn().rev() {
        let Some(&point) = points.get(dot as usize) else { continue };
        let [x, y] = frame.pixel(point);
        // What is no number lies nowhere.
        let inside = x >= reach && y >= reach && x <= width - reach && y <= height - reach;
        let at = [x.round() as i32, y.round() as i32];
        if inside && taken.insert((at, look)) {
            seen.push(Seen { at, colour: usize::from(look / 2), square: look % 2 == 1, weight });
        }
    }
    seen.reverse();
    seen
}

/// A dot of a colour by its number.
fn dot(pen: &Pen, at: [i32; 2], half: i32, colour: usize, square: bool, strength: f64) {
    if let Some(ink) = INKS.get(colour) {
        return disc(pen, at, half, square, Ink::of_property(ink), strength);
    }
    // A value's colour lies between that of 0 and that of the strongest.
    let step = (colour - INKS.len()).min(2 * STEPS);
    let share = step.abs_diff(STEPS) as f64 / STEPS as f64;
    let [below, none, above] = SIGNS.map(Ink::of_property);
    if share < 1.0 {
        disc(pen, at, half, square, none, strength);
    }
    if share > 0.0 {
        disc(pen, at, half, square, if step < STEPS { below } else { above }, strength * share);
    }
}

fn disc(pen: &Pen, [x, y]: [i32; 2], half: i32, square: bool, ink: Ink, strength: f64) {
    match square {
        true => pen.tint([x - half, x + half], [y - half, y + half], ink, strength),
        false => pen.round_tint((x, y), half, ink, strength),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::COLUMN;
    use words::format::Unit;

    const POINTS: [f32; 8] = [0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0];

    fn drawn(look: impl Fn(usize) -> (usize, bool), weight: impl Fn(usize) -> Weight, closer: f32) -> String {
        let dots = Dots::new(4, look, weight);
        let map = Map {
            points: &POINTS,
            dots: &dots,
            frame: Frame::whole(&POINTS, [400, 200]).closer(closer),
            half: 2,
            legend: vec![((0, false), "cats".to_owned()), ((9, false), "<dogs>".to_owned())],
            axes: ["first".to_owned(), "second".to_owned()],
        };
        super::map(&map, "Map of image", View::paper(COLUMN, 1, Unit::Bits), "n = 4").expect("it has room").svg
    }

    /// Circles but for those of the legend and of hatches.
    fn circles(svg: &str) -> usize {
        svg.matches("r=\"2\"").count()
    }

    #[test]
    fn a_dot_that_is_covered_by_its_like_is_drawn_once_and_others_stay() {
        assert_eq!(circles(&drawn(|_| (0, false), |_| Weight::Plain, 1.0)), 3);
        assert_eq!(circles(&drawn(|i| (i, false), |_| Weight::Plain, 1.0)), 4);
        // Around the middle of all there is none.
        assert_eq!(circles(&drawn(|_| (0, false), |_| Weight::Plain, 9.0)), 0);
    }

    #[test]
    fn words_are_escaped_and_paper_has_real_colours() {
        let svg = drawn(|i| (i, true), |_| Weight::Plain, 1.0);
        for words in ["Map of image", "cats", "&lt;dogs&gt;", "first", "second", "n = 4", "#2F6DB5", "#D9822B"] {
            assert!(svg.contains(words), "{words} in {svg}");
        }
        assert!(!svg.contains("var(") && !svg.contains("#01F0"), "{svg}");
    }

    #[test]
    fn marked_dots_have_an_edge_and_the_others_are_faint() {
        let svg = drawn(|i| (i, false), |i| if i == 0 { Weight::Marked } else { Weight::Pale }, 1.0);
        assert_eq!((svg.matches("r=\"3\"").count(), circles(&svg)), (1, 4));
        assert_eq!(svg.matches("opacity=\"0.2\"").count(), 3, "{svg}");
    }

    #[test]
    fn every_colour_of_the_page_has_an_ink() {
        for colour in 0..=INKS.len() + 2 * STEPS {
            assert!(circles(&drawn(|_| (colour, false), |_| Weight::Plain, 1.0)) >= 3, "{colour}");
        }
    }
}

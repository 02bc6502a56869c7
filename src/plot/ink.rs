//! Colours by what they mean. plotters draws with tokens; a finished drawing's tokens become CSS custom properties or real colours.

use super::{Paint, View};
use plotters::style::RGBColor;
use std::hash::{DefaultHasher, Hash, Hasher};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Text,
    Muted,
    /// Axes and the few grid lines.
    Line,
    Paper,
    /// Unique to the first or the second side, `0` or `1`.
    Unique(usize),
    /// Of several modalities, the one in that place.
    Modality(usize),
    /// Of several modalities, all others together.
    Rest,
    Redundant,
    Synergistic,
    /// Step `1..=8` of an amount, pale to dark.
    Heat(u8),
    /// The hatch over another ink's area: tells atoms apart without hue.
    Hatch(Hatch),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hatch {
    /// Over unique to the second modality.
    Stripes,
    /// Over synergistic.
    Dots,
    /// Over what is missing.
    Lost,
}

/// Ink, its custom property on the page, its colour on paper (of a side, that of its modality).
const TABLE: [(Ink, &str, &str); 14] = [
    (Ink::Text, "var(--ink)", "#1A1D21"),
    (Ink::Muted, "var(--muted)", "#5A626C"),
    (Ink::Line, "var(--hairline)", "#D5D9DE"),
    (Ink::Paper, "var(--paper)", "#FFFFFF"),
    (Ink::Unique(0), "var(--unique-a)", "#2F6DB5"),
    (Ink::Unique(1), "var(--unique-b)", "#D9822B"),
    (Ink::Redundant, "var(--redundant)", "#8A93A0"),
    (Ink::Synergistic, "var(--synergistic)", "#8A4FBF"),
    (Ink::Modality(0), "var(--modality-1)", "#2F6DB5"),
    (Ink::Modality(1), "var(--modality-2)", "#D9822B"),
    (Ink::Modality(2), "var(--modality-3)", "#1B998B"),
    (Ink::Modality(3), "var(--modality-4)", "#C44569"),
    (Ink::Modality(4), "var(--modality-5)", "#7A8B2E"),
    (Ink::Rest, "var(--rest)", "#6B5B4B"),
];
/// Share of the text's colour in each step, percent; none between the two where neither text nor paper could be read on it.
const HEATS: [u8; 8] = [5, 11, 18, 25, 33, 40, 62, 78];
/// Of those the first on which words are written in paper.
const DARK: u8 = 7;
const HATCHES: [(Hatch, &str, &str); 3] = [
    (
        Hatch::Stripes,
        "stripes",
        r#"<path d="M-1,7 L7,-1 M-1,1 L1,-1 M5,7 L7,5" stroke="PAPER" stroke-opacity=".5" stroke-width="1.2"/>"#,
    ),
    (
        Hatch::Dots,
        "dots",
        r#"<circle cx="1.5" cy="1.5" r="0.9" fill="PAPER" fill-opacity=".55"/><circle cx="4.5" cy="4.5" r="0.9" fill="PAPER" fill-opacity=".55"/>"#,
    ),
    (
        Hatch::Lost,
        "lost",
        r#"<path d="M-1,5 L1,7 M-1,-1 L7,7 M5,-1 L7,1" stroke="MUTED" stroke-opacity=".6" stroke-width=".9"/>"#,
    ),
];

impl Ink {
    fn index(self) -> u8 {
        let found = match self {
            Ink::Heat(step) => Some(TABLE.len() + HATCHES.len() + usize::from(step.clamp(1, 8)) - 1),
            Ink::Hatch(hatch) => HATCHES.iter().position(|(h, ..)| *h == hatch).map(|i| i + TABLE.len()),
            plain => TABLE.iter().position(|(ink, ..)| *ink == plain),
        };
        found.expect("every ink has a row") as u8
    }

    /// The ink of a custom property of the page.
    ///
    /// # Panics
    /// Where no ink has it.
    pub fn of_property(name: &str) -> Self {
        let is = |of: &str| of.strip_prefix("var(").and_then(|of| of.strip_suffix(')')) == Some(name);
        TABLE.iter().find(|(_, property, _)| is(property)).expect("every property has a row").0
    }

    /// The colour that stands for this ink while plotters draws.
    pub fn token(self) -> RGBColor {
        RGBColor(0x01, 0xF0, self.index())
    }

    /// The step of an amount as a share of the largest, `0..=1`; none for nothing.
    pub fn heat(share: f64) -> Option<Self> {
        (share > 0.0).then(|| Ink::Heat((share * 8.0).ceil().clamp(1.0, 8.0) as u8))
    }

    /// What can be read on this ink's areas.
    pub fn on(self) -> Self {
        match self {
            Ink::Heat(step) if step >= DARK => Ink::Paper,
            _ => Ink::Text,
        }
    }

    /// The hatch over this ink's areas, if it has one.
    pub fn hatch(self) -> Option<Ink> {
        match self {
            Ink::Unique(1) => Some(Ink::Hatch(Hatch::Stripes)),
            Ink::Synergistic => Some(Ink::Hatch(Hatch::Dots)),
            _ => None,
        }
    }
}

/// An ink's colour on paper, where the two sides are modalities in these places.
pub fn on_paper(ink: Ink, sides: [Option<usize>; 2]) -> &'static str {
    let ink = match ink {
        Ink::Unique(side) => sides[side].map_or(Ink::Rest, Ink::Modality),
        other => other,
    };
    TABLE[usize::from(ink.index())].2
}

/// So many percent of the text's colour on white.
fn mixed(share: u8) -> String {
    let part = |text: u32| 255 - (255 - text) * u32::from(share) / 100;
    format!("#{:02X}{:02X}{:02X}", part(0x1A), part(0x1D), part(0x21))
}

/// Replaces every token of a finished drawing. `id` keeps the hatches of two drawings in one page apart. A token stands
/// between quotes, which text in the drawing never does (it is escaped), so no label can be taken for one.
pub fn settle(svg: &str, view: View, id: &str) -> String {
    // Two drawings of one chart may be in a page at once, and a pattern in a hidden one paints nothing for the other.
    let mut content = DefaultHasher::new();
    svg.hash(&mut content);
    let id = format!("{id}-{:016x}", content.finish());
    let quoted = |index: usize| format!("\"#01F0{index:02X}\"");
    let value = |row: &(Ink, &'static str, &'static str)| match (view.paint, row.0) {
        (Paint::Page, _) => row.1,
        (Paint::Paper, ink) => on_paper(ink, view.sides),
    };
    let mut out = svg.to_owned();
    for (i, row) in TABLE.iter().enumerate() {
        out = out.replace(&quoted(i), &format!("\"{}\"", value(row)));
    }
    for (i, share) in HEATS.into_iter().enumerate() {
        let colour = match view.paint {
            Paint::Page => format!("color-mix(in srgb, var(--ink) {share}%, var(--paper))"),
            Paint::Paper => mixed(share),
        };
        out = out.replace(&quoted(TABLE.len() + HATCHES.len() + i), &format!("\"{colour}\""));
    }
    let of = |ink: Ink| value(&TABLE[usize::from(ink.index())]);
    let (paper, muted) = (of(Ink::Paper), of(Ink::Muted));
    let mut defs = String::from("<defs>");
    for (i, (_, name, body)) in HATCHES.iter().enumerate() {
        out = out.replace(&quoted(TABLE.len() + i), &format!("\"url(#{id}-{name})\""));
        defs += &format!(r#"<pattern id="{id}-{name}" width="6" height="6" patternUnits="userSpaceOnUse">"#);
        defs += &body.replace("PAPER", paper).replace("MUTED", muted);
        defs += "</pattern>";
    }
    defs += "</defs>";
    let head = out.find('>').expect("a drawing starts with its svg tag") + 1;
    out.insert_str(head, &defs);
    out
}

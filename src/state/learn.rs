//! Learn's pages by their addresses, and its sentences: plain functions, tested natively.

use learn::ask::{Frame, Part};
use schema::report::Report;
use words::format::{Unit, significant, whole_percent};

/// A page of Learn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    Gallery,
    Playground,
    Clouds,
    Lesson(String),
    Exercises,
}

/// Pages with an address that never changes; lessons are `#learn/lesson/ID`, states of the playground `#t1.…`.
pub const PAGES: [(Page, &str, &str); 4] = [
    (Page::Gallery, "#learn", "Gallery and lessons"),
    (Page::Playground, "#learn/playground", "Playground"),
    (Page::Clouds, "#learn/clouds", "Clouds"),
    (Page::Exercises, "#learn/exercises", "Exercise sheet"),
];

const LESSON: &str = "#learn/lesson/";

impl Page {
    /// The page that a hash names; `None` where it is of another place.
    pub fn of(hash: &str) -> Option<Self> {
        if let Some((page, ..)) = PAGES.iter().find(|(_, address, _)| *address == hash) {
            return Some(page.clone());
        }
        if let Some(id) = hash.strip_prefix(LESSON) {
            return Some(Page::Lesson(id.to_owned()));
        }
        if is_state(hash) {
            return Some(Page::Playground);
        }
        hash.starts_with("#learn").then_some(Page::Gallery)
    }
}

/// Whether a hash holds a state of the playground.
pub fn is_state(hash: &str) -> bool {
    let rest = hash.strip_prefix("#t").unwrap_or_default();
    rest.starts_with(|c: char| c.is_ascii_digit()) && rest[1..].starts_with('.')
}

/// A part of the playground that can stand alone, in a lesson or in a frame.
pub struct Figure {
    /// As in `?figure=ID`.
    pub id: &'static str,
    pub title: &'static str,
    /// Pixels of a frame that holds it and its sentence, for a table of two symbols each.
    pub height: u32,
}

pub const FIGURES: [Figure; 6] = [
    Figure { id: "venn", title: "Venn picture", height: 380 },
    Figure { id: "atoms", title: "Atoms", height: 350 },
    Figure { id: "coupling", title: "P and Q*", height: 360 },
    Figure { id: "measures", title: "Measures", height: 460 },
    Figure { id: "ipfp", title: "IPFP", height: 820 },
    Figure { id: "samples", title: "From samples", height: 900 },
];

/// What of the information is of which kind, the largest first.
pub fn headline(report: &Report, unit: Unit) -> String {
    let [a, b] = [&report.sources[0], &report.sources[1]];
    let Some(layer) = report.layers.first() else { return String::new() };
    let total = layer.information.joint;
    if total <= 1e-9 {
        return format!("{a} and {b} tell nothing about {}.", report.target);
    }
    let mut parts =
        vec![("redundant".to_owned(), layer.atoms.redundant), ("synergistic".to_owned(), layer.atoms.synergistic)];
    parts.extend(layer.atoms.unique.iter().map(|(name, bits)| (format!("unique to {name}"), *bits)));
    parts.retain(|(_, bits)| *bits / total > 0.004);
    parts.sort_by(|x, y| y.1.total_cmp(&x.1));
    if let [(only, _)] = parts.as_slice() {
        return format!("All of the {} that {a} and {b} tell about {} is {only}.", unit.show(total), report.target);
    }
    let verb = |at: usize| if at == 0 { "is " } else { "" };
    let share =
        |(at, (name, bits)): (usize, &(String, f64))| format!("{} {}{name}", whole_percent(bits / total), verb(at));
    let words: Vec<String> = parts.iter().enumerate().map(share).collect();
    let (last, first) = words.split_last().expect("information has parts");
    format!(
        "Of the {} that {a} and {b} tell about {}, {} and {last}.",
        unit.show(total),
        report.target,
        first.join(", ")
    )
}

/// What an IPFP frame shows.
pub fn caption(frame: &Frame, names: &[String; 3]) -> String {
    let [a, b, y] = names;
    match frame.part {
        Part::Start => format!(
            "Start: {a} and {b} are independent given {y}. Among the distributions with the right margins with {y}, this one has the largest entropy."
        ),
        Part::Pair => format!(
            "Step {}: r({a}, {b}) is the sum of Q over {y}. Next, Q becomes the distribution with the right margins that is closest to r, for each value of {y}.",
            frame.step
        ),
        Part::Scaled(source) => {
            let (name, other) = if source == 0 { (a, b) } else { (b, a) };
            format!(
                "Step {}: cells are scaled so that Q({name}, {y}) is right. Now Q({other}, {y}) is off by {}.",
                frame.step,
                significant(frame.off[1 - source], 2)
            )
        }
        Part::Projected => format!("Step {} is done: both margins hold, and the bounds are computed.", frame.step),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_pages() {
        for (page, address, _) in PAGES {
            assert_eq!(Page::of(address), Some(page));
        }
        assert_eq!(Page::of("#learn/lesson/atoms"), Some(Page::Lesson("atoms".into())));
        assert_eq!(Page::of("#t1.abc"), Some(Page::Playground));
        assert_eq!(Page::of("#learn/elsewhere"), Some(Page::Gallery));
        for other in ["", "#analyze", "#about", "#a1.abc", "#table"] {
            assert_eq!(Page::of(other), None, "{other}");
        }
    }
}

//! Layers as they are named in a sentence: "layer 8", "layers 0–1 and 5".

use crate::format::{layer_tick, layer_words, listed};
use std::ops::Range;

/// Stretches of neighbouring places at which `holds`.
pub fn stretches(count: usize, holds: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in (0..count).filter(|&at| holds(at)) {
        match found.last_mut() {
            Some(last) if last.end == at => last.end = at + 1,
            _ => found.push(at..at + 1),
        }
    }
    found
}

/// Stretches that are named one by one; more are counted.
const MOST: usize = 3;

/// "at layers 0–1 and 5", "at every layer", "at no layer"; "at 7 of 12 layers" where naming them would take long.
pub fn at(names: &[&str], places: &[Range<usize>]) -> String {
    let covered: usize = places.iter().map(Range::len).sum();
    match places {
        [] => "at no layer".to_owned(),
        _ if covered == names.len() => "at every layer".to_owned(),
        _ if places.len() > MOST => format!("at {covered} of {} layers", names.len()),
        _ => format!("at {}", named(names, places)),
    }
}

/// "layers 0–1 and 5".
pub fn named(names: &[&str], places: &[Range<usize>]) -> String {
    let numbered = names.iter().all(|name| layer_tick(name).starts_with(|c: char| c.is_ascii_digit()));
    let whole = |range: &Range<usize>| range.start < range.end && range.end <= names.len();
    let places: Vec<&Range<usize>> = places.iter().filter(|range| whole(range)).collect();
    if let ([range], true) = (places.as_slice(), places.iter().all(|range| range.len() == 1)) {
        return layer_words(names[range.start]);
    }
    let word = |at: usize| if numbered { layer_tick(names[at]).to_owned() } else { layer_words(names[at]) };
    let said = |range: &&Range<usize>| match (range.len(), numbered) {
        (1, _) => word(range.start),
        (_, true) => format!("{}–{}", word(range.start), word(range.end - 1)),
        (_, false) => format!("{} to {}", word(range.start), word(range.end - 1)),
    };
    let all = listed(&places.iter().map(said).collect::<Vec<_>>());
    if numbered { format!("layers {all}") } else { all }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_named_by_their_stretches() {
        let names: Vec<String> = (0..12).map(|i| format!("layer {i}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let at_places = |wanted: &[usize]| at(&names, &stretches(names.len(), |i| wanted.contains(&i)));
        assert_eq!(at_places(&[]), "at no layer");
        assert_eq!(at_places(&[8]), "at layer 8");
        assert_eq!(at_places(&[0, 1]), "at layers 0–1");
        assert_eq!(at_places(&[0, 1, 5]), "at layers 0–1 and 5");
        assert_eq!(at_places(&[0, 2, 4, 6, 8]), "at 5 of 12 layers");
        assert_eq!(at_places(&(0..12).collect::<Vec<_>>()), "at every layer");
    }

    #[test]
    fn layers_with_names_of_their_own_keep_them() {
        let names = ["stem", "early", "late", "head"];
        assert_eq!(at(&names, &stretches(4, |i| i == 0)), "at stem");
        assert_eq!(at(&names, &stretches(4, |i| i == 1 || i == 2)), "at early to late");
        assert_eq!(at(&names, &[0..1, 3..4]), "at stem and head");
    }
}

//! Texts that differ only by the spaces around them: two classes or ids to the engine, and more often a mistake than intended.

use crate::report::warning::{Texts, Warning};
use std::collections::BTreeMap;

/// The first two texts that are one without the spaces around them, and how many such pairs there are.
fn pairs<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<([&'a str; 2], usize)> {
    let (mut seen, mut found) = (BTreeMap::new(), None);
    for text in texts {
        if let Some(other) = seen.insert(text.trim(), text).filter(|other| *other != text) {
            let (_, count) = found.get_or_insert(([other, text], 0));
            *count += 1;
        }
    }
    found
}

/// A warning of texts of a variable that differ only by the spaces around them, though each counts for itself.
pub fn warning<'a>(of: &str, what: Texts, texts: impl IntoIterator<Item = &'a str>) -> Option<Warning> {
    let (texts, pairs) = pairs(texts)?;
    Some(Warning::OnlySpacesDiffer { of: of.to_owned(), what, texts: texts.map(str::to_owned), pairs: pairs as u64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_differ_only_by_spaces_are_named() {
        let found = |labels: &[&'static str]| match warning("group", Texts::Classes, labels.iter().copied()) {
            Some(Warning::OnlySpacesDiffer { texts, pairs, .. }) => Some((texts, pairs)),
            _ => None,
        };
        assert_eq!(found(&["a", "b", "a "]), Some((["a".into(), "a ".into()], 1)));
        assert_eq!(found(&["a", "\ta", "b", "a\u{a0}", " b"]), Some((["a".into(), "\ta".into()], 3)));
        assert_eq!(found(&["a", "A", "a b", "ab"]), None);
    }
}

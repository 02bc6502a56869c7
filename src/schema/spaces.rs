//! Texts that differ only by the spaces around them: two classes or ids to the engine, and more often a mistake than intended.

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

/// A warning of texts of `name` that differ only by the spaces around them, though each is counted as a `what` of its own.
pub fn told<'a>(name: &str, what: &str, texts: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let ([a, b], count) = pairs(texts)?;
    let more = match count - 1 {
        0 => String::new(),
        1 => ", and so is 1 more pair".to_owned(),
        n => format!(", and so are {n} more pairs"),
    };
    Some(format!("{a:?} and {b:?} of {name} are counted as different {what}{more}: only spaces around them differ."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_that_differ_only_by_spaces_are_named() {
        let told = |labels: &[&'static str]| told("group", "classes", labels.iter().copied());
        assert_eq!(
            told(&["a", "b", "a "]).expect("a slip"),
            r#""a" and "a " of group are counted as different classes: only spaces around them differ."#
        );
        let three = told(&["a", "\ta", "b", "a\u{a0}", " b"]).expect("three slips");
        assert!(
            three.starts_with(r#""a" and "\ta" of group are counted as different classes, and so are 2 more pairs"#),
            "{three}"
        );
        assert_eq!(told(&["a", "A", "a b", "ab"]), None);
    }
}

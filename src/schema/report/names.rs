//! A report under other names: what a person calls the modalities and the target once a report is there. A view like the others: what was
//! computed, and its digest, keep the names under which it was analysed.

use super::{
    AtomsReport, BySource, ContributionReport, InferenceReport, Informations, LayerReport, Quantities, Report,
};

/// What variables are called, by the names under which they were analysed; a variable that keeps its name is absent.
pub type Names = BySource<String>;

/// Names that are also words of the sentences in which they would stand: there they stay, or "a" would be renamed in "a layer" too.
const WORDS: [&str; 32] = [
    "a",
    "about",
    "all",
    "an",
    "and",
    "are",
    "at",
    "be",
    "bit",
    "but",
    "by",
    "cells",
    "class",
    "codes",
    "for",
    "from",
    "has",
    "in",
    "information",
    "is",
    "it",
    "n",
    "no",
    "not",
    "of",
    "on",
    "or",
    "p",
    "rows",
    "that",
    "the",
    "to",
];

/// Whether sentences that were written when a report was made can follow a change of this name.
pub fn is_told_apart(name: &str) -> bool {
    !WORDS.contains(&name)
}

/// The name that a variable is called by.
pub fn called<'a>(name: &'a str, names: &'a Names) -> &'a str {
    names.get(name).map_or(name, String::as_str)
}

/// A sentence in which whole names have become others, all at once, so that two names may be exchanged. Names in quotation marks are class labels, and what a
/// letter, digit or `_` adjoins is part of another word.
pub fn retold(sentence: &str, names: &Names) -> String {
    let mut known: Vec<(&String, &String)> = names.iter().filter(|(name, _)| is_told_apart(name)).collect();
    // The longest first: "image" may be the start of "image of the left eye".
    known.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let mut told = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some(letter) = rest.chars().next() {
        let before = told_before(sentence, rest);
        let found = known
            .iter()
            .find(|(name, _)| rest.strip_prefix(name.as_str()).is_some_and(|after| starts(before) && ends(after)));
        match found {
            Some((name, new)) => {
                told.push_str(new);
                rest = &rest[name.len()..];
            }
            None => {
                told.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    told
}

/// The character before what is left of a sentence.
fn told_before(sentence: &str, rest: &str) -> Option<char> {
    sentence[..sentence.len() - rest.len()].chars().next_back()
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Whether a name may start after this character.
fn starts(before: Option<char>) -> bool {
    !before.is_some_and(|letter| is_of_word(letter) || matches!(letter, '"' | '\u{201c}' | '.' | '-' | '/'))
}

/// Whether a name may end before this text: not before the extension of a file's name.
fn ends(after: &str) -> bool {
    let mut next = after.chars();
    match next.next() {
        Some('.' | '-' | '/') => !next.next().is_some_and(is_of_word),
        Some(letter) => !is_of_word(letter),
        None => true,
    }
}

/// Values under the names of now, in their order.
pub(crate) fn keyed<T: Clone>(values: &BySource<T>, names: &Names) -> BySource<T> {
    values.iter().map(|(name, value)| (called(name, names).to_owned(), value.clone())).collect()
}

impl Report {
    /// The report under other names: every key and every sentence.
    pub fn called(&self, names: &Names) -> Self {
        let mut report = self.of_layers(self.layers.iter().map(|layer| layer.called(names)).collect());
        report.sources.iter_mut().for_each(|name| *name = called(name, names).to_owned());
        report.target = called(&report.target, names).to_owned();
        report
    }
}

impl LayerReport {
    fn called(&self, names: &Names) -> Self {
        let mut layer = self.clone();
        layer.atoms.rename(names);
        layer.information.rename(names);
        if let Some(readable) = &mut layer.readable {
            readable.of.rename(names);
            readable.permuted = keyed(&readable.permuted, names);
        }
        if let Some(both) = &mut layer.both {
            both.name = called(&both.name, names).to_owned();
        }
        if let Some(control) = &mut layer.control {
            **control = control.seen(|class| class.called(names));
        }
        layer.measures.values_mut().for_each(|measure| measure.atoms.rename(names));
        layer.contribution.iter_mut().for_each(|contribution| contribution.rename(names));
        if let Some(verdict) = &mut layer.verdict {
            verdict.rename(names);
        }
        layer.inference.iter_mut().for_each(|found| found.rename(names));
        layer.coding = keyed(&layer.coding, names);
        layer.warnings.iter_mut().for_each(|warning| warning.rename(names));
        layer
    }
}

impl AtomsReport {
    pub(crate) fn rename(&mut self, names: &Names) {
        self.unique = keyed(&self.unique, names);
    }
}

impl<T: Clone> Informations<T> {
    pub(crate) fn rename(&mut self, names: &Names) {
        self.sources = keyed(&self.sources, names);
    }
}

impl<T: Clone> Quantities<T> {
    pub(crate) fn rename(&mut self, names: &Names) {
        self.unique = keyed(&self.unique, names);
        self.information.rename(names);
    }
}

impl ContributionReport {
    fn rename(&mut self, names: &Names) {
        self.sources = keyed(&self.sources, names);
    }
}

impl InferenceReport {
    fn rename(&mut self, names: &Names) {
        let Self { null, tests, interaction: _, corrected, interval } = self;
        null.iter_mut().for_each(|null| null.of.rename(names));
        tests.iter_mut().for_each(|tests| tests.unique = keyed(&tests.unique, names));
        if let Some(corrected) = corrected {
            corrected.of.rename(names);
            corrected.contribution.iter_mut().for_each(|contribution| contribution.rename(names));
        }
        if let Some(interval) = interval {
            interval.of.rename(names);
            interval.contribution.iter_mut().for_each(|of| *of = keyed(of, names));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(pairs: &[(&str, &str)]) -> Names {
        pairs.iter().map(|(name, new)| ((*name).to_owned(), (*new).to_owned())).collect()
    }

    #[test]
    fn whole_names_become_others_all_at_once() {
        let exchanged = names(&[("image", "text"), ("text", "image"), ("y", "group")]);
        assert_eq!(
            retold("Text: image and text tell 0.3 bit about y, y's image_1 and layer.y.", &exchanged),
            "Text: text and image tell 0.3 bit about group, group's image_1 and layer.y."
        );
        assert_eq!(
            retold("\u{201c}text\u{201d} of y, text.npy", &exchanged),
            "\u{201c}text\u{201d} of group, text.npy"
        );
        let longest = names(&[("image", "A"), ("image of the eye", "B")]);
        assert_eq!(retold("image of the eye, image.", &longest), "B, A.");
    }

    #[test]
    fn a_name_that_is_a_word_of_sentences_stays_in_them() {
        assert_eq!(retold("a layer of a and b", &names(&[("a", "left"), ("b", "right")])), "a layer of a and right");
    }
}

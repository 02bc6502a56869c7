//! Labels → codes. Integers are numbered in order of value, other labels in order of first appearance.
//!
//! A label is the text of its file, spaces and all, whatever the format: "cat" and "cat " are two. That they may be meant as one is told where
//! they are counted.

use super::error::brief;
use indexmap::IndexMap;
use std::hash::Hash;

/// Whether a text can be a label: one of nothing but spaces is a missing value.
pub fn is_label(text: &str) -> bool {
    !text.trim().is_empty()
}

/// A text that is no label, for a message.
pub fn no_label(text: &str) -> String {
    if text.is_empty() { "an empty text".to_owned() } else { brief(text) }
}

/// Collects one symbol a row.
#[derive(Debug, Clone)]
pub struct Symbols<T> {
    index: IndexMap<T, u32>,
    codes: Vec<u32>,
}

impl<T> Default for Symbols<T> {
    fn default() -> Self {
        Self { index: IndexMap::new(), codes: Vec::new() }
    }
}

impl<T: Hash + Eq + Ord + ToString> Symbols<T> {
    pub fn push(&mut self, symbol: T) {
        let next = self.index.len() as u32;
        self.codes.push(*self.index.entry(symbol).or_insert(next));
    }

    /// Codes and labels, numbered in order of first appearance.
    pub fn by_appearance(self) -> (Vec<u32>, Vec<String>) {
        (self.codes, self.index.into_keys().map(|symbol| symbol.to_string()).collect())
    }

    /// Codes and labels, numbered in order of value.
    pub fn by_value(mut self) -> (Vec<u32>, Vec<String>) {
        self.index.sort_unstable_keys();
        let mut rank = vec![0; self.index.len()];
        for (new, &old) in self.index.values().enumerate() {
            rank[old as usize] = new as u32;
        }
        for code in &mut self.codes {
            *code = rank[*code as usize];
        }
        self.by_appearance()
    }
}

/// Text labels: in order of value where every one is an integer, else of first appearance.
pub fn text_symbols(symbols: Symbols<String>) -> (Vec<u32>, Vec<String>) {
    let numbers: Option<Vec<i64>> = symbols.index.keys().map(|label| label.parse().ok()).collect();
    let Some(numbers) = numbers else {
        return symbols.by_appearance();
    };
    // Equal numbers that are written differently ("1", "01") stay distinct labels.
    let (codes, labels) = symbols.by_appearance();
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by_key(|&i| numbers[i]);
    let mut rank = vec![0u32; labels.len()];
    for (new, &old) in order.iter().enumerate() {
        rank[old] = new as u32;
    }
    let codes = codes.into_iter().map(|code| rank[code as usize]).collect();
    (codes, order.into_iter().map(|i| labels[i].clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_numbered_by_value_and_words_by_appearance() {
        let mut numbers = Symbols::default();
        [10i64, -1, 10, 2].into_iter().for_each(|n| numbers.push(n));
        assert_eq!(numbers.by_value(), (vec![2, 0, 2, 1], ["-1", "2", "10"].map(String::from).to_vec()));

        let mut words = Symbols::default();
        ["b", "a", "b"].into_iter().for_each(|w| words.push(w.to_owned()));
        assert_eq!(text_symbols(words), (vec![0, 1, 0], ["b", "a"].map(String::from).to_vec()));

        let mut digits = Symbols::default();
        ["10", "9", "10"].into_iter().for_each(|w| digits.push(w.to_owned()));
        assert_eq!(text_symbols(digits), (vec![1, 0, 1], ["9", "10"].map(String::from).to_vec()));
    }
}

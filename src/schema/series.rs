//! Arrays of one file that are the layers of one embedding: matrices of one shape whose names differ only in numbers, `layer.0`,
//! `layer.1`, …, `layer.10`, in the order of those numbers.

use crate::file::{ArrayInfo, ArrayKind};
use indexmap::IndexMap;

/// Layers under several names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// What their names have in common: "image" of "image.layer.0"; empty where that is only "layer" or nothing.
    pub name: String,
    /// In the order of their numbers.
    pub keys: Vec<String>,
}

/// Words that say "layer" and name nothing.
const LAYER_WORDS: [&str; 12] = [
    "layer",
    "layers",
    "hidden",
    "state",
    "states",
    "hidden_state",
    "hidden_states",
    "block",
    "blocks",
    "h",
    "l",
    "arr",
];

/// Every series of at least two arrays, in the file's order.
pub fn series(arrays: &[ArrayInfo]) -> Vec<Series> {
    let mut found: IndexMap<(String, &[u64]), Vec<&str>> = IndexMap::new();
    for array in arrays.iter().filter(|array| array.kind == ArrayKind::Matrix) {
        let (template, numbers) = numbered(&array.key);
        if !numbers.is_empty() {
            found.entry((template, &array.shape)).or_default().push(&array.key);
        }
    }
    let series = found.into_iter().filter(|(_, keys)| keys.len() > 1);
    series
        .map(|((template, _), mut keys)| {
            keys.sort_by_cached_key(|key| by_numbers(key));
            Series { name: name(&template), keys: keys.into_iter().map(str::to_owned).collect() }
        })
        .collect()
}

/// Matrices of one name but for its numbers from which on different numbers of rows say that they are no layers.
const FEW: usize = 3;

/// Whether matrices whose names differ only in numbers have different numbers of rows: each is then an example of its own, or a part of the data.
pub fn ragged(arrays: &[ArrayInfo]) -> bool {
    let mut found: IndexMap<String, Vec<u64>> = IndexMap::new();
    for array in arrays.iter().filter(|array| array.kind == ArrayKind::Matrix) {
        let (template, numbers) = numbered(&array.key);
        if !numbers.is_empty() {
            found.entry(template).or_default().push(array.rows());
        }
    }
    found.values().any(|rows| rows.len() >= FEW && rows.iter().any(|count| *count != rows[0]))
}

/// What is said of an array whose layers are as many as another's rows: the first of three axes is likelier meant as rows. Both by their names.
pub fn layers_for_rows(what: &str, [layers, rows]: [u64; 2], reference: &str) -> String {
    let rows = if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
    format!(
        "{what} has {layers} layers of {rows}, {reference} has {layers} rows: of three axes the first is that of layers. If each is an example, save \
         `x.reshape(len(x), -1)` or `x.mean(axis=1)` in its place"
    )
}

/// Orders names by the numbers in them, then by their letters.
pub fn by_numbers(key: &str) -> (Vec<u64>, String) {
    let (template, numbers) = numbered(key);
    (numbers, template)
}

/// A name with `#` for each number, and the numbers.
fn numbered(key: &str) -> (String, Vec<u64>) {
    let (mut template, mut numbers) = (String::new(), Vec::new());
    let mut rest = key;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = &rest[start..];
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        template.push_str(&rest[..start]);
        template.push('#');
        numbers.push(digits[..end].parse().unwrap_or(u64::MAX));
        rest = &digits[end..];
    }
    template.push_str(rest);
    (template, numbers)
}

fn name(template: &str) -> String {
    let parts = template.split(['.', '/', '#', ':', ' ']).map(|part| part.trim_matches(['_', '-', '[', ']']));
    let telling = parts.filter(|part| !part.is_empty() && !LAYER_WORDS.contains(&part.to_lowercase().as_str()));
    let name = telling.collect::<Vec<_>>().join(" ");
    let trimmed = LAYER_WORDS.iter().find_map(|word| {
        let rest = name.strip_suffix(word)?;
        rest.strip_suffix(['_', '-']).map(str::to_owned)
    });
    trimmed.unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(keys: &[&str]) -> Vec<Series> {
        let array = |key: &&str| ArrayInfo {
            key: (*key).to_owned(),
            kind: ArrayKind::Matrix,
            shape: vec![9, 4],
            dtype: "float32".to_owned(),
            distinct: None,
            classes: vec![],
            index: false,
            notes: vec![],
        };
        series(&keys.iter().map(array).collect::<Vec<_>>())
    }

    #[test]
    fn layers_are_ordered_by_their_numbers() {
        let found = found(&["layer.10", "layer.9", "layer.1", "other"]);
        assert_eq!(
            found,
            [Series { name: String::new(), keys: ["layer.1", "layer.9", "layer.10"].map(String::from).into() }]
        );
    }

    #[test]
    fn each_name_is_a_series_of_its_own() {
        let keys =
            ["image.0", "text/layer_0", "image.1", "text/layer_1", "blocks.0.audio_hidden", "blocks.1.audio_hidden"];
        let found = found(&keys);
        let names: Vec<&str> = found.iter().map(|series| series.name.as_str()).collect();
        assert_eq!(names, ["image", "text", "audio"]);
        assert_eq!(found[2].keys, keys[4..]);
    }

    #[test]
    fn matrices_of_different_numbers_of_rows_are_no_layers() {
        let of = |rows: &[u64]| {
            let array = |(at, &rows): (usize, &u64)| ArrayInfo {
                key: format!("P{at}"),
                kind: ArrayKind::Matrix,
                shape: vec![rows, 4],
                dtype: "float32".to_owned(),
                distinct: None,
                classes: vec![],
                index: false,
                notes: vec![],
            };
            ragged(&rows.iter().enumerate().map(array).collect::<Vec<_>>())
        };
        assert!(of(&[5, 6, 5]));
        assert!(!of(&[5, 5, 5]) && !of(&[60, 20]));
    }

    #[test]
    fn matrices_of_different_shapes_are_no_series() {
        let array = |key: &str, dims| ArrayInfo {
            key: key.to_owned(),
            kind: ArrayKind::Matrix,
            shape: vec![9, dims],
            dtype: "float32".to_owned(),
            distinct: None,
            classes: vec![],
            index: false,
            notes: vec![],
        };
        assert_eq!(series(&[array("a1", 3), array("a2", 4)]), []);
    }
}

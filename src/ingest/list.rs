//! A list of numbers written as the text of one cell, as a data frame of lists is written to CSV: `[0.5, 1.0]`, NumPy's `[0.5 1. ]`,
//! `tensor([0.5, 1.0])`, `array([0.5, 1.0], dtype=float32)`, `[np.float64(0.5), np.float64(1.0)]`, a matrix of one row (`[[0.5, 1.0]]`), or the
//! numbers alone (`0.5 1.0`).

use super::tabular::Type;

/// Names that Python writes before the list.
const NAMES: [&str; 3] = ["tensor", "array", "np.array"];

/// Reads the numbers of a list; `None` where the text is none. An empty list is none either.
pub fn parse(text: &str) -> Option<Vec<f32>> {
    read(text).map(|(values, _)| values)
}

/// The numbers, and whether all are written as whole ones.
fn read(text: &str) -> Option<(Vec<f32>, bool)> {
    let text = text.trim();
    let mut inner = bracketed(text);
    let bare = inner.is_none();
    while let Some(row) = inner.and_then(|inner| bracketed(inner.trim())) {
        inner = Some(row);
    }
    let (mut values, mut whole) = (Vec::new(), true);
    for item in items(inner.unwrap_or(text)) {
        let number = plain(item);
        values.push(number.parse::<f32>().ok()?);
        whole &= number.parse::<i64>().is_ok();
    }
    // A number alone is a number, with a decimal comma too.
    let least = match bare {
        true if text.contains(',') => 3,
        true => 2,
        false => 1,
    };
    (values.len() >= least).then_some((values, whole))
}

/// Whether a list stands between brackets: then even a column of labels is one.
pub fn is_bracketed(text: &str) -> bool {
    bracketed(text.trim()).is_some()
}

/// What stands between the brackets.
fn bracketed(text: &str) -> Option<&str> {
    let called = NAMES.iter().find_map(|name| text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')'));
    let list = match called {
        // After the list: `dtype=float32`, `device='cuda:0'`, `requires_grad=True`.
        Some(arguments) => &arguments[..=arguments.rfind(']')?],
        None => text,
    };
    let inner = |open: char, close: char| list.strip_prefix(open)?.strip_suffix(close);
    // A number in round brackets is a way to write a number.
    inner('[', ']').or_else(|| inner('(', ')').filter(|inner: &&str| inner.contains(',')))
}

/// The number in `np.float64(0.5)`, which NumPy writes since version 2.
fn plain(item: &str) -> &str {
    let number = || item.strip_prefix("np.")?.strip_suffix(')')?.split_once('(');
    number().map_or(item, |(_, number)| number)
}

/// The items between commas or semicolons, or else between white space. Nothing stands behind a last comma.
fn items(inner: &str) -> impl Iterator<Item = &str> {
    let separator = [',', ';'].into_iter().find(|&separator| inner.contains(separator));
    let trimmed = inner.trim();
    let trimmed = separator.and_then(|separator| trimmed.strip_suffix(separator)).unwrap_or(trimmed);
    let by_mark = separator.map(|separator| trimmed.split(separator).map(str::trim));
    let by_space = separator.is_none().then(|| trimmed.split_whitespace());
    by_mark.into_iter().flatten().chain(by_space.into_iter().flatten())
}

/// Whether every cell of a column is a list, and of how many numbers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lists {
    rows: u64,
    length: Option<usize>,
    broken: bool,
    bare: bool,
    cut: bool,
    real: bool,
}

impl Lists {
    pub fn add(&mut self, cell: &str) {
        self.rows += 1;
        if self.broken {
            return;
        }
        let list = read(cell);
        self.real |= list.as_ref().is_some_and(|(_, whole)| !whole);
        let length = list.map(|(values, _)| values.len());
        self.broken = length.is_none() || self.length.is_some_and(|known| Some(known) != length);
        self.bare |= !is_bracketed(cell);
        self.cut = self.broken && is_bracketed(cell) && cell.contains("...");
        self.length = length;
    }

    /// Whether they are printed in part, as NumPy prints long arrays: `[0.5 1. ... 2. ]`.
    pub fn are_cut(&self) -> bool {
        self.cut
    }

    /// What the column is, where it is of lists; `labels` as for [`Self::dims`].
    pub fn kind(&self, labels: bool) -> Option<Type> {
        self.dims(labels).map(|dims| Type::List { dims, whole: !self.real })
    }

    /// How many numbers each has, where all are lists of as many; `labels` says that the column is called like labels or ids, which are lists
    /// only in brackets.
    pub fn dims(&self, labels: bool) -> Option<u64> {
        let whole = self.rows > 0 && !self.broken && !(labels && self.bare);
        self.length.filter(|_| whole).map(|length| length as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_python_writes_them() {
        for text in [
            "[0.5, 1.0]",
            " [0.5 1. ]",
            "[0.5\n 1.  ]",
            "(0.5, 1)",
            "tensor([0.5, 1.0])",
            "tensor([0.5, 1.0], device='cuda:0', requires_grad=True)",
            "array([0.5, 1. ], dtype=float32)",
            "0.5 1.0",
            "0.5;1.0",
            "[0.5, 1.0,]",
            "[np.float64(0.5), np.float32(1.0)]",
            "[[0.5, 1.0]]",
            "tensor([[0.5, 1.0]])",
        ] {
            assert_eq!(parse(text), Some(vec![0.5, 1.0]), "{text}");
        }
        for text in ["", "[]", "0.5", "cat", "[0.5, cat]", "[0.5 ... 1.0]", "[[0.5], [1.0]]", "[0.5,, 1.0]", "1.0 cat"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("[0.5]"), Some(vec![0.5]));
    }

    #[test]
    fn a_column_is_of_lists_where_every_cell_is_one_of_as_many_numbers() {
        let dims = |cells: &[&str], labels| {
            let mut lists = Lists::default();
            cells.iter().for_each(|cell| lists.add(cell));
            lists.dims(labels)
        };
        assert_eq!(dims(&["[1, 2]", "[3 4]"], false), Some(2));
        assert_eq!(dims(&["[1, 2]", "[3]"], false), None);
        assert_eq!(dims(&["1 2", "3 4"], false), Some(2));
        assert_eq!(dims(&["1 2", "3 4"], true), None);
        assert_eq!(dims(&["[1, 2]", "[3 4]"], true), Some(2));
        assert_eq!(dims(&[], false), None);
        let cut = |cells: &[&str]| {
            let mut lists = Lists::default();
            cells.iter().for_each(|cell| lists.add(cell));
            lists.are_cut()
        };
        assert!(cut(&["[1 2 ... 3]", "[3 4 ... 5]"]));
        assert!(!cut(&["[1 2]", "[3 4]"]) && !cut(&["wait ...", "[3 4 ... 5]"]));
    }
}

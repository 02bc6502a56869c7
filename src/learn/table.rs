//! The playground's table: a mass for each cell of X1 × X2 × Y, with names that a person gave.

use serde::{Deserialize, Serialize};

/// Symbols that a variable of the editor has at least, and at most.
pub const SYMBOLS: std::ops::RangeInclusive<usize> = 2..=6;

/// Characters that a name or a symbol has at most.
pub const LONGEST: usize = 200;

/// A text as a name or a symbol can be: without control characters, and cut after [`LONGEST`].
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// Counts or probabilities, row-major `[x1][x2][y]`; nothing is normalised here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Of X1, X2 and Y.
    pub names: [String; 3],
    pub symbols: [Vec<String>; 3],
    pub mass: Vec<f64>,
}

impl Table {
    /// All zero, symbols numbered from 0.
    pub fn empty(shape: [usize; 3]) -> Self {
        Self {
            names: ["X1", "X2", "Y"].map(str::to_owned),
            symbols: shape.map(|n| (0..n).map(|i| i.to_string()).collect()),
            mass: vec![0.0; shape.iter().product()],
        }
    }

    pub fn shape(&self) -> [usize; 3] {
        [0, 1, 2].map(|v| self.symbols[v].len())
    }

    pub fn index(&self, [x1, x2, y]: [usize; 3]) -> usize {
        let [_, n2, ny] = self.shape();
        (x1 * n2 + x2) * ny + y
    }

    /// Every cell's place, in order.
    pub fn cells(&self) -> impl Iterator<Item = [usize; 3]> + use<> {
        let [n1, n2, ny] = self.shape();
        (0..n1 * n2 * ny).map(move |at| [at / ny / n2, at / ny % n2, at % ny])
    }

    pub fn total(&self) -> f64 {
        self.mass.iter().sum()
    }

    /// Whether the editor takes it.
    pub fn is_editable(&self) -> bool {
        self.shape().iter().all(|n| SYMBOLS.contains(n))
    }

    /// Mass of each pair of sources, `[x1][x2]`.
    pub fn pairs(&self) -> Vec<f64> {
        self.mass.chunks_exact(self.shape()[2]).map(|cells| cells.iter().sum()).collect()
    }

    /// Sums to 1; `None` where there is no mass, or a mass is no number.
    pub fn normalised(&self) -> Option<Self> {
        let total = self.total();
        let valid = total > 0.0 && total.is_finite() && self.mass.iter().all(|&m| m >= 0.0);
        valid.then(|| Self { mass: self.mass.iter().map(|m| m / total).collect(), ..self.clone() })
    }

    /// Gives a variable `count` symbols: the last ones leave with their mass, or new ones come with none.
    pub fn resize(&mut self, variable: usize, count: usize) {
        let old = self.clone();
        let symbols = &mut self.symbols[variable];
        while symbols.len() < count {
            // The first number that is not taken yet.
            let name = (0..).map(|i: usize| i.to_string()).find(|name| !symbols.contains(name));
            symbols.push(name.expect("there are more numbers than symbols"));
        }
        symbols.truncate(count);
        self.mass = vec![0.0; self.shape().iter().product()];
        for (at, cell) in old.cells().enumerate() {
            if cell[variable] < count {
                let to = self.index(cell);
                self.mass[to] = old.mass[at];
            }
        }
    }

    /// Text of columns x1, x2, y and p for `ask`s that read a file, and for a spreadsheet.
    pub fn to_tsv(&self) -> String {
        let mut text = format!("{}\t{}\t{}\tp\n", self.names[0], self.names[1], self.names[2]);
        for (at, [x1, x2, y]) in self.cells().enumerate() {
            if self.mass[at] != 0.0 {
                let [a, b, c] = [&self.symbols[0][x1], &self.symbols[1][x2], &self.symbols[2][y]];
                text += &format!("{a}\t{b}\t{c}\t{}\n", self.mass[at]);
            }
        }
        text
    }

    /// The first thing that keeps it from being decomposed, in words.
    pub fn problem(&self) -> Option<String> {
        for (at, [x1, x2, y]) in self.cells().enumerate() {
            let mass = self.mass[at];
            if !(mass >= 0.0 && mass.is_finite()) {
                let [a, b, c] = [&self.symbols[0][x1], &self.symbols[1][x2], &self.symbols[2][y]];
                return Some(format!("Cell ({a}, {b}, {c}) is {mass}; expected a number of at least 0."));
            }
        }
        if self.total() <= 0.0 {
            return Some("Every cell is 0; at least one has to be positive.".to_owned());
        }
        for (v, name) in self.names.iter().enumerate() {
            if name.trim().is_empty() {
                return Some("A variable has no name; expected at least one letter.".to_owned());
            }
            if self.names[..v].contains(name) {
                return Some(format!("Two variables are called {name:?}; expected three different names."));
            }
            let symbols = &self.symbols[v];
            if let Some((_, twice)) = symbols.iter().enumerate().find(|(i, s)| symbols[..*i].contains(s)) {
                return Some(format!("{name} has the symbol {twice:?} twice; expected different ones."));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_that_leaves_takes_only_its_own_cells_along() {
        let mut table = Table::empty([2, 2, 2]);
        table.mass = (1..=8).map(f64::from).collect();
        table.resize(1, 3);
        assert_eq!(table.mass, [1., 2., 3., 4., 0., 0., 5., 6., 7., 8., 0., 0.]);
        table.resize(1, 2);
        assert_eq!(table.mass, [1., 2., 3., 4., 5., 6., 7., 8.]);
        table.resize(2, 3);
        assert_eq!(table.symbols[2], ["0", "1", "2"]);
        assert_eq!(table.shape(), [2, 2, 3]);
    }

    #[test]
    fn what_cannot_be_decomposed_is_named() {
        let mut table = Table::empty([2, 2, 2]);
        assert!(table.problem().expect("no mass").contains("Every cell is 0"));
        table.mass[3] = -1.0;
        assert!(table.problem().expect("negative").contains("(0, 1, 1) is -1"));
        table.mass[3] = 1.0;
        table.names[1] = "X1".into();
        assert!(table.problem().expect("twice").contains("X1"));
        table.names[1] = "b".into();
        assert_eq!(table.problem(), None);
    }
}

//! The examples of one layer: what each was coded as, what it says about its own class, and where it lies. No report, link or saved file stores
//! this: it is computed again when somebody looks.

use serde::{Deserialize, Serialize};

/// Atoms of one example or one class, bits; any may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Atoms {
    /// R of this example, bits.
    pub redundant: f64,
    /// U of each modality, bits.
    pub unique: [f64; 2],
    /// S, bits.
    pub synergistic: f64,
}

impl Atoms {
    /// Unique to the first, redundant, unique to the second, synergistic: the order in which charts stack them.
    pub fn stacked(&self) -> [f64; 4] {
        [self.unique[0], self.redundant, self.unique[1], self.synergistic]
    }
}

/// What one class adds to the layer's informations and BROJA atoms, bits: the sum over classes is the total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfClass {
    /// `P(y)`.
    pub share: f64,
    /// Of `I(X1;Y)`, `I(X2;Y)`, `I(X1,X2;Y)`.
    pub information: [f64; 3],
    /// Of BROJA.
    pub atoms: Atoms,
}

/// What an example says about its own class, bits.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pointwise {
    /// `i(x1;y)`, `i(x2;y)`, `i(x1,x2;y)`.
    pub information: [f64; 3],
    /// Makkeh, Gutknecht, Wibral 2021.
    pub i_sx: Atoms,
    /// Finn, Lizier 2018.
    pub i_pm: Atoms,
}

/// Numbers of a [`Pointwise`].
pub const VALUES: usize = 11;

impl Pointwise {
    /// Informations, then redundant, unique to the first, unique to the second and synergistic by i_sx, and the same by i_pm.
    pub fn values(&self) -> [f64; VALUES] {
        let [i1, i2, both] = self.information;
        let of = |atoms: &Atoms| [atoms.redundant, atoms.unique[0], atoms.unique[1], atoms.synergistic];
        let ([a, b, c, d], [e, f, g, h]) = (of(&self.i_sx), of(&self.i_pm));
        [i1, i2, both, a, b, c, d, e, f, g, h]
    }

    /// The inverse of [`Pointwise::values`].
    pub fn from_values([i1, i2, both, a, b, c, d, e, f, g, h]: [f64; VALUES]) -> Self {
        let atoms = |redundant, u1, u2, synergistic| Atoms { redundant, unique: [u1, u2], synergistic };
        Self { information: [i1, i2, both], i_sx: atoms(a, b, c, d), i_pm: atoms(e, f, g, h) }
    }
}

/// What applies to all examples at once.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Head {
    /// The layer's name, as in a report.
    pub layer: String,
    /// Of the modalities and the target.
    pub names: [String; 3],
    /// Of their symbols, in code order.
    pub labels: [Vec<String>; 3],
    /// The column that rows were matched by.
    pub ids: Option<Column>,
    /// Other columns of text of the files.
    pub texts: Vec<Column>,
    /// Where their pictures are, if a file has a column of them.
    #[serde(default)]
    pub pictures: Option<Pictures>,
    /// Of each modality that has a map, the share of the variance along its two axes.
    pub explained: [Option<[f64; 2]>; 2],
}

/// A column of text: its name and its distinct values.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Column {
    /// The column's name.
    pub name: String,
    /// One for each example.
    pub values: Vec<String>,
}

/// A column of pictures.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Pictures {
    /// The file, by its place among those that were asked about.
    pub file: usize,
    /// The column.
    pub key: String,
}

/// The examples of a layer, in the order of the first modality's rows. The arrays have `n` entries unless they say otherwise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Examples {
    /// What applies to all of them.
    pub head: Head,
    /// The row in the first modality's file, from 0.
    pub rows: Vec<u32>,
    /// The cell of the joint table, below the number of those that occur.
    pub cells: Vec<u32>,
    /// The symbols of each cell that occurs: of both modalities and of the target.
    pub symbols: Vec<[u32; 3]>,
    /// For each cell that occurs, what an example in it says.
    pub pointwise: Vec<Pointwise>,
    /// Coordinates in a modality's map, `2 n`, or none where it has no map.
    pub points: [Vec<f32>; 2],
    /// Distance to the centre of the example's cluster, or none.
    pub distances: [Vec<f32>; 2],
    /// For the ids, if there are any, and for each column of text: the value of each example.
    pub texts: Vec<Vec<u32>>,
    /// The row of each example's picture in its file, from 0, or none.
    pub picture_rows: Vec<u32>,
}

impl Examples {
    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether lengths and indices fit each other, which [`Examples::symbols_of`] and all that follow rest on.
    pub fn is_sound(&self) -> bool {
        let n = self.len();
        let fits = |side: usize| {
            let placed = self.head.explained[side].is_some();
            let n = if placed { n } else { 0 };
            self.points[side].len() == 2 * n && self.distances[side].len() == n
        };
        let symbols = |cell: &[u32; 3]| cell.iter().zip(&self.head.labels).all(|(&s, of)| (s as usize) < of.len());
        let columns: Vec<&Column> = self.columns().collect();
        let texts = |(codes, column): (&Vec<u32>, &&Column)| {
            codes.len() == n && codes.iter().all(|&code| (code as usize) < column.values.len())
        };
        self.cells.len() == n
            && self.symbols.len() == self.pointwise.len()
            && self.cells.iter().all(|&cell| (cell as usize) < self.symbols.len())
            && self.symbols.iter().all(symbols)
            && fits(0)
            && fits(1)
            && self.picture_rows.len() == self.head.pictures.as_ref().map_or(0, |_| n)
            && self.texts.len() == columns.len()
            && self.texts.iter().zip(&columns).all(texts)
    }

    /// The columns that [`Examples::texts`] are of.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.head.ids.iter().chain(&self.head.texts)
    }

    /// The symbols of an example: of both modalities and of the target.
    pub fn symbols_of(&self, example: usize) -> [u32; 3] {
        let cell = self.cells.get(example).copied().unwrap_or(u32::MAX) as usize;
        self.symbols.get(cell).copied().unwrap_or_default()
    }

    /// What one example contributes.
    pub fn pointwise_of(&self, example: usize) -> Pointwise {
        let cell = self.cells.get(example).copied().unwrap_or(u32::MAX) as usize;
        self.pointwise.get(cell).copied().unwrap_or_default()
    }

    /// The label of a symbol of a modality (0, 1) or of the target (2).
    pub fn label(&self, variable: usize, symbol: u32) -> &str {
        self.head.labels.get(variable).and_then(|labels| labels.get(symbol as usize)).map_or("", String::as_str)
    }

    /// What a column, counted as [`Examples::columns`] gives them, says about an example.
    pub fn text(&self, column: usize, example: usize) -> &str {
        let code = self.texts.get(column).and_then(|codes| codes.get(example));
        let value = code.and_then(|&code| self.columns().nth(column)?.values.get(code as usize));
        value.map_or("", String::as_str)
    }

    /// The id of an example, where there are ids.
    pub fn id(&self, example: usize) -> Option<&str> {
        self.head.ids.as_ref().map(|_| self.text(0, example))
    }

    /// Where an example lies in a modality's map.
    pub fn point(&self, side: usize, example: usize) -> Option<[f32; 2]> {
        let points = self.points.get(side)?;
        Some([*points.get(2 * example)?, *points.get(2 * example + 1)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_they_were_written() {
        let values: [f64; VALUES] = std::array::from_fn(|i| i as f64 - 4.5);
        assert_eq!(Pointwise::from_values(values).values(), values);
    }

    #[test]
    fn arrays_that_do_not_fit_are_told_and_reading_them_does_not_panic() {
        let two = || vec!["1".to_owned(), "2".to_owned()];
        let head = Head { labels: [two(), two(), two()], ..Head::default() };
        let sound = Examples {
            head,
            rows: vec![0, 1],
            cells: vec![0, 0],
            symbols: vec![[0, 1, 1]],
            pointwise: vec![Pointwise::default()],
            ..Examples::default()
        };
        assert!(sound.is_sound());
        let broken = [
            Examples { cells: vec![0, 1], ..sound.clone() },
            Examples { cells: vec![0], ..sound.clone() },
            Examples { symbols: vec![[0, 2, 1]], ..sound.clone() },
            Examples { pointwise: vec![], ..sound.clone() },
            Examples { points: [vec![0.0; 4], vec![]], ..sound.clone() },
            Examples { texts: vec![vec![0, 0]], ..sound.clone() },
            Examples { picture_rows: vec![0, 1], ..sound.clone() },
        ];
        for examples in broken {
            assert!(!examples.is_sound());
            for i in 0..3 {
                let (_, _) = (examples.symbols_of(i), examples.pointwise_of(i));
                assert_eq!((examples.text(0, i), examples.id(i), examples.label(4, 9)), ("", None, ""));
            }
        }
    }
}

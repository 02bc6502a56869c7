//! The examples of an opened layer as a person looks at them: which are listed and in what order, which are marked, what a cluster is made of.

use schema::examples::Examples;
use schema::report::clusters::{OfLayer, trimmed};

/// What the list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// The row in the file.
    #[default]
    Row,
    Id,
    /// A column of text.
    Text(usize),
    /// A modality's code (0, 1) or the class (2).
    Symbol(usize),
    /// One of [`schema::examples::Pointwise::values`].
    Value(usize),
}

/// Places among the pointwise values, by i_sx.
pub const REDUNDANT: usize = 3;
pub const UNIQUE: [usize; 2] = [4, 5];
pub const SYNERGISTIC: usize = 6;

/// Which examples are listed, and in what order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    pub by: By,
    pub descending: bool,
    pub class: Option<u32>,
    pub codes: [Option<u32>; 2],
    /// Only those whose class is the most frequent one of neither code.
    pub disagrees: bool,
    /// Only those that are marked, if any are.
    pub marked: bool,
}

impl Listing {
    /// The most unique to a modality, the most redundant, the most synergistic first.
    pub fn most(value: usize) -> Self {
        Self { by: By::Value(value), descending: true, ..Self::default() }
    }

    pub fn pair(codes: [u32; 2]) -> Self {
        Self { codes: codes.map(Some), ..Self::default() }
    }

    /// Orders by that column; a second time, the other way round. Numbers begin with the largest.
    pub fn order_by(&mut self, by: By) {
        self.descending = if self.by == by { !self.descending } else { matches!(by, By::Value(_)) };
        self.by = by;
    }

    /// The examples that are listed, in their order. Of equal ones, those nearest to the centres of their clusters come first, then by row.
    pub fn of(&self, examples: &Examples, against: &[bool], marked: &[bool]) -> Vec<u32> {
        let any_marked = self.marked && marked.iter().any(|&marked| marked);
        let kept = |example: usize| {
            let [a, b, y] = examples.symbols_of(example);
            let is = |wanted: Option<u32>, found| wanted.is_none_or(|wanted| wanted == found);
            is(self.class, y)
                && is(self.codes[0], a)
                && is(self.codes[1], b)
                && (!any_marked || marked.get(example).copied().unwrap_or(false))
                && (!self.disagrees || at(against, examples.cells.get(example)))
        };
        let mut listed: Vec<u32> = (0..examples.len()).filter(|&i| kept(i)).map(|i| i as u32).collect();
        match self.by {
            By::Row => {}
            By::Id => listed.sort_by(|&i, &j| examples.id(i as usize).cmp(&examples.id(j as usize))),
            By::Text(column) => {
                listed.sort_by(|&i, &j| examples.text(column, i as usize).cmp(examples.text(column, j as usize)));
            }
            By::Symbol(variable) => {
                let symbol = |i: u32| examples.symbols_of(i as usize).get(variable).copied().unwrap_or_default();
                listed.sort_by_key(|&i| symbol(i));
            }
            By::Value(value) => {
                // Of a cell, all examples say the same.
                let values: Vec<f64> =
                    examples.pointwise.iter().map(|p| p.values().get(value).copied().unwrap_or_default()).collect();
                let of = |i: u32| {
                    let cell = examples.cells.get(i as usize).map_or(usize::MAX, |&cell| cell as usize);
                    values.get(cell).copied().unwrap_or_default()
                };
                let far = |i: u32| -> f32 { examples.distances.iter().filter_map(|d| d.get(i as usize)).sum() };
                listed.sort_by(|&i, &j| {
                    let ordered = of(i).total_cmp(&of(j));
                    let ordered = if self.descending { ordered.reverse() } else { ordered };
                    ordered.then(far(i).total_cmp(&far(j)))
                });
                return listed;
            }
        }
        if self.descending {
            listed.reverse();
        }
        listed
    }
}

fn at(of_cells: &[bool], cell: Option<&u32>) -> bool {
    cell.and_then(|&cell| of_cells.get(cell as usize)).copied().unwrap_or(false)
}

/// Of every cell that occurs, whether its class is the most frequent one of neither code.
pub fn disagreements(examples: &Examples) -> Vec<bool> {
    let counts = cell_counts(examples);
    let classes = examples.head.labels[2].len();
    let of_side = |side: usize| {
        let mut table = vec![0u64; examples.head.labels[side].len() * classes];
        for (symbols, &count) in examples.symbols.iter().zip(&counts) {
            if let Some(cell) = table.get_mut(symbols[side] as usize * classes + symbols[2] as usize) {
                *cell += count;
            }
        }
        table
    };
    let tables = [of_side(0), of_side(1)];
    let is_most = |side: usize, symbols: &[u32; 3]| {
        let row = tables[side].chunks(classes.max(1)).nth(symbols[side] as usize).unwrap_or_default();
        let own = row.get(symbols[2] as usize).copied().unwrap_or_default();
        row.iter().all(|&count| count <= own)
    };
    examples.symbols.iter().map(|symbols| !is_most(0, symbols) && !is_most(1, symbols)).collect()
}

/// How many examples each cell that occurs has.
pub fn cell_counts(examples: &Examples) -> Vec<u64> {
    let mut counts = vec![0u64; examples.symbols.len()];
    for &cell in &examples.cells {
        if let Some(count) = counts.get_mut(cell as usize) {
            *count += 1;
        }
    }
    counts
}

/// How many examples each pair of codes has, `[x1][x2]`, and how many of them are marked.
pub fn pairs(examples: &Examples, marked: &[bool]) -> Vec<[u64; 2]> {
    let columns = examples.head.labels[1].len();
    let mut pairs = vec![[0u64; 2]; examples.head.labels[0].len() * columns];
    for example in 0..examples.len() {
        let [a, b, _] = examples.symbols_of(example);
        if let Some([all, of_marked]) = pairs.get_mut(a as usize * columns + b as usize) {
            *all += 1;
            *of_marked += u64::from(marked.get(example).copied().unwrap_or(false));
        }
    }
    pairs
}

/// Examples that are shown of a cluster.
pub const NEAREST: usize = 8;

/// A cluster, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    pub size: u64,
    /// Classes with their counts, the largest first.
    pub classes: Vec<(u32, u64)>,
    /// The other modality's codes with their counts, the largest first.
    pub partners: Vec<(u32, u64)>,
    /// The examples nearest to the centre, at most [`NEAREST`]; in the order of the rows where nothing is said of distances.
    pub nearest: Vec<u32>,
}

impl Cluster {
    /// What a code of a modality is made of.
    pub fn of(examples: &Examples, side: usize, symbol: u32) -> Self {
        let of_side = |symbols: [u32; 3]| symbols.get(side).copied() == Some(symbol);
        let mut members: Vec<u32> =
            (0..examples.len() as u32).filter(|&i| of_side(examples.symbols_of(i as usize))).collect();
        let counted = |variable: usize| {
            let mut counts = vec![0u64; examples.head.labels.get(variable).map_or(0, Vec::len)];
            for &i in &members {
                if let Some(count) = counts.get_mut(examples.symbols_of(i as usize)[variable] as usize) {
                    *count += 1;
                }
            }
            let mut counts: Vec<(u32, u64)> = (0..).zip(counts).filter(|(_, count)| *count > 0).collect();
            counts.sort_by_key(|&(symbol, count)| (std::cmp::Reverse(count), symbol));
            counts
        };
        let (classes, partners) = (counted(2), counted(1 - side.min(1)));
        let size = members.len() as u64;
        let far = |i: u32| examples.distances.get(side).and_then(|d| d.get(i as usize)).copied().unwrap_or_default();
        members.sort_by(|&i, &j| far(i).total_cmp(&far(j)));
        members.truncate(NEAREST);
        Self { size, classes, partners, nearest: members }
    }
}

/// What a person calls the clusters of both modalities, by their labels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names(pub [OfLayer; 2]);

impl Names {
    /// Gives a cluster a name; an empty one takes it away.
    pub fn give(&mut self, side: usize, label: &str, typed: &str) {
        let Some(names) = self.0.get_mut(side) else { return };
        match trimmed(typed) {
            none if none.is_empty() => drop(names.shift_remove(label)),
            name => drop(names.insert(label.to_owned(), name)),
        }
    }

    pub fn get(&self, side: usize, label: &str) -> Option<&str> {
        self.0.get(side)?.get(label).map(String::as_str)
    }

    /// "3 animals", or "3" of a cluster without a name.
    pub fn label(&self, examples: &Examples, side: usize, symbol: u32) -> String {
        let own = examples.label(side, symbol);
        self.get(side, own).map_or_else(|| own.to_owned(), |name| format!("{own} {name}"))
    }

    /// The labels of all of a modality's codes.
    pub fn labels(&self, examples: &Examples, side: usize) -> Vec<String> {
        let codes = examples.head.labels.get(side).map_or(0, Vec::len) as u32;
        (0..codes).map(|symbol| self.label(examples, side, symbol)).collect()
    }
}

/// Whether a text is a picture by itself: a few characters, none of which is a letter or a digit of the Latin alphabet.
pub fn is_emoji(text: &str) -> bool {
    let count = text.chars().count();
    let is_picture = |c: char| !c.is_alphanumeric() && !c.is_ascii() && !c.is_whitespace() && !c.is_control();
    // Digits, letters and flags come with characters that join or choose.
    (1..=12).contains(&count) && text.chars().any(is_picture) && !text.chars().any(|c| c.is_ascii_alphabetic())
}

/// Whether a text is a picture's own address, which holds it and asks no host; what it holds is checked where it is shown.
pub fn is_picture(text: &str) -> bool {
    text.starts_with("data:image/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::examples::{Atoms, Head, Pointwise};

    /// Cells: (0,0,0) says 1 bit uniquely, (1,0,1) 2 bits, (1,1,0) nothing. Five examples.
    fn examples() -> Examples {
        let labels = |n: usize| (1..=n).map(|i| i.to_string()).collect::<Vec<_>>();
        let say =
            |unique| Pointwise { i_sx: Atoms { unique: [unique, 0.0], ..Atoms::default() }, ..Pointwise::default() };
        Examples {
            head: Head {
                labels: [labels(2), labels(2), labels(2)],
                explained: [Some([0.5, 0.2]), None],
                ..Head::default()
            },
            rows: vec![0, 1, 2, 3, 4],
            cells: vec![0, 1, 1, 2, 0],
            symbols: vec![[0, 0, 0], [1, 0, 1], [1, 1, 0]],
            pointwise: vec![say(1.0), say(2.0), say(0.0)],
            points: [vec![0.0; 10], vec![]],
            distances: [vec![3.0, 2.0, 1.0, 0.0, 1.0], vec![]],
            ..Examples::default()
        }
    }

    fn listed(listing: &Listing) -> Vec<u32> {
        let examples = examples();
        assert!(examples.is_sound());
        listing.of(&examples, &disagreements(&examples), &[false, true, false, true, false])
    }

    #[test]
    fn the_most_unique_come_first_and_of_equal_ones_the_most_typical() {
        assert_eq!(listed(&Listing::most(UNIQUE[0])), [2, 1, 4, 0, 3]);
        let mut listing = Listing::default();
        listing.order_by(By::Value(UNIQUE[0]));
        assert!(listing.descending);
        listing.order_by(By::Value(UNIQUE[0]));
        assert_eq!(listed(&listing), [3, 4, 0, 2, 1]);
        listing.order_by(By::Symbol(0));
        assert_eq!(listed(&listing), [0, 4, 1, 2, 3]);
        listing.order_by(By::Symbol(0));
        assert_eq!(listed(&listing), [3, 2, 1, 4, 0]);
    }

    #[test]
    fn filters_go_together() {
        assert_eq!(listed(&Listing::pair([1, 0])), [1, 2]);
        assert_eq!(listed(&Listing { class: Some(0), ..Listing::default() }), [0, 3, 4]);
        assert_eq!(listed(&Listing { marked: true, ..Listing::default() }), [1, 3]);
        assert_eq!(listed(&Listing { marked: true, class: Some(0), ..Listing::default() }), [3]);
        assert_eq!(listed(&Listing { codes: [Some(9), None], ..Listing::default() }), [] as [u32; 0]);
    }

    #[test]
    fn a_class_disagrees_where_it_is_the_most_frequent_of_neither_code() {
        let mut examples = examples();
        // Code 1 of the first: classes 1, 1, 0. Code 1 of the second: class 0 alone. Only the pair can disagree.
        assert_eq!(disagreements(&examples), [false, false, false]);
        // Now code 1 of the second is mostly of class 1 too.
        examples.symbols.push([1, 1, 1]);
        examples.pointwise.push(Pointwise::default());
        examples.rows.extend([5, 6]);
        examples.cells.extend([3, 3]);
        examples.points[0].extend([0.0; 4]);
        examples.distances[0].extend([0.0; 2]);
        assert!(examples.is_sound());
        let against = disagreements(&examples);
        assert_eq!(against, [false, false, true, false]);
        assert_eq!(Listing { disagrees: true, ..Listing::default() }.of(&examples, &against, &[]), [3]);
    }

    #[test]
    fn a_cluster_tells_its_classes_its_partners_and_its_most_typical_examples() {
        let cluster = Cluster::of(&examples(), 0, 1);
        let expected =
            Cluster { size: 3, classes: vec![(1, 2), (0, 1)], partners: vec![(0, 2), (1, 1)], nearest: vec![3, 2, 1] };
        assert_eq!(cluster, expected);
        assert_eq!(Cluster::of(&examples(), 1, 9).size, 0);
        assert_eq!(pairs(&examples(), &[true]), [[2, 1], [0, 0], [2, 0], [1, 0]]);
    }

    #[test]
    fn names_stand_beside_the_numbers_until_they_are_taken_away() {
        let mut names = Names::default();
        names.give(0, "2", "  animals ");
        assert_eq!(names.labels(&examples(), 0), ["1", "2 animals"]);
        names.give(0, "2", "");
        names.give(7, "2", "nobody");
        assert_eq!((names.label(&examples(), 0, 1), names.get(7, "2")), ("2".to_owned(), None));
    }

    #[test]
    fn pictures_are_told_from_words() {
        assert!(["😀", "🇩🇪", "1️⃣", "❤️", "👩‍🚀"].iter().all(|text| is_emoji(text)));
        assert!(["", "a", "cat", "Katze", "naïve", "12", "…………………………………", "日本"].iter().all(|text| !is_emoji(text)));
        assert!(
            is_picture("data:image/png;base64,AA") && !is_picture("data:text/html,<svg>") && !is_picture("https://x")
        );
    }
}

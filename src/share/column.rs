//! Columns of numbers. Each is written as what remains after the best guess of it from what is known already: the value before it, one as
//! far back as a row is long, or another column or two: `I(X1;Y)` follows from two atoms, a total from its parts, a share from a
//! quotient. The writer tries every guess and names the one that leaves least; the reader needs no knowledge of what the numbers mean.

use super::bits::{BitReader, BitWriter, best_order};
use super::lattice::Lattice;

/// How far back a column is looked for.
const REACH: usize = 96;
/// How far back a value of the same column is looked for.
const MAX_LAG: usize = 64;
const GUESS_BITS: u32 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Whole,
    Real,
}

/// A guess of a column from its own earlier values (0 for none), or from columns so many before it (1 is the last of its length).
#[derive(Debug, Clone, Copy, PartialEq)]
enum Guess {
    Lag(usize),
    Same(usize),
    /// As far from the other column as the value before was.
    Parallel(usize),
    Sum(usize, usize),
    Difference(usize, usize),
    Distance(usize, usize),
    Quotient(usize, usize),
    /// 1 less the other.
    Rest(usize),
}

/// The columns known so far.
pub struct Columns {
    lattice: Lattice,
    /// Values of each, in the order in which they came.
    known: Vec<Vec<f64>>,
}

impl Columns {
    pub fn new(lattice: Lattice) -> Self {
        Self { lattice, known: Vec::new() }
    }

    pub fn write_whole(&mut self, bits: &mut BitWriter, numbers: &[i64]) {
        self.write(bits, Kind::Whole, numbers.to_vec());
    }

    pub fn write_real(&mut self, bits: &mut BitWriter, numbers: &[f64]) {
        let places = numbers.iter().map(|&v| self.lattice.place(v)).collect();
        self.write(bits, Kind::Real, places);
    }

    fn write(&mut self, bits: &mut BitWriter, kind: Kind, places: Vec<i64>) {
        let values = self.values(kind, &places);
        let (guess, rests) = self.best(kind, &places, &values);
        let (op, references) = guess.parts();
        bits.bits(op, GUESS_BITS);
        references.iter().for_each(|&reference| bits.golomb(reference, 1));
        bits.numbers(&rests);
        self.known.push(values);
    }

    pub fn read_whole(&mut self, bits: &mut BitReader, count: usize) -> Option<Vec<i64>> {
        self.read(bits, Kind::Whole, count)
    }

    pub fn read_real(&mut self, bits: &mut BitReader, count: usize) -> Option<Vec<f64>> {
        self.read(bits, Kind::Real, count)?;
        self.known.last().cloned().filter(|values| values.iter().all(|v| v.is_finite()))
    }

    fn read(&mut self, bits: &mut BitReader, kind: Kind, count: usize) -> Option<Vec<i64>> {
        let guess = Guess::read(bits)?;
        let rests = bits.numbers(count)?;
        let sources = self.of_length(count);
        if guess.references().iter().any(|&back| back == 0 || back > sources.len()) {
            return None;
        }
        let (mut places, mut values) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for rest in rests {
            let place = self.guess(guess, kind, &sources, &places, &values).wrapping_add(unzigzag(rest));
            places.push(place);
            values.push(self.value(kind, place));
        }
        self.known.push(values);
        Some(places)
    }

    fn value(&self, kind: Kind, place: i64) -> f64 {
        match kind {
            Kind::Whole => place as f64,
            Kind::Real => self.lattice.value(place),
        }
    }

    fn values(&self, kind: Kind, places: &[i64]) -> Vec<f64> {
        places.iter().map(|&place| self.value(kind, place)).collect()
    }

    /// The place of a guessed value.
    fn place(&self, kind: Kind, value: f64) -> i64 {
        match kind {
            // Saturates; what is not a number is 0.
            Kind::Whole => value.round() as i64,
            Kind::Real if value.is_finite() => self.lattice.place(value),
            Kind::Real => 0,
        }
    }

    /// The earlier columns of this length within reach, the last first.
    fn of_length(&self, count: usize) -> Vec<&[f64]> {
        let same = self.known.iter().rev().filter(|column| column.len() == count);
        same.take(REACH).map(Vec::as_slice).collect()
    }

    /// The place guessed for the value after `places`.
    fn guess(&self, guess: Guess, kind: Kind, sources: &[&[f64]], places: &[i64], values: &[f64]) -> i64 {
        let at = places.len();
        let of = |back: usize| sources[back - 1][at];
        let value = match guess {
            Guess::Lag(lag) => {
                let before = if lag == 0 || at == 0 { None } else { Some(places[at - lag.min(at)]) };
                return before.unwrap_or_else(|| match kind {
                    Kind::Whole => 0,
                    Kind::Real => self.lattice.place(1.0),
                });
            }
            Guess::Same(a) => of(a),
            Guess::Parallel(a) => match at {
                0 => of(a),
                _ => of(a) + (values[at - 1] - sources[a - 1][at - 1]),
            },
            Guess::Sum(a, b) => of(a) + of(b),
            Guess::Difference(a, b) => of(a) - of(b),
            Guess::Distance(a, b) => (of(a) - of(b)).abs(),
            Guess::Quotient(a, b) => of(a) / of(b),
            Guess::Rest(a) => 1.0 - of(a),
        };
        self.place(kind, value)
    }

    fn rests(&self, guess: Guess, kind: Kind, sources: &[&[f64]], places: &[i64], values: &[f64]) -> Vec<u64> {
        let rest = |at: usize| {
            let guessed = self.guess(guess, kind, sources, &places[..at], &values[..at]);
            zigzag(places[at].wrapping_sub(guessed))
        };
        (0..places.len()).map(rest).collect()
    }

    /// The guess that needs fewest bits, and what it leaves.
    fn best(&self, kind: Kind, places: &[i64], values: &[f64]) -> (Guess, Vec<u64>) {
        let sources = self.of_length(places.len());
        let mut best: Option<(u64, Guess, Vec<u64>)> = None;
        let mut consider = |guess: Guess| {
            let rests = self.rests(guess, kind, &sources, places, values);
            let cost = best_order(&rests).1 + guess.cost();
            if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                best = Some((cost, guess, rests));
            }
        };
        (0..=MAX_LAG.min(places.len().saturating_sub(1))).for_each(|lag| consider(Guess::Lag(lag)));
        for a in 1..=sources.len() {
            consider(Guess::Same(a));
            if places.len() > 1 {
                consider(Guess::Parallel(a));
            }
            consider(Guess::Rest(a));
        }
        // Of the many pairs, those that fit at both ends.
        let ends = [0, places.len().saturating_sub(1)];
        let fits = |guess: &dyn Fn(usize) -> f64| {
            !places.is_empty() && ends.iter().all(|&at| (guess(at) - values[at]).abs() <= 0.01 * values[at].abs())
        };
        for a in 1..=sources.len() {
            for b in 1..=sources.len() {
                let (x, y) = (sources[a - 1], sources[b - 1]);
                if a < b && fits(&|at| x[at] + y[at]) {
                    consider(Guess::Sum(a, b));
                }
                if fits(&|at| x[at] - y[at]) {
                    consider(Guess::Difference(a, b));
                }
                if a < b && fits(&|at| (x[at] - y[at]).abs()) {
                    consider(Guess::Distance(a, b));
                }
                if fits(&|at| x[at] / y[at]) {
                    consider(Guess::Quotient(a, b));
                }
            }
        }
        let (_, guess, rests) = best.expect("no lag is always considered");
        (guess, rests)
    }
}

impl Guess {
    fn parts(self) -> (u64, Vec<u64>) {
        let (op, references): (u64, &[usize]) = match &self {
            Guess::Lag(lag) => (0, &[*lag]),
            Guess::Same(a) => (1, &[*a]),
            Guess::Parallel(a) => (2, &[*a]),
            Guess::Sum(a, b) => (3, &[*a, *b]),
            Guess::Difference(a, b) => (4, &[*a, *b]),
            Guess::Distance(a, b) => (5, &[*a, *b]),
            Guess::Quotient(a, b) => (6, &[*a, *b]),
            Guess::Rest(a) => (7, &[*a]),
        };
        (op, references.iter().map(|&r| r as u64).collect())
    }

    fn read(bits: &mut BitReader) -> Option<Self> {
        let op = bits.bits(GUESS_BITS)?;
        let mut next = || bits.golomb(1).and_then(|r| usize::try_from(r).ok());
        Some(match op {
            0 => Guess::Lag(next()?),
            1 => Guess::Same(next()?),
            2 => Guess::Parallel(next()?),
            3 => Guess::Sum(next()?, next()?),
            4 => Guess::Difference(next()?, next()?),
            5 => Guess::Distance(next()?, next()?),
            6 => Guess::Quotient(next()?, next()?),
            _ => Guess::Rest(next()?),
        })
    }

    /// The columns that it needs.
    fn references(self) -> Vec<usize> {
        match self {
            Guess::Lag(_) => Vec::new(),
            other => other.parts().1.into_iter().map(|r| r as usize).collect(),
        }
    }

    /// Bits of its name.
    fn cost(self) -> u64 {
        let each = |r: u64| u64::from(2 * ((r >> 1) + 1).ilog2() + 2);
        u64::from(GUESS_BITS) + self.parts().1.into_iter().map(each).sum::<u64>()
    }
}

/// Small numbers of either sign as small numbers.
fn zigzag(n: i64) -> u64 {
    (n << 1 ^ n >> 63) as u64
}

fn unzigzag(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(columns: &[&[f64]], lattice: Lattice) -> Vec<u8> {
        let (mut bits, mut known) = (BitWriter::default(), Columns::new(lattice));
        columns.iter().for_each(|column| known.write_real(&mut bits, column));
        bits.into_bytes()
    }

    #[test]
    fn what_follows_from_others_costs_next_to_nothing() {
        let a: Vec<f64> = (0..12).map(|i| (f64::from(i) * 0.7).sin() + 1.1).collect();
        let b: Vec<f64> = (0..12).map(|i| (f64::from(i) * 1.3).cos() + 1.2).collect();
        let of = |f: fn(f64, f64) -> f64| a.iter().zip(&b).map(|(&x, &y)| f(x, y)).collect::<Vec<f64>>();
        let alone = written(&[&a, &b], Lattice::Exact).len();
        for follower in
            [of(|x, y| x + y), of(|x, y| x - y), of(|x, y| (x - y).abs()), of(|x, y| x / y), of(|x, _| 1.0 - x)]
        {
            let all = [a.as_slice(), &b, &follower];
            let bytes = written(&all, Lattice::Exact);
            assert!(bytes.len() <= alone + 3, "{} after {alone}", bytes.len());
            let (mut bits, mut known) = (BitReader::new(&bytes), Columns::new(Lattice::Exact));
            for column in all {
                assert_eq!(known.read_real(&mut bits, column.len()).as_deref(), Some(column));
            }
        }
    }

    #[test]
    fn a_column_that_names_one_that_is_not_there_is_refused() {
        let mut bits = BitWriter::default();
        bits.bits(1, GUESS_BITS);
        bits.golomb(4, 1);
        bits.numbers(&[0]);
        let bytes = bits.into_bytes();
        assert_eq!(Columns::new(Lattice::Exact).read_whole(&mut BitReader::new(&bytes), 1), None);
    }
}

//! Columns of numbers. Each is written as what remains after the best guess of it from what is known already: the value before it, one as
//! far back as a row is long, or another column or two: `I(X1;Y)` follows from two atoms, a total from its parts, a share from a
//! quotient. The writer tries every guess and names the one that leaves least; the reader needs no knowledge of what the numbers mean.

use super::bits::{BitReader, BitWriter, length};
use super::lattice::Lattice;

/// How far back a column is looked for.
const REACH: usize = 96;
/// How far back a value of the same column is looked for.
const MAX_LAG: usize = 64;
/// Guesses from other columns that are written out to see what they cost.
const TRIED: usize = 6;
const GUESS_BITS: u32 = 3;
/// The order in which references are written.
const REFERENCE_ORDER: u32 = 1;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Whole,
    Real(Lattice),
}

impl Kind {
    /// The number at a place.
    fn value(self, place: i64) -> f64 {
        match self {
            Kind::Whole => place as f64,
            Kind::Real(lattice) => lattice.value(place),
        }
    }

    /// The place of a guessed number.
    fn place(self, value: f64) -> i64 {
        match self {
            // Saturates; what is not a number is 0.
            Kind::Whole => value.round() as i64,
            Kind::Real(lattice) if value.is_finite() => lattice.place(value),
            Kind::Real(_) => 0,
        }
    }

    /// The place guessed of a number of which nothing is known.
    fn usual(self) -> i64 {
        match self {
            Kind::Whole => 0,
            Kind::Real(lattice) => lattice.place(1.0),
        }
    }
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
        let kind = self.real(numbers.len());
        self.write(bits, kind, numbers.iter().map(|&number| kind.place(number)).collect());
    }

    fn write(&mut self, bits: &mut BitWriter, kind: Kind, places: Vec<i64>) {
        let values: Vec<f64> = places.iter().map(|&place| kind.value(place)).collect();
        let (guess, rests) = self.best(bits, kind, &places, &values);
        let (op, references) = guess.parts();
        bits.bits(op, GUESS_BITS);
        references.iter().for_each(|&reference| bits.golomb(reference, REFERENCE_ORDER));
        let (first, others) = guess.parted(&rests);
        bits.numbers(first);
        bits.numbers(others);
        self.known.push(values);
    }

    pub fn read_whole(&mut self, bits: &mut BitReader, count: usize) -> Option<Vec<i64>> {
        self.read(bits, Kind::Whole, count)
    }

    pub fn read_real(&mut self, bits: &mut BitReader, count: usize) -> Option<Vec<f64>> {
        self.read(bits, self.real(count), count)?;
        self.known.last().cloned().filter(|values| values.iter().all(|v| v.is_finite()))
    }

    fn read(&mut self, bits: &mut BitReader, kind: Kind, count: usize) -> Option<Vec<i64>> {
        let guess = Guess::read(bits)?;
        let first = guess.first(count);
        let mut rests = bits.numbers(first)?;
        rests.extend(bits.numbers(count - first)?);
        let sources = self.of_length(count);
        if guess.references().iter().any(|&back| back == 0 || back > sources.len()) {
            return None;
        }
        let (mut places, mut values) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for rest in rests {
            let place = guess.place(kind, &sources, &places, &values).wrapping_add(unzigzag(rest));
            places.push(place);
            values.push(kind.value(place));
        }
        self.known.push(values);
        Some(places)
    }

    /// A number that stands alone is a setting, or a small report's: it stays as it is.
    fn real(&self, count: usize) -> Kind {
        Kind::Real(if count == 1 { Lattice::Exact } else { self.lattice })
    }

    /// The earlier columns of this length within reach, the last first.
    fn of_length(&self, count: usize) -> Vec<&[f64]> {
        let same = self.known.iter().rev().filter(|column| column.len() == count);
        same.take(REACH).map(Vec::as_slice).collect()
    }

    /// The guess that needs fewest bits, and what it leaves.
    fn best(&self, bits: &BitWriter, kind: Kind, places: &[i64], values: &[f64]) -> (Guess, Vec<u64>) {
        let sources = self.of_length(places.len());
        let mut best: Option<(u64, Guess, Vec<u64>)> = None;
        let lags = 0..=MAX_LAG.min(places.len().saturating_sub(1));
        for guess in lags.map(Guess::Lag).chain(likely(&sources, values)) {
            let rests = guess.rests(kind, &sources, places, values);
            let (first, others) = guess.parted(&rests);
            let cost = bits.cost(first) + bits.cost(others) + guess.cost();
            if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                best = Some((cost, guess, rests));
            }
        }
        let (_, guess, rests) = best.expect("no lag is always considered");
        (guess, rests)
    }
}

/// The guesses from other columns that come nearest, by a measure that is quicker than writing them out.
fn likely(sources: &[&[f64]], values: &[f64]) -> Vec<Guess> {
    let Some(last) = values.len().checked_sub(1) else { return Vec::new() };
    let mut found: Vec<(i64, Guess)> = Vec::new();
    for (a, &x) in (1..).zip(sources) {
        found.push((miss(values, |at| x[at]), Guess::Same(a)));
        found.push((miss(values, |at| 1.0 - x[at]), Guess::Rest(a)));
        if last > 0 {
            let parallel = |at: usize| if at == 0 { x[0] } else { x[at] + (values[at - 1] - x[at - 1]) };
            found.push((miss(values, parallel), Guess::Parallel(a)));
        }
    }
    for (a, &x) in (1..).zip(sources) {
        for (b, &y) in (1..).zip(sources) {
            let mut pair = Pair { x, y, values, last, found: &mut found };
            if a < b {
                pair.measure(Guess::Sum(a, b), |x, y| x + y);
            }
            pair.measure(Guess::Difference(a, b), |x, y| x - y);
            if a < b {
                pair.measure(Guess::Distance(a, b), |x, y| (x - y).abs());
            }
            pair.measure(Guess::Quotient(a, b), |x, y| x / y);
        }
    }
    found.sort_by_key(|(miss, _)| *miss);
    found.into_iter().take(TRIED).map(|(_, guess)| guess).collect()
}

/// How far off a guess is, in bits: digits that it has in common with the values are saved.
fn miss(values: &[f64], guessed: impl Fn(usize) -> f64) -> i64 {
    (0..values.len()).map(|at| exponent(guessed(at) - values[at]) - exponent(values[at])).sum()
}

/// Two columns from which one is guessed.
struct Pair<'a> {
    x: &'a [f64],
    y: &'a [f64],
    values: &'a [f64],
    last: usize,
    found: &'a mut Vec<(i64, Guess)>,
}

impl Pair<'_> {
    /// There are many pairs: those that fit at both ends are measured.
    #[inline(always)]
    fn measure(&mut self, name: Guess, of: impl Fn(f64, f64) -> f64) {
        let Self { x, y, values, .. } = *self;
        let guessed = |at: usize| of(x[at], y[at]);
        let fits = |at: usize| (guessed(at) - values[at]).abs() <= 0.01 * values[at].abs();
        if fits(0) && fits(self.last) {
            self.found.push((miss(values, guessed), name));
        }
    }
}

/// A number's size as a power of 2; that of 0 is far below any other.
fn exponent(value: f64) -> i64 {
    ((value.to_bits() >> 52 & 0x7ff) as i64 - 1023).max(-60)
}

impl Guess {
    /// The place guessed for the number after `places`, which stand for `values`.
    fn place(self, kind: Kind, sources: &[&[f64]], places: &[i64], values: &[f64]) -> i64 {
        let at = places.len();
        let of = |back: usize| sources[back - 1][at];
        kind.place(match self {
            Guess::Lag(0) => return kind.usual(),
            Guess::Lag(_) if at == 0 => return kind.usual(),
            Guess::Lag(lag) => return places[at - lag.min(at)],
            Guess::Parallel(a) if at > 0 => of(a) + (values[at - 1] - sources[a - 1][at - 1]),
            Guess::Same(a) | Guess::Parallel(a) => of(a),
            Guess::Sum(a, b) => of(a) + of(b),
            Guess::Difference(a, b) => of(a) - of(b),
            Guess::Distance(a, b) => (of(a) - of(b)).abs(),
            Guess::Quotient(a, b) => of(a) / of(b),
            Guess::Rest(a) => 1.0 - of(a),
        })
    }

    /// What the guess leaves of each number.
    fn rests(self, kind: Kind, sources: &[&[f64]], places: &[i64], values: &[f64]) -> Vec<u64> {
        let rest = |at: usize| {
            let guessed = self.place(kind, sources, &places[..at], &values[..at]);
            zigzag(places[at].wrapping_sub(guessed))
        };
        (0..places.len()).map(rest).collect()
    }

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
        let mut next = || bits.golomb(REFERENCE_ORDER).and_then(|r| usize::try_from(r).ok());
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

    /// How many of a column's numbers stand apart from the others: where each follows from the one before, the first is of another size.
    fn first(self, count: usize) -> usize {
        match self {
            Guess::Lag(1..) => count.min(1),
            _ => 0,
        }
    }

    fn parted(self, rests: &[u64]) -> (&[u64], &[u64]) {
        rests.split_at(self.first(rests.len()))
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
        u64::from(GUESS_BITS) + self.parts().1.into_iter().map(|r| length(r, REFERENCE_ORDER)).sum::<u64>()
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
        bits.golomb(4, REFERENCE_ORDER);
        bits.numbers(&[0]);
        let bytes = bits.into_bytes();
        assert_eq!(Columns::new(Lattice::Exact).read_whole(&mut BitReader::new(&bytes), 1), None);
    }
}

//! The joint table: a normalised pmf on (X1, X2, Y), with symbols of zero mass dropped.

use super::error::{EngineError, Result};
use super::math::Sum;

use schema::report::MAX_CELLS;

/// A pmf `P(x1, x2, y)`, row-major `[x1][x2][y]`. It sums to 1, and every symbol of every variable has positive mass.
#[derive(Debug, Clone, PartialEq)]
pub struct Joint {
    shape: [usize; 3],
    pmf: Vec<f64>,
}

impl Joint {
    /// Normalises a table of non-negative masses (counts or probabilities), row-major `[x1][x2][y]`, and drops the symbols
    /// of zero mass.
    ///
    /// # Errors
    /// [`EngineError::BadMass`] names the first negative, infinite or NaN cell (indices from 0), [`EngineError::NoMass`]
    /// says that all cells are zero, [`EngineError::TableTooLarge`] that the table exceeds [`MAX_CELLS`].
    ///
    /// # Panics
    /// If `mass` has not `shape[0]·shape[1]·shape[2]` cells.
    ///
    /// ```
    /// use engine::joint::Joint;
    ///
    /// // XOR of two fair bits: [x1][x2][y]. Counts do as well as probabilities.
    /// let xor = Joint::from_mass([2, 2, 2], &[1.0, 0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0])?;
    /// assert_eq!(xor.occupied(), 4);
    /// # Ok::<(), engine::error::EngineError>(())
    /// ```
    pub fn from_mass(shape: [usize; 3], mass: &[f64]) -> Result<Self> {
        let [n1, n2, ny] = shape;
        if cells(shape) > MAX_CELLS {
            return Err(EngineError::TableTooLarge { shape });
        }
        assert_eq!(mass.len(), n1 * n2 * ny, "a table of shape {shape:?} needs as many masses");
        let mut used = [vec![false; n1], vec![false; n2], vec![false; ny]];
        let mut largest = 0.0f64;
        // By pairs, and zeros skipped wherever they add nothing: of joint codes nearly every cell is empty.
        for (pair, row) in mass.chunks_exact(ny.max(1)).enumerate() {
            for (y, &value) in row.iter().enumerate().filter(|&(_, &value)| value != 0.0) {
                let at = [pair / n2, pair % n2, y];
                if !(value > 0.0 && value.is_finite()) {
                    return Err(EngineError::BadMass { x1: at[0], x2: at[1], y, value });
                }
                largest = largest.max(value);
                for (used, i) in used.iter_mut().zip(at) {
                    used[i] = true;
                }
            }
        }
        if largest == 0.0 {
            return Err(EngineError::NoMass { cells: mass.len() });
        }
        let kept = used.map(|used| (0..used.len()).filter(|&i| used[i]).collect::<Vec<_>>());
        // A power of two keeps the total of huge masses finite and of subnormal ones exact, and changes no other.
        let scale = match largest {
            m if m > 1e200 => f64::from_bits((1023 - 600) << 52),
            m if m < 1e-200 => f64::from_bits((1023 + 600) << 52),
            _ => 1.0,
        };
        let scaled = |cell: usize| mass[cell] * scale;
        let mut total = Sum::default();
        (0..mass.len()).filter(|&cell| mass[cell] > 0.0).for_each(|cell| total.add(scaled(cell)));
        let total = total.value();
        let mut pmf = Vec::with_capacity(kept.iter().map(Vec::len).product());
        for &x1 in &kept[0] {
            for &x2 in &kept[1] {
                pmf.extend(kept[2].iter().map(|&y| scaled((x1 * n2 + x2) * ny + y) / total));
            }
        }
        Ok(Self { shape: kept.map(|kept| kept.len()), pmf })
    }

    /// The empirical pmf of `n` rows of codes; row `i` of all three is the same observation. Any code values: those that do not
    /// occur are dropped.
    ///
    /// # Errors
    /// [`EngineError::RowMismatch`] if the lengths differ, [`EngineError::TooFewRows`] if they are 0,
    /// [`EngineError::TableTooLarge`] if the symbols that occur make more than [`MAX_CELLS`] cells.
    ///
    /// ```
    /// use engine::joint::Joint;
    ///
    /// let joint = Joint::from_codes(&[0, 0, 7, 7], &[1, 2, 1, 2], &[0, 1, 1, 0])?;
    /// assert_eq!(joint.shape(), [2, 2, 2]);
    /// # Ok::<(), engine::error::EngineError>(())
    /// ```
    pub fn from_codes(x1: &[u32], x2: &[u32], y: &[u32]) -> Result<Self> {
        for (what, codes) in [("second source", x2), ("target", y)] {
            if codes.len() != x1.len() {
                let (what, reference) = (format!("the {what}"), "the first source".to_owned());
                return Err(EngineError::RowMismatch { what, found: codes.len(), reference, expected: x1.len() });
            }
        }
        if x1.is_empty() {
            return Err(EngineError::TooFewRows { found: 0, needed: 1 });
        }
        let [(x1, n1), (x2, n2), (y, ny)] = [x1, x2, y].map(ranks);
        let shape = [n1, n2, ny];
        if cells(shape) > MAX_CELLS {
            return Err(EngineError::TableTooLarge { shape });
        }
        let mut counts = vec![0.0; shape.iter().product()];
        for ((&a, &b), &c) in x1.iter().zip(&x2).zip(&y) {
            counts[(a as usize * n2 + b as usize) * ny + c as usize] += 1.0;
        }
        Self::from_mass(shape, &counts)
    }

    /// `[|X1|, |X2|, |Y|]`: symbols of positive mass.
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// `P(x1, x2, y)`, row-major.
    pub fn pmf(&self) -> &[f64] {
        &self.pmf
    }

    /// Cells of positive mass.
    pub fn occupied(&self) -> usize {
        self.pmf.iter().filter(|&&p| p > 0.0).count()
    }

    /// `P(x1, y)`, row-major `[x1][y]`.
    pub fn marginal_1y(&self) -> Vec<f64> {
        let [n1, n2, _] = self.shape;
        self.marginal(n1, |pair| pair / n2)
    }

    /// `P(x2, y)`, row-major `[x2][y]`.
    pub fn marginal_2y(&self) -> Vec<f64> {
        let [_, n2, _] = self.shape;
        self.marginal(n2, |pair| pair % n2)
    }

    /// `P(y)`.
    pub fn marginal_y(&self) -> Vec<f64> {
        self.marginal(1, |_| 0)
    }

    /// `[symbols][y]`: sums the pairs that `onto` sends to the same symbol, each sum correctly rounded up to an ulp.
    fn marginal(&self, symbols: usize, onto: impl Fn(usize) -> usize) -> Vec<f64> {
        let ny = self.shape[2];
        let mut sums = vec![Sum::default(); symbols * ny];
        for (pair, row) in self.pmf.chunks_exact(ny).enumerate() {
            let sums = &mut sums[onto(pair) * ny..][..ny];
            sums.iter_mut().zip(row).filter(|(_, p)| **p > 0.0).for_each(|(sum, &p)| sum.add(p));
        }
        sums.iter().map(Sum::value).collect()
    }
}

/// Codes numbered from 0 without gaps, in their order, and how many there are.
pub(super) fn ranks(codes: &[u32]) -> (Vec<u32>, usize) {
    let mut symbols = codes.to_vec();
    symbols.sort_unstable();
    symbols.dedup();
    let rank = |code| symbols.binary_search(code).expect("the symbols were taken from the codes") as u32;
    (codes.iter().map(rank).collect(), symbols.len())
}

/// Cells of a table, without overflow on 32-bit targets.
pub(super) fn cells(shape: [usize; 3]) -> u64 {
    shape.iter().fold(1u64, |product, &n| product.saturating_mul(n as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_of_zero_mass_are_dropped() {
        let joint = Joint::from_mass([2, 3, 2], &[0., 0., 1., 0., 0., 2., 0., 0., 0., 0., 5., 0.]).unwrap();
        assert_eq!(joint.shape(), [2, 2, 2]);
        assert_eq!(joint.pmf(), [1., 0., 0., 2., 0., 0., 5., 0.].map(|m: f64| m / 8.0));
        assert_eq!(joint.occupied(), 3);
    }

    #[test]
    fn codes_count_rows_whatever_their_values() {
        let joint = Joint::from_codes(&[7, 7, 900, 7], &[0, 1, 1, 0], &[5, 5, 2, 5]).unwrap();
        assert_eq!(joint.shape(), [2, 2, 2]);
        assert_eq!(joint.pmf(), [0., 0.5, 0., 0.25, 0., 0., 0.25, 0.]);
        assert_eq!(joint.marginal_1y(), [0., 0.75, 0.25, 0.]);
        assert_eq!(joint.marginal_2y(), [0., 0.5, 0.25, 0.25]);
        assert_eq!(joint.marginal_y(), [0.25, 0.75]);
    }

    #[test]
    fn bad_masses_are_refused_with_their_cell() {
        let bad = |mass: &[f64]| Joint::from_mass([1, 2, 1], mass).unwrap_err();
        assert_eq!(bad(&[0.5, -0.5]), EngineError::BadMass { x1: 0, x2: 1, y: 0, value: -0.5 });
        assert!(matches!(bad(&[f64::NAN, 0.5]), EngineError::BadMass { x2: 0, .. }));
        assert!(matches!(bad(&[1.0, f64::INFINITY]), EngineError::BadMass { .. }));
        assert_eq!(bad(&[0.0, 0.0]), EngineError::NoMass { cells: 2 });
        assert!(matches!(Joint::from_mass([1 << 20, 1 << 20, 1 << 20], &[]), Err(EngineError::TableTooLarge { .. })));
    }

    #[test]
    fn rows_that_differ_in_number_are_refused() {
        let refused = Joint::from_codes(&[1, 2], &[1, 2], &[1]).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the target has 1 rows, the first source has 2: row i of every file must be the same example"
        );
        assert!(Joint::from_codes(&[], &[], &[]).is_err());
    }

    #[test]
    fn huge_and_tiny_masses_normalise() {
        for scale in [1e308, 1e-320] {
            let joint = Joint::from_mass([2, 1, 2], &[scale; 4]).unwrap();
            assert_eq!(joint.pmf(), [0.25; 4]);
        }
    }
}

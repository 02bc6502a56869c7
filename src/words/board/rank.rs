//! Spearman's rank correlation with its interval.
//!
//! `tanh(artanh(ρ) ± z · √((1 + ρ²/2) / (n − 3)))`: Fisher's transformation with the standard error of Bonett and Wright (*Sample size requirements for
//! estimating Pearson, Kendall and Spearman correlations*, Psychometrika 65, 2000), who find it to hold its level where |ρ| is below 0.95 and for small n, where
//! Fisher's own `1/√(n − 3)` is too narrow for ranks.

/// The standard normal quantile of 97.5 %.
const Z: f64 = 1.959_963_984_540_054;
/// Pairs from which on there is a standard error.
const FEWEST: usize = 4;

/// How alike two numbers rank what has both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correlation {
    pub rho: f64,
    /// At 95 %; `None` of fewer than 4 pairs, and where all ranks agree or all are reversed.
    pub interval: Option<[f64; 2]>,
    pub pairs: usize,
}

/// Spearman's ρ; equal values share the mean of their ranks. `None` of fewer than 3 pairs, and where one number is the same everywhere.
pub fn spearman(pairs: &[[f64; 2]]) -> Option<Correlation> {
    if pairs.len() < 3 {
        return None;
    }
    let [a, b] = [0, 1].map(|side| ranks(&pairs.iter().map(|pair| pair[side]).collect::<Vec<f64>>()));
    let rho = pearson(&a, &b)?;
    let n = pairs.len() as f64;
    let known = pairs.len() >= FEWEST && rho.abs() < 1.0 - 1e-12;
    let interval = known.then(|| {
        let reach = Z * ((1.0 + rho * rho / 2.0) / (n - 3.0)).sqrt();
        [-reach, reach].map(|reach| (rho.atanh() + reach).tanh())
    });
    Some(Correlation { rho, interval, pairs: pairs.len() })
}

/// Ranks from 1.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    for group in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let mean = from as f64 + (group.len() + 1) as f64 / 2.0;
        group.iter().for_each(|&at| ranks[at] = mean);
        from += group.len();
    }
    ranks
}

fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let (ma, mb) = (mean(a), mean(b));
    let sum = |of: &dyn Fn(f64, f64) -> f64| a.iter().zip(b).map(|(a, b)| of(a - ma, b - mb)).sum::<f64>();
    let (ab, aa, bb) = (sum(&|a, b| a * b), sum(&|a, _| a * a), sum(&|_, b| b * b));
    (aa > 0.0 && bb > 0.0).then(|| (ab / (aa * bb).sqrt()).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_of_equal_values_are_shared() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
        let same = spearman(&[[1.0, 10.0], [2.0, 100.0], [3.0, 1000.0], [4.0, 1e4]]).expect("pairs");
        assert_eq!((same.rho, same.interval), (1.0, None));
        assert_eq!(spearman(&[[1.0, 2.0], [1.0, 3.0], [1.0, 4.0]]), None);
        assert_eq!(spearman(&[[1.0, 2.0], [2.0, 3.0]]), None);
    }

    #[test]
    fn the_interval_is_the_formulas() {
        // 1 − 6 Σd² / (n (n² − 1)) with Σd² = 4 of six pairs.
        let pairs = [[1.0, 1.0], [2.0, 3.0], [3.0, 2.0], [4.0, 4.0], [5.0, 6.0], [6.0, 5.0]];
        let found = spearman(&pairs).expect("pairs");
        let rho: f64 = 1.0 - 24.0 / 210.0;
        assert!((found.rho - rho).abs() < 1e-12);
        let reach = 1.959_963_984_540_054 * ((1.0 + rho * rho / 2.0) / 3.0).sqrt();
        let [low, high] = found.interval.expect("an interval");
        assert!((low.atanh() - rho.atanh() + reach).abs() < 1e-9 && (high.atanh() - rho.atanh() - reach).abs() < 1e-9);
    }
}

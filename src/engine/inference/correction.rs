//! p-values corrected over layers.

use schema::config::Correction;

/// Corrected p-values, in the order given, at most 1.
pub fn correct(correction: Correction, p: &[f64]) -> Vec<f64> {
    let n = p.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| p[a].total_cmp(&p[b]));
    let mut out = p.to_vec();
    match correction {
        Correction::None => {}
        // Step down: the smallest times n, the next times n − 1, …; never below the one before.
        Correction::Holm => {
            let mut least = 0.0f64;
            for (rank, &i) in order.iter().enumerate() {
                least = least.max(((n - rank) as f64 * p[i]).min(1.0));
                out[i] = least;
            }
        }
        // Step up: the largest as it is, the one before times n/(n − 1), …; never above the one after.
        Correction::BenjaminiHochberg => {
            let mut most = 1.0f64;
            for (rank, &i) in order.iter().enumerate().rev() {
                most = most.min(n as f64 / (rank + 1) as f64 * p[i]);
                out[i] = most;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], expected: &[f64]) {
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
    }

    #[test]
    fn both_corrections_agree_with_r() {
        // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm" and "BH").
        let p = [0.01, 0.04, 0.03, 0.005];
        near(&correct(Correction::Holm, &p), &[0.03, 0.06, 0.06, 0.02]);
        near(&correct(Correction::BenjaminiHochberg, &p), &[0.02, 0.04, 0.04, 0.02]);
        near(&correct(Correction::None, &p), &p);
    }

    #[test]
    fn one_layer_is_not_corrected() {
        for correction in [Correction::Holm, Correction::BenjaminiHochberg] {
            near(&correct(correction, &[0.2]), &[0.2]);
        }
    }
}

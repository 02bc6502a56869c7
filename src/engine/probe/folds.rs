//! Folds that hold every class in the same share, as nearly as its examples can be divided.

use crate::rng::Rng;

/// Names the random stream of the folds ("probe").
const STREAM: u64 = 0x70_726f_6265;

/// The fold of each example, `0..folds`. The examples of a class are shuffled and dealt out in turn; each class goes on where the one before it
/// stopped, so that classes of one example do not all fall into the first fold.
pub fn assign(target: &[u32], classes: usize, folds: usize, seed: u64) -> Vec<u32> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); classes];
    for (row, &class) in target.iter().enumerate() {
        members[class as usize].push(row);
    }
    let mut rng = Rng::stream(seed, &[STREAM]);
    let mut fold = vec![0; target.len()];
    let mut next = 0;
    for mut rows in members {
        rng.shuffle(&mut rows);
        for row in rows {
            fold[row] = next;
            next = (next + 1) % folds as u32;
        }
    }
    fold
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_share_out_every_class() {
        let target: Vec<u32> = (0..1003).map(|i| if i % 10 < 7 { 0 } else { 1 + i % 2 }).collect();
        let fold = assign(&target, 3, 5, 1);
        for class in 0..3 {
            let rows = |f| target.iter().zip(&fold).filter(|&(&y, &g)| y == class && g == f).count();
            let counts: Vec<usize> = (0..5).map(rows).collect();
            assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1, "{counts:?}");
        }
        assert_ne!(fold, assign(&target, 3, 5, 2));
    }
}

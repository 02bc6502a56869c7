//! What the playground's sliders do to a table. Each keeps the sum of masses at 1 and is the identity at 0.

use super::table::Table;

/// With probability `share` the target takes another of its values, each alike: `(1 − ε) P(y) + ε / (|Y| − 1) Σ_{z ≠ y} P(z)` for each pair of sources.
pub fn noise(table: &mut Table, share: f64) {
    let ny = table.shape()[2];
    if ny < 2 {
        return;
    }
    for cells in table.mass.chunks_exact_mut(ny) {
        let total: f64 = cells.iter().sum();
        cells.iter_mut().for_each(|p| *p = (1.0 - share) * *p + share * (total - *p) / (ny - 1) as f64);
    }
}

/// Moves `|weight|` of the mass to pairs whose sources agree (above 0) or are opposite (below): same place, or the place counted from the end. The
/// target keeps its distribution given the pair, so only pairs that occur can get mass.
///
/// # Errors
/// In words, where there is no such pair.
pub fn correlate(table: &mut Table, weight: f64) -> Result<(), String> {
    if weight == 0.0 {
        return Ok(());
    }
    let [n1, n2, ny] = table.shape();
    let pairs = table.pairs();
    let mate = |x1: usize| if weight > 0.0 { x1 } else { n2.wrapping_sub(1 + x1) };
    let chosen = |at: usize| mate(at / n2) == at % n2 && pairs[at] > 0.0;
    let sum: f64 = (0..n1 * n2).filter(|&at| chosen(at)).map(|at| pairs[at]).sum();
    if sum == 0.0 {
        let kind = if weight > 0.0 { "the same" } else { "opposite" };
        return Err(format!("no pair of {kind} symbols occurs, so the sources cannot be correlated that way"));
    }
    for (at, cells) in table.mass.chunks_exact_mut(ny).enumerate() {
        // A share of the sum first: the sum may be so small that its inverse is no number.
        let moved = |p: f64| if chosen(at) { weight.abs() * (p / sum) } else { 0.0 };
        cells.iter_mut().for_each(|p| *p = (1.0 - weight.abs()) * *p + moved(*p));
    }
    Ok(())
}

/// `(1 − weight)` of this table and `weight` of the other, each summing to 1; symbols go by their names.
pub fn mix(table: &mut Table, other: &Table, weight: f64) {
    let places: [Vec<usize>; 3] = std::array::from_fn(|v| {
        other.symbols[v]
            .iter()
            .map(|name| match table.symbols[v].iter().position(|s| s == name) {
                Some(place) => place,
                None => {
                    let place = table.symbols[v].len();
                    table.resize(v, place + 1);
                    table.symbols[v][place].clone_from(name);
                    place
                }
            })
            .collect()
    });
    table.mass.iter_mut().for_each(|p| *p *= 1.0 - weight);
    for (at, [x1, x2, y]) in other.cells().enumerate() {
        let to = table.index([places[0][x1], places[1][x2], places[2][y]]);
        table.mass[to] += weight * other.mass[at];
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::gate;

    fn table(id: &str) -> Table {
        gate(id).and_then(|gate| gate.table().normalised()).expect(id)
    }

    fn close(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15), "{found:?} for {expected:?}");
    }

    #[test]
    fn noise_on_and_gives_the_noisy_and_of_the_gallery() {
        let mut and = table("and");
        noise(&mut and, 0.05);
        close(&and.mass, &table("noisyand").mass);
    }

    #[test]
    fn a_wholly_correlated_and_is_a_shared_bit() {
        let mut and = table("and");
        correlate(&mut and, 1.0).unwrap();
        close(&and.mass, &[0.5, 0., 0., 0., 0., 0., 0., 0.5]);
        let mut opposite = table("xor");
        correlate(&mut opposite, -1.0).unwrap();
        close(&opposite.mass, &[0., 0., 0., 0.5, 0., 0.5, 0., 0.]);
        assert!(correlate(&mut table("rdn"), -0.5).is_err());
    }

    #[test]
    fn the_smallest_mass_can_be_correlated() {
        let mut table = Table::empty([2, 2, 2]);
        table.mass = vec![5e-324, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        correlate(&mut table, 0.25).unwrap();
        close(&table.mass, &[0.25, 0.0, 0.75, 0.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn a_mixture_goes_by_the_names_of_symbols() {
        let mut and = table("and");
        mix(&mut and, &table("xor"), 0.5);
        close(&and.mass, &[0.25, 0., 0.125, 0.125, 0.125, 0.125, 0.125, 0.125]);
        let mut sum = table("and");
        mix(&mut sum, &table("sum"), 1.0);
        assert_eq!(sum.mass, table("sum").mass);
    }
}

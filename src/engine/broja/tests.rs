//! The two layouts against each other, and which tables are admitted.

use super::*;
use crate::math::{exp, ln};
use crate::rng::Rng;
use schema::progress::Silent;

/// Of `rows` rows, or of a dense table with some empty cells.
fn table(shape: [usize; 3], rows: Option<usize>, seed: u64) -> Joint {
    let mut rng = Rng::stream(24, &[seed]);
    let [n1, n2, ny] = shape;
    let mass: Vec<f64> = match rows {
        None => (0..n1 * n2 * ny).map(|_| (rng.normal() * rng.normal()).abs() * f64::from(rng.unit() < 0.9)).collect(),
        Some(rows) => {
            let mut counts = vec![0.0; n1 * n2 * ny];
            (0..rows).for_each(|_| {
                let y = rng.below(ny as u64) as usize;
                let of = |n: usize, rng: &mut Rng| if rng.unit() < 0.5 { y % n } else { rng.below(n as u64) as usize };
                let (a, b) = (of(n1, &mut rng), of(n2, &mut rng));
                counts[(a * n2 + b) * ny + y] += 1.0;
            });
            counts
        }
    };
    Joint::from_mass(shape, &mass).expect("masses are finite")
}

/// Uniform sources, which the target tells both of.
fn copy(n1: usize, n2: usize) -> Joint {
    let ny = n1 * n2;
    let mass: Vec<f64> = (0..ny * ny).map(|cell| f64::from(u8::from(cell / ny == cell % ny))).collect();
    Joint::from_mass([n1, n2, ny], &mass).expect("a copy has mass")
}

#[test]
fn on_the_support_tables_have_the_atoms_that_they_have_on_all_cells() {
    let shapes = [[3, 3, 20], [5, 4, 30], [2, 7, 25], [6, 6, 40], [1, 4, 9], [8, 3, 2]];
    for (number, shape) in shapes.into_iter().enumerate() {
        for rows in [None, Some(60), Some(900)] {
            let margins = Margins::of(&table(shape, rows, number as u64));
            let program = Program::of(&margins);
            let options = Options::default();
            let whole = interior::solve(&mut interior::Path::default(), &program, &options, &Silent);
            let sparse = Sparse::of(&program);
            let support = interior::solve(&mut interior::Path::default(), &sparse, &options, &Silent);
            assert_eq!(support.status, Status::Converged, "{shape:?}, {rows:?}: {:e}", support.bounds.gap());
            assert!(support.marginal_residual < 1e-15);
            assert!(whole.bounds.dual <= support.bounds.primal && support.bounds.dual <= whole.bounds.primal);
            let q = sparse.unpack(&support.q);
            let union = info::mutual_information(&q, program.ny);
            let told = support.bounds.primal + info::entropy(&margins.py);
            assert!((union - told).abs() < 1e-12, "{shape:?}: {union} and {told}");
        }
    }
}

#[test]
fn a_copy_of_both_sources_has_two_unique_informations_and_nothing_else() {
    for [n1, n2] in [[12, 5], [4, 4], [7, 30]] {
        let joint = copy(n1, n2);
        let margins = Margins::of(&joint);
        assert!(Cost::favours_support(&Program::of(&margins)), "{n1}×{n2}");
        let Solution { atoms, certificate, q, .. } = solve(&joint, &Options::default(), &Silent);
        assert_eq!(certificate.status, Status::Converged);
        let found = [atoms.redundant, atoms.unique[0], atoms.unique[1], atoms.synergistic];
        let expected = [0.0, ln(n1 as f64), ln(n2 as f64), 0.0];
        for (found, expected) in found.into_iter().zip(expected) {
            assert!((found - expected).abs() <= certificate.gap + 1e-14, "{found} for {expected}");
        }
        assert!(q.iter().zip(joint.pmf()).all(|(q, p)| (q - p).abs() < 1e-15), "no other table has these margins");
    }
}

#[test]
fn multipliers_of_many_classes_are_feasible_and_nearly_the_best() {
    let shape = [6, 5, 60];
    let mut rng = Rng::stream(7, &[]);
    let mass: Vec<f64> = (0..6 * 5 * 60).map(|_| 0.01 + rng.unit()).collect();
    let joint = Joint::from_mass(shape, &mass).expect("positive masses");
    let margins = Margins::of(&joint);
    assert!(Cost::favours_support(&Program::of(&margins)));
    let [lambda, mu] = multipliers(&mut Scratch::default(), &margins, &Options::default(), &Silent);
    for (a, b) in (0..6).flat_map(|a| (0..5).map(move |b| (a, b))) {
        let sum: f64 = (0..60).map(|y| exp(lambda[a * 60 + y] + mu[b * 60 + y])).sum();
        assert!(sum <= 1.0 + 1e-13, "{sum}");
    }
    let dual = |p: &[f64], of: &[f64]| p.iter().zip(of).map(|(p, of)| p * of).sum::<f64>();
    let bound = dual(&margins.by_y[0], &lambda) + dual(&margins.by_y[1], &mu) + info::entropy(&margins.py);
    let Solution { atoms: Atoms { redundant, unique: [u1, u2], .. }, certificate, .. } =
        solve(&joint, &Options::default(), &Silent);
    let union = redundant + u1 + u2;
    assert!((union - bound).abs() <= 2.0 * certificate.gap + 1e-12, "{union} and {bound}");
}

#[test]
fn many_classes_can_be_cancelled() {
    struct Cancelled;
    impl Monitor for Cancelled {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let solution = solve(&table([6, 5, 60], Some(2000), 1), &Options::default(), &Cancelled);
    assert_eq!(solution.certificate.status, Status::Cancelled);
    assert!(solution.certificate.gap.is_finite());
}

#[test]
fn a_table_is_refused_by_its_codes_as_it_is_once_it_is_counted() {
    let mut rng = Rng::stream(25, &[]);
    let mut draw = |symbols: u64| (0..60_000).map(|_| rng.below(symbols) as u32).collect::<Vec<u32>>();
    let (a, b, y) = (draw(200), draw(80), draw(1000));
    let codes = [&a[..], &b, &y];
    let options = Options::default();
    let joint = Joint::from_codes(&a, &b, &y).expect("a table of 16 million cells can be counted");
    let refused = admit(&joint, &options).expect_err("its matrix over pairs takes 2 GB");
    assert!(matches!(refused, EngineError::SolverTooLarge { shape: [200, 80, 1000], .. }), "{refused}");
    assert_eq!(admit_codes(codes, &options), Err(refused));
    assert_eq!(admit_codes([&a, &b, &vec![0; a.len()]], &options), Ok(()));
    let each: Vec<u32> = (0..60_000).collect();
    assert!(matches!(admit_codes([&a, &b, &each], &options), Err(EngineError::TableTooLarge { .. })));
}

#[test]
fn what_a_table_needs_follows_its_support() {
    let uniform = |n1: usize, n2: usize, ny: usize| {
        let of = |n: usize| vec![1.0 / (n * ny) as f64; n * ny];
        Program::over([of(n1), of(n2)], vec![1.0 / ny as f64; ny])
    };
    let needed = |program: &Program| Cost::memory(program, Method::Newton);
    // Every symbol with every class: 16,000 pairs, whose matrix alone takes 2 GB.
    assert!(needed(&uniform(200, 80, 1000)) > SOLVER_BYTES);
    assert!(needed(&uniform(20, 20, 4000)) < 1 << 27);
    let (n1, n2) = (400, 10);
    let ny = n1 * n2;
    let of = |n: usize, is: &dyn Fn(usize, usize) -> bool| {
        (0..n * ny).map(|at| f64::from(u8::from(is(at / ny, at % ny))) / ny as f64).collect::<Vec<f64>>()
    };
    let by_y = [of(n1, &|a, y| y / n2 == a), of(n2, &|b, y| y % n2 == b)];
    let copied = Program::over(by_y, vec![1.0 / ny as f64; ny]);
    assert!(needed(&copied) < 1 << 20, "{}", needed(&copied));
}

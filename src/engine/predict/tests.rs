use super::*;
use crate::analysis::{Names, decompose_codes};
use crate::rng::Rng;
use schema::config::Preset;
use schema::progress::Silent;
use schema::report::LayerReport;

/// Two modalities, each a bit in one direction beside another that varies four times as much, and their XOR, of which a twentieth is drawn anew.
fn xor(rows: usize) -> ([Feature; 2], Feature) {
    let mut rng = Rng::stream(8, &[]);
    let mut values = [0, 1].map(|_| Array2::<f32>::zeros((rows, 20)));
    let mut codes = Vec::with_capacity(rows);
    for row in 0..rows {
        let bits = [rng.below(2), rng.below(2)];
        for (values, bit) in values.iter_mut().zip(bits) {
            let loud = 4.0 * (2.0 * rng.below(2) as f64 - 1.0);
            for column in 0..20 {
                let signal = [2.0 * bit as f64 - 1.0, loud, 0.0][column.min(2)];
                values[[row, column]] = (signal + 0.3 * rng.normal()) as f32;
            }
        }
        codes.push(if rng.unit() < 0.05 { rng.below(2) } else { bits[0] ^ bits[1] } as u32);
    }
    (values.map(Feature::Matrix), Feature::Symbols { codes, labels: ["even", "odd"].map(str::to_owned).to_vec() })
}

fn plan(config: Config) -> Plan {
    config.check().expect("valid settings")
}

fn predictive(clusters: u32) -> Plan {
    plan(Config { clusters, normalize: false, ..Config::preset(Preset::Predictive) })
}

fn read(features: &[Feature; 2], target: &Feature, plan: &Plan) -> ([Modality; 2], Target) {
    let modalities = features.each_ref().map(|feature| Modality::new(feature, plan, &[0, 0], &Silent).unwrap());
    (modalities, Target::new(target, plan, &[1, 0], &Silent).unwrap())
}

fn decompose(codes: &[Codes], target: &Codes, plan: &Plan) -> LayerReport {
    let names = Names { sources: ["a", "b"], target: "y" };
    decompose_codes("0", names, [&codes[0], &codes[1]], target, plan, &Silent).expect("codes fit").0
}

#[test]
fn an_xor_beside_something_louder_is_kept() {
    let (features, target) = xor(1500);
    let plan = predictive(4);
    let (modalities, target) = read(&features, &target, &plan);
    let codes = code(&modalities.each_ref(), &target, &plan, &[0, 0], &Silent).unwrap();
    assert_eq!(codes[0].report.method, "predictive");
    assert_eq!((codes[0].report.fitted, codes[0].codes.len()), (Some(750), 750));
    // One bit, of which a twentieth is noise, half of that right: H(0.025) = 0.169.
    let layer = decompose(&codes, &target.counted, &plan);
    assert!((layer.atoms.synergistic - 0.831).abs() < 0.08, "{:?}", layer.atoms);
    assert!(layer.information.sources.values().all(|&alone| alone < 0.02), "{:?}", layer.information);
    // What k-means makes of the same.
    let loud = plan.clone();
    let loud = super::tests::plan(Config {
        sources: Coding::Clusters,
        pca: Some(1),
        held_out: 0.0,
        clusters: 2,
        ..Config::clone(&loud)
    });
    let clusters = features
        .each_ref()
        .map(|feature| crate::discretize::code(feature, Coding::Clusters, 2, &loud, &[0, 0], &Silent).unwrap());
    let Feature::Matrix(_) = &features[0] else { unreachable!() };
    let all = code_target(&xor(1500).1, &loud, &[1, 0], &Silent).unwrap();
    assert!(decompose(&clusters, &all, &loud).atoms.synergistic < 0.1);
}

#[test]
fn threads_do_not_show() {
    let (features, target) = xor(600);
    let of = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let plan = predictive(5);
            let (modalities, target) = read(&features, &target, &plan);
            codebooks(&modalities.each_ref(), &target, &plan, &[0, 0], &Silent).unwrap()
        })
    };
    assert_eq!(of(1), of(2));
}

#[test]
fn a_codebook_codes_other_rows_as_the_analysis_does_also_after_a_file() {
    let (features, target) = xor(600);
    for pca in [Some(8), Some(64), None] {
        let plan = plan(Config { pca, ..Config::clone(&predictive(5)) });
        let (modalities, target) = read(&features, &target, &plan);
        let books = codebooks(&modalities.each_ref(), &target, &plan, &[0, 0], &Silent).unwrap();
        let codes = code(&modalities.each_ref(), &target, &plan, &[0, 0], &Silent).unwrap();
        let counted = split(600, &plan).unwrap().counted;
        for ((feature, book), codes) in features.iter().zip(books).zip(codes) {
            let (book, converged) = book.expect("an embedding");
            assert!(converged);
            let read = Codebook::from_json(&book.to_json()).expect("what was written is read");
            assert_eq!(read, book);
            let refused = |change: fn(&mut Codebook)| {
                let mut broken = book.clone();
                change(&mut broken);
                Codebook::from_json(&broken.to_json()).unwrap_err()
            };
            let negative = refused(|book| book.posteriors[1].share = -1.0);
            assert_eq!(negative, "found a share of -1 in posterior 2, expected at least 0");
            let without_columns = refused(|book| {
                book.axes = Some(Vec::new());
                book.posteriors.iter_mut().flat_map(|posterior| &mut posterior.weights).for_each(Vec::clear);
            });
            assert_eq!(without_columns, "found no centroids, expected at least one");
            let Feature::Matrix(values) = feature else { unreachable!() };
            let again = codebook::assign(&read, &values.select(Axis(0), &counted), &Silent).unwrap();
            let (again, _) = drop_empty(Coded { codes: again, labels: codebook::labels(&read) });
            assert_eq!(again.codes, codes.codes, "{pca:?}");
        }
    }
}

#[test]
fn labels_and_real_values_keep_their_own_codes_beside_an_embedding() {
    let (features, target) = xor(600);
    let Feature::Matrix(values) = &features[0] else { unreachable!() };
    let bit = |row: usize| u32::from(values[[row, 0]] > 0.0);
    let labels = Feature::Symbols { codes: (0..600).map(bit).collect(), labels: vec!["no".into(), "yes".into()] };
    let real = Feature::Real((0..600).map(|row| f64::from(values[[row, 0]])).collect());
    let plan = predictive(4);
    for (other, method) in [(labels, "labels"), (real, "quantiles")] {
        let (modalities, target) = read(&[other, features[1].clone()], &target, &plan);
        let codes = code(&modalities.each_ref(), &target, &plan, &[0, 0], &Silent).unwrap();
        assert_eq!([&codes[0].report.method, &codes[1].report.method], [method, "predictive"]);
        assert!(decompose(&codes, &target.counted, &plan).atoms.synergistic > 0.7, "{method}");
    }
}

#[test]
fn what_cannot_be_fitted_is_refused_in_words() {
    let (features, target) = xor(600);
    let plan = predictive(4);
    let alone = crate::discretize::code(&features[0], plan.sources, 4, &plan, &[0, 0], &Silent).unwrap_err();
    assert_eq!(alone, EngineError::OnlyAnalysed { coding: "predictive" });
    let constant = Feature::Matrix(Array2::ones((600, 5)));
    let refused = Modality::new(&constant, &plan, &[0, 0], &Silent).err();
    assert_eq!(refused, Some(EngineError::ConstantModality));
    // The one row of the other class falls on either side.
    let Feature::Symbols { mut codes, labels } = target else { unreachable!() };
    for seed in 0..4 {
        codes.fill(0);
        codes[17] = 1;
        let lonely = Feature::Symbols { codes: codes.clone(), labels: labels.clone() };
        let plan = super::tests::plan(Config { seed, ..Config::clone(&plan) });
        let refused = Target::new(&lonely, &plan, &[1, 0], &Silent).unwrap_err();
        assert_eq!(refused, EngineError::OneClass { class: "even".into() });
    }
}

#[test]
fn few_rows_bear_few_symbols_and_many_classes_have_one_each() {
    let found = [(50, 2), (1000, 2), (2000, 8), (900, 10), (10_000, 3), (50, 20), (2, 5)];
    assert_eq!(found.map(|(rows, classes)| most_symbols(rows, classes)), [4, 7, 8, 10, 20, 2, 2]);
    let (features, target) = xor(600);
    let symbols = |clamp_clusters| {
        let plan = plan(Config { clamp_clusters, ..Config::clone(&predictive(12)) });
        let (modalities, target) = read(&features, &target, &plan);
        code(&modalities.each_ref(), &target, &plan, &[0, 0], &Silent).unwrap()[0].report.symbols
    };
    // √(300 / 2 / 8) = 4.3; what is not to be clamped is as many as asked.
    assert_eq!([true, false].map(symbols), [4, 12]);
}

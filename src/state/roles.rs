//! Guessing roles from names, kinds and shapes, so that most people never correct one.
//!
//! Target: the best-named, else the only, column of values. Modalities: the embeddings, named after their file, where there are no more than
//! can be compared, else the first two; where there is none, two columns that are left. Where they differ in their rows, those are taken that fit each
//! other and a column. A column called after samples whose names come again and again groups the rows. A guess never touches a role that a person chose.

use super::inputs::{Array, Entry, Inputs, Role};
use schema::file::{ArrayInfo, ArrayKind, ID_WORDS, TARGET_WORDS};
use schema::report::RESERVED_NAMES;
use schema::report::matrix::MOST;

/// Names of a column that says to which sample a row belongs.
const SAMPLE_WORDS: [&str; 4] = ["sample", "samples", "sample_id", "sample_ids"];

/// Words of a name that say what saw both modalities, and that it is a model's word: "vl_prob", "both.logits".
const BOTH_WORDS: [&str; 6] = ["both", "vl", "vlm", "joint", "fused", "multimodal"];
const PREDICTION_WORDS: [&str; 10] =
    ["prob", "probs", "probability", "probabilities", "pred", "preds", "prediction", "predictions", "logit", "logits"];

/// Whether a name says predictions that saw both modalities.
fn names_both(name: &str) -> bool {
    let lower = name.to_lowercase();
    let says = |words: &[&str]| lower.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
    says(&BOTH_WORDS) && says(&PREDICTION_WORDS)
}

/// How well a name says "target"; less is better, `None` is not at all.
fn target_rank(name: &str) -> Option<usize> {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    TARGET_WORDS.iter().position(|word| words.contains(word))
}

fn is_column(kind: ArrayKind) -> bool {
    matches!(kind, ArrayKind::Symbols | ArrayKind::Real)
}

fn is_embedding(kind: ArrayKind) -> bool {
    matches!(kind, ArrayKind::Matrix | ArrayKind::Layers)
}

/// Guesses every role that nobody settled, then makes the names of the used arrays differ.
pub fn guess(inputs: &mut Inputs) {
    for array in inputs.arrays_mut().filter(|a| !a.settled) {
        array.role = Role::Ignored;
    }
    let open = inputs.files.iter_mut().flat_map(|entry| {
        let whole = !entry.is_open();
        entry.arrays_mut().filter(move |a| whole || a.settled)
    });
    let mut arrays: Vec<&mut Array> = open.collect();
    let count = |arrays: &[&mut Array], role| arrays.iter().filter(|a| a.role == role).count();
    if count(&arrays, Role::Samples) == 0
        && let Some(samples) = arrays.iter_mut().find(|a| !a.settled && names_samples(a))
    {
        samples.role = Role::Samples;
    }
    let embeddings = arrays.iter().filter(|a| is_embedding(a.info.kind)).count();
    if embeddings == 3
        && count(&arrays, Role::Both) == 0
        && let Some(both) = arrays.iter_mut().find(|a| !a.settled && is_embedding(a.info.kind) && names_both(&a.name))
    {
        both.role = Role::Both;
    }
    // Labels are often kept as a matrix of one column.
    let is_slim = |info: &ArrayInfo| info.kind == ArrayKind::Matrix && info.shape.get(1) == Some(&1);
    let rows = common_rows(&arrays);
    let fits = |array: &Array| rows.is_none_or(|rows| array.info.rows() == rows);

    if count(&arrays, Role::Target) == 0 {
        let columns = arrays.iter().enumerate().filter(|(_, a)| is_open(a) && is_column(a.info.kind));
        // Named columns first, of as many rows as the embeddings if there are any, then symbols before real values, then the last one, as tables are
        // written.
        let named = columns.clone().filter_map(|(i, a)| Some((!fits(a), target_rank(&a.name)?, i))).min();
        let unnamed = || columns.max_by_key(|(i, a)| (fits(a), a.info.kind == ArrayKind::Symbols, *i)).map(|(i, _)| i);
        // An embedding called "target" or "logits" is one, or else one of a single column, where two others remain.
        let others = || {
            let open = arrays.iter().enumerate().filter(|(_, a)| !a.settled && is_embedding(a.info.kind));
            open.filter(|_| embeddings > 2)
        };
        let by_name = || others().filter_map(|(i, a)| Some((target_rank(&a.name)?, i))).min().map(|(_, i)| i);
        let slim = || others().find(|(_, a)| is_slim(&a.info)).map(|(i, _)| i);
        if let Some(i) = named.map(|(.., i)| i).or_else(by_name).or_else(unnamed).or_else(slim) {
            arrays[i].role = Role::Target;
        }
    }
    let wanted: fn(ArrayKind) -> bool = if embeddings > 0 { is_embedding } else { is_column };
    let fitting = arrays.iter().filter(|a| is_open(a) && wanted(a.info.kind) && fits(a)).count();
    // A column of numbers beside two embeddings is no third.
    let broad =
        arrays.iter().filter(|a| is_open(a) && is_embedding(a.info.kind) && fits(a) && !is_slim(&a.info)).count();
    let is_candidate = |a: &Array| is_open(a) && wanted(a.info.kind) && fits(a) && (broad < 2 || !is_slim(&a.info));
    // An analysis of samples is of two.
    let many = embeddings > 0 && fit_together(&arrays, rows) && count(&arrays, Role::Samples) == 0;
    let most = if many { MOST } else { 2 };
    let missing = most.saturating_sub(count(&arrays, Role::Modality));
    // Columns become modalities only where there is no choice to make.
    if embeddings > 0 || fitting <= missing {
        for array in arrays.iter_mut().filter(|a| is_candidate(a)).take(missing) {
            array.role = Role::Modality;
        }
    }
    let others = count(&arrays, Role::Modality) + count(&arrays, Role::Target);
    if others == 0
        && count(&arrays, Role::Table) == 0
        && let Some(table) = arrays.iter_mut().find(|a| !a.settled && a.info.kind == ArrayKind::Counts)
    {
        table.role = Role::Table;
    }
    make_unique(&mut arrays);
    guess_ids(inputs);
}

/// Whether an array may get a role by a guess: what numbers the rows tells nothing about them.
fn is_open(array: &Array) -> bool {
    !array.settled && array.role == Role::Ignored && !array.info.index
}

/// Whether a column is called after samples, and names two rows or more by most of its values: one that names each row once is an id.
fn names_samples(array: &Array) -> bool {
    let called = SAMPLE_WORDS.contains(&array.name.trim().to_lowercase().as_str());
    let recurs = array.info.distinct.is_none_or(|distinct| 2 * distinct <= array.info.rows());
    called && array.info.kind == ArrayKind::Symbols && recurs
}

/// The rows that a guess keeps to where embeddings differ in theirs, as parts of a data set do: those of what a person chose, else the most rows that two
/// embeddings have, rather with a column beside them. `None` where no two have the same.
fn common_rows(arrays: &[&mut Array]) -> Option<u64> {
    let chosen = arrays.iter().find(|a| a.settled && a.role.is_variable()).map(|a| a.info.rows());
    let with = |rows: u64, fits: fn(ArrayKind) -> bool| {
        arrays.iter().filter(move |a| !a.info.index && fits(a.info.kind) && a.info.rows() == rows).count()
    };
    let candidates = arrays.iter().filter(|a| is_embedding(a.info.kind)).map(|a| a.info.rows());
    let most =
        candidates.filter(|&rows| with(rows, is_embedding) > 1).max_by_key(|&rows| (with(rows, is_column) > 0, rows));
    chosen.or(most)
}

/// Whether all embeddings that could be modalities are few enough and have the same rows.
fn fit_together(arrays: &[&mut Array], common: Option<u64>) -> bool {
    let open = |a: &&&mut Array| is_embedding(a.info.kind) && matches!(a.role, Role::Ignored | Role::Modality);
    let fits = |a: &&&mut Array| common.is_none_or(|rows| a.info.rows() == rows);
    let mut rows: Vec<u64> = arrays.iter().filter(open).filter(fits).map(|a| a.info.rows()).collect();
    let number = rows.len();
    rows.dedup();
    number <= MOST && rows.len() == 1
}

/// Where every file that is used has a column of one such name, rows are matched by it.
fn guess_ids(inputs: &mut Inputs) {
    let used = |entry: &&Entry| entry.arrays().iter().any(|a| a.role.is_variable());
    let word = |a: &Array| a.info.key.to_lowercase();
    // Numbers that are not whole are ids, too, or are refused as such.
    let open = |a: &&Array| !a.settled && a.role == Role::Ignored && is_column(a.info.kind);
    let used: Vec<&Entry> = inputs.files.iter().filter(used).collect();
    // Samples are told by the order of rows.
    if inputs.arrays().any(|(_, a)| a.role == Role::Samples) {
        return;
    }
    let everywhere = |id: &&&str| used.iter().all(|entry| entry.arrays().iter().filter(open).any(|a| word(a) == **id));
    if used.len() < 2 {
        return;
    }
    let Some(&id) = ID_WORDS.iter().find(everywhere) else { return };
    for array in inputs.arrays_mut().filter(|a| open(&&**a) && word(a) == id) {
        array.role = Role::Id;
    }
}

/// "image", "image" → "image", "image 2"; names that reports reserve get a "2". A name that a person left as it is stays: modalities of one
/// name are layers of one.
fn make_unique(arrays: &mut [&mut Array]) {
    let mut taken: Vec<String> = RESERVED_NAMES.iter().map(|&n| n.to_owned()).collect();
    taken.extend(arrays.iter().filter(|a| a.settled).map(|a| a.name.trim().to_owned()));
    for array in arrays.iter_mut().filter(|a| !a.settled && a.role.is_variable()) {
        let base = array.name.trim().to_owned();
        let mut name = base.clone();
        let mut number = 2;
        while taken.contains(&name) {
            name = format!("{base} {number}");
            number += 1;
        }
        taken.push(name.clone());
        array.name = name;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::file::FileInfo;

    pub(super) fn array(key: &str, kind: ArrayKind, shape: &[u64]) -> ArrayInfo {
        ArrayInfo {
            key: key.into(),
            kind,
            shape: shape.into(),
            dtype: "float32".into(),
            distinct: None,
            classes: vec![],
            index: false,
            notes: vec![],
        }
    }

    fn inputs(files: &[(&str, Vec<ArrayInfo>)]) -> Inputs {
        let mut inputs = Inputs::default();
        for (id, (name, arrays)) in files.iter().enumerate() {
            inputs.files.push(Entry::new(id as u32, *name, 1));
            let info = FileInfo {
                name: (*name).into(),
                format: "npy".into(),
                bytes: 1,
                arrays: arrays.clone(),
                ..FileInfo::default()
            };
            inputs.inspected(id as u32, Ok(info));
        }
        inputs
    }

    fn roles(inputs: &Inputs) -> Vec<(&str, Role)> {
        inputs.arrays().map(|(_, a)| (a.name.as_str(), a.role)).collect()
    }

    use ArrayKind::{Counts, Layers, Matrix, Real, Symbols};
    use Role::{Ignored, Modality, Samples, Table, Target};

    #[test]
    fn two_embeddings_and_a_column_need_no_correction() {
        let i = inputs(&[
            ("group.csv", vec![array("", Symbols, &[9])]),
            ("image.npy", vec![array("", Matrix, &[9, 4])]),
            ("name.npy", vec![array("", Layers, &[7, 9, 4])]),
        ]);
        assert_eq!(roles(&i), [("group", Target), ("image", Modality), ("name", Modality)]);
    }

    #[test]
    fn predictions_that_saw_both_are_told_by_their_name() {
        let files = |both| {
            let matrix = |name| (name, vec![array("", Matrix, &[9, 4])]);
            let label = ("label.csv", vec![array("", Symbols, &[9])]);
            inputs(&[matrix("v_prob.npy"), matrix("l_prob.npy"), matrix(both), label])
        };
        assert_eq!(
            roles(&files("vl_prob.npy")),
            [("v_prob", Modality), ("l_prob", Modality), ("vl_prob", Role::Both), ("label", Target)]
        );
        assert_eq!(roles(&files("audio_prob.npy"))[2], ("audio_prob", Modality));
    }

    #[test]
    fn the_named_column_is_the_target_whatever_its_place() {
        let i = inputs(&[
            ("image.npy", vec![array("", Matrix, &[9, 4])]),
            ("text.npy", vec![array("", Matrix, &[9, 4])]),
            ("meta.csv", vec![array("class_id", Symbols, &[9]), array("author", Symbols, &[9])]),
        ]);
        assert_eq!(roles(&i)[2..], [("class_id", Target), ("author", Ignored)]);
    }

    #[test]
    fn the_index_of_a_data_frame_is_neither_target_nor_modality() {
        let index = ArrayInfo { index: true, ..array("__index_level_0__", Symbols, &[9]) };
        let files = [
            ("image.npy", vec![array("", Matrix, &[9, 4])]),
            ("meta.parquet", vec![array("animal", Real, &[9]), index.clone()]),
        ];
        assert_eq!(roles(&inputs(&files))[1..], [("animal", Target), ("__index_level_0__", Ignored)]);
        let columns = [vec![index], ["a", "b", "y"].map(|key| array(key, Symbols, &[9])).to_vec()].concat();
        assert_eq!(roles(&inputs(&[("t.csv", columns)]))[1..], [("a", Modality), ("b", Modality), ("y", Target)]);
    }

    #[test]
    fn a_table_of_three_columns_is_two_modalities_and_a_target() {
        let i = inputs(&[(
            "t.csv",
            vec![array("x1", Symbols, &[9]), array("x2", Symbols, &[9]), array("y", Symbols, &[9])],
        )]);
        assert_eq!(roles(&i), [("x1", Modality), ("x2", Modality), ("y", Target)]);
    }

    #[test]
    fn columns_are_not_guessed_into_modalities_where_there_is_a_choice() {
        let columns = ["a", "b", "c", "y"].map(|k| array(k, Symbols, &[9]));
        let i = inputs(&[("t.csv", columns.to_vec())]);
        assert_eq!(roles(&i), [("a", Ignored), ("b", Ignored), ("c", Ignored), ("y", Target)]);
    }

    #[test]
    fn the_numeric_columns_of_a_table_are_named_after_the_file() {
        let i = inputs(&[("text.csv", vec![array("columns", Matrix, &[9, 4])])]);
        assert_eq!(roles(&i), [("text", Modality)]);
    }

    #[test]
    fn symbols_are_a_likelier_target_than_real_values() {
        let i = inputs(&[("a.npy", vec![array("", Symbols, &[9])]), ("b.npy", vec![array("", Real, &[9])])]);
        assert_eq!(roles(&i)[0], ("a", Target));
    }

    #[test]
    fn equal_and_reserved_names_are_made_to_differ() {
        let i = inputs(&[
            ("a/image.npy", vec![array("", Matrix, &[9, 4])]),
            ("b/image.npy", vec![array("", Matrix, &[9, 4])]),
        ]);
        assert_eq!(roles(&i), [("image", Modality), ("image 2", Modality)]);
        let i = inputs(&[("joint.npy", vec![array("", Matrix, &[9, 4])])]);
        assert_eq!(roles(&i), [("joint 2", Modality)]);
    }

    #[test]
    fn a_third_matrix_of_one_column_is_the_target() {
        let i = inputs(&[
            ("ids.npy", vec![array("", Matrix, &[9, 1])]),
            ("image.npy", vec![array("", Matrix, &[9, 4])]),
            ("text.npy", vec![array("", Matrix, &[9, 4])]),
        ]);
        assert_eq!(roles(&i), [("ids", Target), ("image", Modality), ("text", Modality)]);
    }

    #[test]
    fn embeddings_of_the_same_rows_are_all_modalities_up_to_five() {
        let files = |number: usize| {
            let names: Vec<String> = (0..number).map(|i| format!("m{i}.npy")).collect();
            let matrices = names.iter().map(|name| (name.as_str(), vec![array("", Matrix, &[9, 4])]));
            let label = std::iter::once(("label.npy", vec![array("", Symbols, &[9])]));
            let i = inputs(&matrices.chain(label).collect::<Vec<_>>());
            i.arrays().filter(|(_, a)| a.role == Modality).count()
        };
        assert_eq!([2, 3, 5].map(files), [2, 3, 5]);
        // With more there is a choice to make; the first two are a start.
        assert_eq!(files(6), 2);
        let i = inputs(&[
            ("a.npy", vec![array("", Matrix, &[9, 4])]),
            ("b.npy", vec![array("", Matrix, &[9, 4])]),
            ("c.npy", vec![array("", Matrix, &[8, 4])]),
        ]);
        assert_eq!(roles(&i), [("a", Modality), ("b", Modality), ("c", Ignored)]);
    }

    #[test]
    fn of_parts_of_a_data_set_those_are_taken_that_fit_each_other() {
        let part = |name: &'static str, rows| {
            (
                name,
                vec![
                    array("image", Matrix, &[rows, 4]),
                    array("text", Matrix, &[rows, 3]),
                    array("label", Symbols, &[rows]),
                ],
            )
        };
        let taken = |files: &[(&str, Vec<ArrayInfo>)]| {
            let i = inputs(files);
            i.arrays()
                .filter(|(_, a)| a.role != Ignored)
                .map(|(entry, a)| format!("{}: {:?}", entry.name, a.role))
                .collect::<Vec<_>>()
        };
        let train = ["train.h5: Modality", "train.h5: Modality", "train.h5: Target"];
        assert_eq!(taken(&[part("test.h5", 20), part("train.h5", 60)]), train);
        assert_eq!(taken(&[part("train.h5", 60), part("test.h5", 20)]), train);
        let state = ("model.npz", vec![array("weight", Matrix, &[3, 4]), array("image", Matrix, &[60, 4])]);
        let files =
            [state, ("text.npy", vec![array("", Matrix, &[60, 4])]), ("y.npy", vec![array("", Symbols, &[60])])];
        assert_eq!(taken(&files), ["model.npz: Modality", "text.npy: Modality", "y.npy: Target"]);
        // A label of other rows is still the label: that it does not fit is told.
        let mut files = files.to_vec();
        files[2] = ("table.csv", vec![array("caption", Symbols, &[60])]);
        files.push(("label.csv", vec![array("label", Symbols, &[59])]));
        assert_eq!(taken(&files)[2], "label.csv: Target");
    }

    #[test]
    fn a_column_of_numbers_beside_two_embeddings_is_neither_a_third_nor_the_target_before_words() {
        let i = inputs(&[
            ("image.npy", vec![array("", Matrix, &[9, 4])]),
            ("text.npy", vec![array("", Matrix, &[9, 4])]),
            ("meta.csv", vec![array("columns", Matrix, &[9, 1]), array("species", Symbols, &[9])]),
        ]);
        assert_eq!(roles(&i), [("image", Modality), ("text", Modality), ("meta", Ignored), ("species", Target)]);
    }

    #[test]
    fn ids_that_were_stored_as_numbers_are_ids() {
        let file = |name, kind| (name, vec![array("columns", Matrix, &[9, 4]), array("id", kind, &[9])]);
        let label = ("label.csv", vec![array("id", Symbols, &[9]), array("label", Symbols, &[9])]);
        let i = inputs(&[file("image.csv", Symbols), file("text.csv", Real), label]);
        assert_eq!(i.arrays().filter(|(_, a)| a.role == Role::Id).count(), 3);
    }

    #[test]
    fn a_choice_is_kept_and_a_second_target_replaces_the_first() {
        let mut i = inputs(&[
            ("image.npy", vec![array("", Matrix, &[9, 4])]),
            ("y.npy", vec![array("", Symbols, &[9])]),
            ("z.npy", vec![array("", Symbols, &[9])]),
        ]);
        i.set_role(2, "", Target);
        assert_eq!(roles(&i)[1..], [("y", Ignored), ("z", Target)]);
        i.files.push(Entry::new(3, "text.npy", 1));
        let info = FileInfo {
            name: "text.npy".into(),
            format: "npy".into(),
            bytes: 1,
            arrays: vec![array("", Matrix, &[9, 4])],
            ..FileInfo::default()
        };
        i.inspected(3, Ok(info));
        assert_eq!(roles(&i), [("image", Modality), ("y", Ignored), ("z", Target), ("text", Modality)]);
    }

    #[test]
    fn layers_under_names_of_their_own_are_one_modality() {
        let layers =
            |name: &str| (0..12).map(move |i| array(&format!("{name}.layer.{i}"), Matrix, &[9, 4])).collect::<Vec<_>>();
        let arrays = [layers("image"), layers("text"), vec![array("label", Symbols, &[9])]].concat();
        let mut i = inputs(&[("states.npz", arrays)]);
        assert_eq!(roles(&i), [("image", Modality), ("text", Modality), ("label", Target)]);
        let row = &i.files[0].arrays()[0];
        assert_eq!(
            (row.info.key.as_str(), row.info.shape.as_slice()),
            ("image.layer.0 … image.layer.11", &[12, 9, 4][..])
        );
        i.take_apart(0, "image.layer.0 … image.layer.11");
        assert_eq!(i.files[0].arrays().len(), 14);
        assert_eq!(i.files[0].arrays()[11].members[0].key, "image.layer.11");
    }

    #[test]
    fn ids_that_every_file_has_match_the_rows() {
        let file = |name: &str, kind| vec![array(name, kind, &[9, 4]), array("id", Symbols, &[9])];
        let i = inputs(&[
            ("a.npz", file("image", Matrix)),
            ("b.npz", file("text", Matrix)),
            ("c.csv", vec![array("label", Symbols, &[9]), array("id", Symbols, &[9])]),
        ]);
        assert_eq!(roles(&i).iter().filter(|(name, role)| *name == "id" && *role == Role::Id).count(), 3);
        let i = inputs(&[("a.npz", file("image", Matrix)), ("b.npz", vec![array("text", Matrix, &[9, 4])])]);
        assert_eq!(roles(&i), [("image", Modality), ("id", Target), ("text", Modality)]);
    }

    #[test]
    fn a_column_called_after_samples_groups_the_rows_unless_it_names_each_once() {
        let files = |distinct: Option<u64>, kind| {
            vec![
                ("image.npy", vec![array("", Matrix, &[9, 4])]),
                ("text.npy", vec![array("", Matrix, &[9, 4])]),
                ("fused.npy", vec![array("", Matrix, &[9, 4])]),
                ("sample.npy", vec![ArrayInfo { distinct, ..array("", kind, &[9]) }]),
                ("label.npy", vec![array("", Symbols, &[9])]),
            ]
        };
        for distinct in [None, Some(3)] {
            let mut i = inputs(&files(distinct, Symbols));
            // Of the embeddings two are modalities: a third waits to be called the target.
            let guessed =
                [("image", Modality), ("text", Modality), ("fused", Ignored), ("sample", Samples), ("label", Target)];
            assert_eq!(roles(&i), guessed);
            i.set_role(4, "", Samples);
            assert_eq!(roles(&i)[3..], [("sample", Ignored), ("label", Samples)]);
        }
        for (distinct, kind) in [(Some(9), Symbols), (None, Real)] {
            assert_eq!(roles(&inputs(&files(distinct, kind)))[2..4], [("fused", Modality), ("sample", Ignored)]);
        }
    }

    #[test]
    fn rows_that_are_grouped_into_samples_are_not_matched_by_id() {
        let file = |name: &str, kind| vec![array(name, kind, &[9, 4]), array("id", Symbols, &[9])];
        let i = inputs(&[
            ("a.npz", file("image", Matrix)),
            ("b.npz", file("text", Matrix)),
            ("c.csv", ["label", "id", "sample"].map(|name| array(name, Symbols, &[9])).to_vec()),
        ]);
        assert!(roles(&i).contains(&("sample", Samples)) && roles(&i).iter().all(|(_, role)| *role != Role::Id));
    }

    #[test]
    fn a_counts_table_alone_is_decomposed_as_it_is() {
        let mut i = inputs(&[("and.csv", vec![array("", Counts, &[4])])]);
        assert_eq!(roles(&i), [("and", Table)]);
        i.remove(0);
        assert!(i.files.is_empty());
    }
}

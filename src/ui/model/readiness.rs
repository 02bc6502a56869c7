//! Whether a run may start: what would run, or the one thing that is missing, in words for the line beside the button.

use super::inputs::{Array, Entry, Inputs, Reading, Role};
use super::settings::Settings;
use crate::engine::config::Config;
use crate::engine::report::RESERVED_NAMES;
use crate::format::{counted, whole};
use crate::run::job::{ArrayRef, Job, Named};

/// One run: compared with the shown report's to tell whether that is still what the inputs say.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// `files` are the page's file ids, in the order of the job's indices.
    Analyze {
        job: Job,
        files: Vec<u32>,
    },
    Decompose {
        config: Config,
        file: u32,
    },
}

/// Why nothing can run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Something is still to be chosen, or to be put right where an error stands.
    Missing(String),
    /// What was chosen does not fit together.
    Wrong(String),
}

impl Obstacle {
    pub fn words(&self) -> &str {
        match self {
            Obstacle::Missing(words) | Obstacle::Wrong(words) => words,
        }
    }
}

fn missing<T>(words: impl Into<String>) -> Result<T, Obstacle> {
    Err(Obstacle::Missing(words.into()))
}

fn wrong<T>(words: impl Into<String>) -> Result<T, Obstacle> {
    Err(Obstacle::Wrong(words.into()))
}

/// What would run with these inputs and settings.
///
/// # Errors
/// The first thing that is missing or does not fit, as a sentence.
pub fn order(inputs: &Inputs, settings: &Settings) -> Result<Order, Obstacle> {
    if inputs.files.is_empty() {
        return missing("choose files, or open a sample");
    }
    if let Some(problem) = settings.problem() {
        return missing(format!("settings: {}", problem.message));
    }
    let config = &settings.config;
    if let Some(entry) = inputs.files.iter().find(|f| matches!(f.reading, Reading::Refused(_))) {
        return missing(format!("{} cannot be read: remove or replace it", entry.name));
    }
    if let Some(entry) = inputs.files.iter().find(|f| f.reading == Reading::Waiting) {
        return missing(format!("reading the header of {}", entry.name));
    }
    let of = |role| inputs.arrays().filter(move |(_, a)| a.role == role).collect::<Vec<_>>();
    let (modalities, targets, tables) = (of(Role::Modality), of(Role::Target), of(Role::Table));

    if let [(file, _)] = tables.as_slice() {
        if modalities.is_empty() && targets.is_empty() {
            return Ok(Order::Decompose { config: config.clone(), file: file.id });
        }
        return wrong(format!(
            "{} is a joint table and is decomposed alone: set the other files to ignored, or it",
            file.name
        ));
    }
    if tables.len() > 1 {
        return wrong("one joint table is decomposed at a time: set the others to ignored");
    }
    let [one, two] = match modalities.as_slice() {
        [] => return missing("choose two modalities"),
        [_] => return missing("choose a second modality"),
        [one, two] => [*one, *two],
        more => return wrong(format!("{} modalities are chosen: keep two, set the others to ignored", more.len())),
    };
    let [target] = targets.as_slice() else {
        return missing("choose a target");
    };
    let all = [one, two, *target];
    check_names(&all)?;
    check_shapes(&all)?;

    let mut files: Vec<u32> = Vec::new();
    let mut named = |(entry, array): (&Entry, &Array)| {
        let file = files.iter().position(|&id| id == entry.id).unwrap_or_else(|| {
            files.push(entry.id);
            files.len() - 1
        });
        Named { name: array.name.trim().to_owned(), array: ArrayRef { file, key: array.info.key.clone() } }
    };
    let job = Job { sources: [named(one), named(two)], target: named(*target), config: config.clone() };
    Ok(Order::Analyze { job, files })
}

fn check_names(all: &[(&Entry, &Array); 3]) -> Result<(), Obstacle> {
    for (i, (entry, array)) in all.iter().enumerate() {
        let name = array.name.trim();
        if name.is_empty() {
            return wrong(format!("give {} a name", entry.name));
        }
        if RESERVED_NAMES.contains(&name) {
            return wrong(format!("\u{201c}{name}\u{201d} is a word of the report: choose another name"));
        }
        if all[..i].iter().any(|(_, other)| other.name.trim() == name) {
            return wrong(format!("two are called \u{201c}{name}\u{201d}: give each its own name"));
        }
    }
    Ok(())
}

fn check_shapes(all: &[(&Entry, &Array); 3]) -> Result<(), Obstacle> {
    let (_, first) = all[0];
    for (_, array) in &all[1..] {
        if array.info.rows() != first.info.rows() {
            return wrong(format!(
                "{} has {}, {} has {}: row i of every file must be the same example",
                first.name,
                counted(first.info.rows(), "row", "rows"),
                array.name,
                whole(array.info.rows())
            ));
        }
    }
    let layered: Vec<&Array> = all.iter().map(|(_, a)| *a).filter(|a| a.info.layers() > 1).collect();
    if let Some(other) = layered.iter().find(|a| a.info.layers() != layered[0].info.layers()) {
        return wrong(format!(
            "{} has {} layers, {} has {}: layers are paired by their number",
            layered[0].name,
            layered[0].info.layers(),
            other.name,
            other.info.layers()
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{ArrayInfo, ArrayKind, FileInfo};

    fn inputs(files: &[(&str, ArrayKind, &[u64])]) -> Inputs {
        let mut inputs = Inputs::default();
        for (id, (name, kind, shape)) in files.iter().enumerate() {
            inputs.files.push(Entry::new(id as u32 + 10, *name, 1));
            let array = ArrayInfo {
                key: String::new(),
                kind: *kind,
                shape: shape.to_vec(),
                dtype: "float32".into(),
                distinct: None,
            };
            let info = FileInfo { name: (*name).into(), format: "npy".into(), bytes: 1, arrays: vec![array] };
            inputs.inspected(id as u32 + 10, Ok(info));
        }
        inputs
    }

    const IMAGE: (&str, ArrayKind, &[u64]) = ("image.npy", ArrayKind::Matrix, &[9, 4]);
    const TEXT: (&str, ArrayKind, &[u64]) = ("text.npy", ArrayKind::Layers, &[3, 9, 4]);
    const Y: (&str, ArrayKind, &[u64]) = ("y.npy", ArrayKind::Symbols, &[9]);

    fn refusal(inputs: &Inputs) -> String {
        order(inputs, &Settings::default()).unwrap_err().words().to_owned()
    }

    #[test]
    fn two_modalities_and_a_target_make_a_job() {
        let Ok(Order::Analyze { job, files }) = order(&inputs(&[Y, IMAGE, TEXT]), &Settings::default()) else {
            panic!("ready")
        };
        assert_eq!(files, [11, 12, 10]);
        assert_eq!([&job.sources[0].name, &job.sources[1].name, &job.target.name], ["image", "text", "y"]);
        assert_eq!([job.sources[0].array.file, job.sources[1].array.file, job.target.array.file], [0, 1, 2]);
    }

    #[test]
    fn what_is_missing_is_said() {
        assert_eq!(refusal(&Inputs::default()), "choose files, or open a sample");
        assert_eq!(refusal(&inputs(&[Y])), "choose two modalities");
        assert_eq!(refusal(&inputs(&[IMAGE, Y])), "choose a second modality");
        assert_eq!(refusal(&inputs(&[IMAGE, TEXT])), "choose a target");
    }

    #[test]
    fn rows_and_layers_that_differ_are_named_with_both_numbers() {
        let short = ("y.npy", ArrayKind::Symbols, &[8_u64][..]);
        assert_eq!(
            refusal(&inputs(&[IMAGE, TEXT, short])),
            "image has 9 rows, y has 8: row i of every file must be the same example"
        );
        let deep = ("image.npy", ArrayKind::Layers, &[5_u64, 9, 4][..]);
        assert!(refusal(&inputs(&[deep, TEXT, Y])).contains("image has 5 layers, text has 3"));
    }

    #[test]
    fn names_must_be_there_and_differ() {
        let mut i = inputs(&[IMAGE, TEXT, Y]);
        i.set_name(11, "", "image".into());
        assert!(refusal(&i).contains("two are called"));
        i.set_name(11, "", " ".into());
        assert_eq!(refusal(&i), "give text.npy a name");
        i.set_name(11, "", "joint".into());
        assert!(refusal(&i).contains("word of the report"));
    }

    #[test]
    fn a_refused_file_and_a_bad_setting_stop_the_run() {
        let mut i = inputs(&[IMAGE, TEXT, Y]);
        let mut bad = Settings::default();
        bad.config.clusters = 0;
        assert!(matches!(order(&i, &bad), Err(Obstacle::Missing(m)) if m.contains("K is 0")));
        i.inspected(10, Err("image.npy: truncated".into()));
        assert_eq!(refusal(&i), "image.npy cannot be read: remove or replace it");
    }

    #[test]
    fn a_joint_table_runs_alone() {
        let table = ("and.csv", ArrayKind::Counts, &[4_u64][..]);
        assert!(matches!(order(&inputs(&[table]), &Settings::default()), Ok(Order::Decompose { file: 10, .. })));
        let mut both = inputs(&[IMAGE, table]);
        both.set_role(11, "", Role::Table);
        assert!(refusal(&both).contains("decomposed alone"));
    }
}

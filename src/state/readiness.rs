//! Whether a run may start: what would run, or the one thing that is missing, in words for the line beside the button.

use super::inputs::{Array, Entry, Inputs, Reading, Role};
use super::settings::Settings;
use schema::config::Config;
use schema::job::{ArrayRef, Job, Named};
use schema::report::RESERVED_NAMES;
use schema::report::matrix::{MOST, REST};
use schema::series::layers_for_rows;
use words::format::{counted, whole};

/// One run: compared with the shown report's to tell whether that is still what the inputs say.
#[allow(clippy::large_enum_variant, reason = "there is one")]
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// `files` are the page's file ids, in the order of the job's indices.
    Analyze {
        job: Job,
        files: Vec<u32>,
    },
    /// The rows are grouped into samples by a column.
    Tokens {
        job: Job,
        samples: Named,
        max_rows: Option<u32>,
        files: Vec<u32>,
    },
    Decompose {
        config: Config,
        file: u32,
    },
}

impl Order {
    /// The page's files that it reads.
    pub fn files(&self) -> &[u32] {
        match self {
            Order::Analyze { files, .. } | Order::Tokens { files, .. } => files,
            Order::Decompose { file, .. } => std::slice::from_ref(file),
        }
    }

    /// What its variables are called; a table names its own.
    pub fn variables(&self) -> Vec<&str> {
        match self {
            Order::Analyze { job, .. } | Order::Tokens { job, .. } => {
                job.variables().map(|named| named.name.as_str()).collect()
            }
            Order::Decompose { .. } => Vec::new(),
        }
    }
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
        return missing("choose files, or open a demo");
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
    let grouping = of(Role::Samples);

    if let [(file, _)] = tables.as_slice() {
        if modalities.is_empty() && targets.is_empty() && grouping.is_empty() {
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
    let modalities = variables(inputs, &modalities);
    match modalities.len() {
        0 => return missing("choose two modalities"),
        1 => return missing("choose a second modality"),
        2..=MOST => {}
        more => {
            return wrong(format!("{more} modalities are chosen: keep {MOST} at most, set the others to ignored"));
        }
    }
    let targets = variables(inputs, &targets);
    let [target] = targets.as_slice() else {
        return missing("choose a target");
    };
    let both = variables(inputs, &of(Role::Both));
    check_both(&both, &modalities, config)?;
    let controls = variables(inputs, &of(Role::Control));
    if let ([both, ..], [control, ..]) = (&both[..], &controls[..]) {
        return wrong(format!(
            "predictions of both modalities and a control are not analysed together: set {} or {} to ignored",
            both.name, control.name
        ));
    }
    let all: Vec<&Variable> = modalities.iter().chain([target]).chain(&both).chain(&controls).collect();
    check_names(&all)?;
    check_shapes(&all)?;
    let by_id = check_ids(&all)?;
    let grouping = check_samples(&grouping, &modalities, by_id, settings)?;
    if let (Some(_), [both, ..]) = (grouping, &both[..]) {
        return wrong(format!(
            "an analysis of groups has no place for predictions of both: set {} to ignored",
            both.name
        ));
    }
    if let (Some(_), [control, ..]) = (grouping, &controls[..]) {
        return wrong(format!("an analysis of groups has no place for a control: set {} to ignored", control.name));
    }
    let max_rows = if grouping.is_some() { inputs.max_rows().map_err(Obstacle::Missing)? } else { None };

    let mut files: Vec<u32> = Vec::new();
    let mut place = |entry: &Entry| {
        files.iter().position(|&id| id == entry.id).unwrap_or_else(|| {
            files.push(entry.id);
            files.len() - 1
        })
    };
    let mut named = |variable: &Variable| {
        let mut arrays = Vec::new();
        for (entry, array) in &variable.arrays {
            let file = place(entry);
            arrays.extend(array.members.iter().map(|member| ArrayRef { file, key: member.key.clone() }));
        }
        let ids = variable.ids.filter(|_| by_id);
        let ids = ids.map(|(entry, id)| ArrayRef { file: place(entry), key: id.info.key.clone() });
        Named { name: variable.name.to_owned(), arrays, ids }
    };
    let sources = modalities.iter().map(&mut named).collect();
    let target = named(target);
    let [both, control] = [both, controls].map(|of| of.first().map(&mut named));
    let job = Job { sources, target, both, control, config: config.clone() };
    let Some((entry, column)) = grouping else { return Ok(Order::Analyze { job, files }) };
    let name = if column.name.trim().is_empty() { "groups" } else { column.name.trim() };
    let array = ArrayRef { file: place(entry), key: column.info.key.clone() };
    let samples = Named { name: name.to_owned(), arrays: vec![array], ids: None };
    Ok(Order::Tokens { job, samples, max_rows, files })
}

/// Arrays of one name: the layers of one modality.
struct Variable<'a> {
    name: &'a str,
    arrays: Vec<(&'a Entry, &'a Array)>,
    /// What names its rows, and the file that has it.
    ids: Option<(&'a Entry, &'a Array)>,
}

fn variables<'a>(inputs: &'a Inputs, arrays: &[(&'a Entry, &'a Array)]) -> Vec<Variable<'a>> {
    let mut variables: Vec<Variable> = Vec::new();
    for &(entry, array) in arrays {
        let name = array.name.trim();
        match variables.iter_mut().find(|known| known.name == name && !name.is_empty()) {
            Some(known) => known.arrays.push((entry, array)),
            None => variables.push(Variable { name, arrays: vec![(entry, array)], ids: None }),
        }
    }
    for variable in &mut variables {
        variable.ids = variable.find_ids(inputs);
    }
    variables
}

impl<'a> Variable<'a> {
    fn rows(&self) -> u64 {
        self.arrays[0].1.info.rows()
    }

    fn layers(&self) -> u64 {
        self.arrays.iter().map(|(_, array)| array.info.layers()).sum()
    }

    /// The ids in its own file, unless its layers lie in several; else those of a file that holds nothing else that is used, and as many rows: the
    /// only one, or the one that is called after it ("image_ids.csv").
    fn find_ids(&self, inputs: &'a Inputs) -> Option<(&'a Entry, &'a Array)> {
        let (file, _) = self.arrays[0];
        let one = self.arrays.iter().all(|(entry, _)| entry.id == file.id);
        if let Some(own) = file.arrays().iter().find(|array| array.role == Role::Id).filter(|_| one) {
            return Some((file, own));
        }
        let used = |entry: &Entry| entry.arrays().iter().any(|a| a.role.is_variable());
        let apart: Vec<_> = inputs
            .arrays()
            .filter(|(entry, a)| a.role == Role::Id && a.info.rows() == self.rows() && !used(entry))
            .collect();
        let called = |entry: &Entry| [self.name, file.stem()].iter().any(|name| entry.stem().starts_with(name));
        let after_it: Vec<_> = apart.iter().copied().filter(|(entry, _)| called(entry)).collect();
        match (apart.as_slice(), after_it.as_slice()) {
            (&[only], _) | (_, &[only]) => Some(only),
            _ => None,
        }
    }
}

/// Predictions of both are one matrix, of two modalities, beside no other measure.
fn check_both(both: &[Variable], modalities: &[Variable], config: &Config) -> Result<(), Obstacle> {
    match both {
        [] => Ok(()),
        [_] if modalities.len() == 2 && config.measures.is_empty() => Ok(()),
        [one] if modalities.len() == 2 => wrong(format!(
            "{} tells what both modalities tell together, and other measures are of the table alone: set it to ignored, or choose no other measure",
            one.name
        )),
        [one] => wrong(format!(
            "{} are chosen, and predictions of both are of two: set {} to ignored",
            counted(modalities.len() as u64, "modality", "modalities"),
            one.name
        )),
        [_, other, ..] => wrong(format!("one array has the predictions of both: set {} to ignored", other.name)),
    }
}

fn check_names(all: &[&Variable]) -> Result<(), Obstacle> {
    for (i, variable) in all.iter().enumerate() {
        let name = variable.name;
        if name.is_empty() {
            return wrong(format!("give {} a name", variable.arrays[0].0.name));
        }
        if RESERVED_NAMES.contains(&name) || (name == REST && all.len() > 3) {
            return wrong(format!("\u{201c}{name}\u{201d} is a word of the report: choose another name"));
        }
        if all[..i].iter().any(|other| other.name == name) {
            return wrong(format!("two are called \u{201c}{name}\u{201d}: give each its own name"));
        }
    }
    Ok(())
}

/// Whether rows are matched by id.
fn check_ids(all: &[&Variable]) -> Result<bool, Obstacle> {
    let with = all.iter().filter(|variable| variable.ids.is_some()).count();
    if let (1.., Some(without)) = (with, all.iter().find(|variable| variable.ids.is_none())) {
        return wrong(format!(
            "{} has no row id, others have: choose one in its file or in a file of ids alone with as many rows, or set all to ignored and rows are paired by number",
            without.name
        ));
    }
    Ok(with > 0)
}

/// The column that groups rows into samples, if there is one and such an analysis can be.
fn check_samples<'a>(
    columns: &[(&'a Entry, &'a Array)],
    modalities: &[Variable],
    by_id: bool,
    settings: &Settings,
) -> Result<Option<(&'a Entry, &'a Array)>, Obstacle> {
    let &[(entry, column)] = columns else {
        return if columns.is_empty() {
            Ok(None)
        } else {
            wrong("one column names the groups: set the others to ignored")
        };
    };
    let (rows, expected) = (column.info.rows(), modalities[0].rows());
    if modalities.len() > 2 {
        let words = "modalities are chosen, and an analysis of groups is of two: set the others to ignored";
        return wrong(format!("{} {words}", modalities.len()));
    }
    if by_id {
        return wrong("groups follow the order of rows, which matching by id changes: set the row ids to ignored");
    }
    if rows != expected {
        return wrong(format!(
            "{} names the groups of {}, {} has {}: it needs a name for each row",
            entry.name,
            counted(rows, "row", "rows"),
            modalities[0].name,
            whole(expected)
        ));
    }
    if settings.config.held_out != 0.0 {
        return wrong("a group has too few rows to hold any out: set \u{201c}Held out\u{201d} in the settings to 0");
    }
    Ok(Some((entry, column)))
}

fn check_shapes(all: &[&Variable]) -> Result<(), Obstacle> {
    for variable in all {
        let rows = variable.rows();
        if let Some((_, other)) = variable.arrays.iter().find(|(_, array)| array.info.rows() != rows) {
            return wrong(format!(
                "layers of {} have {} and {}: give arrays of other rows another name",
                variable.name,
                counted(rows, "row", "rows"),
                whole(other.info.rows())
            ));
        }
    }
    let first = all[0];
    let matched = all.iter().all(|variable| variable.ids.is_some());
    for variable in all[1..].iter().filter(|_| !matched) {
        if variable.rows() != first.rows() {
            let other = [(*variable, first), (first, *variable)];
            if let Some((deep, flat)) =
                other.iter().find(|(deep, flat)| deep.layers() > 1 && deep.layers() == flat.rows())
            {
                return wrong(layers_for_rows(deep.name, [deep.layers(), deep.rows()], flat.name));
            }
            return wrong(format!(
                "{} has {}, {} has {}: row i of every file must be the same example",
                first.name,
                counted(first.rows(), "row", "rows"),
                variable.name,
                whole(variable.rows())
            ));
        }
    }
    let layered: Vec<&&Variable> = all.iter().filter(|variable| variable.layers() > 1).collect();
    if let Some(other) = layered.iter().find(|variable| variable.layers() != layered[0].layers()) {
        return wrong(format!(
            "{} has {} layers, {} has {}: layers are paired by their number",
            layered[0].name,
            layered[0].layers(),
            other.name,
            other.layers()
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::file::{ArrayInfo, ArrayKind, FileInfo};

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
                classes: vec![],
                index: false,
                notes: vec![],
            };
            let info = FileInfo {
                name: (*name).into(),
                format: "npy".into(),
                bytes: 1,
                arrays: vec![array],
                ..FileInfo::default()
            };
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
        let file = |named: &Named| named.arrays[0].file;
        assert_eq!([file(&job.sources[0]), file(&job.sources[1]), file(&job.target)], [0, 1, 2]);
    }

    #[test]
    fn what_is_missing_is_said() {
        assert_eq!(refusal(&Inputs::default()), "choose files, or open a demo");
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
        let stacked = ("image.npy", ArrayKind::Layers, &[9_u64, 2, 4][..]);
        assert!(refusal(&inputs(&[stacked, TEXT, Y])).starts_with("image has 9 layers of 2 rows, text has 9 rows"));
        let deep = ("image.npy", ArrayKind::Layers, &[5_u64, 9, 4][..]);
        assert!(refusal(&inputs(&[deep, TEXT, Y])).contains("image has 5 layers, text has 3"));
    }

    #[test]
    fn names_must_be_there_and_differ() {
        let mut i = inputs(&[IMAGE, TEXT, Y]);
        i.set_name(12, "", "image".into());
        assert!(refusal(&i).contains("two are called"));
        i.set_name(12, "", "y".into());
        i.set_name(11, "", " ".into());
        assert_eq!(refusal(&i), "give text.npy a name");
        i.set_name(11, "", "joint".into());
        assert!(refusal(&i).contains("word of the report"));
    }

    #[test]
    fn modalities_of_one_name_are_its_layers() {
        let parts = [("l0.npy", ArrayKind::Matrix, &[9_u64, 4][..]), ("l1.npy", ArrayKind::Matrix, &[9, 4]), IMAGE, Y];
        let mut i = inputs(&parts);
        for id in [10, 11, 12] {
            i.set_role(id, "", Role::Modality);
        }
        i.set_name(10, "", "text".into());
        i.set_name(11, "", "text ".into());
        let Ok(Order::Analyze { job, .. }) = order(&i, &Settings::default()) else { panic!("ready") };
        assert_eq!(job.sources[0].arrays.len(), 2);
        assert_eq!(job.sources[1].name, "image");
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
    fn a_file_of_ids_alone_names_the_rows_of_the_file_it_is_called_after() {
        let ids = |name| (name, ArrayKind::Symbols, &[9_u64][..]);
        let mut i = inputs(&[IMAGE, TEXT, Y, ids("image_ids.csv"), ids("text_ids.csv"), ids("y_ids.csv")]);
        for id in 13..16 {
            i.set_role(id, "", Role::Id);
        }
        i.set_role(12, "", Role::Target);
        let Ok(Order::Analyze { job, files }) = order(&i, &Settings::default()) else { panic!("ready") };
        let of = |named: &Named| files[named.ids.as_ref().expect("it has ids").file];
        assert_eq!([of(&job.sources[0]), of(&job.sources[1]), of(&job.target)], [13, 14, 15]);
        // One file of ids serves all.
        i.remove(14);
        i.remove(15);
        let Ok(Order::Analyze { job, files }) = order(&i, &Settings::default()) else { panic!("ready") };
        let of = |named: &Named| files[named.ids.as_ref().expect("it has ids").file];
        assert_eq!([of(&job.sources[0]), of(&job.sources[1]), of(&job.target)], [13; 3]);
    }

    #[test]
    fn a_column_of_samples_makes_tokens_the_unit_of_observation() {
        let mut i = inputs(&[IMAGE, TEXT, Y, ("sample.npy", ArrayKind::Symbols, &[9])]);
        i.most_rows = " 6 ".into();
        let Ok(Order::Tokens { job, samples, max_rows, files }) = order(&i, &Settings::default()) else {
            panic!("ready")
        };
        assert_eq!((job.sources.len(), files.as_slice(), max_rows), (2, &[10, 11, 12, 13][..], Some(6)));
        assert_eq!((samples.name.as_str(), samples.arrays[0].file), ("sample", 3));
        // Without it, nothing of that is asked.
        i.most_rows = "many".into();
        assert!(refusal(&i).contains("\u{201c}many\u{201d}; expected a whole number of at least 2"));
        i.set_role(13, "", Role::Ignored);
        assert!(matches!(order(&i, &Settings::default()), Ok(Order::Analyze { .. })));
    }

    #[test]
    fn what_an_analysis_of_samples_cannot_be_is_said() {
        let samples = |rows: &'static [u64]| ("sample.npy", ArrayKind::Symbols, rows);
        let short = inputs(&[IMAGE, TEXT, Y, samples(&[8])]);
        assert_eq!(refusal(&short), "sample.npy names the groups of 8 rows, image has 9: it needs a name for each row");
        let mut three = inputs(&[IMAGE, TEXT, Y, samples(&[9]), ("audio.npy", ArrayKind::Matrix, &[9, 4])]);
        three.set_role(14, "", Role::Modality);
        assert!(refusal(&three).starts_with("3 modalities are chosen, and an analysis of groups is of two"));
        let mut held = Settings::default();
        held.config.held_out = 0.5;
        let i = inputs(&[IMAGE, TEXT, Y, samples(&[9])]);
        assert!(order(&i, &held).unwrap_err().words().contains("too few rows to hold any out"));
        let mut matched = inputs(&[IMAGE, TEXT, Y, samples(&[9]), ("ids.csv", ArrayKind::Symbols, &[9])]);
        matched.set_role(14, "", Role::Id);
        assert!(refusal(&matched).contains("set the row ids to ignored"));
    }

    #[test]
    fn a_control_is_a_column_beside_the_others() {
        let mut i = inputs(&[IMAGE, TEXT, Y, ("language.npy", ArrayKind::Symbols, &[9])]);
        i.set_role(12, "", Role::Target);
        i.set_role(13, "", Role::Control);
        let Ok(Order::Analyze { job, files }) = order(&i, &Settings::default()) else { panic!("ready") };
        let control = job.control.expect("it is chosen");
        assert_eq!((control.name.as_str(), files[control.arrays[0].file]), ("language", 13));
        i.set_name(13, "", "y".into());
        assert!(refusal(&i).contains("two are called \u{201c}y\u{201d}"));
        i.set_name(13, "", "z".into());
        i.files.push(Entry::new(14, "groups.npy", 1));
        let groups = inputs(&[("sample.npy", ArrayKind::Symbols, &[9])]).files.remove(0);
        i.files[4].reading = groups.reading;
        i.set_role(14, "", Role::Samples);
        assert_eq!(refusal(&i), "an analysis of groups has no place for a control: set z to ignored");
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

//! Whether a run may start: what would run, or the one thing that is missing, in words for the line beside the button.

use super::inputs::{Array, Entry, Inputs, Reading, Role};
use super::settings::Settings;
use protocol::Task;
use schema::fits::{GroupsFault, Misfit, NameFault, Outline, Outlines};
use schema::job::{ArrayRef, Job, Named};
use schema::report::matrix::MOST;
use schema::series::layers_for_rows;
use words::format::{counted, whole};

/// One run: compared with the shown report's to tell whether that is still what the inputs say.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub task: Task,
    /// The page's ids of the files that the task is about, in its order.
    pub files: Vec<u32>,
}

impl Order {
    /// What its variables are called; a table names its own.
    pub fn variables(&self) -> Vec<&str> {
        self.task.job().into_iter().flat_map(Job::variables).map(|named| named.name.as_str()).collect()
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
            return Ok(Order { task: Task::Table { config: config.clone() }, files: vec![file.id] });
        }
        return wrong(format!(
            "{} is a joint table and is decomposed alone: ignore either this file or the others",
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
            return wrong(format!("{more} modalities are chosen: keep at most {MOST} and set the others to ignored"));
        }
    }
    let targets = variables(inputs, &targets);
    let [target] = targets.as_slice() else {
        return missing("choose a target");
    };
    let [both, controls] = [Role::Both, Role::Control].map(|role| variables(inputs, &of(role)));
    if let [_, other, ..] = both.as_slice() {
        return wrong(format!("only one array can have the predictions of both: set {} to ignored", other.name));
    }
    if let [_, other, ..] = controls.as_slice() {
        return wrong(format!("only one column can be the control: set {} to ignored", other.name));
    }
    let grouping = match grouping.as_slice() {
        [] => None,
        [only] => Some(*only),
        _ => return wrong("only one column can name the groups: set the others to ignored"),
    };
    let all: Vec<&Variable> = modalities.iter().chain([target]).chain(&both).chain(&controls).collect();
    let outlines = Outlines {
        variables: all.iter().map(|variable| variable.outline()).collect(),
        modalities: modalities.len(),
        both: !both.is_empty(),
        control: !controls.is_empty(),
        groups: grouping.map(|(_, column)| column.info.rows()),
    };
    if let Err(misfit) = outlines.check(config) {
        return wrong(remedy(misfit, &all, modalities.len(), grouping));
    }
    let by_id = target.ids.is_some();
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
    let Some((entry, column)) = grouping else { return Ok(Order { task: Task::Analyze { job }, files }) };
    let name = if column.name.trim().is_empty() { "groups" } else { column.name.trim() };
    let array = ArrayRef { file: place(entry), key: column.info.key.clone() };
    let samples = Named { name: name.to_owned(), arrays: vec![array], ids: None };
    Ok(Order { task: Task::Groups { job, groups: samples, max_rows }, files })
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

    /// What is known of it before it is read.
    fn outline(&self) -> Outline<'a> {
        Outline {
            name: self.name,
            rows: self.arrays.iter().map(|(_, array)| array.info.rows()).collect(),
            layers: self.layers(),
            has_ids: self.ids.is_some(),
        }
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

/// What does not fit, and what to choose otherwise.
fn remedy(misfit: Misfit, all: &[&Variable], modalities: usize, grouping: Option<(&Entry, &Array)>) -> String {
    let name = |at: usize| all[at].name;
    let (both, control) = (|| name(modalities + 1), || name(all.len() - 1));
    match misfit {
        Misfit::Modalities => format!("{modalities} modalities are chosen: expected two to {MOST}"),
        Misfit::Name(at, NameFault::Empty) => format!("give {} a name", all[at].arrays[0].0.name),
        Misfit::Name(at, NameFault::Reserved) => {
            format!("\u{201c}{}\u{201d} has another meaning in the report: choose another name", name(at))
        }
        Misfit::Name(at, NameFault::Twice) => {
            format!("two variables are called \u{201c}{}\u{201d}: give each its own name", name(at))
        }
        Misfit::LayerRows(at, array) => format!(
            "layers of {} have {} and {}: arrays with different rows need different names",
            name(at),
            counted(all[at].rows(), "row", "rows"),
            whole(all[at].arrays[array].1.info.rows())
        ),
        Misfit::BothOfTwo => format!(
            "{} are chosen, but predictions of both go with exactly two: set {} to ignored",
            counted(modalities as u64, "modality", "modalities"),
            both()
        ),
        Misfit::BothAndMeasures => format!(
            "{} has the predictions of both modalities, and other measures need the table of codes alone: set it to ignored, or choose no other measure",
            both()
        ),
        Misfit::BothAndControl => format!(
            "predictions of both modalities and a control are not analysed together: set {} or {} to ignored",
            both(),
            control()
        ),
        Misfit::ControlOfLayers(at) => {
            format!("{} has {} layers, and a control is one column: set it to ignored", name(at), all[at].layers())
        }
        Misfit::Layers(at, reference) => format!(
            "{} has {} layers, {} has {}: layers are paired by their number",
            name(reference),
            all[reference].layers(),
            name(at),
            all[at].layers()
        ),
        Misfit::NoIds(at) => format!(
            "{} has no row ids, but others have: choose a column of ids in its file, or in a file of ids alone with as many rows. Or set all ids to ignored, and rows are paired by number",
            name(at)
        ),
        Misfit::LayersForRows(deep, flat) => {
            layers_for_rows(name(deep), [all[deep].layers(), all[deep].rows()], name(flat))
        }
        Misfit::Rows(at) => format!(
            "{} has {}, {} has {}: {}",
            name(0),
            counted(all[0].rows(), "row", "rows"),
            name(at),
            whole(all[at].rows()),
            match grouping {
                None => "row i of every file must be the same example",
                Some(_) => {
                    "row i of every file must be the same token. Sets of tokens of different length have no pairs but those that a model's attention \
                     makes: see \u{201c}Rows that are pairs\u{201d} in docs/tokens.md"
                }
            }
        ),
        Misfit::Groups(fault) => match fault {
            GroupsFault::OfTwo => format!(
                "{modalities} modalities are chosen, but an analysis of groups takes two: set the others to ignored"
            ),
            GroupsFault::Both => {
                format!("an analysis of groups takes no predictions of both: set {} to ignored", both())
            }
            GroupsFault::Control => {
                format!("an analysis of groups takes no control: set {} to ignored", control())
            }
            GroupsFault::ById => {
                "groups follow the order of rows, which matching by id changes: set the row ids to ignored".to_owned()
            }
            GroupsFault::Rows => {
                let (file, rows) = grouping.map_or(("", 0), |(entry, column)| (&entry.name, column.info.rows()));
                format!(
                    "{file} names the groups of {}, but {} has {}: each row needs the name of a group",
                    counted(rows, "row", "rows"),
                    name(0),
                    whole(all[0].rows())
                )
            }
            GroupsFault::HeldOut => {
                "a group has too few rows to hold any out: set \u{201c}Held out\u{201d} in the settings to 0".to_owned()
            }
        },
    }
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
        let Ok(Order { task: Task::Analyze { job }, files }) = order(&inputs(&[Y, IMAGE, TEXT]), &Settings::default())
        else {
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
        assert!(refusal(&i).contains("two variables are called"));
        i.set_name(12, "", "y".into());
        i.set_name(11, "", " ".into());
        assert_eq!(refusal(&i), "give text.npy a name");
        i.set_name(11, "", "joint".into());
        assert!(refusal(&i).contains("has another meaning in the report"));
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
        let Ok(Order { task: Task::Analyze { job }, .. }) = order(&i, &Settings::default()) else { panic!("ready") };
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
        let Ok(Order { task: Task::Analyze { job }, files }) = order(&i, &Settings::default()) else { panic!("ready") };
        let of = |named: &Named| files[named.ids.as_ref().expect("it has ids").file];
        assert_eq!([of(&job.sources[0]), of(&job.sources[1]), of(&job.target)], [13, 14, 15]);
        // One file of ids serves all.
        i.remove(14);
        i.remove(15);
        let Ok(Order { task: Task::Analyze { job }, files }) = order(&i, &Settings::default()) else { panic!("ready") };
        let of = |named: &Named| files[named.ids.as_ref().expect("it has ids").file];
        assert_eq!([of(&job.sources[0]), of(&job.sources[1]), of(&job.target)], [13; 3]);
    }

    #[test]
    fn a_column_of_samples_makes_tokens_the_unit_of_observation() {
        let mut i = inputs(&[IMAGE, TEXT, Y, ("sample.npy", ArrayKind::Symbols, &[9])]);
        i.most_rows = " 6 ".into();
        let Ok(Order { task: Task::Groups { job, groups: samples, max_rows }, files }) =
            order(&i, &Settings::default())
        else {
            panic!("ready")
        };
        assert_eq!((job.sources.len(), files.as_slice(), max_rows), (2, &[10, 11, 12, 13][..], Some(6)));
        assert_eq!((samples.name.as_str(), samples.arrays[0].file), ("sample", 3));
        // Without it, nothing of that is asked.
        i.most_rows = "many".into();
        assert!(refusal(&i).contains("\u{201c}many\u{201d}; expected a whole number of at least 2"));
        i.set_role(13, "", Role::Ignored);
        assert!(matches!(order(&i, &Settings::default()), Ok(Order { task: Task::Analyze { .. }, .. })));
    }

    #[test]
    fn what_an_analysis_of_samples_cannot_be_is_said() {
        let samples = |rows: &'static [u64]| ("sample.npy", ArrayKind::Symbols, rows);
        let short = inputs(&[IMAGE, TEXT, Y, samples(&[8])]);
        assert_eq!(
            refusal(&short),
            "sample.npy names the groups of 8 rows, but image has 9: each row needs the name of a group"
        );
        let mut three = inputs(&[IMAGE, TEXT, Y, samples(&[9]), ("audio.npy", ArrayKind::Matrix, &[9, 4])]);
        three.set_role(14, "", Role::Modality);
        assert!(refusal(&three).starts_with("3 modalities are chosen, but an analysis of groups takes two"));
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
        let Ok(Order { task: Task::Analyze { job }, files }) = order(&i, &Settings::default()) else { panic!("ready") };
        let control = job.control.expect("it is chosen");
        assert_eq!((control.name.as_str(), files[control.arrays[0].file]), ("language", 13));
        i.set_name(13, "", "y".into());
        assert!(refusal(&i).contains("two variables are called \u{201c}y\u{201d}"));
        i.set_name(13, "", "z".into());
        i.files.push(Entry::new(14, "groups.npy", 1));
        let groups = inputs(&[("sample.npy", ArrayKind::Symbols, &[9])]).files.remove(0);
        i.files[4].reading = groups.reading;
        i.set_role(14, "", Role::Samples);
        assert_eq!(refusal(&i), "an analysis of groups takes no control: set z to ignored");
    }

    #[test]
    fn a_joint_table_runs_alone() {
        let table = ("and.csv", ArrayKind::Counts, &[4_u64][..]);
        let decomposed = order(&inputs(&[table]), &Settings::default());
        assert!(matches!(&decomposed, Ok(Order { task: Task::Table { .. }, files }) if *files == [10]));
        let mut both = inputs(&[IMAGE, table]);
        both.set_role(11, "", Role::Table);
        assert!(refusal(&both).contains("decomposed alone"));
    }
}

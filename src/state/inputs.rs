//! The chosen files, their arrays, and the role and name of each array.

use super::roles;
use schema::file::{ArrayInfo, ArrayKind, FileInfo, Pictures};
use schema::series::series;

/// What an array is used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Modality,
    Target,
    /// Class probabilities of a model that saw both modalities.
    Both,
    /// A discrete variable that is held: the decomposition is also made within each of its classes.
    Control,
    /// Names the rows of its file, so that they are matched by it.
    Id,
    /// Names the sample of each row: a sample is a set of rows, decomposed by itself.
    Samples,
    Ignored,
    /// A counts table, decomposed as it is.
    Table,
}

/// Every role.
const ROLES: [Role; 8] =
    [Role::Modality, Role::Target, Role::Both, Role::Control, Role::Id, Role::Samples, Role::Ignored, Role::Table];

impl Role {
    /// The roles that an array can take.
    pub fn of(info: &ArrayInfo) -> &'static [Role] {
        match info.kind {
            ArrayKind::Counts => &[Role::Table, Role::Ignored],
            ArrayKind::Symbols => {
                &[Role::Modality, Role::Target, Role::Control, Role::Id, Role::Samples, Role::Ignored]
            }
            ArrayKind::Real => &[Role::Modality, Role::Target, Role::Id, Role::Samples, Role::Ignored],
            // A table's one numeric column is a matrix.
            ArrayKind::Matrix if info.shape.get(1) == Some(&1) => {
                &[Role::Modality, Role::Target, Role::Control, Role::Samples, Role::Ignored]
            }
            _ => &[Role::Modality, Role::Target, Role::Both, Role::Ignored],
        }
    }

    /// Whether it is analysed, under a name of its own.
    pub fn is_variable(self) -> bool {
        matches!(self, Role::Modality | Role::Target | Role::Both | Role::Control)
    }

    pub fn label(self) -> &'static str {
        match self {
            Role::Modality => "modality",
            Role::Target => "target",
            Role::Both => "predictions of both",
            Role::Control => "control",
            Role::Id => "row id",
            Role::Samples => "groups",
            Role::Ignored => "ignored",
            Role::Table => "joint table",
        }
    }

    pub fn parse(label: &str) -> Option<Role> {
        ROLES.into_iter().find(|r| r.label() == label)
    }
}

/// One array, or the layers that several are together, as a row of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Of a series: as if it were one array of several layers.
    pub info: ArrayInfo,
    /// The arrays of the file that it stands for, in order.
    pub members: Vec<ArrayInfo>,
    pub role: Role,
    /// What a person calls it: "image", "group".
    pub name: String,
    /// A role that a person (or a sample) chose is never guessed again.
    pub settled: bool,
}

/// How far the reading of a file's header is.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    Waiting,
    /// `left_out` says which arrays cannot be used, and why; where the file is `incomplete` without them, nothing is chosen by a guess.
    /// `otherwise` are its arrays if its first line is taken for the other, header or data.
    Read {
        format: String,
        arrays: Vec<Array>,
        left_out: Vec<String>,
        incomplete: bool,
        otherwise: Vec<ArrayInfo>,
        /// Its columns of pictures.
        pictures: Vec<Pictures>,
        /// Why nothing is chosen from it by a guess, and what to do, where it is many arrays of a row each.
        scattered: Option<String>,
    },
    Refused(String),
}

/// A chosen file.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Names the file for as long as the page lives.
    pub id: u32,
    pub name: String,
    pub bytes: u64,
    pub reading: Reading,
    /// The role and name that a sample gives this file.
    pub wanted: Option<(Role, String)>,
}

impl Entry {
    pub fn new(id: u32, name: impl Into<String>, bytes: u64) -> Self {
        Self { id, name: name.into(), bytes, reading: Reading::Waiting, wanted: None }
    }

    pub fn arrays(&self) -> &[Array] {
        match &self.reading {
            Reading::Read { arrays, .. } => arrays,
            _ => &[],
        }
    }

    pub fn arrays_mut(&mut self) -> impl Iterator<Item = &mut Array> {
        match &mut self.reading {
            Reading::Read { arrays, .. } => arrays.as_mut_slice(),
            _ => &mut [],
        }
        .iter_mut()
    }

    /// Whether something was left out of the file that could have been a modality or the target.
    pub fn is_incomplete(&self) -> bool {
        matches!(self.reading, Reading::Read { incomplete: true, .. })
    }

    /// Whether a person has to choose: what is left of a file is not what it was made for, and of many arrays of a row each none is a modality.
    pub fn is_open(&self) -> bool {
        self.is_incomplete() || matches!(self.reading, Reading::Read { scattered: Some(_), .. })
    }

    /// What helps where nothing of the file is used: arrays that are a row each, or columns that are text though they may be meant as numbers.
    pub fn advice(&self) -> Option<String> {
        let Reading::Read { arrays, scattered, .. } = &self.reading else { return None };
        if arrays.iter().any(|array| array.role != Role::Ignored) {
            return None;
        }
        let is_text = |array: &Array| array.info.kind == ArrayKind::Symbols && array.info.dtype == "text";
        let text = || {
            let (example, _) = arrays.iter().find_map(|array| array.info.classes.first())?;
            let all = arrays.len() > 1 && arrays.iter().all(is_text);
            all.then(|| {
                format!("All columns are text, such as \u{201c}{example}\u{201d}. A number stands alone, as 4.875 does")
            })
        };
        scattered.clone().or_else(text)
    }

    pub fn left_out(&self) -> &[String] {
        match &self.reading {
            Reading::Read { left_out, .. } => left_out,
            _ => &[],
        }
    }

    /// "image" of "data/image.npy".
    pub fn stem(&self) -> &str {
        schema::file::stem(&self.name)
    }
}

/// All chosen files, in the order in which they came.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inputs {
    pub files: Vec<Entry>,
    /// What was typed for the most rows of a sample; blank for all.
    pub most_rows: String,
}

impl Inputs {
    /// The header of file `id` was read (or refused): lists its arrays and guesses the roles that nobody chose.
    pub fn inspected(&mut self, id: u32, outcome: Result<FileInfo, String>) {
        let Some(entry) = self.files.iter_mut().find(|f| f.id == id) else { return };
        entry.reading = match outcome {
            Err(message) => Reading::Refused(message),
            Ok(info) => {
                let wanted = std::mem::take(&mut entry.wanted);
                let stem = entry.stem().to_owned();
                let arrays = rows_of(&info.arrays, &stem).into_iter().enumerate().map(|(i, array)| {
                    // A sample's file holds one array, listed first.
                    let (role, name) = match wanted.as_ref().filter(|_| i == 0) {
                        Some((role, name)) => (*role, name.clone()),
                        None => (Role::Ignored, array.name),
                    };
                    Array { role, name, settled: wanted.is_some(), ..array }
                });
                let arrays = arrays.collect();
                let FileInfo { format, left_out, incomplete, otherwise, pictures, scattered, .. } = info;
                Reading::Read { format, arrays, left_out, incomplete, otherwise, pictures, scattered }
            }
        };
        self.fit_headers();
        roles::guess(self);
    }

    /// Where only a guess says whether a table's first line is a header, the rows of the embeddings in the other files decide.
    fn fit_headers(&mut self) {
        let is_firm =
            |entry: &&Entry| !matches!(&entry.reading, Reading::Read { otherwise, .. } if !otherwise.is_empty());
        let embedding = |array: &&Array| matches!(array.info.kind, ArrayKind::Matrix | ArrayKind::Layers);
        let firm = self.files.iter().filter(is_firm).flat_map(|entry| entry.arrays().iter().filter(embedding));
        let mut rows: Vec<u64> = firm.map(|array| array.info.rows()).collect();
        rows.dedup();
        let &[expected] = rows.as_slice() else { return };
        for entry in &mut self.files {
            let stem = entry.stem().to_owned();
            let Reading::Read { arrays, otherwise, .. } = &mut entry.reading else { continue };
            let fits = |info: &ArrayInfo| info.rows() == expected;
            let misfits = !arrays.iter().all(|array| fits(&array.info));
            let settled = arrays.iter().any(|array| array.settled);
            if otherwise.is_empty() || settled || !misfits || !otherwise.iter().all(fits) {
                continue;
            }
            let other = rows_of(otherwise, &stem);
            *otherwise = arrays.iter().flat_map(|array| array.members.clone()).collect();
            *arrays = other;
        }
    }

    /// Rows that a longer sample is reduced to.
    ///
    /// # Errors
    /// What was typed is no such number.
    pub fn max_rows(&self) -> Result<Option<u32>, String> {
        match self.most_rows.trim() {
            "" => Ok(None),
            text => match text.parse() {
                Ok(rows) if rows >= 2 => Ok(Some(rows)),
                _ => Err(format!(
                    "the largest number of rows of a group is \u{201c}{text}\u{201d}; expected a whole number of at \
                        least 2, or nothing"
                )),
            },
        }
    }

    /// The column that groups the rows into samples.
    pub fn samples(&self) -> Option<&Array> {
        self.arrays().map(|(_, array)| array).find(|array| array.role == Role::Samples)
    }

    pub fn array(&self, file: u32, key: &str) -> Option<&Array> {
        self.files.iter().find(|f| f.id == file)?.arrays().iter().find(|a| a.info.key == key)
    }

    /// Every array with its file, in order.
    pub fn arrays(&self) -> impl Iterator<Item = (&Entry, &Array)> {
        self.files.iter().flat_map(|f| f.arrays().iter().map(move |a| (f, a)))
    }

    pub fn arrays_mut(&mut self) -> impl Iterator<Item = &mut Array> {
        self.files.iter_mut().flat_map(Entry::arrays_mut)
    }

    /// Files beside `files` that have columns of text or of pictures as long as one of theirs: they may show what the examples are.
    pub fn shown_beside(&self, files: &[u32]) -> Vec<u32> {
        let used = |entry: &&Entry| files.contains(&entry.id);
        let rows: Vec<u64> = self.files.iter().filter(used).flat_map(Entry::arrays).map(|a| a.info.rows()).collect();
        let is_text = |array: &Array| array.info.kind == ArrayKind::Symbols && rows.contains(&array.info.rows());
        let has_pictures = |reading: &Reading| match reading {
            Reading::Read { pictures, .. } => pictures.iter().any(|column| rows.contains(&column.rows)),
            _ => false,
        };
        let shows = |entry: &&Entry| entry.arrays().iter().any(is_text) || has_pictures(&entry.reading);
        self.files.iter().filter(|entry| !used(entry)).filter(shows).map(|entry| entry.id).collect()
    }

    fn edit(&mut self, file: u32, key: &str, change: impl FnOnce(&mut Array)) {
        let entry = self.files.iter_mut().find(|f| f.id == file);
        if let Some(Entry { reading: Reading::Read { arrays, .. }, .. }) = entry
            && let Some(array) = arrays.iter_mut().find(|a| a.info.key == key)
        {
            change(array);
        }
    }

    /// Shows the layers that a row stands for as rows of their own: still layers of one modality, as long as they keep their name.
    pub fn take_apart(&mut self, file: u32, key: &str) {
        let Some(entry) = self.files.iter_mut().find(|f| f.id == file) else { return };
        let Reading::Read { arrays, .. } = &mut entry.reading else { return };
        let Some(at) = arrays.iter().position(|a| a.info.key == key) else { return };
        let whole = arrays.remove(at);
        let part = |info: ArrayInfo| Array {
            members: vec![info.clone()],
            info,
            role: whole.role,
            name: whole.name.clone(),
            settled: true,
        };
        let parts: Vec<Array> = whole.members.iter().cloned().map(part).collect();
        arrays.splice(at..at, parts);
    }

    /// A person chose a role. There is one target, one control and one column of samples: the one before is ignored.
    pub fn set_role(&mut self, file: u32, key: &str, role: Role) {
        if matches!(role, Role::Target | Role::Control | Role::Samples) {
            for array in self.arrays_mut().filter(|a| a.role == role) {
                array.role = Role::Ignored;
            }
        }
        self.edit(file, key, |array| {
            array.role = role;
            array.settled = true;
        });
    }

    pub fn set_name(&mut self, file: u32, key: &str, name: String) {
        self.edit(file, key, |array| array.name = name);
    }

    /// Removes a file. Gives its place and its entry.
    pub fn remove(&mut self, file: u32) -> Option<(usize, Entry)> {
        let at = self.files.iter().position(|f| f.id == file)?;
        let entry = self.files.remove(at);
        self.fit_headers();
        roles::guess(self);
        Some((at, entry))
    }

    /// Puts a removed file back, with the roles that it had.
    pub fn put_back(&mut self, at: usize, entry: Entry) {
        self.files.insert(at.min(self.files.len()), entry);
        self.fit_headers();
        roles::guess(self);
    }
}

/// The rows of a file: series first, then what stands alone, each in the file's order.
fn rows_of(arrays: &[ArrayInfo], stem: &str) -> Vec<Array> {
    let row = |info: ArrayInfo, members: Vec<ArrayInfo>, name: &str| Array {
        info,
        members,
        role: Role::Ignored,
        name: name.to_owned(),
        settled: false,
    };
    let mut rows = Vec::new();
    let series = series(arrays);
    for found in &series {
        let of = |key: &String| arrays.iter().find(|array| array.key == *key).cloned();
        let members: Vec<ArrayInfo> = found.keys.iter().filter_map(of).collect();
        let [first, .., last] = members.as_slice() else { continue };
        let info = ArrayInfo {
            key: format!("{} … {}", first.key, last.key),
            kind: ArrayKind::Layers,
            shape: [&[members.len() as u64], first.shape.as_slice()].concat(),
            ..first.clone()
        };
        rows.push(row(info, members, if found.name.is_empty() { stem } else { &found.name }));
    }
    let alone = arrays.iter().filter(|array| !series.iter().any(|series| series.keys.contains(&array.key)));
    rows.extend(alone.map(|info| row(info.clone(), vec![info.clone()], info.name_in(stem))));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(name: &str, key: &str, kind: ArrayKind, shape: &[u64]) -> FileInfo {
        let (key, shape, dtype) = (key.to_owned(), shape.to_vec(), "text".to_owned());
        let arrays =
            vec![ArrayInfo { key, kind, shape, dtype, distinct: None, classes: vec![], index: false, notes: vec![] }];
        FileInfo { name: name.to_owned(), format: "csv".to_owned(), arrays, ..FileInfo::default() }
    }

    #[test]
    fn the_rows_of_the_others_decide_what_a_first_line_is() {
        let label = FileInfo {
            otherwise: info("label.csv", "", ArrayKind::Symbols, &[60]).arrays,
            ..info("label.csv", "axolotl", ArrayKind::Symbols, &[59])
        };
        let mut inputs = Inputs::default();
        for (id, name) in [(0, "label.csv"), (1, "image.npy")] {
            inputs.files.push(Entry::new(id, name, 1));
        }
        inputs.inspected(0, Ok(label));
        assert_eq!(inputs.files[0].arrays()[0].name, "axolotl");
        inputs.inspected(1, Ok(info("image.npy", "", ArrayKind::Matrix, &[60, 4])));
        let array = &inputs.files[0].arrays()[0];
        assert_eq!((array.name.as_str(), array.info.rows(), array.role), ("label", 60, Role::Target));
        // And back, where they have other rows.
        inputs.inspected(1, Ok(info("image.npy", "", ArrayKind::Matrix, &[59, 4])));
        assert_eq!(inputs.files[0].arrays()[0].info.rows(), 59);
    }

    #[test]
    fn a_table_of_text_or_of_pictures_of_as_many_rows_stands_beside_the_files_of_an_analysis() {
        let mut inputs = Inputs::default();
        let files = [("image.npy", ArrayKind::Matrix, [60, 4].as_slice()), ("names.csv", ArrayKind::Symbols, &[60])];
        let others = [("other.csv", ArrayKind::Symbols, [59].as_slice()), ("real.csv", ArrayKind::Real, &[60])];
        for (id, (name, kind, shape)) in files.into_iter().chain(others).enumerate() {
            inputs.files.push(Entry::new(id as u32, name, 1));
            inputs.inspected(id as u32, Ok(info(name, "", kind, shape)));
        }
        let pictures = vec![Pictures { key: "thumbnail".to_owned(), rows: 60 }];
        inputs.files.push(Entry::new(4, "pictures.parquet", 1));
        inputs.inspected(4, Ok(FileInfo { pictures, ..info("pictures.parquet", "id", ArrayKind::Real, &[60]) }));
        assert_eq!(inputs.shown_beside(&[0]), [1, 4]);
        assert_eq!(inputs.shown_beside(&[0, 4]), [1]);
        assert_eq!(inputs.shown_beside(&[0, 1, 4]), [] as [u32; 0]);
    }

    #[test]
    fn nothing_is_chosen_from_a_file_that_is_not_whole() {
        let mut inputs = Inputs::default();
        inputs.files.push(Entry::new(0, "a.parquet", 1));
        let whole = info("a.parquet", "caption", ArrayKind::Symbols, &[60]);
        inputs.inspected(0, Ok(FileInfo { incomplete: true, left_out: vec!["emb: found lists".to_owned()], ..whole }));
        assert_eq!(inputs.files[0].arrays()[0].role, Role::Ignored);
    }

    #[test]
    fn a_stem_is_the_name_without_folders_and_extensions() {
        let stem = |name: &str| Entry::new(0, name, 0).stem().to_owned();
        assert_eq!(stem("data/image.npy"), "image");
        assert_eq!(stem("table.v2.csv"), "table.v2");
        assert_eq!(stem(".npy"), ".npy");
        assert_eq!(stem("plain"), "plain");
    }
}

//! The examples of one layer: read and coded as in [`super::analyze`], then what each of them says, where it lies, and what the files say of it in words.

use super::error::RunError;
use super::inside::{CodedLayer, alone};
use super::kept::AllCodes;
use super::matching;
use super::variable::Variable;
use super::watch::Watch;
use data::Feature;
use engine::discretize::Codes;
use engine::pointwise::{self, place};
use ingest::Opened;
use schema::config::Plan;
use schema::examples::{Column, Examples, Head, Pictures};
use schema::file::ArrayKind;
use schema::job::Job;
use schema::report::matrix::Comparison;

/// Columns of text that are read at most.
const MOST_COLUMNS: usize = 8;

/// The examples of layer `layer` of comparison `comparison` of a job, both from 0. Every column of text of `files` that is no variable of the job stands
/// beside them, also of files that the job does not name. `codes` are those of the same job over the same files, if they were kept.
///
/// # Errors
/// As of [`super::analyze`], and [`RunError::NoLayer`].
///
/// # Panics
/// If the job has no such comparison.
pub fn examples(
    job: &Job,
    comparison: usize,
    layer: usize,
    files: &[Opened],
    codes: Option<&AllCodes>,
    watch: &dyn Watch,
) -> Result<Examples, RunError> {
    of_layer(&CodedLayer::new(job, comparison, layer, files, codes, watch)?, files, watch)
}

pub(super) fn of_layer(coded: &CodedLayer, files: &[Opened], watch: &dyn Watch) -> Result<Examples, RunError> {
    let CodedLayer { job, variables, comparison, layer, plan, layers } = coded;
    let [a, b, y] = coded.codes();
    let found = pointwise::of_examples([&a.codes, &b.codes, &y.codes])?;
    let first = &variables[0];
    let counted = place::counted(first.rows as usize, plan)?;
    let names: Vec<&str> = job.sources.iter().map(|named| named.name.as_str()).collect();
    let [one, other] = comparison.names(&names).map(str::to_owned);
    let mut examples = Examples {
        head: Head {
            layer: super::layer_name(*layer, *layers),
            names: [one, other, job.target.name.clone()],
            labels: [labels(&a), labels(&b), labels(&y)],
            ..Head::default()
        },
        rows: first.rows_in_file(&counted),
        cells: found.cells,
        symbols: found.symbols,
        pointwise: found.pointwise,
        ..Examples::default()
    };
    for (side, variable) in sides(*comparison, variables).into_iter().enumerate() {
        let Some(variable) = variable else { continue };
        put_on_map(&mut examples, side, variable, *layer, plan, watch)?;
    }
    if first.ids.is_some() {
        let ids = matching::read(first, watch)?;
        let name = job.sources[0].ids.as_ref().map(|at| at.key.clone()).unwrap_or_default();
        let each: Vec<u32> = (0..ids.len() as u32).collect();
        let (codes, values) = selected(&examples.rows, &each, ids);
        examples.head.ids = Some(Column { name, values });
        examples.texts.push(codes);
    }
    let beside = beside(coded, files, &counted);
    for (column, codes) in texts(coded, &beside, watch) {
        examples.head.texts.push(column);
        examples.texts.push(codes);
    }
    if let Some((column, rows)) = pictures(beside) {
        (examples.head.pictures, examples.picture_rows) = (Some(column), rows);
    }
    Ok(examples)
}

/// The modality on each side; none for several taken together.
fn sides<'v, 'a>(comparison: Comparison, variables: &'v [Variable<'a>]) -> [Option<&'v Variable<'a>>; 2] {
    match comparison {
        Comparison::Pair(a, b) => [variables.get(a), variables.get(b)],
        Comparison::Rest(a) => [variables.get(a), None],
    }
}

/// The symbols' own labels; numbers from 1 where they have none.
fn labels(codes: &Codes) -> Vec<String> {
    let report = &codes.report;
    match report.labels.is_empty() {
        true => (1..=report.symbols).map(|symbol| symbol.to_string()).collect(),
        false => report.labels.clone(),
    }
}

fn put_on_map(
    examples: &mut Examples,
    side: usize,
    variable: &Variable,
    layer: usize,
    plan: &Plan,
    watch: &dyn Watch,
) -> Result<(), RunError> {
    let monitor = alone(watch);
    let Some(points) = variable.clustered(layer, plan, &monitor)? else { return Ok(()) };
    let placed = place::place(&points, &variable.codes().codes, &monitor)?;
    if let Some(placed) = placed {
        examples.head.explained[side] = Some(placed.explained);
        (examples.points[side], examples.distances[side]) = (placed.points, placed.distances);
    }
    Ok(())
}

/// The values of some rows, and those of the labels that are among them.
fn selected(rows: &[u32], codes: &[u32], labels: Vec<String>) -> (Vec<u32>, Vec<String>) {
    let of_rows = rows.iter().map(|&row| labels[codes[row as usize] as usize].as_str());
    match Feature::from_labels(of_rows) {
        Feature::Symbols { codes, labels } => (codes, labels),
        _ => unreachable!("labels are symbols"),
    }
}

/// A file whose rows are examples' rows.
struct Beside<'f> {
    /// Its place among the files.
    file: usize,
    opened: &'f Opened,
    /// The row of each example, from 0.
    rows: Vec<u32>,
    /// Rows that a column has to have: all, or with ids at least so many.
    least: u64,
    exact: bool,
}

impl Beside<'_> {
    /// Whether a column of so many rows is the examples'.
    fn fits(&self, rows: u64) -> bool {
        if self.exact { rows == self.least } else { rows >= self.least }
    }
}

/// Files that may say what the examples are. Rows of a variable's file go with the variable; those of any other file by their number, if those of the job do.
fn beside<'f>(coded: &CodedLayer, files: &'f [Opened], counted: &[u32]) -> Vec<Beside<'f>> {
    let variables = &coded.variables;
    let named: Vec<_> = coded.job.sources.iter().chain([&coded.job.target]).collect();
    let beside = |(file, opened): (usize, &'f Opened)| {
        let at = named.iter().position(|named| named.arrays.iter().chain(&named.ids).any(|at| at.file == file));
        let owner = variables.get(at.or((variables[0].ids.is_none()).then_some(0))?)?;
        let rows = owner.rows_in_file(counted);
        // Without ids, a file of other rows belongs to something else.
        let exact = owner.ids.is_none();
        let least = if exact { owner.rows } else { rows.iter().max().map_or(0, |&last| u64::from(last) + 1) };
        Some(Beside { file, opened, rows, least, exact })
    };
    files.iter().enumerate().filter_map(beside).collect()
}

/// Columns of text of the files, and their values for each example.
fn texts(coded: &CodedLayer, beside: &[Beside], watch: &dyn Watch) -> Vec<(Column, Vec<u32>)> {
    let used = |file: usize, key: &str| {
        let named = coded.job.variables();
        named.flat_map(|named| named.arrays.iter().chain(&named.ids)).any(|at| at.file == file && at.key == key)
    };
    let mut found = Vec::new();
    for of in beside {
        let Beside { file, opened, rows, .. } = of;
        for array in &opened.info().arrays {
            let is_text = array.kind == ArrayKind::Symbols && !used(*file, &array.key);
            if !is_text || !of.fits(array.rows()) {
                continue;
            }
            if found.len() == MOST_COLUMNS {
                return found;
            }
            // What cannot be read of a column that nobody asked for is left out, as is a column of numbers.
            let Ok(Feature::Symbols { codes, labels }) = opened.read(&array.key, 0, &alone(watch)) else { continue };
            let (codes, labels) = selected(rows, &codes, labels);
            let name = if array.key.is_empty() { opened.info().name.clone() } else { array.key.clone() };
            found.push((Column { name, values: labels }, codes));
        }
    }
    found
}

/// The first column of pictures, and the row of each example in it. They are read where they are looked at.
fn pictures(beside: Vec<Beside>) -> Option<(Pictures, Vec<u32>)> {
    beside.into_iter().find_map(|of| {
        let column = of.opened.info().pictures.iter().find(|column| of.fits(column.rows))?;
        Some((Pictures { file: of.file, key: column.key.clone() }, of.rows))
    })
}

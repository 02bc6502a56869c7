//! The examples of one layer: read and coded as in [`super::analyze`], then what each of them says, where it lies, and what the files say of it in words.

use super::error::RunError;
use super::inside::{CodedLayer, alone};
use super::matching;
use super::variable::Variable;
use super::watch::Watch;
use data::Feature;
use engine::discretize::Codes;
use engine::pointwise::{self, place};
use ingest::Opened;
use schema::config::Plan;
use schema::examples::{Column, Examples, Head};
use schema::file::ArrayKind;
use schema::job::Job;
use schema::report::matrix::Comparison;

/// Columns of text that are read at most.
const MOST_COLUMNS: usize = 8;

/// The examples of layer `layer` of comparison `comparison` of a job, both from 0. Every column of text of `files` that is no variable of the job stands
/// beside them, also of files that the job does not name.
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
    watch: &dyn Watch,
) -> Result<Examples, RunError> {
    of_layer(&CodedLayer::new(job, comparison, layer, files, watch)?, files, watch)
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
    for (column, codes) in texts(coded, files, &counted, watch)? {
        examples.head.texts.push(column);
        examples.texts.push(codes);
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

/// Columns of text of the files, and their values for each example.
fn texts(
    coded: &CodedLayer,
    files: &[Opened],
    counted: &[u32],
    watch: &dyn Watch,
) -> Result<Vec<(Column, Vec<u32>)>, RunError> {
    let variables = &coded.variables;
    let used = |file: usize, key: &str| {
        let named = coded.job.variables();
        named.flat_map(|named| named.arrays.iter().chain(&named.ids)).any(|at| at.file == file && at.key == key)
    };
    let mut found = Vec::new();
    for (file, opened) in files.iter().enumerate() {
        // Rows of a variable's file go with the variable; those of any other file by their number, if those of the job do.
        let named: Vec<_> = coded.job.sources.iter().chain([&coded.job.target]).collect();
        let at = named.iter().position(|named| named.arrays.iter().chain(&named.ids).any(|at| at.file == file));
        let owner = at.or((variables[0].ids.is_none()).then_some(0));
        let Some(owner) = owner.and_then(|at| variables.get(at)) else { continue };
        let rows = owner.rows_in_file(counted);
        let last = rows.iter().max().copied().unwrap_or(0);
        for array in &opened.info().arrays {
            let is_text = array.kind == ArrayKind::Symbols && !used(file, &array.key);
            // Without ids, a file of other rows belongs to something else.
            let fits = if owner.ids.is_some() { array.rows() > u64::from(last) } else { array.rows() == owner.rows };
            if !is_text || !fits || found.len() == MOST_COLUMNS {
                continue;
            }
            // What cannot be read of a column that nobody asked for is left out, as is a column of numbers.
            let Ok(Feature::Symbols { codes, labels }) = opened.read(&array.key, 0, &alone(watch)) else { continue };
            let (codes, labels) = selected(&rows, &codes, labels);
            let name = if array.key.is_empty() { opened.info().name.clone() } else { array.key.clone() };
            found.push((Column { name, values: labels }, codes));
        }
    }
    Ok(found)
}

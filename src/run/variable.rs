//! One modality or the target, while a job runs: its layers, read and coded one at a time.

use super::error::RunError;
use super::kept::Kept;
use super::memory;
use super::passed::{Passed, Seen};
use data::Feature;
use engine::discretize;
use engine::discretize::{Codes, predictions, streamed};
use engine::error::EngineError;
use engine::pointwise::place;
use engine::predict::{self, Modality, Target};
use engine::probe::Columns;
use ingest::Opened;
use ndarray::Array2;
use schema::codebook::Codebook;
use schema::config::{Coding, Plan};
use schema::file::{ArrayInfo, ArrayKind, Purpose};
use schema::fits::Outline;
use schema::job::{ArrayRef, Named};
use schema::progress::{Monitor, Unwatched};
use schema::report::warning::Warning;
use std::collections::HashSet;

/// One array of a variable.
pub(super) struct Part<'a> {
    pub file: &'a Opened,
    pub array: &'a ArrayInfo,
}

pub(super) struct Variable<'a> {
    pub named: &'a Named,
    parts: Vec<Part<'a>>,
    role: Purpose,
    pub rows: u64,
    pub layers: usize,
    /// A column that names the rows.
    pub ids: Option<Part<'a>>,
    /// The rows that are analysed, in order; all unless they were matched.
    selected: Option<Vec<u32>>,
    /// Codes of the layer under way; kept where there is only one layer.
    codes: Option<Codes>,
    /// How they came about, of an embedding that was clustered; kept like codes.
    codebook: Option<Codebook>,
    /// What a probe sees of that layer; none of the target, and none where nothing is probed.
    columns: Option<Columns>,
    /// Of class probabilities: the most probable column of each counted row, and how many columns there are. Kept like codes.
    expected: Option<(Vec<u32>, usize)>,
    /// What else the values may be, a sentence for each.
    hints: Vec<Warning>,
    /// What predictive codes are made of, kept like codes.
    sides: Option<Sides>,
}

/// A variable on both sides of the split into rows that predictive codes are fitted to and rows that are counted.
enum Sides {
    Modality(Box<Modality>),
    Target(Box<Target>),
}

impl<'a> Variable<'a> {
    pub fn new(named: &'a Named, role: Purpose, files: &'a [Opened]) -> Result<Self, RunError> {
        let find = |at: &ArrayRef| find(named, at, files);
        let parts = named.arrays.iter().map(find).collect::<Result<Vec<_>, _>>()?;
        let Some(first) = parts.first() else { return Err(RunError::NoFile { name: named.name.clone() }) };
        let rows = first.array.rows();
        let column = |part: &&Part| matches!(part.array.kind, ArrayKind::Real | ArrayKind::Symbols);
        if let Some(column) = parts.iter().find(column).filter(|_| parts.len() > 1) {
            return Err(RunError::ColumnAmongLayers { what: named.name.clone(), file: column.label() });
        }
        let ids = named.ids.as_ref().map(find).transpose()?;
        let layers = parts.iter().map(|part| part.array.layers() as usize).sum();
        Ok(Self {
            named,
            parts,
            role,
            rows,
            layers,
            ids,
            selected: None,
            codes: None,
            codebook: None,
            columns: None,
            expected: None,
            hints: Vec::new(),
            sides: None,
        })
    }

    /// What is known of it before it is read.
    pub fn outline(&self) -> Outline<'_> {
        Outline {
            name: &self.named.name,
            rows: self.parts.iter().map(|part| part.array.rows()).collect(),
            layers: self.layers as u64,
            has_ids: self.ids.is_some(),
        }
    }

    /// Analyses these rows alone.
    pub fn select(&mut self, rows: Vec<u32>) {
        self.rows = rows.len() as u64;
        self.selected = Some(rows);
    }

    pub fn is_due(&self) -> bool {
        self.codes.is_none() || self.layers > 1
    }

    pub fn codes(&self) -> &Codes {
        self.codes.as_ref().expect("a variable is coded before its layer is decomposed")
    }

    /// How the layer under way was coded.
    pub fn kept(&self) -> Kept {
        Kept { codes: self.codes().clone(), codebook: self.codebook.clone() }
    }

    /// Takes the codes of a layer that was coded before.
    pub fn take(&mut self, Kept { codes, codebook }: Kept) {
        (self.codes, self.codebook) = (Some(codes), codebook);
    }

    pub fn parts(&self) -> &[Part<'a>] {
        &self.parts
    }

    /// The part that holds a layer, and its number there.
    fn part(&self, mut layer: usize) -> (&Part<'a>, usize) {
        for part in &self.parts {
            let layers = part.array.layers() as usize;
            if layer < layers {
                return (part, layer);
            }
            layer -= layers;
        }
        unreachable!("the caller counts the layers")
    }

    /// What a probe sees of the layer under way.
    pub fn columns(&self) -> Option<&Columns> {
        self.columns.as_ref()
    }

    /// What else the values may be than what they were taken for, a sentence for each.
    pub fn hints(&self) -> &[Warning] {
        &self.hints
    }

    /// The share of the counted rows whose most probable class is their own; `None` where the codes are not of class probabilities, or the columns cannot be told to
    /// be the target's classes: labels that are whole numbers name their column, from 0; others follow in alphabetical order, one for each column.
    pub fn accuracy(&self, target: &Codes) -> Option<f64> {
        let (expected, columns) = self.expected.as_ref()?;
        let labels = &target.report.labels;
        let numbers: Option<Vec<usize>> = labels.iter().map(|label| label.parse().ok()).collect();
        let column = match numbers.filter(|numbers| numbers.iter().all(|number| number < columns)) {
            Some(numbers) => numbers,
            None if labels.len() == *columns => {
                labels.iter().map(|label| labels.iter().filter(|other| *other < label).count()).collect()
            }
            None => return None,
        };
        let right = expected.iter().zip(&target.codes).filter(|&(&is, &of)| is as usize == column[of as usize]).count();
        Some(right as f64 / expected.len() as f64)
    }

    /// Whether there are labels or whole numbers, one a row.
    pub fn has_symbols(&self) -> bool {
        self.parts.iter().any(|part| part.array.kind == ArrayKind::Symbols)
    }

    /// Whether there are several columns a row.
    pub fn is_embedding(&self) -> bool {
        self.parts.iter().any(|part| matches!(part.array.kind, ArrayKind::Matrix | ArrayKind::Layers))
    }

    /// Whether a part's layers are coded by passes over their rows.
    pub fn is_passed(&self, part: &Part, plan: &Plan) -> bool {
        self.role == Purpose::Modality
            && self.selected.is_none()
            && part.file.is_by_rows(&part.array.key)
            && memory::is_large(part.array, plan)
    }

    /// Codes a layer that is too large to be held; of a modality that is to be probed, keeps what a probe sees.
    fn code_passed(&mut self, layer: usize, plan: &Plan, probed: bool, tracker: &dyn Monitor) -> Result<(), RunError> {
        let (part, within) = self.part(self.own(layer));
        let rows = Passed::new(part, within as u64, probed, plan, tracker)?;
        let kept = streamed::code(&rows, plan.clusters, plan, &self.stream(layer), tracker);
        let named = |error| match error {
            RunError::Engine(source) => self.refused(layer, source),
            other => other,
        };
        let discretize::Kept { codes, codebook, .. } = kept.map_err(named)?;
        let Seen { zeros, first, fractions, probabilities, drawn } = rows.into_seen();
        let mut hints = Vec::new();
        hints.extend(self.rows_of_zeros(zeros, first, fractions));
        if probabilities {
            hints.push(Warning::RowsSumToOne { of: self.named.name.clone() });
        }
        self.hints = hints;
        if let Some(drawn) = drawn {
            let seen = Columns::of_rows(drawn, plan, &Unwatched(tracker));
            self.columns = Some(seen.map_err(|source| self.refused(layer, source))?);
        }
        (self.codes, self.codebook) = (Some(codes), codebook);
        Ok(())
    }

    /// Codes a layer; of a modality that is to be probed, keeps what a probe sees.
    pub fn code(&mut self, layer: usize, plan: &Plan, probed: bool, tracker: &dyn Monitor) -> Result<(), RunError> {
        (self.codes, self.codebook, self.columns, self.expected, self.sides) = (None, None, None, None, None);
        if self.is_passed(self.part(self.own(layer)).0, plan) {
            return self.code_passed(layer, plan, probed, tracker);
        }
        let feature = self.feature(layer, tracker)?;
        self.hints = self.never_filled(&feature).into_iter().collect();
        let path = self.stream(layer);
        if plan.sources == Coding::Predictive {
            let refused = |source| self.refused(layer, source);
            match self.role {
                Purpose::Modality => {
                    let modality = Modality::new(&feature, plan, &path, tracker).map_err(refused)?;
                    self.columns = probed.then(|| modality.counted().clone());
                    self.sides = Some(Sides::Modality(Box::new(modality)));
                }
                Purpose::Target => {
                    let target = Target::new(&feature, plan, &path, tracker).map_err(refused)?;
                    self.codes = Some(target.counted.clone());
                    self.sides = Some(Sides::Target(Box::new(target)));
                }
            }
            return Ok(());
        }
        let probed = probed && self.role == Purpose::Modality;
        let keep = if probed { Columns::kept(feature.rows(), plan) } else { 0 };
        let codes =
            match self.role {
                Purpose::Modality => {
                    discretize::code_and_keep(&feature, plan.sources, plan.clusters, plan, &path, keep, tracker)
                }
                Purpose::Target => discretize::code_target(&feature, plan, &path, tracker)
                    .map(|codes| discretize::Kept { codes, scores: None, codebook: None }),
            };
        let discretize::Kept { codes, scores, codebook } = codes.map_err(|source| self.refused(layer, source))?;
        if self.role == Purpose::Modality {
            self.expected = predictions::most_probable(&feature, &codes, plan);
            if codes.report.method == Coding::Clusters.id() && predictions::are_probabilities(&feature) {
                self.hints.push(Warning::RowsSumToOne { of: self.named.name.clone() });
            }
        }
        if probed {
            let seen = match scores {
                Some(scores) => Ok(Columns::of_scores(&scores)),
                None => Columns::of(&feature, plan.sources, plan, &Unwatched(tracker)),
            };
            self.columns = Some(seen.map_err(|source| self.refused(layer, source))?);
        }
        (self.codes, self.codebook) = (Some(codes), codebook);
        Ok(())
    }

    /// Gives modalities, read together with the target, their predictive codes.
    ///
    /// # Errors
    /// [`RunError`], [`EngineError::Cancelled`] inside it.
    pub fn predict(variables: &mut [Self], layer: usize, plan: &Plan, tracker: &dyn Monitor) -> Result<(), RunError> {
        let (target, modalities) = variables.split_last_mut().expect("a job has a target");
        let Some(Sides::Target(of)) = &target.sides else { unreachable!("the target was read") };
        let sides = modalities.iter().map(|variable| match &variable.sides {
            Some(Sides::Modality(modality)) => &**modality,
            _ => unreachable!("every modality was read"),
        });
        let path = [0, layer as u64];
        let codes = predict::code_and_keep(&sides.collect::<Vec<_>>(), of, plan, &path, tracker)
            .map_err(|source| target.refused(layer, source))?;
        for (variable, (codes, codebook)) in modalities.iter_mut().zip(codes) {
            (variable.codes, variable.codebook) = (Some(codes), codebook);
        }
        Ok(())
    }

    /// What was clustered of the counted rows; `None` where nothing was. Reads the layer again.
    ///
    /// # Errors
    /// Those of the first reading.
    pub fn clustered(&self, layer: usize, plan: &Plan, monitor: &dyn Monitor) -> Result<Option<Array2<f32>>, RunError> {
        if !self.is_embedding() {
            return Ok(None);
        }
        let feature = self.feature(layer, monitor)?;
        place::clustered(&feature, &self.codes().report.method, self.codebook.as_ref(), plan, monitor)
            .map_err(|source| self.refused(layer, source))
    }

    /// The numbers (from 0), in the file, of these rows among the analysed ones.
    pub fn rows_in_file(&self, analysed: &[u32]) -> Vec<u32> {
        match &self.selected {
            Some(rows) => analysed.iter().map(|&row| rows[row as usize]).collect(),
            None => analysed.to_vec(),
        }
    }

    /// The layer's own number here: a variable of one layer stands beside every layer of the others.
    fn own(&self, layer: usize) -> usize {
        if self.layers == 1 { 0 } else { layer }
    }

    /// The values of the rows that are analysed.
    pub fn feature(&self, layer: usize, monitor: &dyn Monitor) -> Result<Feature, RunError> {
        let (part, within) = self.part(self.own(layer));
        memory::check_held(part)?;
        let feature = part.file.read(&part.array.key, within as u64, monitor)?;
        let feature = match &self.selected {
            Some(rows) => feature.select(rows),
            None => feature,
        };
        match self.role {
            Purpose::Target => Ok(feature.as_labels(part.array.dtype.contains("int")).unwrap_or(feature)),
            Purpose::Modality => self.informative(feature),
        }
    }

    /// Says that an embedding has rows of zeros, as an array has that was made first and filled in part; among whole numbers they may be data.
    fn never_filled(&self, feature: &Feature) -> Option<Warning> {
        let Feature::Matrix(values) = feature else { return None };
        let zeros = |row: &usize| values.row(*row).iter().all(|&value| value == 0.0);
        let rows: Vec<usize> = (0..values.nrows()).filter(zeros).collect();
        let [first, _, ..] = rows[..] else { return None };
        let fractions = values.ncols() > 1 && values.iter().any(|value| value.fract() != 0.0);
        self.rows_of_zeros(rows.len(), first, fractions)
    }

    /// The same of what was seen: rows of zeros, the first of them, and whether any value is no whole number.
    fn rows_of_zeros(&self, zeros: usize, first: usize, fractions: bool) -> Option<Warning> {
        (fractions && zeros > 1 && (zeros as u64) < self.rows).then(|| Warning::RowsOfZeros {
            of: self.named.name.clone(),
            rows: zeros as u64,
            first: u64::from(self.rows_in_file(&[first as u32])[0]) + 1,
        })
    }

    /// Refuses symbols of which none comes again: they would tell everything.
    fn informative(&self, feature: Feature) -> Result<Feature, RunError> {
        match &feature {
            Feature::Symbols { codes, labels } if codes.len() > FEW && has_no_repeat(codes) => {
                Err(RunError::OneSymbolARow {
                    file: self.parts[0].file.info().name.clone(),
                    name: self.named.name.clone(),
                    rows: codes.len(),
                    example: labels.first().map(|label| escaped(label)).unwrap_or_default(),
                })
            }
            _ => Ok(feature),
        }
    }

    /// The random stream that codes a layer. Both modalities draw the same one: the same values get the same codes, on whichever side they
    /// stand.
    pub fn stream(&self, layer: usize) -> [u64; 2] {
        [u64::from(self.role == Purpose::Target), self.own(layer) as u64]
    }

    pub fn refused(&self, layer: usize, source: EngineError) -> RunError {
        if source == EngineError::Cancelled {
            return source.into();
        }
        let layer = self.own(layer);
        let (part, _) = self.part(layer);
        let layer = if self.layers > 1 { format!(", layer {layer}") } else { String::new() };
        RunError::Refused {
            file: part.file.info().name.clone(),
            name: self.named.name.clone(),
            layer,
            source: Box::new(source),
        }
    }

    /// "image (image.npy)".
    pub fn label(&self) -> String {
        format!("{} ({})", self.named.name, self.parts[0].file.info().name)
    }
}

impl Part<'_> {
    /// "a.npz", or "a.npz: image" where the file holds several arrays.
    pub fn label(&self) -> String {
        match self.array.key.as_str() {
            "" => self.file.info().name.clone(),
            key => format!("{}: {key}", self.file.info().name),
        }
    }
}

/// Rows among which each may have a symbol of its own: those of a truth table of three bits.
const FEW: usize = 8;

fn has_no_repeat(codes: &[u32]) -> bool {
    let mut seen = HashSet::with_capacity(codes.len());
    codes.iter().all(|code| seen.insert(code))
}

/// At most 40 characters of a label, quoted.
fn escaped(label: &str) -> String {
    match label.char_indices().nth(40) {
        Some((end, _)) => format!("{:?} …", &label[..end]),
        None => format!("{label:?}"),
    }
}

fn find<'a>(named: &Named, at: &ArrayRef, files: &'a [Opened]) -> Result<Part<'a>, RunError> {
    let file = files.get(at.file).ok_or_else(|| RunError::NoFile { name: named.name.clone() })?;
    let info = file.info();
    let array = info.array(&at.key).ok_or_else(|| {
        let (file, found) = (info.name.clone(), info.listed());
        match info.why_left_out(&at.key) {
            Some(what) => RunError::WasLeftOut { file, what: what.to_owned(), found },
            None => RunError::NoArray { file, key: at.key.clone(), found },
        }
    })?;
    if array.kind == ArrayKind::Counts {
        return Err(RunError::CountsTable { file: file.info().name.clone() });
    }
    Ok(Part { file, array })
}

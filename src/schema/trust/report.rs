//! What a sound report is: two modalities, named alike everywhere; numbers that information can have; sums that add up.

use super::{
    Check, Checked, Fault, LONGEST_NAME, LONGEST_SENTENCE, PLAUSIBLE, at_most, each, few, name, number, whole,
};
use crate::report::control::{ControlReport, MOST_CLASSES};
use crate::report::matrix::MOST_LAYERS;
use crate::report::warning::Warning;
use crate::report::{self, MAX_CELLS};
use crate::report::{
    AtomsReport, CodingReport, ContributionReport, EngineInfo, InferenceReport, JOINT, LayerReport, NullOf, Quantities,
    RESERVED_NAMES, ReadableReport, Reading, Report, SampleReport, SequentialReport, TestOf, TestsReport,
    VerdictReport,
};
use std::sync::Arc;

/// Share by which a number may differ from what others make of it: those that a link brings may have three digits.
const ROUNDED: f64 = 0.006;
/// Bits by which it may differ anyway: numbers are sums of many logarithms.
const SLACK: f64 = 1e-6;
/// Whole numbers that JSON carries exactly.
const MOST_ROWS: u64 = 1 << 53;
/// Most entries of what an analysis says about itself.
const MOST_META: usize = 100;
/// A number of a warning, at most.
const MOST_WARNED: f64 = 1e9;
/// Warnings of a layer, or of a report.
const MOST_WARNINGS: usize = 1_000;

type Sound = Result<(), Fault>;

impl Check for Report {
    fn check(&self) -> Sound {
        if self.unit != "bit" {
            return Err(Fault::new("unit", format!("{:?}", self.unit), "\"bit\""));
        }
        let [a, b] = two(&self.sources)?;
        variables([a, b], &self.target)?;
        self.config.clone().check().map_err(|error| Fault::new("config", "out of range", error.to_string()))?;
        self.engine.check()?;
        few("meta", self.meta.len(), MOST_META)?;
        for (key, value) in &self.meta {
            name("meta", key)?;
            at_most(&format!("meta.{key}"), value, LONGEST_NAME)?;
        }
        if self.layers.is_empty() {
            return Err(Fault::new("layers", "a list of 0", "at least one"));
        }
        few("layers", self.layers.len(), MOST_LAYERS)?;
        each("layers", &self.layers, |layer| {
            layer.check()?;
            layer.belongs([a, b], &self.target)
        })
    }
}

/// Three variables are called so: by three names, none of which is a key of the report's own.
///
/// # Errors
/// The first [`Fault`].
pub fn variables([a, b]: [&str; 2], target: &str) -> Sound {
    for (field, text) in [("sources.0", a), ("sources.1", b), ("target", target)] {
        name(field, text)?;
        if RESERVED_NAMES.contains(&text) {
            return Err(Fault::new(field, format!("{text:?}"), "another name: the report uses this one as a key"));
        }
    }
    if a == b || target == a || target == b {
        return Err(Fault::new("sources", format!("{a:?}, {b:?} with the target {target:?}"), "three different names"));
    }
    Ok(())
}

impl Checked<Report> {
    /// Takes a layer, or takes it once more, with its nulls.
    ///
    /// # Errors
    /// A layer of other variables, or one beyond the next.
    pub fn put(&mut self, at: usize, layer: Checked<LayerReport>) -> Sound {
        let report = Arc::make_mut(&mut self.0);
        layer.belongs(two(&report.sources)?, &report.target)?;
        let next = report.layers.len();
        match report.layers.get_mut(at) {
            Some(before) => *before = layer.into_inner(),
            None if at == next => report.layers.push(layer.into_inner()),
            None => return Err(Fault::new("place", at.to_string(), format!("at most {next}"))),
        }
        Ok(())
    }
}

impl Check for EngineInfo {
    fn check(&self) -> Sound {
        for (field, text) in
            [("engine.name", &self.name), ("engine.version", &self.version), ("engine.build", &self.build)]
        {
            at_most(field, text, LONGEST_NAME)?;
        }
        whole("engine.threads", self.threads as u64, 1, 1 << 16)
    }
}

impl Check for LayerReport {
    fn check(&self) -> Sound {
        let names: Vec<String> = self.atoms.unique.keys().cloned().collect();
        let sources = two(&names).map_err(|fault| Fault { field: "atoms.unique".into(), ..fault })?;
        name("name", &self.name)?;
        whole("rows", self.rows.unwrap_or(1), 1, MOST_ROWS)?;
        each("shape", &self.shape, |symbols| whole("symbols", *symbols as u64, 1, MAX_CELLS))?;
        let cells = self.shape.iter().map(|symbols| *symbols as u64).product::<u64>();
        whole("shape's product", cells, 1, MAX_CELLS)?;
        number("certificate.gap", self.certificate.gap, 0.0, PLAUSIBLE)?;
        number("certificate.marginal_residual", self.certificate.marginal_residual, 0.0, 1.0)?;
        self.check_information(sources)?;
        self.check_atoms("atoms", &self.atoms, sources, self.certificate.gap)?;
        for (measure, found) in &self.measures {
            let field = format!("measures.{}", measure.facts().id);
            // Atoms of other measures may be negative.
            self.check_sums(&field, &found.atoms, sources)?;
            number(&field, found.residual.unwrap_or(0.0), 0.0, PLAUSIBLE)?;
        }
        self.check_contribution(sources)?;
        if let Some(readable) = &self.readable {
            let entropy = (self.shape[2] as f64).log2();
            readable.check_for(sources, entropy, self.rows).map_err(|fault| fault.within("readable"))?;
        }
        if let Some(verdict) = &self.verdict {
            verdict.check_for(sources).map_err(|fault| fault.within("verdict"))?;
        }
        if let Some(found) = &self.inference {
            found.check_for(sources).map_err(|fault| fault.within("inference"))?;
        }
        if let Some(sample) = &self.sample {
            sample.check_for(cells, self.rows).map_err(|fault| fault.within("sample"))?;
        }
        if let Some(control) = &self.control {
            control.check_for(self, sources).map_err(|fault| fault.within("control"))?;
        }
        for (variable, coding) in &self.coding {
            coding.check_for(self.rows).map_err(|fault| fault.within(format!("coding.{variable}")))?;
        }
        warnings(&self.warnings)
    }
}

impl LayerReport {
    /// Whether it is of these variables.
    fn belongs(&self, sources: [&str; 2], target: &str) -> Sound {
        same_names("atoms.unique", self.atoms.unique.keys(), sources)?;
        let both = self.both.as_ref().map(|both| both.name.as_str());
        if let Some(both) = both.filter(|both| sources.contains(both) || *both == target) {
            return Err(Fault::new("both.name", format!("{both:?}"), "a name of its own"));
        }
        let held = self.control.as_ref().map(|control| control.name.as_str());
        if let Some(held) = held.filter(|held| sources.contains(held) || *held == target) {
            return Err(Fault::new("control.name", format!("{held:?}"), "a name of its own"));
        }
        let known = |variable: &&String| {
            let variable = variable.as_str();
            sources.contains(&variable) || variable == target || both == Some(variable)
        };
        match self.coding.keys().find(|variable| !known(variable)) {
            Some(other) => Err(Fault::new("coding", format!("of {other:?} too"), "of the modalities and the target")),
            None => Ok(()),
        }
    }

    /// What differs from a sum of these numbers by no more than this may be it.
    fn slack(&self, of: &[f64]) -> f64 {
        2.0 * self.certificate.gap + SLACK + ROUNDED * of.iter().map(|bits| bits.abs()).sum::<f64>()
    }

    /// `I(Xi;Y)` is at most the entropy of either, `I(X1,X2;Y)` at least each of them and at most that of the target.
    fn check_information(&self, sources: [&str; 2]) -> Sound {
        let found = &self.information;
        same_names("information", found.sources.keys(), sources)?;
        let [first, second, target] = self.shape.map(|symbols| (symbols as f64).log2());
        let slack = |bits: f64| self.slack(&[bits]);
        for ((source, &bits), symbols) in found.sources.iter().zip([first, second]) {
            let most = symbols.min(target);
            number(&format!("information.{source}"), bits, -slack(0.0), most + slack(most))?;
        }
        let pairs = target.min(first + second);
        let most = if self.both.is_some() { target } else { pairs };
        let least = found.sources.values().copied().fold(0.0, f64::max);
        number("information.joint", found.joint, least - slack(least), most + slack(most))?;
        let Some(both) = &self.both else { return Ok(()) };
        name("both.name", &both.name)?;
        number("both.predictions", both.predictions, -slack(0.0), found.joint + slack(found.joint))?;
        number("both.pairs", both.pairs, least - slack(least), pairs + slack(pairs))
    }

    /// BROJA's atoms are not negative.
    fn check_atoms(&self, field: &str, atoms: &AtomsReport, sources: [&str; 2], gap: f64) -> Sound {
        let unique = atoms.unique.iter().map(|(source, bits)| (format!("unique.{source}"), *bits));
        for (atom, bits) in [("redundant".to_owned(), atoms.redundant), ("synergistic".to_owned(), atoms.synergistic)]
            .into_iter()
            .chain(unique)
        {
            number(&format!("{field}.{atom}"), bits, -(2.0 * gap + SLACK), PLAUSIBLE)?;
        }
        self.check_sums(field, atoms, sources)
    }

    /// `R + Ui = I(Xi;Y)`, and all four make `I(X1,X2;Y)`: what every measure keeps.
    fn check_sums(&self, field: &str, atoms: &AtomsReport, sources: [&str; 2]) -> Sound {
        same_names(&format!("{field}.unique"), atoms.unique.keys(), sources)?;
        let sums = atoms.unique.iter().zip(self.information.sources.values()).map(|((source, &unique), &alone)| {
            (format!("redundant + unique.{source}"), vec![atoms.redundant, unique], alone)
        });
        let mut all = vec![atoms.redundant, atoms.synergistic];
        all.extend(atoms.unique.values());
        let total = ("the sum of its atoms".to_owned(), all, self.information.joint);
        for (what, parts, whole) in sums.chain([total]) {
            let sum: f64 = parts.iter().sum();
            let slack = self.slack(&[parts.as_slice(), &[whole]].concat());
            number(&format!("{field}: {what}"), sum, whole - slack, whole + slack)?;
        }
        Ok(())
    }

    /// `Ci = Ui / (U1 + U2)`, as far as the digits that came tell.
    fn check_contribution(&self, sources: [&str; 2]) -> Sound {
        let Some(found) = &self.contribution else { return Ok(()) };
        found.check_for("contribution", sources)?;
        let unique: Vec<f64> = self.atoms.unique.values().map(|bits| bits.max(0.0)).collect();
        let total: f64 = unique.iter().sum();
        let slack = ROUNDED + 4.0 * (self.certificate.gap + SLACK) / total.max(SLACK) + 2.0 * ROUNDED;
        for ((source, &share), bits) in found.sources.iter().zip(&unique) {
            let share_of_it = bits / total.max(f64::MIN_POSITIVE);
            number(&format!("contribution.{source}"), share, share_of_it - slack, share_of_it + slack)?;
        }
        Ok(())
    }
}

impl ControlReport {
    /// Classes of the same layer that make up its rows, and their mean.
    fn check_for(&self, of: &LayerReport, sources: [&str; 2]) -> Sound {
        name("name", &self.name)?;
        whole("the number of classes", self.classes.len() as u64, 1, MOST_CLASSES as u64)?;
        each("classes", &self.classes, |class| class.check_within(of, sources))?;
        self.mean.check_within(of, sources).map_err(|fault| fault.within("mean"))?;
        let rows = self.classes.iter().try_fold(0_u64, |sum, class| sum.checked_add(class.rows?));
        if rows.is_none() || rows != of.rows || rows != self.mean.rows {
            let found = format!("of {rows:?} rows, with a mean of {:?}", self.mean.rows);
            return Err(Fault::new("classes", found, format!("of {:?}, as the layer", of.rows)));
        }
        let values = |layer: &LayerReport| {
            let AtomsReport { redundant, unique, synergistic } = &layer.atoms;
            let all = [redundant, synergistic, &layer.information.joint].into_iter().chain(unique.values());
            all.copied().collect::<Vec<f64>>()
        };
        let shares = self.shares();
        for (at, mean) in values(&self.mean).into_iter().enumerate() {
            let parts: Vec<f64> =
                self.classes.iter().zip(&shares).map(|(class, share)| share * values(class)[at]).collect();
            let (sum, slack) = (parts.iter().sum::<f64>(), self.mean.slack(&[parts.as_slice(), &[mean]].concat()));
            number("mean: a value of it", mean, sum - slack, sum + slack)?;
        }
        Ok(())
    }
}

impl LayerReport {
    /// Whether it can be a class of a layer's control, or their mean.
    fn check_within(&self, of: &LayerReport, sources: [&str; 2]) -> Sound {
        if self.control.is_some() || !self.coding.is_empty() {
            return Err(Fault::new("control or coding", "there", "neither: the layer has them"));
        }
        self.check()?;
        same_names("atoms.unique", self.atoms.unique.keys(), sources)?;
        for (found, most) in self.shape.into_iter().zip(of.shape) {
            whole("shape", found as u64, 1, most as u64)?;
        }
        Ok(())
    }
}

impl ContributionReport {
    /// Shares that make a whole.
    fn check_for(&self, field: &str, sources: [&str; 2]) -> Sound {
        same_names(field, self.sources.keys(), sources)?;
        for (source, &share) in &self.sources {
            number(&format!("{field}.{source}"), share, -ROUNDED, 1.0 + ROUNDED)?;
        }
        let sum: f64 = self.sources.values().sum();
        number(&format!("{field}: the sum of its shares"), sum, 1.0 - 2.0 * ROUNDED, 1.0 + 2.0 * ROUNDED)?;
        let difference = self.sources.values().copied().reduce(|a, b| (a - b).abs()).unwrap_or_default();
        let imbalance = format!("{field}.imbalance");
        number(&imbalance, self.imbalance, difference - 3.0 * ROUNDED, difference + 3.0 * ROUNDED)
    }
}

impl InferenceReport {
    fn check_for(&self, sources: [&str; 2]) -> Sound {
        if let Some(null) = &self.null {
            number("null.gap", null.gap, 0.0, PLAUSIBLE)?;
            let least = least(null.permutations, null.sequential).map_err(|fault| fault.within("null.sequential"))?;
            quantities("null.of", &null.of, sources, |of| of.check_from(least))?;
            null.any.iter().try_for_each(|test| test.check_from(least)).map_err(|fault| fault.within("null.any"))?;
        }
        if let Some(tests) = &self.tests {
            tests.check_for(sources).map_err(|fault| fault.within("tests"))?;
        }
        if let Some(interaction) = &self.interaction {
            let of = &interaction.synergistic;
            let least = report::least(interaction.permutations, None);
            of.check_from(least).map_err(|fault| fault.within("interaction.synergistic"))?;
        }
        if let Some(corrected) = &self.corrected {
            at_most("corrected.method", &corrected.method, LONGEST_NAME)?;
            quantities("corrected.of", &corrected.of, sources, |&bits| plausible("value", bits))?;
            if let Some(contribution) = &corrected.contribution {
                contribution.check_for("corrected.contribution", sources)?;
            }
        }
        if let Some(interval) = &self.interval {
            number("interval.coverage", interval.coverage, 0.0, 1.0)?;
            quantities("interval.of", &interval.of, sources, |&ends| range("interval", ends, PLAUSIBLE))?;
            if let Some(contribution) = &interval.contribution {
                same_names("interval.contribution", contribution.keys(), sources)?;
                each("interval.contribution", contribution.values(), |&ends| range("interval", ends, 1.0 + ROUNDED))?;
            }
        }
        Ok(())
    }
}

impl NullOf {
    fn check_from(&self, least: f64) -> Sound {
        plausible("mean", self.mean)?;
        range("band", [self.low, self.high], PLAUSIBLE)?;
        self.test.iter().try_for_each(|test| test.check_from(least))
    }
}

/// The least p-value that a null can give: of tests that all stopped before the most permutations, that of the longest.
pub(super) fn least(permutations: u32, sequential: Option<SequentialReport>) -> Result<f64, Fault> {
    let Some(SequentialReport { reached, most, drawn }) = sequential else {
        return Ok(report::least(permutations, None));
    };
    whole("reached", u64::from(reached), 1, u64::from(most))?;
    whole("drawn", u64::from(drawn), u64::from(reached), u64::from(most))?;
    Ok(if drawn < most { f64::from(reached) / f64::from(drawn) } else { report::least(permutations, sequential) })
}

impl TestOf {
    /// No p-value is less than the least that its test can give, and none is once it is corrected.
    fn check_from(&self, least: f64) -> Sound {
        let least = least * (1.0 - ROUNDED);
        number("p", self.p, least, 1.0 + ROUNDED)?;
        number("p_adjusted", self.p_adjusted, least, 1.0 + ROUNDED)
    }
}

impl TestsReport {
    pub(super) fn check_for(&self, sources: [&str; 2]) -> Sound {
        at_most("method", &self.method, LONGEST_NAME)?;
        same_names("unique", self.unique.keys(), sources)?;
        let others = [Some(&self.any_unique), self.redundant.as_ref(), self.synergistic.as_ref()];
        self.unique.values().chain(others.into_iter().flatten()).try_for_each(|test| test.check_from(0.0))
    }
}

impl ReadableReport {
    fn check_for(&self, sources: [&str; 2], entropy: f64, rows: Option<u64>) -> Sound {
        whole("folds", u64::from(self.folds), 2, 20)?;
        whole("examples", self.examples, 1, rows.unwrap_or(MOST_ROWS))?;
        same_names("of", self.of.sources.keys(), sources)?;
        for (source, reading) in &self.of.sources {
            reading.check_for(entropy).map_err(|fault| fault.within(format!("of.{source}")))?;
        }
        self.of.joint.check_for(entropy).map_err(|fault| fault.within("of.joint"))?;
        same_names("permuted", self.permuted.keys(), sources)?;
        for (source, reading) in &self.permuted {
            reading.check_for(entropy).map_err(|fault| fault.within(format!("permuted.{source}")))?;
        }
        number("guess", self.guess, 0.0, 1.0 + ROUNDED)?;
        number("alignment", self.alignment, 0.0, 1.0 + ROUNDED)
    }
}

impl Reading {
    /// No more is read than the target has; a probe that is sure of what is wrong loses more than that.
    fn check_for(&self, entropy: f64) -> Sound {
        number("bits", self.bits, -PLAUSIBLE, entropy * (1.0 + ROUNDED) + SLACK)?;
        number("standard_error", self.standard_error, 0.0, PLAUSIBLE)?;
        number("accuracy", self.accuracy, 0.0, 1.0 + ROUNDED)
    }
}

impl SampleReport {
    fn check_for(&self, cells: u64, rows: Option<u64>) -> Sound {
        whole("cells", self.cells, cells, cells)?;
        whole("occupied", self.occupied, 1, cells.min(rows.unwrap_or(cells)))?;
        number("permuted_information", self.permuted_information.unwrap_or(0.0), 0.0, PLAUSIBLE)?;
        let each = rows.unwrap_or(0) as f64 / self.occupied as f64;
        number("rows_per_occupied_cell", self.rows_per_occupied_cell, each * (1.0 - ROUNDED), each * (1.0 + ROUNDED))
    }
}

impl CodingReport {
    fn check_for(&self, rows: Option<u64>) -> Sound {
        at_most("method", &self.method, LONGEST_NAME)?;
        number("explained_variance", self.explained_variance.unwrap_or(0.0), 0.0, 1.0 + ROUNDED)?;
        number("accuracy", self.accuracy.unwrap_or(0.0), 0.0, 1.0)?;
        // Joint codes name no symbol: there may be as many as rows.
        if self.method == JOINT && self.labels.is_empty() && self.counts.is_empty() {
            return Ok(());
        }
        for (field, found) in [("labels", self.labels.len()), ("counts", self.counts.len())] {
            whole(&format!("the number of {field}"), found as u64, self.symbols, self.symbols)?;
        }
        each("labels", &self.labels, |label| at_most("text", label, LONGEST_SENTENCE))?;
        let sum = self.counts.iter().try_fold(0_u64, |sum, &count| sum.checked_add(count)).unwrap_or(u64::MAX);
        match rows {
            Some(rows) => whole("the sum of counts", sum, rows, rows),
            None => Ok(()),
        }
    }
}

/// The names of two modalities.
fn two(names: &[String]) -> Result<[&str; 2], Fault> {
    match names {
        [a, b] => Ok([a, b]),
        other => Err(Fault::new("sources", format!("a list of {}", other.len()), "two modalities")),
    }
}

/// Warnings beside the numbers.
pub(super) fn warnings(warnings: &[Warning]) -> Sound {
    few("warnings", warnings.len(), MOST_WARNINGS)?;
    each("warnings", warnings, Check::check)
}

/// Every number that is not a count.
fn numbers(warning: &Warning) -> Vec<f64> {
    match warning {
        Warning::NotConverged { gap, .. } => vec![*gap],
        Warning::TooFewRows { rows_per_cell, single, .. } => single.iter().copied().chain([*rows_per_cell]).collect(),
        Warning::NoMoreThanChance { information, chance, .. } => vec![*information, *chance],
        Warning::InexactFit { residual, .. } => vec![*residual],
        Warning::BothTellLess { information, alone, .. } => vec![*information, *alone],
        Warning::CodesLose { lost, .. } => lost.iter().flat_map(|l| [l.kept, l.readable, l.standard_error]).collect(),
        _ => Vec::new(),
    }
}

impl Check for Warning {
    fn check(&self) -> Sound {
        let mut sound =
            numbers(self).into_iter().try_for_each(|found| number("value", found, -MOST_WARNED, MOST_WARNED));
        self.clone().texts(&mut |text, _| {
            if sound.is_ok() {
                sound = at_most("text", text, LONGEST_SENTENCE);
            }
        });
        sound
    }
}

impl VerdictReport {
    pub(super) fn check_for(&self, sources: [&str; 2]) -> Sound {
        if let Some(words) = &self.words {
            at_most("words", words, LONGEST_SENTENCE)?;
        }
        for (field, p) in [("p", self.p), ("p_unique", self.p_unique)] {
            number(field, p.unwrap_or(1.0), 0.0, 1.0)?;
        }
        for end in self.contribution.into_iter().flatten() {
            number("contribution", end, 0.0, 1.0)?;
        }
        match self.lead.as_ref().filter(|lead| !sources.contains(&lead.as_str())) {
            Some(lead) => Err(Fault::new("lead", format!("{lead:?}"), "one of the modalities")),
            None => Ok(()),
        }
    }
}

/// Views find values by the names of the modalities, and by their order.
pub(super) fn same_names<'a>(
    field: &str,
    found: impl Iterator<Item = &'a String> + Clone,
    sources: [&str; 2],
) -> Sound {
    match found.clone().eq(sources) {
        true => Ok(()),
        false => {
            let found: Vec<&str> = found.take(4).map(String::as_str).collect();
            Err(Fault::new(field, format!("of {found:?}"), format!("of {sources:?}, in this order")))
        }
    }
}

pub(super) fn quantities<T>(field: &str, of: &Quantities<T>, sources: [&str; 2], check: impl Fn(&T) -> Sound) -> Sound {
    same_names(&format!("{field}.unique"), of.unique.keys(), sources)?;
    same_names(&format!("{field}.information"), of.information.sources.keys(), sources)?;
    each(field, of.values(), check)
}

pub(super) fn plausible(field: &str, bits: f64) -> Sound {
    number(field, bits, -PLAUSIBLE, PLAUSIBLE)
}

/// Two ends in their order.
fn range(field: &str, [low, high]: [f64; 2], most: f64) -> Sound {
    number(&format!("{field}.low"), low, -most, most)?;
    number(&format!("{field}.high"), high, low, most)
}

#[cfg(test)]
mod tests;

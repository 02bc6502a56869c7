//! What is readable in each modality, each pair and each rest, once a layer.

use super::variable::Variable;
use super::watch::Tracker;
use engine::error::Result;
use engine::probe::{self, Columns, Readable, Target, tell};
use schema::config::{Coding, Plan};
use schema::report::ReadableReport;
use schema::report::matrix::Comparison;
use std::collections::{BTreeMap, BTreeSet};

/// Readings of the layer under way, by the places of the modalities that are read together.
#[derive(Default)]
pub(super) struct Readings {
    of: BTreeMap<Vec<usize>, Readable>,
    /// Of two sides together, the first of which is that of other examples.
    parted: BTreeMap<[Vec<usize>; 2], Readable>,
    /// How alike a comparison's sides are.
    alignments: BTreeMap<[Vec<usize>; 2], f64>,
    target: Option<Target>,
}

/// The modalities of a comparison's two sides.
fn sides(comparison: Comparison, modalities: usize) -> [Vec<usize>; 2] {
    match comparison {
        Comparison::Pair(a, b) => [vec![a], vec![b]],
        Comparison::Rest(a) => [vec![a], (0..modalities).filter(|&i| i != a).collect()],
    }
}

fn both(sides: &[Vec<usize>; 2]) -> Vec<usize> {
    let mut all = sides.concat();
    all.sort_unstable();
    all
}

/// Whether a target has classes to read: labels, not bins or clusters of what is continuous.
pub(super) fn is_wanted(target: &Variable, plan: &Plan) -> bool {
    plan.probe_folds > 0 && (plan.target == Coding::Labels || target.has_symbols())
}

impl Readings {
    /// Reads what `comparisons` need, of variables (the modalities, then the target) of which those at `due` were just coded. Others
    /// are as they were in the layer before, and so are their readings.
    ///
    /// # Errors
    /// [`engine::error::EngineError::Cancelled`].
    pub fn update(
        &mut self,
        variables: &[Variable],
        due: &[usize],
        comparisons: &[Comparison],
        plan: &Plan,
        tracker: Tracker,
    ) -> Result<()> {
        let modalities = variables.len() - 1;
        if due.contains(&modalities) {
            self.of.clear();
            self.parted.clear();
            self.alignments.clear();
            let codes = variables[modalities].codes();
            let labels = codes.report.method == "labels" && is_wanted(&variables[modalities], plan);
            let classes = codes.report.symbols as usize;
            let folds = plan.probe_folds as usize;
            self.target = if labels { Target::new(&codes.codes, classes, folds, plan.seed) } else { None };
        }
        self.of.retain(|places, _| !places.iter().any(|place| due.contains(place)));
        let stays = |sides: &[Vec<usize>; 2]| !sides.iter().flatten().any(|place| due.contains(place));
        self.parted.retain(|sides, _| stays(sides));
        self.alignments.retain(|sides, _| stays(sides));
        let Some(target) = &self.target else { return Ok(()) };
        let columns: Vec<&Columns> = variables[..modalities].iter().filter_map(Variable::columns).collect();
        if columns.len() < modalities {
            return Ok(());
        }
        // One modality before several: those keep its ridge.
        let sets: BTreeSet<(usize, Vec<usize>)> = comparisons
            .iter()
            .map(|&comparison| sides(comparison, modalities))
            .flat_map(|sides| [both(&sides), sides[0].clone(), sides[1].clone()])
            .chain((0..modalities).map(|place| vec![place]))
            .filter(|places| !self.of.contains_key(places))
            .map(|places| (places.len(), places))
            .collect();
        // Predictive codes were fitted in the first half of the stage.
        let before = if plan.sources == Coding::Predictive { sets.len() } else { 0 };
        let parts = before + sets.len();
        for (part, (_, places)) in sets.into_iter().enumerate() {
            let tracker = Tracker { part: before + part, parts, ..tracker };
            let found = match places[..] {
                [place] => probe::alone(columns[place], target, &tracker)?,
                _ => {
                    let of = |&place: &usize| (columns[place], &self.of[&vec![place]]);
                    probe::together(&places.iter().map(of).collect::<Vec<_>>(), target, &tracker)?
                }
            };
            self.of.insert(places, found);
        }
        for &comparison in comparisons {
            let [a, b] = sides(comparison, modalities);
            for sides in [[a.clone(), b.clone()], [b.clone(), a.clone()]] {
                if self.parted.contains_key(&sides) {
                    continue;
                }
                let places = both(&sides);
                let of: Vec<&Columns> = places.iter().map(|&place| columns[place]).collect();
                let moved: Vec<bool> = places.iter().map(|place| sides[0].contains(place)).collect();
                let permuted = probe::permuted(&of, &moved, &self.of[&places], target, plan.seed, &tracker)?;
                self.parted.insert(sides, permuted);
            }
            self.alignments.entry([a, b]).or_insert_with_key(|sides| {
                let parts = sides.each_ref().map(|side| side.iter().map(|&place| columns[place]).collect::<Vec<_>>());
                probe::alignment([&parts[0], &parts[1]], target)
            });
        }
        Ok(())
    }

    /// What is readable in the two sides of a comparison; `None` where nothing was read.
    pub fn report(&self, comparison: Comparison, names: [&str; 2], modalities: usize) -> Option<ReadableReport> {
        let [a, b] = sides(comparison, modalities);
        let first = self.parted.get(&[a.clone(), b.clone()])?;
        let second = self.parted.get(&[b.clone(), a.clone()])?;
        let alignment = self.alignments.get(&[a.clone(), b.clone()])?;
        let read = tell::Read {
            alone: [self.of.get(&a)?, self.of.get(&b)?],
            together: self.of.get(&both(&[a, b]))?,
            permuted: [first, second],
            alignment: *alignment,
        };
        Some(tell::report(names, &read, self.target.as_ref()?))
    }
}

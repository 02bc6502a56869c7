//! A layer that is too large to be held, as rows that are read anew for each pass; and what is noted of them in the first.

use super::error::RunError;
use super::variable::Part;
use engine::discretize::predictions;
use engine::discretize::streamed::{BLOCK, Rows};
use engine::error::EngineError;
use engine::probe::Columns;
use ndarray::{Array2, ArrayView2};
use schema::config::Plan;
use schema::progress::{Monitor, Unwatched};
use std::cell::{Cell, RefCell};

/// The rows of one layer of a file.
pub(super) struct Passed<'a> {
    part: &'a Part<'a>,
    layer: u64,
    monitor: Unwatched<'a>,
    /// Whether there was a pass already.
    again: Cell<bool>,
    /// Which rows a probe sees, ascending.
    probed: Vec<u32>,
    seen: RefCell<Seen>,
}

/// What is noted of the rows.
#[derive(Default)]
pub(super) struct Seen {
    /// Rows of zeros, and the first of them.
    pub zeros: usize,
    pub first: usize,
    /// Whether any value is no whole number.
    pub fractions: bool,
    /// Whether every row is a distribution.
    pub probabilities: bool,
    /// The rows that a probe sees, if one is wanted.
    pub drawn: Option<Array2<f32>>,
}

impl<'a> Passed<'a> {
    /// `probed`: whether a probe is to see the layer.
    pub fn new(
        part: &'a Part<'a>,
        layer: u64,
        probed: bool,
        plan: &Plan,
        monitor: &'a dyn Monitor,
    ) -> Result<Self, EngineError> {
        let count = part.array.rows();
        let probed = match probed {
            true => Columns::probed(count as usize, plan)?.unwrap_or_else(|| (0..count as u32).collect()),
            false => Vec::new(),
        };
        let dims = part.array.shape.last().copied().unwrap_or_default() as usize;
        let drawn = (!probed.is_empty()).then(|| Array2::zeros((probed.len(), dims)));
        let seen = Seen { probabilities: true, drawn, ..Seen::default() };
        Ok(Self { part, layer, monitor: Unwatched(monitor), again: Cell::new(false), probed, seen: RefCell::new(seen) })
    }

    pub fn into_seen(self) -> Seen {
        self.seen.into_inner()
    }
}

impl Rows for Passed<'_> {
    type Error = RunError;

    fn dim(&self) -> (usize, usize) {
        let shape = &self.part.array.shape;
        (self.part.array.rows() as usize, shape.last().copied().unwrap_or_default() as usize)
    }

    fn pass(&self, each: &mut dyn FnMut(&mut [f32]) -> Result<(), EngineError>) -> Result<(), RunError> {
        let (_, dims) = self.dim();
        let note = !self.again.replace(true);
        let (mut done, mut stopped) = (0, None);
        self.part.file.pass(&self.part.array.key, self.layer, BLOCK, &self.monitor, &mut |block| {
            if note {
                self.seen.borrow_mut().note(block, dims, done, &self.probed);
            }
            done += block.len() / dims;
            each(block).map_err(|error| stopped = Some(error)).is_ok()
        })?;
        stopped.map_or(Ok(()), |error| Err(error.into()))
    }
}

impl Seen {
    /// Notes a block of rows, before which there were `before`.
    fn note(&mut self, block: &[f32], dims: usize, before: usize, probed: &[u32]) {
        let rows = block.len() / dims;
        for (row, _) in block.chunks_exact(dims).enumerate().filter(|(_, row)| row.iter().all(|&x| x == 0.0)) {
            if self.zeros == 0 {
                self.first = before + row;
            }
            self.zeros += 1;
        }
        self.fractions = self.fractions || block.iter().any(|x| x.fract() != 0.0);
        let view = ArrayView2::from_shape((rows, dims), block).expect("whole rows");
        self.probabilities = self.probabilities && predictions::are_distributions(view);
        if let Some(drawn) = &mut self.drawn {
            let [from, to] = [before, before + rows].map(|row| probed.partition_point(|&own| (own as usize) < row));
            for (at, &own) in (from..).zip(&probed[from..to]) {
                drawn.row_mut(at).assign(&view.row(own as usize - before));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::variable::Variable;
    use engine::discretize::streamed;
    use engine::rng::Rng;
    use schema::config::Config;
    use schema::file::Purpose;
    use schema::job::{ArrayRef, Named};
    use schema::progress::Silent;

    /// Two layers of `rows × 6` values, as `.npy`.
    fn file(rows: usize) -> Vec<u8> {
        let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': (2, {rows}, 6), }}");
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.bytes());
        let mut rng = Rng::stream(11, &[]);
        for at in 0..2 * rows * 6 {
            // Rows 3 and 9 of the second layer were never filled in.
            let unfilled = [3, 9].iter().any(|row| at / 6 == rows + row);
            let value = if unfilled { 0.0 } else { rng.normal() + if at / 6 % 3 == at % 3 { 4.0 } else { 0.0 } };
            bytes.extend((value as f32).to_le_bytes());
        }
        bytes
    }

    #[test]
    fn a_layer_read_pass_by_pass_is_coded_and_probed_as_one_that_is_held() {
        let rows = 2 * BLOCK + 100;
        let files = [ingest::open("x.npy", Box::new(file(rows))).expect("an array")];
        let named = Named { name: "x".into(), arrays: vec![ArrayRef { file: 0, key: String::new() }], ids: None };
        let plan = Config { pca: Some(3), clusters: 4, probe_folds: 0, ..Config::default() };
        let plan = plan.check().expect("valid settings");
        let mut held = Variable::new(&named, Purpose::Modality, &files).expect("the array is there");
        let [part] = held.parts() else { panic!("one array") };
        assert!(files[0].is_by_rows("") && !held.is_passed(part, &plan), "so few rows are held");
        let passed = Passed::new(part, 1, true, &plan, &Silent).expect("enough rows");
        let found = streamed::code(&passed, 4, &plan, &held.stream(1), &Silent).expect("rows differ");
        let seen = passed.into_seen();
        held.code(1, &plan, false, &Silent).expect("rows differ");
        assert_eq!(&found.codes, held.codes());
        assert_eq!((seen.zeros, seen.first, seen.fractions, seen.probabilities), (2, 3, true, false));
        let feature = held.feature(1, &Silent).expect("it can be read");
        let drawn = Columns::of_rows(seen.drawn.expect("a probe was wanted"), &plan, &Silent);
        assert_eq!(drawn, Columns::of(&feature, plan.sources, &plan, &Silent));
    }

    #[test]
    fn a_pass_ends_where_it_is_stopped() {
        let files = [ingest::open("x.npy", Box::new(file(2 * BLOCK))).expect("an array")];
        let mut blocks = 0;
        let passed = files[0].pass("", 0, BLOCK, &Silent, &mut |block| {
            assert_eq!(block.len(), 6 * BLOCK);
            blocks += 1;
            false
        });
        assert!(passed.is_ok());
        assert_eq!(blocks, 1);
    }
}

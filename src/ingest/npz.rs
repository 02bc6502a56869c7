//! NumPy's `.npz`: a ZIP archive of `.npy` members, stored (`np.savez`) or deflated (`np.savez_compressed`).

use super::bytes::ByteSource;
use super::error::{Checked, Place, Problem};
use super::raw::Layout;
use super::{ArrayInfo, Arrays, npy, zip};
use crate::engine::dataset::Feature;
use crate::engine::progress::Monitor;
use indexmap::IndexMap;
use std::rc::Rc;

pub fn open(source: Box<dyn ByteSource>) -> Checked<Box<dyn Arrays>> {
    let (mut arrays, mut left_out) = (IndexMap::new(), Vec::new());
    for member in zip::members(source.into())? {
        let Some(key) = member.name.strip_suffix(".npy") else {
            let problem = Problem::found(Place::Array(member.name), "a file that is no .npy", "NumPy arrays");
            left_out.push(problem.to_string());
            continue;
        };
        match npy::layout(member.source.as_ref()) {
            Ok(layout) => {
                arrays.insert(key.to_owned(), (member.source, layout));
            }
            Err(problem) => left_out.push(problem.in_array(key).to_string()),
        }
    }
    Ok(Box::new(Npz { arrays, left_out }))
}

struct Npz {
    arrays: IndexMap<String, (Rc<dyn ByteSource>, Layout)>,
    left_out: Vec<String>,
}

impl Arrays for Npz {
    fn arrays(&self) -> Vec<ArrayInfo> {
        self.arrays.iter().map(|(key, (source, layout))| layout.describe(key, source.as_ref())).collect()
    }

    fn left_out(&self) -> Vec<String> {
        self.left_out.clone()
    }

    fn read(&self, array: &ArrayInfo, layer: u64, monitor: &dyn Monitor) -> Checked<Feature> {
        let (source, layout) = &self.arrays[&array.key];
        layout.read(source.as_ref(), layer, monitor).map_err(|problem| problem.in_array(&array.key))
    }
}

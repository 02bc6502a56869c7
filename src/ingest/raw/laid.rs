//! The arrays of a file that holds several: where each lies is known, and each is read from there.

use super::Layout;
use crate::bytes::ByteSource;
use crate::error::Parsed;
use crate::{Arrays, LeftOut};
use data::Feature;
use indexmap::IndexMap;
use schema::file::ArrayInfo;
use schema::progress::Monitor;
use std::rc::Rc;

/// By key, in the file's order: the bytes that an array lies in, which arrays may share, and how it lies in them.
#[derive(Default)]
pub struct Laid {
    arrays: IndexMap<String, (Rc<dyn ByteSource>, Layout)>,
    pub left_out: Vec<LeftOut>,
}

impl Laid {
    /// Takes an array, or leaves it out with its reason; `single` says that it is one value.
    pub fn add(&mut self, key: &str, source: Rc<dyn ByteSource>, layout: Parsed<Layout>, single: bool) {
        match layout {
            Ok(layout) => {
                self.arrays.insert(key.to_owned(), (source, layout));
            }
            Err(problem) => self.left_out.push(LeftOut { what: problem.in_array(key).to_string(), single }),
        }
    }
}

impl Arrays for Laid {
    fn arrays(&self) -> Vec<ArrayInfo> {
        self.arrays.iter().map(|(key, (source, layout))| layout.describe(key, source.as_ref())).collect()
    }

    fn left_out(&self) -> Vec<LeftOut> {
        self.left_out.clone()
    }

    fn read(&self, array: &ArrayInfo, layer: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        let (source, layout) = &self.arrays[&array.key];
        layout.read(source.as_ref(), layer, monitor).map_err(|problem| problem.in_array(&array.key))
    }

    fn laid(&self, array: &ArrayInfo) -> Option<(&dyn ByteSource, &Layout)> {
        self.arrays.get(&array.key).map(|(source, layout)| (source.as_ref(), layout))
    }
}

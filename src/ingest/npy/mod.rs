//! NumPy's `.npy`: one array of 1 (`rows`), 2 (`rows, dims`) or 3 (`layers, rows, dims`) axes, in C or Fortran order.

mod descr;
mod header;
mod literal;

use super::Arrays;
use super::bytes::ByteSource;
use super::error::Parsed;
use super::raw::Layout;
use data::Feature;
#[cfg(feature = "formats")]
pub use header::is_single;
pub use header::{MAGIC, read as layout};
use schema::file::ArrayInfo;
use schema::progress::Monitor;

pub fn open(source: Box<dyn ByteSource>) -> Parsed<Box<dyn Arrays>> {
    let layout = layout(source.as_ref())?;
    Ok(Box::new(Npy { source, layout }))
}

struct Npy {
    source: Box<dyn ByteSource>,
    layout: Layout,
}

impl Arrays for Npy {
    fn arrays(&self) -> Vec<ArrayInfo> {
        vec![self.layout.describe("", self.source.as_ref())]
    }

    fn read(&self, _array: &ArrayInfo, layer: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        self.layout.read(self.source.as_ref(), layer, monitor)
    }

    fn laid(&self, _array: &ArrayInfo) -> Option<(&dyn ByteSource, &Layout)> {
        Some((self.source.as_ref(), &self.layout))
    }
}

//! NumPy's `.npy`: one array of 1 (`rows`), 2 (`rows, dims`) or 3 (`layers, rows, dims`) axes, in C or Fortran order.

mod column;
mod dtype;
mod header;
mod matrix;

use super::bytes::ByteSource;
use super::error::Checked;
use super::{ArrayInfo, ArrayKind, Arrays, MAX_DISTINCT, distinct};
use crate::engine::dataset::Feature;
use crate::engine::progress::{Monitor, Silent};
use header::Header;

/// A column of at most this many bytes is read when the file is opened, to count its distinct values.
const CHEAP: u64 = 16 << 20;

pub fn sniff(start: &[u8]) -> bool {
    start.starts_with(header::MAGIC)
}

pub fn open(source: Box<dyn ByteSource>) -> Checked<Box<dyn Arrays>> {
    let header = header::read(source.as_ref())?;
    Ok(Box::new(Npy { source, header }))
}

struct Npy {
    source: Box<dyn ByteSource>,
    header: Header,
}

impl Arrays for Npy {
    fn arrays(&self) -> Vec<ArrayInfo> {
        let Header { dtype, shape, start, .. } = &self.header;
        let kind = match shape.len() {
            1 if dtype.is_real() => ArrayKind::Real,
            1 => ArrayKind::Symbols,
            2 => ArrayKind::Matrix,
            _ => ArrayKind::Layers,
        };
        let cheap = shape.len() == 1 && self.source.len() - start <= CHEAP;
        // A column with a bad value is described without a count; reading it then says which value.
        let column = cheap.then(|| column::read(self.source.as_ref(), &self.header, &Silent).ok()).flatten();
        let distinct = column.and_then(|column| distinct(&column)).filter(|&n| n <= MAX_DISTINCT);
        vec![ArrayInfo { key: String::new(), kind, shape: shape.clone(), dtype: dtype.name().to_owned(), distinct }]
    }

    fn read(&self, array: &ArrayInfo, layer: u64, monitor: &dyn Monitor) -> Checked<Feature> {
        match array.kind {
            ArrayKind::Matrix | ArrayKind::Layers => {
                matrix::read(self.source.as_ref(), &self.header, layer, monitor).map(Feature::Matrix)
            }
            _ => column::read(self.source.as_ref(), &self.header, monitor),
        }
    }
}

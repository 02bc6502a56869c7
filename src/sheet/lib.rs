//! Examples, one a row, as a file: what the page saves of its list and what `--per-example` writes are the same bytes. The library, and the program `sheet`
//! that the page loads when such a file is first saved.

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt32Array};
use parquet::arrow::ArrowWriter;
use parquet::errors::Result;
use schema::examples::Examples;
use std::sync::Arc;
use words::export::examples::{self as export, Cell};

/// A format: how names of its files end, and what writes the examples of some layers, whose columns are alike.
pub struct Format {
    pub ending: &'static str,
    pub write: fn(&[Examples]) -> Result<Vec<u8>>,
}

/// Every format; the first whose ending a name has is meant.
pub const FORMATS: [Format; 4] = [
    Format { ending: ".csv", write: |layers| Ok(csv(layers).into_bytes()) },
    Format { ending: ".parquet", write: parquet },
    Format { ending: ".values.npy", write: |layers| Ok(export::values_npy(layers)) },
    Format { ending: ".npy", write: |layers| Ok(export::npy(layers)) },
];

/// The format of a file of that name.
pub fn format(name: &str) -> Option<&'static Format> {
    let name = name.to_lowercase();
    FORMATS.iter().find(|format| name.ends_with(format.ending))
}

fn csv(layers: &[Examples]) -> String {
    let Some((first, others)) = layers.split_first() else { return String::new() };
    others.iter().fold(export::csv(first), |text, layer| text + &export::csv_rows(layer))
}

/// The same table, each column of its own type.
fn parquet(layers: &[Examples]) -> Result<Vec<u8>> {
    let mut writer = None;
    for examples in layers {
        let batch = batch(examples)?;
        if writer.is_none() {
            writer = Some(ArrowWriter::try_new(Vec::new(), batch.schema(), None)?);
        }
        if let Some(writer) = &mut writer {
            writer.write(&batch)?;
        }
    }
    Ok(writer.map(ArrowWriter::into_inner).transpose()?.unwrap_or_default())
}

fn batch(examples: &Examples) -> Result<RecordBatch> {
    let rows: Vec<Vec<Cell>> = (0..examples.len()).map(|example| export::cells(examples, example)).collect();
    let column = |at: usize| -> ArrayRef {
        let cells = || rows.iter().map(move |row| &row[at]);
        match rows.first().map(|row| &row[at]) {
            Some(Cell::Whole(_)) => Arc::new(
                cells()
                    .filter_map(|cell| if let Cell::Whole(n) = cell { Some(*n) } else { None })
                    .collect::<UInt32Array>(),
            ),
            Some(Cell::Number(_)) => Arc::new(
                cells()
                    .filter_map(|cell| if let Cell::Number(x) = cell { Some(*x) } else { None })
                    .collect::<Float64Array>(),
            ),
            _ => Arc::new(
                cells()
                    .map(|cell| if let Cell::Text(text) = cell { Some(*text) } else { None })
                    .collect::<StringArray>(),
            ),
        }
    };
    let columns = export::columns(examples).into_iter().enumerate().map(|(at, name)| (name, column(at)));
    Ok(RecordBatch::try_from_iter(columns)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_name_tells_the_format_the_longer_one_first() {
        let found = |name: &str| format(name).map(|format| format.ending);
        assert_eq!(found("a.CSV"), Some(".csv"));
        assert_eq!(found("a.values.npy"), Some(".values.npy"));
        assert_eq!((found("a.npy"), found("a.parquet")), (Some(".npy"), Some(".parquet")));
        assert_eq!((found("npy"), found("a.txt")), (None, None));
    }
}

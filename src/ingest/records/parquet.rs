//! Parquet, through the `parquet` crate; every codec but LZO.

use super::{Batches, numbers, undecodable};
use crate::bytes::ByteSource;
use crate::error::{Parsed, Place, Problem};
use crate::zip::Cursor;
use crate::{Arrays, read_bytes};
use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection,
};
use ::parquet::errors::{ParquetError, Result as ParquetResult};
use ::parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use ::parquet::file::reader::{ChunkReader, Length};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, FieldRef, Schema, SchemaRef};
use bytes::Bytes;
use send_wrapper::SendWrapper;
use std::io::{BufReader, Seek, SeekFrom};
use std::rc::Rc;
use std::sync::Arc;

/// Rows of a batch.
const BATCH: usize = 1024;

pub fn open(source: Box<dyn ByteSource>) -> Parsed<Box<dyn Arrays>> {
    let source = Source(SendWrapper::new(source.into()));
    let metadata = ArrowReaderMetadata::load(&source, Default::default()).map_err(undecodable::<Parquet>)?;
    sound(metadata.metadata())?;
    let metadata = plain(metadata)?;
    super::open(Parquet { source, metadata })
}

/// Reads categories of numbers as the numbers that they are stored as: the crate knows dictionaries of text alone, and stops at others.
fn plain(metadata: ArrowReaderMetadata) -> Parsed<ArrowReaderMetadata> {
    let schema = metadata.schema();
    let values = |stored: &DataType| match stored {
        DataType::Dictionary(_, values) if numbers::are(values) => Some((**values).clone()),
        _ => None,
    };
    if schema.fields().iter().all(|field| values(field.data_type()).is_none()) {
        return Ok(metadata);
    }
    let field = |field: &FieldRef| match values(field.data_type()) {
        Some(values) => Arc::new(field.as_ref().clone().with_data_type(values)),
        None => field.clone(),
    };
    let fields: Vec<FieldRef> = schema.fields().iter().map(field).collect();
    let schema = Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()));
    let options = ArrowReaderOptions::new().with_schema(schema);
    ArrowReaderMetadata::try_new(metadata.metadata().clone(), options).map_err(undecodable::<Parquet>)
}

/// Rows of a group at most: more would be counted otherwise by a program of 32 bits.
const MAX_ROWS: i64 = i32::MAX as i64;

/// Checks what the crate takes on trust: that rows can be counted, that columns lie at places and have lengths.
fn sound(metadata: &ParquetMetaData) -> Parsed<()> {
    let groups = metadata.row_groups().iter().map(RowGroupMetaData::num_rows);
    if let Some(rows) = groups.into_iter().find(|rows| !(0..=MAX_ROWS).contains(rows)) {
        return Err(Problem::found(Place::File, format!("a group of {rows} rows"), Parquet::EXPECTED));
    }
    for column in metadata.row_groups().iter().flat_map(RowGroupMetaData::columns) {
        let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
        if start < 0 || column.compressed_size() < 0 {
            let found = format!("a column of {} bytes at {start}", column.compressed_size());
            return Err(Problem::found(Place::File, found, Parquet::EXPECTED));
        }
    }
    Ok(())
}

struct Parquet {
    source: Source,
    metadata: ArrowReaderMetadata,
}

impl Batches for Parquet {
    const EXPECTED: &'static str = "a whole Parquet file";

    fn schema(&self) -> SchemaRef {
        self.metadata.schema().clone()
    }

    fn rows(&self) -> Option<u64> {
        u64::try_from(self.metadata.metadata().file_metadata().num_rows()).ok()
    }

    fn each(&self, columns: &[usize], visit: &mut dyn FnMut(RecordBatch) -> Parsed<()>) -> Parsed<()> {
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), columns.iter().copied());
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.source.clone(), self.metadata.clone());
        let batches = builder.with_projection(mask).with_batch_size(BATCH).build().map_err(undecodable::<Self>)?;
        for batch in batches {
            visit(batch.map_err(undecodable::<Self>)?)?;
        }
        Ok(())
    }

    fn cells(&self, column: usize, rows: &[u64], visit: &mut dyn FnMut(&ArrayRef, usize)) -> Parsed<()> {
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), [column]);
        let all = self.rows().unwrap_or_default() as usize;
        let wanted = RowSelection::from_consecutive_ranges(rows.iter().map(|&row| row as usize..row as usize + 1), all);
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.source.clone(), self.metadata.clone());
        let builder = builder.with_projection(mask).with_row_selection(wanted).with_batch_size(rows.len().max(1));
        for batch in builder.build().map_err(undecodable::<Self>)? {
            let batch = batch.map_err(undecodable::<Self>)?;
            (0..batch.num_rows()).for_each(|at| visit(batch.column(0), at));
        }
        Ok(())
    }
}

/// The crate asks for shared sources, but this program has one thread.
#[derive(Clone)]
struct Source(SendWrapper<Rc<dyn ByteSource>>);

impl Length for Source {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl ChunkReader for Source {
    type T = BufReader<Cursor>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        let mut cursor = Cursor::new((*self.0).clone());
        cursor.seek(SeekFrom::Start(start))?;
        Ok(BufReader::new(cursor))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.0.len()) {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} of a file of {} bytes", self.0.len())));
        }
        let bytes =
            read_bytes(self.0.as_ref(), start, length).map_err(|problem| ParquetError::General(problem.to_string()))?;
        Ok(bytes.into())
    }
}

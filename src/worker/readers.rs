//! The program that reads large formats: opens files and hands over their arrays. `apart.rs` is the other side.

use super::file::source;
use data::Feature;
use ingest::album::{self, Album};
use ingest::{IngestError, Opened, Place, Problem};
use js_sys::{Array, Float32Array, Float64Array, Function, Reflect, Uint32Array};
use protocol::data::Data;
use protocol::message::unpack;
use schema::progress::{Monitor, Stage};
use wasm_bindgen::prelude::*;

/// Keeps a panic's words where the engine finds them.
pub fn keep_panics() {
    std::panic::set_hook(Box::new(|panic| {
        // Without them the engine tells the trap's own words.
        let _ = Reflect::set(&js_sys::global(), &"readersPanic".into(), &panic.to_string().into());
    }));
}

/// Opens a file.
///
/// # Errors
/// A [`Problem`] as JSON, as for every function here.
pub fn open(name: &str, data: JsValue) -> Result<Opened, JsValue> {
    ingest::open(name, source(unpack::<Data>(&data).expect("both programs are of one build"))).map_err(refused)
}

/// The arrays, and those that cannot be used, as JSON.
pub fn describe(opened: &Opened) -> String {
    let info = opened.info();
    json(&(&info.arrays, &info.left_out, info.incomplete, &info.pictures))
}

/// One layer of an array: `["matrix", values, rows, dims]`, `["real", values]` or `["symbols", codes, labels]`.
///
/// # Errors
/// The first bad value.
pub fn read(opened: &Opened, key: &str, layer: u64, progress: &Function) -> Result<Array, JsValue> {
    let parts = Array::new();
    let push = |part: JsValue| {
        parts.push(&part);
    };
    match opened.read(key, layer, &Teller { progress }).map_err(refused)? {
        Feature::Matrix(values) => {
            push("matrix".into());
            let (rows, dims) = values.dim();
            let (values, _) = values.into_raw_vec_and_offset();
            push(Float32Array::from(values.as_slice()).into());
            push(JsValue::from_f64(rows as f64));
            push(JsValue::from_f64(dims as f64));
        }
        Feature::Real(values) => {
            push("real".into());
            push(Float64Array::from(values.as_slice()).into());
        }
        Feature::Symbols { codes, labels } => {
            push("symbols".into());
            push(Uint32Array::from(codes.as_slice()).into());
            push(json(&labels).into());
        }
    }
    Ok(parts)
}

/// What is shown of the pictures of a column at these rows (from 0), as JSON.
///
/// # Errors
/// The file cannot be read there.
pub fn pictures(opened: &Opened, key: &str, rows: &[u32]) -> Result<String, JsValue> {
    let rows: Vec<u64> = rows.iter().map(|&row| row.into()).collect();
    opened.pictures(key, &rows).map(|pictures| json(&pictures)).map_err(refused)
}

/// Opens an archive of pictures.
///
/// # Errors
/// It is none.
pub fn album(name: &str, data: JsValue) -> Result<Album, JsValue> {
    album::open(name, source(unpack::<Data>(&data).expect("both programs are of one build"))).map_err(refused)
}

/// The names of an archive's pictures, or what is shown of those at these places, as JSON.
pub fn album_pictures(album: &Album, places: Option<&[u32]>) -> String {
    json(&places.map_or_else(|| album.names().into_iter().map(Ok).collect(), |places| album.pictures(places)))
}

/// The table of counts that the file is, as JSON.
///
/// # Errors
/// What is missing, or the first bad cell.
pub fn counts(opened: &Opened) -> Result<String, JsValue> {
    opened.read_counts().map(|counts| json(&counts)).map_err(refused)
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("what crosses has a JSON form")
}

fn refused(error: IngestError) -> JsValue {
    let problem = match error {
        IngestError::File { problem, .. } => problem,
        IngestError::Cancelled => Problem::found(Place::File, "a cancelled read", "one that goes on"),
    };
    json(&problem).into()
}

struct Teller<'a> {
    progress: &'a Function,
}

impl Monitor for Teller<'_> {
    fn progress(&self, _stage: Stage, fraction: f64) {
        // A progress bar that cannot be told misses one step.
        let _ = self.progress.call1(&JsValue::NULL, &fraction.into());
    }

    fn cancelled(&self) -> bool {
        false
    }
}

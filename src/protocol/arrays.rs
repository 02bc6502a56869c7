//! The examples of a layer beside the body of a message: their numbers as typed arrays, which cross by being handed over, not copied or written out.

use js_sys::{Array, Float32Array, Float64Array, Uint32Array};
use schema::examples::{Examples, Head, Pointwise, VALUES};
use schema::json;
use wasm_bindgen::prelude::*;

/// Arrays before those of the columns of text.
const FIXED: u32 = 9;

/// The head as JSON, and the arrays.
pub fn packed(examples: &Examples) -> (String, Array) {
    let values: Vec<f64> = examples.pointwise.iter().flat_map(Pointwise::values).collect();
    let arrays: Array = [
        Uint32Array::from(&examples.rows[..]).into(),
        Uint32Array::from(&examples.cells[..]).into(),
        Uint32Array::from(examples.symbols.as_flattened()).into(),
        JsValue::from(Float64Array::from(&values[..])),
    ]
    .into_iter()
    .chain(examples.points.iter().chain(&examples.distances).map(|of| Float32Array::from(&of[..]).into()))
    .chain([Uint32Array::from(&examples.picture_rows[..]).into()])
    .chain(examples.texts.iter().map(|codes| Uint32Array::from(&codes[..]).into()))
    .collect();
    (json::text(&examples.head), arrays)
}

/// What [`packed`] packed; `None` where the parts do not fit each other.
pub fn unpacked(head: &str, arrays: &Array) -> Option<Examples> {
    let head: Head = json::read(head).ok()?;
    let whole = |at: u32| arrays.get(at).dyn_into::<Uint32Array>().ok().map(|array| array.to_vec());
    let floats = |at: u32| arrays.get(at).dyn_into::<Float32Array>().ok().map(|array| array.to_vec());
    let values = arrays.get(3).dyn_into::<Float64Array>().ok()?.to_vec();
    let examples = Examples {
        head,
        rows: whole(0)?,
        cells: whole(1)?,
        symbols: whole(2)?.as_chunks::<3>().0.to_vec(),
        pointwise: values.as_chunks::<VALUES>().0.iter().map(|values| Pointwise::from_values(*values)).collect(),
        points: [floats(4)?, floats(5)?],
        distances: [floats(6)?, floats(7)?],
        picture_rows: whole(8)?,
        texts: (FIXED..arrays.length()).map(whole).collect::<Option<_>>()?,
    };
    examples.is_sound().then_some(examples)
}

/// The memory behind the arrays, which is handed over with them.
pub fn buffers(arrays: &Array) -> Array {
    arrays.iter().filter_map(|array| js_sys::Reflect::get(&array, &"buffer".into()).ok()).collect()
}

//! The wasm that writes a file of all examples, which the page loads when one is first saved.

#[cfg(target_family = "wasm")]
mod exported {
    use js_sys::Array;
    use wasm_bindgen::prelude::*;

    /// The examples of a layer, as `protocol::arrays` packs them, in the format of a file of that name.
    #[wasm_bindgen]
    pub fn sheet(name: &str, head: &str, arrays: &Array) -> Result<Vec<u8>, String> {
        console_error_panic_hook::set_once();
        let examples =
            protocol::arrays::unpacked(head, arrays).ok_or("the page and this program are not of one build")?;
        let format = sheet::format(name).ok_or_else(|| format!("{name}: its ending names no format"))?;
        (format.write)(&[examples]).map_err(|error| error.to_string())
    }
}

fn main() {}

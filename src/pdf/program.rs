//! The wasm that makes a PDF, which the page loads when one is first asked for: with its font it is more than the page itself.

#[cfg(target_family = "wasm")]
mod exported {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    pub fn pdf(svg: &str, title: &str) -> Result<Vec<u8>, String> {
        console_error_panic_hook::set_once();
        pdf::pdf(svg, title).map_err(|refusal| refusal.to_string())
    }
}

fn main() {}

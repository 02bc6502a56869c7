//! The wasm of Learn, which the page loads when it is first visited. `web/program.rs` calls what is exported here.

#[cfg(target_arch = "wasm32")]
mod exported {
    use leptos::prelude::*;
    use pidlens::format::Unit;
    use pidlens::ui::learn::Learn;
    use wasm_bindgen::prelude::*;
    use web_sys::HtmlElement;

    /// Learn, once it is started.
    #[wasm_bindgen]
    pub struct Started(ArcRwSignal<Unit>);

    /// Shows Learn in `place`, or only one figure of its playground.
    #[wasm_bindgen]
    pub fn start(place: HtmlElement, unit: &str, figure: Option<String>) -> Started {
        console_error_panic_hook::set_once();
        let unit = ArcRwSignal::new(Unit::called(unit));
        let shown = unit.clone();
        mount_to(place, move || view! { <Learn unit=shown.into() figure /> }).forget();
        Started(unit)
    }

    #[wasm_bindgen]
    impl Started {
        /// Shows informations in that unit from now on.
        #[wasm_bindgen(js_name = showIn)]
        pub fn show_in(&self, unit: &str) {
            self.0.set(Unit::called(unit));
        }
    }
}

fn main() {}

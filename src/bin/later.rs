//! The wasm of what the page loads when it is first needed: Learn, and the report over samples. `web/program.rs` calls what is exported here.

#[cfg(target_arch = "wasm32")]
mod exported {
    use leptos::prelude::*;
    use pidlens::engine::tokens::report::TokensReport;
    use pidlens::format::Unit;
    use pidlens::ui::learn::Learn;
    use pidlens::ui::model::tokens::Outline;
    use pidlens::ui::report::tokens::OverSamples;
    use std::any::Any;
    use wasm_bindgen::prelude::*;
    use web_sys::HtmlElement;

    /// A part that is shown, until it is dropped.
    #[wasm_bindgen]
    pub struct Part {
        unit: ArcRwSignal<Unit>,
        _shown: Box<dyn Any>,
    }

    fn show(place: HtmlElement, unit: &str, part: impl FnOnce(RwSignal<Unit>) -> AnyView + 'static) -> Part {
        console_error_panic_hook::set_once();
        let unit = ArcRwSignal::new(Unit::called(unit));
        let seen = unit.clone();
        Part { unit, _shown: Box::new(mount_to(place, move || part(seen.into()))) }
    }

    #[wasm_bindgen]
    pub fn learn(place: HtmlElement, unit: &str, figure: Option<String>) -> Part {
        show(place, unit, |unit| view! { <Learn unit figure /> }.into_any())
    }

    #[wasm_bindgen]
    pub fn samples(place: HtmlElement, unit: &str, report: &str) -> Part {
        let report = TokensReport::read(report).expect("it was checked");
        show(place, unit, |unit| view! { <OverSamples report unit /> }.into_any())
    }

    #[wasm_bindgen]
    pub fn outline(report: &str) -> Result<String, String> {
        TokensReport::read(report).map(|report| Outline::of(&report).to_json())
    }

    #[wasm_bindgen]
    impl Part {
        #[wasm_bindgen(js_name = showIn)]
        pub fn show_in(&self, unit: &str) {
            self.unit.set(Unit::called(unit));
        }
    }
}

fn main() {}

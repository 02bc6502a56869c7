//! The wasm of what the page loads when it is first needed: Learn, and what a report shows only on request. `web/program.rs` calls what is
//! exported here.

#[cfg(target_arch = "wasm32")]
mod exported {
    use js_sys::{Array, Function};
    use leptos::prelude::*;
    use link::any::read_any;
    use page::ui::board::Board;
    use page::ui::compare::sides::Sides;
    use page::ui::learn::Learn;
    use page::ui::report::Comparison;
    use page::ui::report::control::Control;
    use page::ui::report::inside::around::Around;
    use page::ui::report::inside::layer::Layer;
    use page::ui::report::stability::findings::Findings;
    use page::ui::report::tokens::OverSamples;
    use page::web;
    use plot::View;
    use protocol::arrays;
    use schema::json;
    use schema::report::Report;
    use schema::report::names::Names;
    use schema::stability::StabilityReport;
    use schema::trust::Checked;
    use schema::trust::tokens;
    use state::tokens::Outline;
    use std::any::Any;
    use wasm_bindgen::prelude::*;
    use web_sys::HtmlElement;
    use words::export;
    use words::format::Unit;
    use words::story::tell;

    /// A part that is shown, until it is dropped.
    #[wasm_bindgen]
    pub struct Part {
        unit: ArcRwSignal<Unit>,
        _shown: Box<dyn Any>,
    }

    const OWN: &str = "the page's own words";

    fn show(place: HtmlElement, unit: &str, part: impl FnOnce(RwSignal<Unit>) -> AnyView + 'static) -> Part {
        web::show_panics();
        let unit = ArcRwSignal::new(Unit::called(unit));
        let seen = unit.clone();
        Part { unit, _shown: Box::new(mount_to(place, move || part(seen.into()))) }
    }

    #[wasm_bindgen]
    pub fn learn(place: HtmlElement, unit: &str, figure: Option<String>) -> Part {
        show(place, unit, |unit| view! { <Learn unit figure /> }.into_any())
    }

    #[wasm_bindgen]
    pub fn board(place: HtmlElement, unit: &str, inbox: Array, open: Function) -> Part {
        show(place, unit, |unit| view! { <Board unit inbox open /> }.into_any())
    }

    #[wasm_bindgen]
    pub fn analysis(name: &str, text: &str) -> Result<String, String> {
        read_any(name, text).map(|analysis| analysis.to_file()).map_err(|error| error.to_string())
    }

    #[wasm_bindgen]
    pub fn compare(place: HtmlElement, unit: &str, sides: &str) -> Part {
        let sides = json::read(sides).expect(OWN);
        show(place, unit, |unit| view! { <Sides unit sides /> }.into_any())
    }

    fn sides(first: Option<u32>, second: Option<u32>) -> [Option<usize>; 2] {
        [first, second].map(|side| side.map(|side| side as usize))
    }

    #[wasm_bindgen]
    pub fn control(place: HtmlElement, unit: &str, report: &str, first: Option<u32>, second: Option<u32>) -> Part {
        let report: Report = json::read(report).expect(OWN);
        show(place, unit, move |unit| view! { <Control report sides=sides(first, second) unit /> }.into_any())
    }

    #[wasm_bindgen]
    pub fn measures(place: HtmlElement, unit: &str, report: &str) -> Part {
        let report = Signal::stored(Some(json::read(report).expect(OWN)));
        show(place, unit, move |unit| view! { <Comparison unit report /> }.into_any())
    }

    #[wasm_bindgen]
    pub fn samples(place: HtmlElement, unit: &str, report: &str, names: &str, named: Function) -> Part {
        let report = tokens::read(report).expect("it was checked");
        let names = json::read(names).expect(OWN);
        show(place, unit, move |unit| {
            let named = StoredValue::new_local(named);
            // What the page does with names is its own.
            let tell = move |names: JsValue| drop(named.with_value(|named| named.call1(&JsValue::NULL, &names)));
            view! { <OverSamples report names unit named=move |names| tell(json::text(names).into()) /> }.into_any()
        })
    }

    #[wasm_bindgen]
    pub fn stability(place: HtmlElement, unit: &str, report: &str, names: &str) -> Part {
        let (report, names): (StabilityReport, Names) = (json::read(report).expect(OWN), json::read(names).expect(OWN));
        let report = report.called(&names);
        show(place, unit, |_| view! { <Findings report /> }.into_any())
    }

    #[wasm_bindgen]
    pub fn inside(
        place: HtmlElement,
        unit: &str,
        report: &str,
        inside: &str,
        examples: Option<String>,
        beside: Array,
        around: Around,
    ) -> Part {
        let (report, inside): (Checked<Report>, _) = (json::read(report).expect(OWN), json::read(inside).expect(OWN));
        let mut examples = examples.map(|head| arrays::unpacked(&head, &beside).expect(OWN));
        // The engine knows the names under which the layer was analysed.
        if let Some(examples) = &mut examples {
            examples.head.names = [&report.sources[0], &report.sources[1], &report.target].map(Clone::clone);
        }
        show(place, unit, |unit| view! { <Layer report inside examples around unit /> }.into_any())
    }

    #[wasm_bindgen]
    pub fn vega(chart: &str, report: &str, unit: &str, first: Option<u32>, second: Option<u32>) -> Option<String> {
        let report: Report = json::read(report).expect(OWN);
        let view =
            View { sides: sides(first, second), ..View::paper(plot::COLUMN, report.layers.len(), Unit::called(unit)) };
        plot::vega(chart, &report, view)
    }

    #[wasm_bindgen]
    pub fn frame(report: &str, source: &str, unit: &str) -> String {
        plot::frame(&json::read(report).expect(OWN), source, Unit::called(unit))
    }

    #[wasm_bindgen]
    pub fn markdown(report: &str, name: &str, unit: &str, link: Option<String>) -> String {
        let (report, unit): (Report, _) = (json::read(report).expect(OWN), Unit::called(unit));
        let story = tell(&report, report.layers.len(), unit);
        export::markdown(&report, name, story.as_ref(), unit, link.as_deref())
    }

    #[wasm_bindgen]
    pub fn text(form: &str, reports: &str, unit: &str) -> Option<String> {
        let reports: Vec<Report> = json::read(reports).expect(OWN);
        export::text(form, &reports, Unit::called(unit))
    }

    #[wasm_bindgen]
    pub fn outline(report: &str) -> Result<String, String> {
        tokens::read(report).map(|report| Outline::of(&report).to_json())
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

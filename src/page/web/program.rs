//! The program of what the page loads when it is first needed: `src/page/later.rs`.

use super::words;
use crate::ui::report::inside::around::Around;
use ::words::format::Unit;
use js_sys::{Array, Function};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    /// Given by `www/start.js`.
    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = loadProgram)]
    async fn load_program(address: &str) -> Result<JsValue, JsValue>;

    /// What `src/page/later.rs` exports. Each part is shown in a `place`, informations in `unit`: "bits" or "nats".
    pub type Later;

    /// Shows Learn; given a `figure`, only that one of its playground.
    #[wasm_bindgen(method)]
    pub fn learn(this: &Later, place: &HtmlElement, unit: &str, figure: Option<String>) -> Part;

    /// Shows the board, to which files come by `inbox` (`page::ui::board`).
    #[wasm_bindgen(method)]
    pub fn board(this: &Later, place: &HtmlElement, unit: &str, inbox: &Array, open: &Function) -> Part;

    #[wasm_bindgen(method, catch, js_name = analysis)]
    fn analysis_of(this: &Later, name: &str, text: &str) -> Result<String, JsValue>;

    /// Shows analyses side by side, given as JSON.
    #[wasm_bindgen(method)]
    pub fn compare(this: &Later, place: &HtmlElement, unit: &str, sides: &str) -> Part;

    #[wasm_bindgen(method, js_name = control)]
    fn control_of(
        this: &Later,
        place: &HtmlElement,
        unit: &str,
        report: &str,
        first: Option<u32>,
        second: Option<u32>,
    ) -> Part;

    /// Shows what the measures of a report, given as JSON, say beside each other.
    #[wasm_bindgen(method)]
    pub fn measures(this: &Later, place: &HtmlElement, unit: &str, report: &str) -> Part;

    /// Shows a report over samples under `names`, both given as JSON; `named` is called with names that a person gives there.
    #[wasm_bindgen(method)]
    pub fn samples(this: &Later, place: &HtmlElement, unit: &str, report: &str, names: &str, named: &Function) -> Part;

    /// Shows what a stability check found, under `names`, both given as JSON.
    #[wasm_bindgen(method)]
    pub fn stability(this: &Later, place: &HtmlElement, unit: &str, report: &str, names: &str) -> Part;

    /// Shows an opened layer, given as JSON: a report of this layer alone, an `Inside`, and the `Head` of its examples, if it has any, whose arrays are `beside`.
    /// What it needs of the page it asks `around`.
    #[wasm_bindgen(method)]
    pub fn inside(
        this: &Later,
        place: &HtmlElement,
        unit: &str,
        report: &str,
        inside: &str,
        examples: Option<String>,
        beside: &Array,
        around: &Around,
    ) -> Part;

    #[wasm_bindgen(method, js_name = vega)]
    fn vega_of(
        this: &Later,
        chart: &str,
        report: &str,
        unit: &str,
        first: Option<u32>,
        second: Option<u32>,
    ) -> Option<String>;

    /// HTML of a frame in which `source` shows a report, given as JSON.
    #[wasm_bindgen(method)]
    pub fn frame(this: &Later, report: &str, source: &str, unit: &str) -> String;

    /// A report, given as JSON, as Markdown that ends with a link.
    #[wasm_bindgen(method)]
    pub fn markdown(this: &Later, report: &str, name: &str, unit: &str, link: Option<String>) -> String;

    /// Reports, given as a JSON array, in a form of `words::export::FORMS`; none where there is no such form.
    #[wasm_bindgen(method)]
    pub fn text(this: &Later, form: &str, reports: &str, unit: &str) -> Option<String>;

    #[wasm_bindgen(method, catch, js_name = outline)]
    fn outline_of(this: &Later, report: &str) -> Result<String, JsValue>;

    /// What `src/pdf/program.rs` exports.
    type Pdf;

    #[wasm_bindgen(method, catch)]
    fn pdf(this: &Pdf, svg: &str, title: &str) -> Result<Vec<u8>, JsValue>;

    /// What `src/sheet/program.rs` exports.
    type Sheet;

    #[wasm_bindgen(method, catch)]
    fn sheet(this: &Sheet, name: &str, head: &str, arrays: &Array) -> Result<Vec<u8>, JsValue>;

    /// A part of the page that is shown.
    pub type Part;

    /// Shows informations in that unit from now on.
    #[wasm_bindgen(method, js_name = showIn)]
    pub fn show_in(this: &Part, unit: &str);

    /// Ends it.
    #[wasm_bindgen(method)]
    pub fn free(this: &Part);
}

/// The charts that there are in Vega-Lite, by the names of their files (`plot::VEGA`, which this program does without).
pub const VEGA: [&str; 3] = ["atoms", "contributions", "information"];

/// What stands behind a figure: a report as JSON, its unit, and whose colours its two sides have.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    pub report: String,
    pub unit: Unit,
    pub sides: [Option<usize>; 2],
}

/// As they cross.
fn places(sides: [Option<usize>; 2]) -> [Option<u32>; 2] {
    sides.map(|side| side.map(|side| side as u32))
}

impl Later {
    /// Shows what the control of a report, given as JSON, leaves; `sides` are the places of its modalities among several.
    pub fn control(&self, place: &HtmlElement, unit: &str, report: &str, sides: [Option<usize>; 2]) -> Part {
        let [first, second] = places(sides);
        self.control_of(place, unit, report, first, second)
    }

    /// A chart in Vega-Lite, as JSON; none where there is nothing to draw.
    pub fn vega(&self, chart: &str, Data { report, unit, sides }: &Data) -> Option<String> {
        let [first, second] = places(*sides);
        self.vega_of(chart, report, unit.plural(), first, second)
    }

    /// The saved form of a report that came without its files.
    ///
    /// # Errors
    /// What the text is instead, in words.
    pub fn analysis(&self, name: &str, text: &str) -> Result<String, String> {
        self.analysis_of(name, text).map_err(|error| words(&error))
    }

    /// What the page has to know of a report over samples, given as JSON: an `Outline`, as JSON.
    ///
    /// # Errors
    /// What the text is instead, in words.
    pub fn outline(&self, report: &str) -> Result<String, String> {
        self.outline_of(report).map_err(|error| words(&error))
    }
}

/// Loads the program, the first time.
///
/// # Errors
/// In words, where it could not be loaded.
pub async fn later() -> Result<Later, String> {
    loaded("later").await
}

/// A drawing for paper as PDF, by a program of its own.
///
/// # Errors
/// In words, where the program could not be loaded, and where the drawing has a sign that its font lacks.
pub async fn pdf(svg: &str, title: &str) -> Result<Vec<u8>, String> {
    loaded::<Pdf>("pdf").await?.pdf(svg, title).map_err(|error| words(&error))
}

async fn loaded<T: JsCast>(name: &str) -> Result<T, String> {
    let directory = super::meta("engine").ok_or("the page names no engine")?;
    let program = load_program(&format!("{directory}/{name}/{name}.js")).await.map_err(|error| words(&error))?;
    Ok(program.unchecked_into())
}

/// The examples of a layer, as `protocol::arrays` packs them, in the format of a file of that name, by a program of its own.
///
/// # Errors
/// In words, where the program could not be loaded.
pub async fn sheet(name: &str, head: &str, arrays: &Array) -> Result<Vec<u8>, String> {
    loaded::<Sheet>("sheet").await?.sheet(name, head, arrays).map_err(|error| words(&error))
}

/// Begins to load it: a part is going to be wanted.
pub fn prepare() {
    // Whoever wants the part is told what went wrong, and can try again.
    spawn_local(async { drop(later().await) });
}

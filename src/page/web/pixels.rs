//! What a map of many dots asks of the browser: the theme's colours as numbers, and a canvas that takes a picture of pixels.

use js_sys::Uint8ClampedArray;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement, HtmlElement};

#[wasm_bindgen]
extern "C" {
    type ImageData;

    #[wasm_bindgen(constructor, catch)]
    fn new(pixels: &Uint8ClampedArray, width: u32, height: u32) -> Result<ImageData, JsValue>;

    /// A canvas' plane.
    type Plane;

    #[wasm_bindgen(method, catch, js_name = putImageData)]
    fn put(this: &Plane, image: &ImageData, x: f64, y: f64) -> Result<(), JsValue>;
}

/// Shows RGBA pixels, row by row, on a canvas of that size. A canvas that the browser gives no plane for stays empty: what it shows is in words too.
pub fn put_pixels(canvas: &HtmlCanvasElement, pixels: &[u8], [width, height]: [usize; 2]) {
    // To give it a size empties it, and makes room anew.
    if (canvas.width(), canvas.height()) != (width as u32, height as u32) {
        canvas.set_width(width as u32);
        canvas.set_height(height as u32);
    }
    let Ok(Some(plane)) = canvas.get_context("2d") else { return };
    if let Ok(image) = ImageData::new(&Uint8ClampedArray::from(pixels), width as u32, height as u32) {
        let _ = plane.unchecked_into::<Plane>().put(&image, 0.0, 0.0);
    }
}

/// What a custom property of the style sheet is in this place, as red, green and blue.
pub fn colour(element: &HtmlElement, property: &str) -> Option<[u8; 3]> {
    let style = element.style();
    style.set_property("color", &format!("var({property})")).ok()?;
    let found = super::window().get_computed_style(element).ok()??.get_property_value("color").ok();
    let _ = style.remove_property("color");
    let parts: Vec<f64> = numbers(&found?).collect();
    let [red, green, blue, ..] = parts[..] else { return None };
    Some([red, green, blue].map(|part| part as u8))
}

/// The numbers in "rgb(47, 109, 181)".
fn numbers(text: &str) -> impl Iterator<Item = f64> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|part| part.parse().ok())
}

/// Pixels of the screen for one of the page: at most 2, beyond which dots look no better.
pub fn pixel_ratio() -> f32 {
    (super::window().device_pixel_ratio() as f32).clamp(1.0, 2.0)
}

/// Tells of each change of what the page's colours may depend on: the theme switch, and the system's own.
pub fn theme_changes() -> RwSignal<u32> {
    let changed = RwSignal::new(0);
    let tell = move || changed.update(|times| *times += 1);
    let listeners = [
        window_event_listener_untyped("change", move |_| super::after(0, tell)),
        window_event_listener_untyped("focus", move |_| tell()),
    ];
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    changed
}

/// Sends what a pointer does until it is let go to the element that it was pressed on.
pub fn hold_pointer(event: &ev::PointerEvent) {
    if let Some(element) = event.current_target().and_then(|target| target.dyn_into::<Element>().ok()) {
        // Without it, a line ends at the element's edge.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// Scrolls a list until its row of that height is in sight, below a heading.
pub fn scroll_to_row(window: &HtmlElement, row: i32, height: i32, heading: i32) {
    let (top, seen) = (window.scroll_top(), window.client_height() - heading);
    let at = row.saturating_mul(height);
    if at < top {
        window.set_scroll_top(at);
    } else if at + height > top + seen {
        window.set_scroll_top(at + height - seen);
    }
}

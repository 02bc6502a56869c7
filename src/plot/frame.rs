//! The frame that shows a report in another page: as high as what is in it, in a wide window and on a phone.

use super::{View, atoms};
use schema::report::Report;
use words::escape;
use words::format::Unit;
use words::story::tell;
use words::warnings;

/// Pixels of a frame in a wide window, and on a phone, where the picture's names stand below it.
const WIDTHS: [u32; 2] = [720, 374];
/// Windows below it leave a frame less than a wide one needs to have its names beside the picture.
const PHONE: u32 = 640;
/// What stands around the picture but for headline, caption and warnings; pixels.
const AROUND: u32 = 116;
/// Left and right of it together.
const PADDING: u32 = 32;
/// Beyond so many pixels a frame is scrolled.
const HIGHEST: u32 = 1_200;

/// HTML of a frame in which `source` shows the report.
pub fn frame(report: &Report, source: &str, unit: Unit) -> String {
    let [wide, phone] = WIDTHS.map(|width| height(report, width, unit));
    let (width, phone, source) = (WIDTHS[0], phone.max(wide), escape::attribute(source));
    format!(
        "<iframe src=\"{source}\" width=\"{width}\" height=\"{wide}\" style=\"border:0;max-width:100%;height:clamp({wide}px,({PHONE}px - 100vw)*999,{phone}px)\" \
         title=\"pidlens report\" loading=\"lazy\"></iframe>"
    )
}

/// Of the report in a frame of that width, pixels.
fn height(report: &Report, width: u32, unit: Unit) -> u32 {
    let layers = report.layers.len();
    let room = width - PADDING;
    let chart = atoms(&report.corrected(), View::page(room, layers, unit), "").map_or(0, |chart| chart.height);
    let headline = tell(report, layers, unit).map_or(0, |story| 24 * lines(&story.headline, 9.4, room));
    let caption = if width == WIDTHS[0] { 24 } else { 60 };
    let warned: u32 = warnings::grouped(report)
        .iter()
        .map(|words| 12 + 20 * lines(&format!("Warning {words}"), 7.4, room - 26))
        .sum();
    let warned = if warned > 0 { warned + 12 } else { 0 };
    (AROUND + headline + warned + chart + caption).min(HIGHEST)
}

/// Lines of a text whose letters are that wide on average.
fn lines(text: &str, letter: f64, room: u32) -> u32 {
    (text.chars().count() as f64 * letter / f64::from(room)).ceil() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn report(warnings: serde_json::Value) -> Report {
        serde_json::from_value(json!({
            "schema": "pidlens.report/2", "unit": "bit", "sources": ["image", "text"], "target": "y", "config": {},
            "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1}, "layers": [{
                "name": "all rows", "rows": 400, "shape": [2, 2, 2], "atoms": {"redundant": 0.1, "unique": {"image": 0.2, "text": 0.1}, "synergistic": 0.1},
                "information": {"image": 0.3, "text": 0.2, "joint": 0.5}, "contribution": null, "coding": {}, "warnings": warnings, "sample": null,
                "certificate": {"gap": 0.0, "marginal_residual": 0.0, "iterations": 3, "status": "converged"}}]
        }))
        .expect("it is a report")
    }

    #[test]
    fn a_frame_is_as_high_as_what_is_in_it() {
        let plain = report(json!([]));
        let warned = report(json!([{"kind": "taken-as-exact"}]));
        let [wide, phone] = WIDTHS.map(|width| height(&plain, width, Unit::Bits));
        assert!(wide < phone, "{wide} and {phone}");
        assert_eq!(height(&warned, WIDTHS[0], Unit::Bits), wide + 12 + 12 + 40);
        let html = frame(&plain, "https://example.org/?embed#a1.x", Unit::Bits);
        assert!(
            html.contains(&format!(" height=\"{wide}\" "))
                && html.contains(&format!("clamp({wide}px,(640px - 100vw)*999,{phone}px)")),
            "{html}"
        );
    }
}

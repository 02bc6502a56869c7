//! Under a chart over layers: at which of them each unique atom is significant. A row a modality; a mark is filled where it is.

use super::axis::Frame;
use super::legend::{Legend, Look, mark};
use super::pen::{BODY, Hang, Pen, fitted};
use super::{Ink, View};
use schema::report::{LayerReport, Report};

const ROW: i32 = 16;
/// A place narrower than this has a strip for a mark.
const NARROW: i32 = 12;

/// Whether each unique atom is significant; `None` where it was not tested.
fn tests(report: &Report, layer: &LayerReport) -> [Option<bool>; 2] {
    let tests = layer.inference.as_ref().and_then(|found| found.tests.as_ref());
    [0, 1].map(|i| {
        let test = tests.and_then(|tests| tests.unique.get(&report.sources[i]));
        test.map(|test| test.p_adjusted <= report.config.level)
    })
}

fn is_tested(report: &Report) -> bool {
    report.layers.iter().any(|layer| tests(report, layer) != [None, None])
}

fn key(report: &Report) -> Legend {
    let name = |i: usize| (Look::mark(i), report.sources[i].clone());
    Legend::flowing([name(0), name(1), (Look::none(), "filled: its unique information is significant".to_owned())])
}

/// Pixels that the rows and their key take.
pub fn height(report: &Report, view: View) -> i32 {
    if is_tested(report) { 2 * ROW + 8 + key(report).height(view.width as i32 - 44) } else { 0 }
}

/// From `y` on.
pub fn draw(pen: &Pen, frame: &Frame, report: &Report, view: View, y: i32) {
    if !is_tested(report) {
        return;
    }
    for source in [0, 1] {
        let middle = y + source as i32 * ROW + ROW / 2;
        for (i, layer) in report.layers.iter().enumerate() {
            let Some(significant) = tests(report, layer)[source] else { continue };
            let [a, b] = frame.column(i);
            if b - a >= NARROW {
                mark(pen, (frame.centre(i), middle), source, significant);
            } else if significant {
                pen.area([a, b.max(a + 1)], [middle - 4, middle + 4], Ink::Unique(source));
            }
        }
        if view.is_wide() {
            let room = super::axis::LABELS - 14;
            let name = fitted(&report.sources[source], BODY, room);
            pen.text(frame.x[1] + 14, middle, &name, BODY, Ink::Muted, Hang::Start);
        }
    }
    key(report).draw(pen, (44, y + 2 * ROW + 8), view.width as i32 - 44);
}

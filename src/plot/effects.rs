//! Which settings matter: a bar for each, as long as it moves the contribution.

use super::pen::{BODY, Hang, Pen, draw, fitted};
use super::{Chart, Ink, Mark, View};
use schema::stability::StabilityReport;
use words::format::{THIN, short};
use words::stability::effects as ranked;

const ROW: i32 = 26;
const NAMES: i32 = 176;

/// The chart; `None` where no setting varies. `caption` is printed on paper only.
pub fn effects(report: &StabilityReport, view: View, caption: &str) -> Option<Chart> {
    let effects = ranked(report);
    let most = effects.first()?.points.max(f64::MIN_POSITIVE);
    let title = format!("How far each setting moves the contribution of {}", report.sources[0]);
    let height = ROW * effects.len() as i32 + 8;
    let room = view.width as i32 - NAMES - 96;
    Some(draw(view, height as u32, "effects", &title, caption, |pen: &Pen| {
        for (i, effect) in effects.iter().enumerate() {
            let y = ROW * i as i32 + ROW / 2;
            let name = effect.setting.trim_start_matches("the ");
            pen.text(NAMES - 12, y, &fitted(name, BODY, NAMES - 16), BODY, Ink::Text, Hang::End);
            let end = NAMES + (f64::from(room) * effect.points / most).round() as i32;
            pen.area([NAMES, end.max(NAMES + 1)], [y - 7, y + 7], Ink::Muted);
            let words = format!("{}{THIN}points", short(effect.points));
            pen.text(end.max(NAMES + 1) + 8, y, &words, BODY, Ink::Text, Hang::Start);
        }
        let mark = |i: usize| Mark { x: 1, y: ROW * i as i32, width: view.width as i32 - 2, height: ROW };
        (0..effects.len()).map(mark).collect()
    }))
}

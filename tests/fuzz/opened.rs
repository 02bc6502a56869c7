//! An analysis from elsewhere, shown in every way there is: nothing of that may panic. Shared by the fuzz targets and by `tests/trust.rs`.

use link::envelope::Analysis;
use plot::View;
use schema::report::{LayerReport, Report};
use words::board::{Board, Entry, Sorted};
use words::export;
use words::format::Unit;
use words::story;

/// Everything that the page makes of an analysis that it opened.
pub fn show(analysis: &Analysis) {
    for report in analysis.seen() {
        let views = [Report::clone(&report), report.corrected(), report.normalised()];
        for (seen, unit) in views.iter().zip([Unit::Bits, Unit::Nats, Unit::Share]) {
            told(seen, &analysis.name, unit);
        }
    }
    let reports: Vec<Report> = analysis.seen().map(|report| Report::clone(&report)).collect();
    export::FORMS.iter().for_each(|form| drop(export::text(form.name, &reports, Unit::Bits)));
    let entries = Entry::all("opened.pidlens.json", &analysis.name, reports.iter());
    let board = Board { entries, layer: None };
    let (view, numbers) = (View::page(380, 1, Unit::Bits), board.numbers());
    (0..board.entries.len()).for_each(|at| drop(board.told(at, Unit::Bits)));
    for number in &numbers {
        plot::board(&board, Some(&Sorted::by(number.clone())), view, "");
        plot::against(&board, [number, &numbers[0]], view, "");
    }
    analysis.job();
    assert_eq!(Analysis::from_file("a", &analysis.to_file()).as_ref(), Ok(analysis));
}

/// Sends it on: packing takes long.
pub fn send_on(analysis: &Analysis) {
    // Numbers that only just add up may no longer do so once they are rounded.
    if let Ok(again) = Analysis::from_link(&analysis.link().text) {
        assert_eq!(again.report.layers.len(), analysis.report.layers.len());
    }
}

fn told(report: &Report, name: &str, unit: Unit) {
    let view = View::page(380, report.layers.len(), unit);
    for draw in [
        plot::atoms,
        plot::beside,
        plot::contributions,
        plot::control,
        plot::information,
        plot::kept,
        plot::nulls,
        plot::venn,
    ] {
        draw(report, view, "");
    }
    words::kept::told(report);
    words::beside::told(report);
    let story = story::tell(report, report.layers.len(), unit);
    export::markdown(report, name, story.as_ref(), unit, None);
    story::facts(report, unit);
    story::settings(report);
    report.layers.iter().for_each(|layer: &LayerReport| {
        story::absence(layer);
        story::sample_line(layer);
    });
}

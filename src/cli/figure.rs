//! Charts of a report as files: the same that the page saves.

use super::Failure;
use plot::{BOTH_COLUMNS, Chart, View, WIDTHS};
use schema::report::Report;
use std::fs;
use std::path::PathBuf;
use words::escape::visible;
use words::format::Unit;
use words::story::{facts, settings};

/// One of `plot`'s charts.
type Draw = fn(&Report, View, &str) -> Option<Chart>;

/// The charts by the names of the page's files.
const CHARTS: [(&str, Draw); 8] = [
    ("atoms", plot::atoms),
    ("contributions", plot::contributions),
    ("information", plot::information),
    ("nulls", plot::nulls),
    ("venn", plot::venn),
    ("kept", plot::kept),
    ("beside", plot::beside),
    ("control", plot::control),
];
const EXTENSIONS: &str = ".pdf, .svg or .vl.json";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Pdf,
    Svg,
    Vega,
}

/// A chart and where it is written to.
#[derive(Debug, Clone)]
pub struct Figure {
    path: PathBuf,
    name: &'static str,
    draw: Draw,
    form: Form,
}

/// Reads the name of a file as what it is to hold: "figures/atoms.pdf".
pub fn figure(text: &str) -> Result<Figure, String> {
    let path = PathBuf::from(text);
    let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let (stem, form) = [(".pdf", Form::Pdf), (".svg", Form::Svg), (".vl.json", Form::Vega)]
        .into_iter()
        .find_map(|(end, form)| Some((file.strip_suffix(end)?, form)))
        .ok_or_else(|| format!("found {file:?}; expected a name that ends with {EXTENSIONS}"))?;
    let drawn = |name: &str| form != Form::Vega || plot::VEGA.iter().any(|(known, _)| *known == name);
    let known = || CHARTS.into_iter().filter(|(name, _)| drawn(name));
    let (name, draw) = known().find(|(name, _)| *name == stem).ok_or_else(|| {
        let names: Vec<&str> = known().map(|(name, _)| name).collect();
        format!("found {stem:?}; expected one of {}", names.join(", "))
    })?;
    Ok(Figure { path, name, draw, form })
}

/// The pictures of a board.
pub const BOARD: &str = "board";
const SCATTER: &str = "scatter";

/// A picture of a board and where it is written to.
#[derive(Debug, Clone)]
pub struct BoardFigure {
    pub path: PathBuf,
    pub name: &'static str,
    form: Form,
}

/// Reads the name of a file as what it is to hold: "out/board.svg".
pub fn of_board(text: &str) -> Result<BoardFigure, String> {
    let path = PathBuf::from(text);
    let file = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let forms = [(".pdf", Form::Pdf), (".svg", Form::Svg)];
    let parted = forms.into_iter().find_map(|(end, form)| Some((file.strip_suffix(end)?, form)));
    let found = parted.and_then(|(stem, form)| Some(([BOARD, SCATTER].into_iter().find(|name| *name == stem)?, form)));
    let (name, form) = found
        .ok_or_else(|| format!("found {file:?}; expected board or scatter, with .svg or .pdf, such as board.svg"))?;
    Ok(BoardFigure { path, name, form })
}

/// Writes a picture of a board.
pub fn save(figure: &BoardFigure, chart: Option<Chart>) -> Result<(), Failure> {
    let told = |what: &str| format!("--figure {}: {what}", figure.path.display());
    let chart = chart.ok_or_else(|| told("found too few reports that have these numbers; expected at least 2"))?;
    let bytes = match figure.form {
        Form::Pdf => pdf::pdf(&chart.svg, figure.name).map_err(|refusal| told(&refusal.to_string()))?,
        _ => chart.svg.into_bytes(),
    };
    fs::write(&figure.path, bytes).map_err(|error| told(&error.to_string()).into())
}

/// Reads a width: "3.5in".
pub fn width(text: &str) -> Result<f64, String> {
    let inches = text.strip_suffix("in").unwrap_or(text).trim().parse::<f64>().ok();
    inches.filter(|inches| WIDTHS.contains(inches)).ok_or_else(|| {
        format!("found {text:?}; expected inches from {} to {}, such as 3.5in", WIDTHS.start(), WIDTHS.end())
    })
}

/// Writes the figures of a report.
pub fn write(figures: &[Figure], inches: Option<f64>, reports: &[Report]) -> Result<(), Failure> {
    let Some(first) = figures.first() else { return Ok(()) };
    let [report] = reports else {
        let comparisons = reports.len();
        return Err(format!(
            "--figure {}: found a report of {comparisons} comparisons; expected one of two modalities",
            first.path.display()
        )
        .into());
    };
    // What is drawn is what is believed: where values were corrected, these.
    let report = report.corrected();
    let view = View::paper(inches.unwrap_or(BOTH_COLUMNS), report.layers.len(), Unit::Bits);
    figures.iter().try_for_each(|figure| written(figure, view, &report))
}

fn written(Figure { path, name, draw, form }: &Figure, view: View, report: &Report) -> Result<(), Failure> {
    let told = |what: &str| format!("--figure {}: {what}", path.display());
    let bytes = match form {
        Form::Vega => plot::vega(name, report, view).map(String::into_bytes),
        Form::Pdf | Form::Svg => {
            let [facts, settings] = [facts(report, view.unit), settings(report)].map(|parts| parts.join(" · "));
            let caption = format!("{}\n{}", visible(&facts), visible(&settings));
            let chart = draw(report, view, &caption);
            match form {
                Form::Pdf => {
                    let pdf = chart.map(|chart| pdf::pdf(&chart.svg, &format!("{name}, {}", report.target)));
                    pdf.transpose().map_err(|refusal| told(&refusal.to_string()))?
                }
                _ => chart.map(|chart| chart.svg.into_bytes()),
            }
        }
    };
    let bytes =
        bytes.ok_or_else(|| told("found nothing to draw; the report has no such numbers, or too few layers"))?;
    fs::write(path, bytes).map_err(|error| told(&error.to_string()).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_name_of_a_file_says_what_is_drawn() {
        let found = figure("out/atoms.pdf").expect("it is a chart");
        assert_eq!((found.name, found.form, found.path.as_path()), ("atoms", Form::Pdf, Path::new("out/atoms.pdf")));
        assert_eq!(figure("information.vl.json").expect("Vega-Lite has it").form, Form::Vega);
        for (text, words) in [
            ("atoms.png", "expected a name that ends with .pdf, .svg or .vl.json"),
            ("atom.svg", "found \"atom\"; expected one of atoms, contributions"),
            ("venn.vl.json", "expected one of atoms, contributions, information"),
            ("", "found \"\""),
        ] {
            let refusal = figure(text).expect_err("it is none");
            assert!(refusal.contains(words), "{refusal}");
        }
    }

    #[test]
    fn a_width_is_in_inches() {
        assert_eq!((width("3.5in"), width("7")), (Ok(3.5), Ok(7.0)));
        for text in ["3.5cm", "0.5in", "100", "in", "NaN"] {
            assert!(width(text).is_err(), "{text}");
        }
    }
}

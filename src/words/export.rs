//! Reports as CSV: one row a layer, every number with every digit, the unit in the column's name; and as Markdown, as it is read. JSON is the
//! report's own form. A narrow CSV ([`long`]) and a table for papers ([`latex`]) stand beside them.

pub mod examples;
pub mod latex;
pub mod long;
mod paper;
pub mod tokens;

use crate::escape;
use crate::format::Unit;
use crate::story::Story;
use crate::{sentences, warnings};
use schema::report::{BySource, CodingReport, InferenceReport, LayerReport, Reading, Report, TestOf, quantity_names};

/// One column: its heading and a layer's cell.
type Column = (String, Box<dyn Fn(&LayerReport) -> String>);

/// A form of reports as text.
pub struct Form {
    /// What it is called where it is asked for.
    pub name: &'static str,
    pub extension: &'static str,
    write: fn(&[Report], Unit) -> String,
}

pub const FORMS: [Form; 4] = [
    Form { name: "csv", extension: "csv", write: |reports, _| csv(reports) },
    Form { name: "csv-long", extension: "csv", write: |reports, _| long::csv(reports) },
    Form { name: "markdown", extension: "md", write: markdown_tables },
    Form { name: "latex", extension: "tex", write: latex::tables },
];

/// The name of the form that keeps everything: the report itself.
pub const JSON: &str = "json";

/// Reports in the form of that name; `None` where there is none.
pub fn text(form: &str, reports: &[Report], unit: Unit) -> Option<String> {
    if form == JSON {
        return Some(sentences::reports(reports));
    }
    // Each class of a control is a row, and so is their mean.
    let reports: Vec<Report> = reports.iter().map(Report::spelled_out).collect();
    FORMS.iter().find(|known| known.name == form).map(|form| (form.write)(&reports, unit))
}

/// The tables of reports, each below what it compares where there are several.
fn markdown_tables(reports: &[Report], unit: Unit) -> String {
    let one = |report: &Report| {
        let name = if reports.len() > 1 { report.sources.join(" and ") } else { String::new() };
        markdown(report, &name, None, unit, None)
    };
    reports.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// What the two sides are called where each row has its own.
const SIDES: [&str; 2] = ["first", "second"];

/// Reports as RFC 4180 CSV: the layers of one, or of every comparison of several modalities, whose names then stand in columns of their own.
/// Cells that a layer does not have (an undefined contribution, say) are empty.
pub fn csv(reports: &[Report]) -> String {
    let Some(first) = reports.first() else { return String::new() };
    let several = reports.len() > 1;
    let sides = if several { SIDES.map(str::to_owned) } else { [0, 1].map(|side| first.sources[side].clone()) };
    let columns = columns(sides, &first.target);
    let named = |cells: [&str; 2]| cells.into_iter().filter(|_| several).map(str::to_owned).collect::<Vec<_>>();
    let head = columns.iter().map(|(name, _)| name.clone()).chain(["warnings".to_owned()]);
    let mut rows = vec![named(SIDES).into_iter().chain(head).collect()];
    for report in reports {
        let names = named([&report.sources[0], &report.sources[1]]);
        let cells = |layer: &LayerReport| {
            let warnings = warnings::of_layer(report, layer).join(" | ");
            columns.iter().map(|(_, cell)| cell(layer)).chain([warnings]).collect::<Vec<_>>()
        };
        rows.extend(report.layers.iter().map(|layer| [names.clone(), cells(layer)].concat()));
    }
    written(rows)
}

/// RFC 4180, a line feed after each row; nothing that a spreadsheet would run.
pub(crate) fn written(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row.iter().map(|cell| escape::cell(cell).into_owned()))
            .expect("rows have one length and a Vec takes every byte");
    }
    let bytes = writer.into_inner().expect("a Vec takes every byte");
    String::from_utf8(bytes).expect("cells are UTF-8")
}

/// The report as Markdown: its sentence and warnings where there is a `story`, a table of atoms and contributions, its facts, and `link` where there is one.
pub fn markdown(report: &Report, name: &str, story: Option<&Story>, unit: Unit, link: Option<&str>) -> String {
    let mut lines: Vec<String> = Vec::new();
    if !name.is_empty() {
        lines.extend([format!("### {}", escape::markdown(name)), String::new()]);
    }
    if let Some(story) = story {
        lines.extend([format!("**{}**", escape::markdown(&story.headline)), String::new()]);
        lines.extend(story.notes.iter().flat_map(|note| [escape::markdown(note), String::new()]));
        let warned = warnings::grouped(report);
        lines.extend(warned.iter().flat_map(|said| [format!("**Warning** {}", escape::markdown(said)), String::new()]));
    }
    lines.extend(markdown_table(report, unit));
    let note: Vec<String> = paper::note(report, unit).iter().map(|said| escape::markdown(said)).collect();
    lines.extend([String::new(), note.join(" ")]);
    if let Some(link) = link {
        lines.extend([String::new(), format!("[Open this report]({})", escape::markdown_address(link))]);
    }
    lines.push(String::new());
    lines.join("\n")
}

/// A row each layer: of each atom and of the contribution the value, its interval in brackets, and the p-value of each atom in a column of its own.
fn markdown_table(report: &Report, unit: Unit) -> Vec<String> {
    let table = paper::Table::of(&report.spelled_out(), unit);
    let has_p = |column: usize| table.tests && table.lines.iter().any(|(_, cells)| cells[column].p.is_some());
    let row = |first: &str, cells: Vec<String>| format!("| {first} | {} |", cells.join(" | "));
    let with_p =
        |column: usize, cell: String, p: String| [Some(cell), has_p(column).then_some(p)].into_iter().flatten();
    let heads = table.heads.iter().enumerate();
    let heads: Vec<String> = heads.flat_map(|(at, head)| with_p(at, escape::markdown(head), "p".to_owned())).collect();
    let rule = format!("|---|{}", "---:|".repeat(heads.len()));
    let line = |(name, cells): &(String, [paper::Cell; paper::COLUMNS])| {
        let cell = |(at, cell): (usize, &paper::Cell)| {
            let said =
                [Some(&cell.value), cell.interval.as_ref()].into_iter().flatten().map(|text| escape::markdown(text));
            with_p(at, said.collect::<Vec<_>>().join(" "), cell.p.as_deref().map(escape::markdown).unwrap_or_default())
        };
        row(&escape::markdown(name), cells.iter().enumerate().flat_map(cell).collect())
    };
    [row("layer", heads), rule].into_iter().chain(table.lines.iter().map(line)).collect()
}

/// The value of one side.
fn of<T: Copy>(values: &BySource<T>, side: usize) -> Option<T> {
    values.values().nth(side).copied()
}

/// `sides` and `target` name the columns; values are found by their place.
fn columns(sides: [String; 2], target: &str) -> Vec<Column> {
    let mut columns: Vec<Column> =
        vec![("layer".into(), Box::new(|l| l.name.clone())), ("rows".into(), Box::new(|l| maybe(l.rows)))];
    let mut add = |name: String, cell: Box<dyn Fn(&LayerReport) -> String>| columns.push((name, cell));
    let [first, second] = &sides;
    let variables = [first.as_str(), second, target];
    for (i, name) in variables.iter().enumerate() {
        add(format!("symbols {name}"), Box::new(move |l| maybe(l.shape.get(i))));
    }
    add("redundant (bit)".into(), Box::new(|l| l.atoms.redundant.to_string()));
    for (side, name) in sides.iter().enumerate() {
        add(format!("unique to {name} (bit)"), Box::new(move |l| maybe(of(&l.atoms.unique, side))));
    }
    add("synergistic (bit)".into(), Box::new(|l| l.atoms.synergistic.to_string()));
    for (side, name) in sides.iter().enumerate() {
        add(format!("I({name};{target}) (bit)"), Box::new(move |l| maybe(of(&l.information.sources, side))));
    }
    add(format!("I({first},{second};{target}) (bit)"), Box::new(|l| l.information.joint.to_string()));
    add("predictions of both (bit)".into(), Box::new(|l| maybe(l.both.as_ref().map(|both| both.predictions))));
    add("pairs of codes (bit)".into(), Box::new(|l| maybe(l.both.as_ref().map(|both| both.pairs))));
    let both = format!("{first},{second}");
    for (side, name) in [first, second, &both].into_iter().enumerate() {
        for (what, value) in READABLE {
            let cell = move |l: &LayerReport| {
                let of = &l.readable.as_ref()?.of;
                of.sources.values().chain([&of.joint]).nth(side).map(value)
            };
            add(what.replace("{}", name), Box::new(move |l| maybe(cell(l))));
        }
    }
    for (side, name) in sides.iter().enumerate() {
        for (what, value) in READABLE {
            let cell = move |l: &LayerReport| l.readable.as_ref()?.permuted.values().nth(side).map(value);
            add(what.replace("{}", &format!("{both} with {name} permuted")), Box::new(move |l| maybe(cell(l))));
        }
    }
    add("accuracy of a guess".to_owned(), Box::new(|l| maybe(l.readable.as_ref().map(|r| r.guess))));
    add("alignment (linear CKA)".to_owned(), Box::new(|l| maybe(l.readable.as_ref().map(|r| r.alignment))));
    for (side, name) in sides.iter().enumerate() {
        let cell = move |l: &LayerReport| l.contribution.as_ref().and_then(|c| of(&c.sources, side));
        add(format!("contribution of {name}"), Box::new(move |l| maybe(cell(l))));
    }
    add("imbalance".into(), Box::new(|l| maybe(l.contribution.as_ref().map(|c| c.imbalance))));
    add("gap (bit)".into(), Box::new(|l| l.certificate.gap.to_string()));
    add("marginal residual".into(), Box::new(|l| l.certificate.marginal_residual.to_string()));
    add("iterations".into(), Box::new(|l| l.certificate.iterations.to_string()));
    add("status".into(), Box::new(|l| l.certificate.status.label().into()));
    add("cells".into(), Box::new(|l| maybe(l.sample.as_ref().map(|s| s.cells))));
    add("occupied cells".into(), Box::new(|l| maybe(l.sample.as_ref().map(|s| s.occupied))));
    add("rows per occupied cell".into(), Box::new(|l| maybe(l.sample.as_ref().map(|s| s.rows_per_occupied_cell))));
    add("permuted information (bit)".into(), Box::new(|l| maybe(l.permuted_information())));
    add("verdict".into(), Box::new(|l| maybe(l.verdict.as_ref().map(|v| word(&v.outcome)))));
    for (what, p) in ANY {
        add(what.into(), Box::new(move |l| maybe(any(l).map(p))));
    }
    add("any information: permutations".into(), Box::new(|l| maybe(permutations(l))));
    for (i, name) in quantity_names(&sides, target).into_iter().enumerate() {
        for (what, cell) in INFERENCE {
            add(
                what.replace("{}", &name),
                Box::new(move |l| maybe(l.inference.as_ref().and_then(|found| cell(found, i)))),
            );
        }
    }
    for (what, cell) in INTERACTION {
        add(what.into(), Box::new(move |l| maybe(l.inference.as_ref().and_then(|found| cell(found, 0)))));
    }
    for (side, name) in sides.iter().enumerate() {
        for (what, end) in [("low", 0), ("high", 1)] {
            let cell = move |l: &LayerReport| {
                let intervals = l.inference.as_ref()?.interval.as_ref()?.contribution.as_ref()?;
                of(intervals, side).map(|interval| interval[end])
            };
            add(format!("contribution of {name}: interval {what}"), Box::new(move |l| maybe(cell(l))));
        }
        let cell =
            move |l: &LayerReport| of(&l.inference.as_ref()?.corrected.as_ref()?.contribution.as_ref()?.sources, side);
        add(format!("contribution of {name}: corrected"), Box::new(move |l| maybe(cell(l))));
    }
    for (place, name) in variables.iter().enumerate() {
        for (what, cell) in CODING {
            let target = target.to_owned();
            let coded = move |l: &LayerReport| {
                let side = l.atoms.unique.get_index(place).map(|(name, _)| name);
                l.coding.get(side.unwrap_or(&target)).map_or_else(String::new, cell)
            };
            add(format!("{what} of {name}"), Box::new(coded));
        }
    }
    columns
}

/// One number of a test.
type Tested = (&'static str, fn(TestOf) -> f64);

/// Whether there is any information about the target.
const ANY: [Tested; 2] =
    [("any information: p", |test| test.p), ("any information: p over layers", |test| test.p_adjusted)];

fn any(layer: &LayerReport) -> Option<TestOf> {
    layer.inference.as_ref()?.null.as_ref()?.any
}

/// How many permutations the tests of information took.
fn permutations(layer: &LayerReport) -> Option<u32> {
    let null = layer.inference.as_ref()?.null.as_ref()?;
    Some(null.sequential.map_or(null.permutations, |sequential| sequential.drawn))
}

/// One number of what resampling tells, of the quantity at a place of [`quantity_names`].
type Told = fn(&InferenceReport, usize) -> Option<f64>;

/// What is told of each quantity.
const INFERENCE: [(&str, Told); 8] = [
    ("{}: null mean (bit)", |i, at| i.null.as_ref().map(|n| n.of.values()[at].mean)),
    ("{}: null low (bit)", |i, at| i.null.as_ref().map(|n| n.of.values()[at].low)),
    ("{}: null high (bit)", |i, at| i.null.as_ref().map(|n| n.of.values()[at].high)),
    ("{}: p", |i, at| i.test(at).map(|test| test.p)),
    ("{}: p over layers", |i, at| i.test(at).map(|test| test.p_adjusted)),
    ("{}: corrected (bit)", |i, at| i.corrected.as_ref().map(|c| *c.of.values()[at])),
    ("{}: interval low (bit)", |i, at| i.interval.as_ref().map(|v| v.of.values()[at][0])),
    ("{}: interval high (bit)", |i, at| i.interval.as_ref().map(|v| v.of.values()[at][1])),
];

/// What the interaction null tells of the synergistic atom.
const INTERACTION: [(&str, Told); 5] = [
    ("synergistic: interaction null mean (bit)", |i, _| i.interaction.as_ref().map(|n| n.synergistic.mean)),
    ("synergistic: interaction null low (bit)", |i, _| i.interaction.as_ref().map(|n| n.synergistic.low)),
    ("synergistic: interaction null high (bit)", |i, _| i.interaction.as_ref().map(|n| n.synergistic.high)),
    ("synergistic: interaction p", |i, _| Some(i.interaction.as_ref()?.synergistic.test?.p)),
    ("synergistic: interaction p over layers", |i, _| Some(i.interaction.as_ref()?.synergistic.test?.p_adjusted)),
];

/// A number of a reading.
type Read = fn(&Reading) -> f64;

/// What a probe reads, of each modality and of both.
const READABLE: [(&str, Read); 3] = [
    ("readable of {} (bit)", |reading| reading.bits),
    ("readable of {}: standard error (bit)", |reading| reading.standard_error),
    ("readable of {}: accuracy", |reading| reading.accuracy),
];

/// The word that stands for a unit variant in JSON.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// One fact of a variable's coding.
type Fact = fn(&CodingReport) -> String;

/// What is told of each variable's coding.
const CODING: [(&str, Fact); 6] = [
    ("coding", |c| c.method.clone()),
    ("dimensions", |c| maybe(c.dimensions)),
    ("components", |c| maybe(c.components)),
    ("explained variance", |c| maybe(c.explained_variance)),
    ("rows held out for the codebook", |c| maybe(c.fitted)),
    ("accuracy of predictions", |c| maybe(c.accuracy)),
];

fn maybe<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::report::warning::Warning;

    fn sample() -> Report {
        serde_json::from_str(
            r#"{"schema":"pidlens.report/1","unit":"bit","sources":["image","te,xt"],"target":"y","config":{},
            "engine":{"name":"pidlens","version":"0","build":"native","threads":1},"layers":[{"name":"0","rows":40,
            "shape":[2,3,4],"atoms":{"redundant":0.311278124459133,"unique":{"image":0.0,"te,xt":1e-17},"synergistic":0.5},
            "information":{"image":0.3,"te,xt":0.4,"joint":0.8},"readable":{"folds":5,"examples":40,"of":{
            "image":{"bits":-0.01,"standard_error":0.02,"accuracy":0.25},"te,xt":{"bits":0.6,"standard_error":0.03,"accuracy":0.5},
            "joint":{"bits":0.7,"standard_error":0.04,"accuracy":0.75}},"permuted":{
            "image":{"bits":0.65,"standard_error":0.03,"accuracy":0.7},"te,xt":{"bits":-0.2,"standard_error":0.03,"accuracy":0.25}},
            "guess":0.3,"alignment":0.125},"certificate":{"gap":2e-10,"marginal_residual":0.0,
            "iterations":7,"status":"iteration-limit"},"contribution":null,"sample":{"cells":24,"occupied":20,
            "rows_per_occupied_cell":2.0,"permuted_information":0.4},"coding":{"y":{"method":"labels","dimensions":null,"components":null,
            "explained_variance":null,"symbols":4,"labels":[],"counts":[]}},"warnings":["few rows","say \"so\""]}]}"#,
        )
        .expect("the sample is a report")
    }

    fn table(text: &str) -> Vec<Vec<String>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes())
            .records()
            .map(|r| r.expect("what we write we read").iter().map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn one_row_a_layer_and_every_digit() {
        let table = table(&csv(&[sample()]));
        assert_eq!(table.len(), 2);
        let cell = |name: &str| {
            let column =
                table[0].iter().position(|h| h == name).unwrap_or_else(|| panic!("no column {name}: {:?}", table[0]));
            table[1][column].as_str()
        };
        assert_eq!(cell("redundant (bit)").parse::<f64>().unwrap(), 0.311278124459133);
        assert_eq!(cell("unique to te,xt (bit)").parse::<f64>().unwrap(), 1e-17);
        assert_eq!(cell("I(image,te,xt;y) (bit)"), "0.8");
        assert_eq!(cell("readable of image (bit)"), "-0.01");
        assert_eq!(cell("readable of te,xt: standard error (bit)"), "0.03");
        assert_eq!(cell("readable of image,te,xt: accuracy"), "0.75");
        assert_eq!(cell("readable of image,te,xt with te,xt permuted (bit)"), "-0.2");
        assert_eq!((cell("accuracy of a guess"), cell("alignment (linear CKA)")), ("0.3", "0.125"));
        assert_eq!(cell("imbalance"), "");
        assert_eq!(cell("status"), "iteration limit");
        assert_eq!(cell("coding of y"), "labels");
        assert_eq!(cell("warnings"), r#"few rows | say "so""#);
    }

    #[test]
    fn markdown_has_one_row_a_layer_and_escapes_names() {
        let mut report = sample();
        report.sources[0] = "ima|ge".into();
        let text = markdown(&report, "run_1", None, Unit::Bits, Some("http://localhost/#a1.x"));
        assert!(text.starts_with("### run\\_1\n"), "{text}");
        assert!(text.contains("| unique to ima\\|ge |"), "{text}");
        assert!(text.contains("\n| 0 | 0 | 0.311 | "), "{text}");
        assert!(text.ends_with("[Open this report](http://localhost/#a1.x)\n"), "{text}");
        assert_eq!(text.lines().filter(|line| line.starts_with('|')).count(), 3);
    }

    #[test]
    fn a_forged_report_puts_nothing_into_markdown() {
        let mut report = sample();
        let forged = "[x](javascript:alert(1))<script>|\n# y";
        report.engine.version = forged.into();
        report.target = forged.into();
        report.sources[1] = forged.into();
        report.layers[0].name = forged.into();
        let story = Story { headline: forged.into(), notes: vec![forged.into()] };
        let text = markdown(&report, forged, Some(&story), Unit::Bits, Some("http://localhost/a)b#a1.x"));
        let shown = escape::markdown(forged);
        // Wherever the text stands, it stands escaped: title, headline, note, a column, the layer, target, version.
        assert_eq!(text.matches(&shown).count(), 7, "{text}");
        assert!(!text.replace(&shown, "").contains("javascript"), "{text}");
        assert_eq!(text.matches("\n**Warning** ").count(), 2, "{text}");
        assert!(text.ends_with("[Open this report](http://localhost/a%29b#a1.x)\n"), "{text}");
    }

    #[test]
    fn a_forged_report_puts_no_formula_into_csv() {
        let mut report = sample();
        report.layers[0].name = "=cmd|' /C calc'!A0".into();
        report.layers[0].warnings = vec![Warning::Told("@SUM(A1)".into())];
        let rows = table(&csv(&[report.clone(), Report { sources: vec!["-a+b".into(), "+1".into()], ..report }]));
        let texts = rows.iter().flatten().filter(|cell| cell.parse::<f64>().is_err());
        assert!(texts.clone().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{rows:?}");
        assert_eq!(rows[2][..3], ["'-a+b", "+1", "'=cmd|' /C calc'!A0"]);
        assert_eq!(rows[1].last().map(String::as_str), Some("'@SUM(A1)"));
    }

    /// The sample with what resampling tells of it: corrected values a hundredth below the plug-in ones.
    fn inferred() -> Report {
        let mut report = sample();
        let of = |value: &str| {
            format!(
                r#"{{"redundant":{value},"unique":{{"image":{value},"te,xt":{value}}},"synergistic":{value},"unique_total":{value},
                "information":{{"image":{value},"te,xt":{value},"joint":{value}}}}}"#
            )
        };
        let null = r#"{"mean":0.01,"low":0.0,"high":0.02,"p":0.25,"p_adjusted":0.25}"#;
        let (floor, test) = (r#"{"p":0.004975124378109453,"p_adjusted":0.0149}"#, r#"{"p":0.2,"p_adjusted":0.4}"#);
        let found = format!(
            r#"{{"null":{{"permutations":200,"gap":0.0,"correction":"holm","of":{}}},
            "tests":{{"method":"half-sampling","correction":"holm","any_unique":{test},"unique":{{"image":{floor},"te,xt":{test}}},
            "redundant":{floor},"synergistic":{test}}},
            "corrected":{{"method":"half-sampling","of":{},"contribution":{{"image":0.25,"te,xt":0.75,"imbalance":0.5}}}},
            "interval":{{"method":"half-sampling","coverage":0.95,"resamples":200,"of":{},
            "contribution":{{"image":[0.125,0.5],"te,xt":[0.5,0.875]}}}}}}"#,
            of(null),
            of("0.3012"),
            of("[0.25,0.35]"),
        );
        report.layers[0].inference = Some(serde_json::from_str(&found).expect("it is what resampling tells"));
        report
    }

    #[test]
    fn a_table_pairs_a_value_with_its_own_interval_only() {
        let text = markdown(&inferred(), "", None, Unit::Bits, None);
        let row = "| 0 | 0.301 \\[0.250, 0.350\\] | ≤ 0.015 | 0.301 \\[0.250, 0.350\\] | ≤ 0.015 | 0.301 \\[0.250, 0.350\\] | 0.400 | \
                   0.301 \\[0.250, 0.350\\] | 0.400 | 25.0\u{202f}% \\[12.5\u{202f}%, 50.0\u{202f}%\\] |";
        assert!(text.contains(row), "{text}");
        assert!(text.contains("| layer | unique to image | p | redundant | p |"), "{text}");
        // Intervals of another method are around plug-in values, which a table with corrected values does not show.
        let mut other = inferred();
        let interval =
            other.layers[0].inference.as_mut().and_then(|found| found.interval.as_mut()).expect("it has one");
        interval.method = schema::config::Interval::Percentile;
        let text = markdown(&other, "", None, Unit::Bits, None);
        assert!(text.contains("| 0 | 0.301 | ") && !text.contains("0.350"), "{text}");
        // Without resampling there is neither.
        let text = markdown(&sample(), "", None, Unit::Bits, None);
        assert!(text.contains("\n| 0 | 0 | 0.311 | 0 | 0.500 | – |\n") && text.contains("plug-in"), "{text}");
    }

    #[test]
    fn a_narrow_csv_has_a_row_for_each_kind_of_value_with_what_is_its_own() {
        let rows = table(&long::csv(&[inferred()]));
        let column = |name: &str| rows[0].iter().position(|head| head == name).expect("it is a column");
        // Eight informations and two contributions, each plug-in and corrected.
        assert_eq!(rows.len(), 1 + 20);
        let of = |quantity: &str, kind: &str| {
            let is = |row: &&Vec<String>| row[column("quantity")] == quantity && row[column("kind")] == kind;
            let row = rows.iter().find(is).expect("it has a row");
            ["value", "low", "high", "p", "null high", "interval"].map(|name| row[column(name)].as_str())
        };
        assert_eq!(of("redundant", "plug-in"), ["0.311278124459133", "", "", "0.004975124378109453", "0.02", ""]);
        assert_eq!(
            of("redundant", "corrected"),
            ["0.3012", "0.25", "0.35", "0.004975124378109453", "", "half-sampling"]
        );
        assert_eq!(of("contribution of te,xt", "corrected"), ["0.75", "0.5", "0.875", "", "", "half-sampling"]);
        assert_eq!(of("contribution of image", "plug-in"), [""; 6]);
        let mut other = inferred();
        let interval =
            other.layers[0].inference.as_mut().and_then(|found| found.interval.as_mut()).expect("it has one");
        interval.method = schema::config::Interval::Basic;
        assert!(long::csv(&[other]).contains("redundant,bit,plug-in,0.311278124459133,0.25,0.35,"));
        // Without resampling a row each; of several comparisons their names stand before all else.
        assert_eq!(table(&long::csv(&[sample()])).len(), 1 + 10);
        let rows = table(&long::csv(&[sample(), sample()]));
        assert_eq!(
            (rows[0][..3].to_vec(), rows[1][..3].to_vec()),
            (vec!["first".into(), "second".into(), "layer".into()], vec!["image".into(), "te,xt".into(), "0".into()])
        );
    }

    #[test]
    fn latex_has_a_row_each_quantity_or_two_rows_a_layer_and_escapes_names() {
        let mut report = inferred();
        report.sources[0] = "ima_ge & \\input{x}%".into();
        let name = escape::latex(&report.sources[0]);
        let one = latex::tables(&[report.clone()], Unit::Bits);
        assert!(
            one.contains(&format!("Unique to {name} & 0.301 & {{[}}0.250, 0.350{{]}} & $\\le$ 0.015 \\\\\n")),
            "{one}"
        );
        assert!(one.contains("\\begin{table}\n") && !one.contains("\\input"), "{one}");
        report.layers.push(LayerReport { name: "[2cm] layer".into(), ..report.layers[0].clone() });
        let two = latex::tables(&[report], Unit::Bits);
        assert!(two.contains(&format!("\\multicolumn{{2}}{{c}}{{Unique to {name}}}")), "{two}");
        assert!(two.contains("\n{[}2cm{]} layer & 0.301 & $\\le$ 0.015 & "), "{two}");
        assert!(two.contains("\n & {[}0.250, 0.350{]} &  & "), "{two}");
        // As many cells in every row as columns are announced: the layer, two of each atom, the contribution.
        let rows = two.lines().filter(|line| line.contains(" \\\\") && !line.contains("multicolumn"));
        let cells = |line: &str| line.replace("\\&", "").matches('&').count() + 1;
        assert!(
            two.contains("{lrrrrrrrrr}") && rows.clone().count() == 5 && rows.clone().all(|line| cells(line) == 10),
            "{two}"
        );
    }

    #[test]
    fn headings_do_not_repeat() {
        let table = table(&csv(&[sample()]));
        let mut names = table[0].clone();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), table[0].len());
    }
}

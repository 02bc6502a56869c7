//! The table of a report in LaTeX, for the package booktabs: over layers as wide as a page of two columns, of one layer as narrow as a column.

use super::paper::{COLUMNS, Cell, Table, note};
use crate::escape::latex;
use crate::format::Unit;
use schema::report::Report;

/// The tables of reports, one after the other.
pub fn tables(reports: &[Report], unit: Unit) -> String {
    reports.iter().map(|report| table(report, unit)).collect::<Vec<_>>().join("\n")
}

fn table(report: &Report, unit: Unit) -> String {
    let table = Table::of(report, unit);
    let (star, body) = match table.lines.as_slice() {
        [(_, cells)] => ("", one(&table, cells, unit)),
        _ => ("*", layers(&table)),
    };
    let caption = note(report, unit).iter().map(|said| latex(said)).collect::<Vec<_>>().join(" ");
    format!(
        "% needs \\usepackage{{booktabs}}\n\\begin{{table{star}}}\n\\centering\n\\small\n\\setlength{{\\tabcolsep}}{{4pt}}\n\\setlength{{\\belowcaptionskip}}{{4pt}}\n\\caption{{{caption}}}\n{body}\\end{{table{star}}}\n"
    )
}

/// A row each quantity.
fn one(table: &Table, cells: &[Cell; COLUMNS], unit: Unit) -> String {
    let wanted = [true, table.intervals, table.tests];
    let row = |name: String, cells: [String; 3]| {
        let kept = cells.into_iter().zip(wanted).filter(|(_, wanted)| *wanted).map(|(cell, _)| cell);
        format!("{} \\\\\n", [name].into_iter().chain(kept).collect::<Vec<_>>().join(" & "))
    };
    let head = row(String::new(), [latex(unit.plural()), "interval".to_owned(), "$p$".to_owned()]);
    let said = |text: &Option<String>| text.as_deref().map(latex).unwrap_or_default();
    let lines = table
        .heads
        .iter()
        .zip(cells)
        .map(|(name, cell)| row(titled(name), [latex(&cell.value), said(&cell.interval), said(&cell.p)]));
    let columns = wanted.iter().filter(|wanted| **wanted).count();
    tabular(&format!("l{}", "r".repeat(columns)), &head, &lines.collect::<String>())
}

/// A row each layer, and below its values their intervals.
fn layers(table: &Table) -> String {
    let has_p = |column: usize| table.tests && table.lines.iter().any(|(_, cells)| cells[column].p.is_some());
    let spans: [usize; COLUMNS] = std::array::from_fn(|column| 1 + usize::from(has_p(column)));
    let mut head = vec![String::new()];
    let (mut second, mut rules, mut at) = (vec!["Layer".to_owned()], String::new(), 2);
    for (name, span) in table.heads.iter().zip(spans) {
        head.push(format!("\\multicolumn{{{span}}}{{c}}{{{}}}", titled(name)));
        second.push(String::new());
        if span == 2 {
            second.push("$p$".to_owned());
        }
        rules += &format!("\\cmidrule(lr){{{at}-{}}}", at + span - 1);
        at += span;
    }
    let row = |cells: &[String], end: &str| format!("{} \\\\{end}\n", cells.join(" & "));
    let head = row(&head, "") + &rules + "\n" + &row(&second, "");
    let mut body = String::new();
    for (name, cells) in &table.lines {
        let (mut values, mut ends) = (vec![latex(name)], vec![String::new()]);
        for (cell, span) in cells.iter().zip(spans) {
            values.push(latex(&cell.value));
            ends.push(cell.interval.as_deref().map(latex).unwrap_or_default());
            if span == 2 {
                values.push(cell.p.as_deref().map(latex).unwrap_or_default());
                ends.push(String::new());
            }
        }
        body += &row(&values, "");
        if table.intervals {
            body += &row(&ends, "[2pt]");
        }
    }
    tabular(&format!("l{}", "r".repeat(at - 2)), &head, &body)
}

/// A column's name, which begins with a word of our own, at the head of a line.
fn titled(name: &str) -> String {
    let name = latex(name);
    name[..1].to_uppercase() + &name[1..]
}

fn tabular(columns: &str, head: &str, body: &str) -> String {
    format!("\\begin{{tabular}}{{{columns}}}\n\\toprule\n{head}\\midrule\n{body}\\bottomrule\n\\end{{tabular}}\n")
}

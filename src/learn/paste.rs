//! Cells of a spreadsheet → a table: columns x1, x2, y and a mass (1 where there is none), or a square of masses, one row a pair of sources.

use super::table::{SYMBOLS, Table, plain};

/// Reads what was pasted: tabs, semicolons or commas between cells; a first line without a number for a mass is names.
///
/// # Errors
/// With the line, what was found and what was expected.
pub fn read(text: &str) -> Result<Table, String> {
    let lines: Vec<Vec<&str>> = text.lines().filter(|l| !l.trim().is_empty()).map(split).collect();
    let columns = lines.first().map_or(0, Vec::len);
    if !(3..=4).contains(&columns) {
        return Err(format!(
            "Line 1 has {columns} {}; expected 3 (x1, x2, y) or 4 (x1, x2, y and a count or probability).",
            if columns == 1 { "column" } else { "columns" }
        ));
    }
    let heads = is_heading(&lines[0]);
    let mut names = ["X1", "X2", "Y"].map(str::to_owned);
    if heads {
        names = std::array::from_fn(|v| plain(lines[0][v]));
    }
    let mut rows: Vec<([&str; 3], f64)> = Vec::new();
    for (number, line) in lines.iter().enumerate().skip(usize::from(heads)) {
        if line.len() != columns {
            return Err(format!("Line {} has {} columns; expected {columns}, as line 1.", number + 1, line.len()));
        }
        let mass = match line.get(3) {
            None => 1.0,
            Some(cell) => cell.parse().map_err(|_| {
                format!("Line {}, column 4: found {cell:?}, expected a count or a probability.", number + 1)
            })?,
        };
        rows.push(([line[0], line[1], line[2]], mass));
    }
    let symbols: [Vec<String>; 3] = std::array::from_fn(|v| {
        let mut all: Vec<String> = rows.iter().map(|(cells, _)| cells[v].to_owned()).collect();
        all.sort_by(|a, b| match (a.parse::<f64>(), b.parse::<f64>()) {
            (Ok(a), Ok(b)) => a.total_cmp(&b),
            _ => a.cmp(b),
        });
        all.dedup();
        all
    });
    for (name, symbols) in names.iter().zip(&symbols) {
        if symbols.len() > *SYMBOLS.end() {
            return Err(format!(
                "{name} has {} different symbols; the playground takes at most {}. Open the table under Analyse instead.",
                symbols.len(),
                SYMBOLS.end()
            ));
        }
    }
    let mut table = Table { symbols, ..Table::empty([0, 0, 0]) };
    table.names = names;
    table.mass = vec![0.0; table.shape().iter().product()];
    for (cells, mass) in rows {
        let place =
            |v: usize| table.symbols[v].iter().position(|s| s == cells[v]).expect("symbols are those of the rows");
        let at = table.index([place(0), place(1), place(2)]);
        table.mass[at] += mass;
    }
    for v in 0..3 {
        let count = table.symbols[v].len().max(*SYMBOLS.start());
        table.resize(v, count);
    }
    table.problem().map_or(Ok(table), Err)
}

fn split(line: &str) -> Vec<&str> {
    let separator = ['\t', ';', ','].into_iter().find(|&c| line.contains(c)).unwrap_or(' ');
    line.trim_end_matches('\r').split(separator).map(|cell| cell.trim().trim_matches('"')).collect()
}

/// With a mass, its column's name is no number; without, the usual names tell.
fn is_heading(line: &[&str]) -> bool {
    match line.get(3) {
        Some(mass) => mass.parse::<f64>().is_err(),
        None => line[0].eq_ignore_ascii_case("x1") || line[2].eq_ignore_ascii_case("y"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_table_keeps_its_names_and_adds_equal_rows() {
        let table =
            read("image\ttext\tlabel\tn\ncat\t10\tyes\t3\ncat\t9\tno\t1\r\ndog\t9\tyes\t2\ndog\t9\tyes\t2\n").unwrap();
        assert_eq!(table.names, ["image", "text", "label"]);
        assert_eq!(table.symbols[1], ["9", "10"]);
        assert_eq!(table.mass, [1., 0., 0., 3., 0., 4., 0., 0.]);
    }

    #[test]
    fn rows_alone_are_counted() {
        let table = read("0 0 0\n0 1 0\n1 0 0\n1 1 1").unwrap();
        assert_eq!(table.mass, [1., 0., 1., 0., 1., 0., 0., 1.]);
        assert_eq!(read("x1,x2,y\n0,0,0\n1,1,1").unwrap().mass.iter().sum::<f64>(), 2.0);
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        for (text, words) in [
            ("", "Line 1 has 0 columns"),
            ("a\tb\n", "Line 1 has 2 columns"),
            ("0,0,0,1\n0,0,1\n", "Line 2 has 3 columns; expected 4"),
            ("x1,x2,y,p\n0,0,0,much\n", "Line 2, column 4: found \"much\""),
            ("0,0,0,-1\n1,1,1,2", "is -1; expected"),
            ("0,0,0,0\n", "Every cell is 0"),
        ] {
            let refusal = read(text).expect_err(text);
            assert!(refusal.contains(words), "{text:?}: {refusal}");
        }
        let many: String = (0..9).map(|i| format!("{i},0,0\n")).collect();
        assert!(read(&many).unwrap_err().contains("9 different symbols"));
    }
}

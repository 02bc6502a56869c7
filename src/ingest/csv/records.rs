//! The records of a delimited text, streamed through the `csv` crate: RFC 4180 with a chosen delimiter.
//!
//! That parser never refuses. What is refused here by looking at the record's own bytes: another number of cells than the first
//! line has, an empty line where it would be a missing value, text after a closing quote, a quote that stays open. Every refusal
//! names the line.
//!
//! A field is its text, spaces and all, as RFC 4180 has it; only spaces behind a closing quote are no part of it, and a number may stand
//! between spaces.

use super::dialect::Dialect;
use super::lines::Lines;
use crate::bytes::ByteSource;
use crate::error::{Parsed, Place, Problem};
use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};
use schema::progress::Monitor;

const MAX_CELLS: usize = 1_000_000;

/// One record's cells.
#[derive(Default)]
pub struct Record {
    cells: StringRecord,
    /// The line it starts on, from 1.
    pub line: u64,
    quoted: bool,
}

impl Record {
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// A cell as it is written; a number without the spaces around it.
    pub fn cell(&self, index: usize) -> &str {
        let (cell, trimmed) = (&self.cells[index], self.cells[index].trim());
        let spaced = trimmed.len() < cell.len();
        if spaced && trimmed.parse::<f64>().is_ok() { trimmed } else { cell }
    }

    /// The cells without spaces around them: what tells a column's name and type.
    pub fn trimmed(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(str::trim)
    }

    fn is_blank(&self) -> bool {
        self.len() == 1 && !self.quoted && self.cells[0].trim().is_empty()
    }
}

/// Reads records in turn.
pub struct Records<'a> {
    reader: Reader<Lines<'a>>,
    delimiter: u8,
    quoting: bool,
    /// Lines of the file before the table.
    before: u64,
    /// Cells of the first record.
    width: Option<usize>,
    /// The first record lacks the name of the first column.
    nameless: bool,
}

impl<'a> Records<'a> {
    /// From the start of the table.
    pub fn new(source: &'a dyn ByteSource, dialect: &Dialect, monitor: &'a dyn Monitor) -> Self {
        let lines = Lines::new(source, dialect, monitor);
        let delimiter = dialect.delimiter;
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .quoting(dialect.quoting)
            .has_headers(false)
            .flexible(true)
            .from_reader(lines);
        let Dialect { quoting, lines: before, nameless, .. } = *dialect;
        Self { reader, delimiter, quoting, before, width: None, nameless }
    }

    /// Reads the next record that is not blank into `record`; `false` at the end.
    ///
    /// A blank line is skipped, except between the rows of a table of one column, where it would be a missing value.
    pub fn read(&mut self, record: &mut Record) -> Parsed<bool> {
        let mut blank = None;
        loop {
            let start = self.reader.position().line() + self.before;
            if !self.any(record)? {
                return Ok(false);
            }
            // The parser skips empty lines, but not those of white space.
            if record.line > start || record.is_blank() {
                blank = blank.or(Some(start));
            }
            if !record.is_blank() {
                break;
            }
        }
        if let Some(line) = blank.filter(|_| self.width == Some(1)) {
            return Err(Problem::found(Place::Line(line), "an empty line", "a value"));
        }
        if self.nameless && self.width.is_none() {
            record.cells = std::iter::once("").chain(&record.cells).collect();
        }
        let width = *self.width.get_or_insert(record.len());
        if record.len() != width {
            let fields = |n: usize| format!("{n} {}", if n == 1 { "field" } else { "fields" });
            let expected = format!("{}, as in the first line", fields(width));
            return Err(Problem::found(Place::Line(record.line), fields(record.len()), expected));
        }
        Ok(true)
    }

    /// Reads the next record that is not an empty line; `false` at the end.
    fn any(&mut self, record: &mut Record) -> Parsed<bool> {
        let start = self.reader.position().clone();
        self.reader.get_mut().start_record(&start);
        let read = self.reader.read_record(&mut record.cells);
        let lines = self.reader.get_ref();
        let (skipped, raw) = lines.record(self.reader.position());
        record.line = start.line() + skipped + self.before;
        record.quoted = self.quoting && raw.contains(&b'"');
        let found = |found: &str, expected| Err(Problem::found(Place::Line(record.line), found, expected));
        let read = match read.map_err(csv::Error::into_kind) {
            Err(ErrorKind::Io(error)) => return Err(error.downcast().expect("reading lines fails with a problem")),
            _ if raw.contains(&0) => return found("a zero byte", "UTF-8 text"),
            Ok(read) => read,
            Err(_) => {
                let valid = raw.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
                return found(&format!("byte 0x{:02x}, which is not UTF-8", raw[valid]), "UTF-8 text");
            }
        };
        if record.len() > MAX_CELLS {
            return found("over 1,000,000 fields", "a table of at most 1,000,000 columns");
        }
        // Every line ends, so that only a quote makes the parser ask for more after the last.
        if read && lines.ended() {
            let before = record.cells.iter().take(record.len() - 1);
            let opened = record.line + before.map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
            return Err(Problem::found(Place::Line(opened), "a quote that is never closed", "a closing quote"));
        }
        if record.quoted {
            let Some(ends) = ends(raw, &record.cells, self.delimiter) else {
                let expected = "the field to end (a quote inside a quoted field is written twice)";
                return found("text after a closing quote", expected);
            };
            if ends.iter().zip(&record.cells).any(|(&end, cell)| end < cell.len()) {
                record.cells = record.cells.iter().zip(ends).map(|(cell, end)| &cell[..end]).collect();
            }
        }
        Ok(read)
    }
}

/// How much of each cell is its field's text: all but the white space behind a closing quote. `None` where anything else stands there: the
/// parser appends what follows the quote to the cell, so that `"2"3` would be read as 23.
fn ends(raw: &[u8], cells: &StringRecord, delimiter: u8) -> Option<Vec<usize>> {
    let mut rest = raw;
    let end = |cell: &str| {
        let quoted = rest.starts_with(b"\"");
        let quotes = if quoted { 2 + cell.matches('"').count() } else { 0 };
        let (field, after) = rest.split_at_checked(cell.len() + quotes)?;
        rest = after.get(1..).unwrap_or_default();
        let closed = field.trim_ascii_end();
        let ends = after.first().is_none_or(|&byte| byte == delimiter);
        match quoted {
            false => ends.then_some(cell.len()),
            true => (ends && closed.ends_with(b"\"")).then_some(cell.len() - (field.len() - closed.len())),
        }
    };
    cells.iter().map(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use csv::{QuoteStyle, Terminator, WriterBuilder};
    use proptest::prelude::*;
    use schema::progress::Silent;

    fn dialect(text: &Vec<u8>, delimiter: u8) -> Dialect {
        let start = crate::csv::lines::start(text).expect("UTF-8");
        Dialect { delimiter, spaces: false, quoting: true, start, lines: 0, names: None, nameless: false }
    }

    #[test]
    fn runs_of_white_space_are_one_delimiter_but_not_in_quotes() {
        let text = b"  a  1\t 2  \n\"b  c\"   3 4\n".to_vec();
        let mut records = Records::new(&text, &Dialect { spaces: true, ..dialect(&text, b' ') }, &Silent);
        let mut record = Record::default();
        for expected in [["a", "1", "2"], ["b  c", "3", "4"]] {
            assert!(records.read(&mut record).expect("a record"));
            assert_eq!((0..3).map(|i| record.cell(i)).collect::<Vec<_>>(), expected);
        }
    }

    proptest! {
        #[test]
        fn what_a_writer_writes_is_read_with_its_lines(
            table in prop::collection::vec(prop::collection::vec("[a\" ,;\n\r\té]{0,5}", 2), 1..8),
            delimiter in prop::sample::select(&b",;\t"[..]),
            (end, terminator) in prop::sample::select(
                &[("\n", Terminator::Any(b'\n')), ("\r", Terminator::Any(b'\r')), ("\r\n", Terminator::CRLF)][..],
            ),
            always in any::<bool>(),
            last in any::<bool>(),
            mark in any::<bool>(),
        ) {
            let style = if always { QuoteStyle::Always } else { QuoteStyle::Necessary };
            let mut writer =
                WriterBuilder::new().delimiter(delimiter).terminator(terminator).quote_style(style).from_writer(vec![]);
            table.iter().for_each(|row| writer.write_record(row).expect("rows of one length"));
            let mut text = String::from_utf8(writer.into_inner().expect("no buffer is left")).expect("text");
            if !last {
                text.truncate(text.len() - end.len());
            }
            let text = format!("{}{text}", if mark { "\u{feff}" } else { "" }).into_bytes();

            let mut records = Records::new(&text, &dialect(&text, delimiter), &Silent);
            let (mut record, mut line) = (Record::default(), 1);
            for row in &table {
                let cells: Vec<_> = row.iter().map(|cell| cell.replace("\r\n", "\n").replace('\r', "\n")).collect();
                prop_assert!(records.read(&mut record).expect("a record"));
                prop_assert_eq!(record.line, line);
                prop_assert!(record.cells.iter().eq(cells.iter().map(String::as_str)), "{:?}", record.cells);
                line += 1 + cells.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
            }
            prop_assert!(!records.read(&mut record).expect("the end"));
        }
    }
    #[test]
    fn spaces_are_part_of_a_field_but_not_behind_its_quote_nor_around_a_number() {
        let text = b"a, b ,\"c \",\" d\"  , 7 ,\" 1.5\" ,\"say \"\"so\"\"\"\t\n".to_vec();
        let mut records = Records::new(&text, &dialect(&text, b','), &Silent);
        let mut record = Record::default();
        assert!(records.read(&mut record).expect("a record"));
        let cells: Vec<&str> = (0..record.len()).map(|i| record.cell(i)).collect();
        assert_eq!(cells, ["a", " b ", "c ", " d", "7", "1.5", "say \"so\""]);
    }
}

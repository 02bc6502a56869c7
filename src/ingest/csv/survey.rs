//! One pass over a table: which delimiter, whether it has a header, and what each column holds.

use super::records::{Record, Records};
use crate::bytes::ByteSource;
use crate::error::{Checked, Place, Problem};
use crate::read_bytes;
use crate::tabular::Type;
use schema::file::TARGET_WORDS;
use schema::progress::Silent;

/// Names of the other columns of a table of counts or probabilities.
const TABLE: [&str; 4] = ["x1", "x2", "count", "p"];

/// What a table is, without its values.
#[derive(Debug)]
pub struct Survey {
    pub delimiter: u8,
    pub header: bool,
    /// Name and type of each column; without a header the names are empty.
    pub columns: Vec<(String, Type)>,
    /// Data rows, at least 1.
    pub rows: u64,
}

/// What one column's cells were, after the first line's.
#[derive(Clone, Default)]
struct Tally {
    first: String,
    numbers: u64,
    integers: u64,
    /// The first line's cell comes again.
    recurs: bool,
}

impl Tally {
    fn add(&mut self, cell: &str) {
        if cell.parse::<f64>().is_ok() {
            self.numbers += 1;
            self.integers += u64::from(cell.parse::<i64>().is_ok());
        }
        self.recurs |= cell == self.first;
    }

    fn is_numeric(&self, rows: u64) -> bool {
        2 * self.numbers > rows
    }

    fn heads_with_number(&self) -> bool {
        self.first.parse::<f64>().is_ok()
    }

    /// A column is numeric if more than half of its cells are numbers: the others are then errors.
    fn kind(&self, rows: u64) -> Type {
        match self.is_numeric(rows) {
            true if self.integers == self.numbers => Type::Integer,
            true => Type::Real,
            false => Type::Text,
        }
    }
}

/// Reads the file through.
pub fn survey(source: &dyn ByteSource) -> Checked<Survey> {
    let delimiter = sniff(source)?;
    let mut records = Records::new(source, delimiter, &Silent)?;
    let mut record = Record::default();
    if !records.read(&mut record)? {
        return Err(Problem::found(Place::File, "only blank lines", "a table"));
    }
    let mut tallies: Vec<Tally> =
        record.trimmed().map(|cell| Tally { first: cell.to_owned(), ..Tally::default() }).collect();
    let mut rows = 0;
    while records.read(&mut record)? {
        rows += 1;
        tallies.iter_mut().zip(record.trimmed()).for_each(|(tally, cell)| tally.add(cell));
    }
    let header = has_header(&tallies, rows);
    if header && rows == 0 {
        return Err(Problem::found(Place::File, "a header and no rows", "at least one row"));
    }
    if !header {
        rows += 1;
        for tally in &mut tallies {
            let first = std::mem::take(&mut tally.first);
            tally.add(&first);
        }
    }
    let columns = tallies
        .into_iter()
        .map(|tally| {
            let kind = tally.kind(rows);
            (tally.first, kind)
        })
        .collect();
    Ok(Survey { delimiter, header, columns, rows })
}

/// Whether the first line names the columns.
///
/// It does where every column that is numeric below it starts with a word; where a data frame's default names `0, 1, 2, …` stand
/// above reals; and, if no column is numeric, where it has a known name or no word of it comes again below it.
fn has_header(tallies: &[Tally], rows: u64) -> bool {
    if rows == 0 {
        return !tallies.iter().any(Tally::heads_with_number);
    }
    let known = |tally: &Tally| {
        let name = tally.first.to_lowercase();
        TARGET_WORDS.contains(&name.as_str()) || TABLE.contains(&name.as_str())
    };
    let numeric: Vec<_> = tallies.iter().filter(|tally| tally.is_numeric(rows)).collect();
    if numeric.is_empty() {
        let words = !tallies.iter().any(|tally| tally.heads_with_number() || tally.first.is_empty());
        return words && (tallies.iter().any(known) || !tallies.iter().any(|tally| tally.recurs));
    }
    if !numeric.iter().any(|tally| tally.heads_with_number()) {
        // An unnamed first column is a data frame's index; else an empty cell is a missing value, not a name.
        return numeric.iter().any(|tally| !tally.first.is_empty()) || tallies[0].first.is_empty();
    }
    let numbers: Vec<_> = tallies.iter().filter(|tally| tally.heads_with_number()).collect();
    let counts_up = numbers.iter().enumerate().all(|(i, tally)| tally.first == i.to_string());
    let above_reals = numbers.iter().any(|tally| tally.kind(rows) == Type::Real);
    let index = tallies[0].first.is_empty() && tallies[0].is_numeric(rows);
    counts_up && (index || numbers.len() >= 3 && above_reals)
}

/// The delimiter that splits the first lines into equal numbers of fields; a comma if none does.
fn sniff(source: &dyn ByteSource) -> Checked<u8> {
    const SAMPLE: u64 = 1 << 16;
    let mut sample = read_bytes(source, 0, source.len().min(SAMPLE) as usize)?;
    if source.len() > SAMPLE {
        // The last line may be cut.
        let end = sample.iter().rposition(|&byte| byte == b'\n').unwrap_or(sample.len());
        sample.truncate(end);
    }
    // A comma comes last: with decimal commas the other one is the delimiter.
    let regular = |delimiter: &u8| {
        let (mut record, mut fields) = (Record::default(), 0);
        let Ok(mut records) = Records::new(&sample, *delimiter, &Silent) else {
            return false;
        };
        for _ in 0..20 {
            match records.read(&mut record) {
                Ok(true) => fields = record.len(),
                Ok(false) => break,
                Err(_) => return false,
            }
        }
        fields > 1
    };
    let most = |delimiter: &u8| {
        let first = sample.split(|&byte| byte == b'\n').next().unwrap_or_default();
        first.iter().filter(|&byte| byte == delimiter).count()
    };
    const DELIMITERS: [u8; 3] = *b"\t;,";
    let regular = DELIMITERS.into_iter().find(regular);
    // Without a regular one, that of the first line: the refusal then names the line that differs.
    Ok(regular.unwrap_or_else(|| DELIMITERS.into_iter().max_by_key(most).unwrap_or(b',')))
}

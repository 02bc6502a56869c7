//! One pass over a table: how its text is cut into cells ([`Dialect`]), whether it has a header, and what each column holds.

use super::dialect::{self, Dialect};
use super::records::{Record, Records};
use crate::bytes::ByteSource;
use crate::error::{Parsed, Place, Problem, brief};
use crate::index::LEVELS;
use crate::list::Lists;
use crate::tabular::{Type, Unusable, is_id, names_things};
use schema::file::TARGET_WORDS;
use schema::progress::Silent;

/// Names of the other columns of a table of counts or probabilities.
const TABLE: [&str; 4] = ["x1", "x2", "count", "p"];

/// What pandas, R and SQL write for a missing value, where they write anything ("nan" is a number that is refused).
const MISSING: [&str; 7] = ["NA", "N/A", "#N/A", "<NA>", "NULL", "null", "None"];

/// Lines that may be headers, or the first rows below them.
const TOP: usize = 4;

/// What a table is, without its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Survey {
    pub dialect: Dialect,
    /// Lines of names above the rows.
    pub heads: usize,
    /// Whether the columns have names.
    pub named: bool,
    /// Name and type of each column; without names they are empty.
    pub columns: Vec<(String, Type)>,
    /// Data rows, at least 1.
    pub rows: u64,
    /// The decimal sign is a comma.
    pub comma: bool,
    /// Columns that are no arrays.
    pub unusable: Vec<(usize, Unusable)>,
}

/// What the cells of one column are.
#[derive(Clone, Default)]
struct Tally {
    rows: u64,
    /// Numbers with a decimal point or without one.
    numbers: u64,
    /// Those of them with a point or an exponent.
    points: u64,
    /// Those that are whole, as "7.0" is.
    whole: u64,
    /// Numbers with a decimal comma, and those of them that may as well have thousands set apart.
    commas: u64,
    thousands: u64,
    /// Numbers of digits alone, and those of them that are not written as numbers are.
    digits: u64,
    padded: u64,
    flags: u64,
    /// Cells that are no values: empty, or a word for that.
    missing: u64,
    lists: Lists,
}

impl Tally {
    fn add(&mut self, cell: &str) {
        self.rows += 1;
        self.missing += u64::from(cell.is_empty() || MISSING.contains(&cell));
        self.lists.add(cell);
        if let Ok(value) = cell.parse::<f64>() {
            self.numbers += 1;
            let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell).bytes().all(|byte| byte.is_ascii_digit());
            self.digits += u64::from(digits);
            self.points += u64::from(!digits);
            self.whole += u64::from(value.fract() == 0.0);
            self.padded += u64::from(digits && !is_written_as_number(cell));
        } else if flag(cell).is_some() {
            self.flags += 1;
        } else if let Some(whole) = before_comma(cell) {
            self.commas += 1;
            let places = cell.len() - whole.len() - 1;
            self.thousands += u64::from(places == 3 && !whole.starts_with('0'));
        }
    }

    fn is_numeric(&self, comma: bool) -> bool {
        let numbers = self.numbers + if comma { self.commas } else { 0 };
        2 * numbers > self.values() || 2 * self.flags > self.values() || self.lists.dims(false).is_some()
    }

    fn unusable(&self) -> Option<Unusable> {
        match self.missing == self.rows {
            true => Some(Unusable::Empty),
            false => self.lists.are_cut().then_some(Unusable::Cut),
        }
    }

    /// Cells that are not missing. A missing value is no text: a column of numbers that mostly lacks them is still one of numbers.
    fn values(&self) -> u64 {
        self.rows - self.missing
    }

    /// A column is numeric if more than half of its values are numbers: the others are then errors. So it is with true and false; lists are
    /// in every cell.
    fn kind(&self, name: &str, comma: bool) -> Type {
        if let Some(lists) = self.lists.kind(names_things(name)) {
            return lists;
        }
        let commas = if comma { self.commas } else { 0 };
        if 2 * self.flags > self.values() {
            return Type::Bool;
        }
        if 2 * (self.numbers + commas) <= self.values() {
            return Type::Text;
        }
        match commas == 0 && self.digits == self.numbers {
            true if self.padded > 0 => Type::Digits,
            true => Type::Integer,
            // What is no whole number is a name as it is written: 1.10 is not 1.1.
            false if is_id(name) && self.whole < self.rows => Type::Text,
            false => Type::Real,
        }
    }
}

/// Whether digits are what a number of that value is written as.
fn is_written_as_number(cell: &str) -> bool {
    cell.parse::<i128>().is_ok_and(|value| value.to_string() == cell)
}

/// True or false as Python, R and JSON write them.
pub fn flag(cell: &str) -> Option<bool> {
    match cell {
        "True" | "true" | "TRUE" => Some(true),
        "False" | "false" | "FALSE" => Some(false),
        _ => None,
    }
}

/// What stands before the comma of a number with a decimal comma; its sign, too.
fn before_comma(cell: &str) -> Option<&str> {
    let (whole, after) = cell.split_once(',')?;
    let number = !whole.contains(['.', 'e', 'E']) && whole.ends_with(|c: char| c.is_ascii_digit());
    let places = after.starts_with(|c: char| c.is_ascii_digit()) && !after.contains('.');
    (number && places && format!("{whole}.{after}").parse::<f64>().is_ok()).then_some(whole)
}

/// Reads the file through: what the table is, and what it would be had its first line been taken for the other, header or data, where that is a
/// guess.
pub fn survey(source: &dyn ByteSource) -> Parsed<(Survey, Option<Survey>)> {
    let dialect = dialect::sniff(source)?;
    let mut records = Records::new(source, &dialect, &Silent);
    let mut record = Record::default();
    let mut top: Vec<Vec<String>> = Vec::new();
    while top.len() < TOP && records.read(&mut record)? {
        top.push(record.trimmed().map(str::to_owned).collect());
    }
    let Some(first) = top.first() else {
        return Err(Problem::found(Place::File, "only blank lines", "a table"));
    };
    let mut below = Below { tallies: vec![Tally::default(); first.len()], recurs: false, rows: 0 };
    while records.read(&mut record)? {
        below.add(first, record.trimmed());
    }
    let table = Top { dialect, top, below };
    let named = table.dialect.names.as_ref().is_some_and(|names| names.len() == table.top[0].len());
    let (heads, guessed) = if named { (0, false) } else { table.heads()? };
    let survey = table.survey(heads)?;
    let other = match heads {
        0 if guessed => table.survey(1).ok(),
        1 if guessed => table.survey(0).ok(),
        _ => None,
    };
    Ok((survey, other))
}

/// What is below the first lines.
#[derive(Clone)]
struct Below {
    tallies: Vec<Tally>,
    /// A cell of the first line comes again in its column.
    recurs: bool,
    rows: u64,
}

impl Below {
    fn add<'a>(&mut self, first: &[String], cells: impl Iterator<Item = &'a str>) {
        self.rows += 1;
        for ((tally, first), cell) in self.tallies.iter_mut().zip(first).zip(cells) {
            tally.add(cell);
            self.recurs |= cell == first;
        }
    }
}

/// A table's first lines, and what is below them.
struct Top {
    dialect: Dialect,
    top: Vec<Vec<String>>,
    below: Below,
}

impl Top {
    /// What is below so many lines.
    fn below(&self, heads: usize) -> Below {
        let mut below = self.below.clone();
        for cells in self.top.iter().skip(heads) {
            // The first line does not come again in itself.
            let first: &[String] = if heads == 0 { &[] } else { &self.top[0] };
            match first {
                [] => {
                    below.rows += 1;
                    below.tallies.iter_mut().zip(cells).for_each(|(tally, cell)| tally.add(cell));
                }
                first => below.add(first, cells.iter().map(String::as_str)),
            }
        }
        below
    }

    fn survey(&self, heads: usize) -> Parsed<Survey> {
        let below = self.below(heads);
        if below.rows == 0 {
            return Err(Problem::found(Place::File, "a header and no rows", "at least one row"));
        }
        let comma = self.comma(&below)?;
        let names: Vec<String> = match (&self.dialect.names, heads) {
            (Some(names), 0) if names.len() == below.tallies.len() => names.clone(),
            (_, 0) => vec![String::new(); below.tallies.len()],
            (_, heads) => (0..below.tallies.len()).map(|column| name(&self.top[..heads], column)).collect(),
        };
        let named = heads > 0 || names.iter().any(|name| !name.is_empty());
        let columns = names.into_iter().zip(&below.tallies).map(|(name, tally)| {
            let kind = tally.kind(&name, comma);
            (name, kind)
        });
        let columns: Vec<(String, Type)> = columns.collect();
        let unusable = below.tallies.iter().enumerate().filter_map(|(column, tally)| Some((column, tally.unusable()?)));
        let unusable = unusable.collect();
        Ok(Survey { heads, named, columns, rows: below.rows, comma, unusable, dialect: self.dialect.clone() })
    }

    /// Whether the decimal sign is a comma: of the columns that would then be numbers.
    fn comma(&self, below: &Below) -> Parsed<bool> {
        let of = |tally: &&Tally| tally.commas > 0 && 2 * (tally.numbers + tally.commas) > tally.values();
        let with: Vec<&Tally> = below.tallies.iter().filter(of).collect();
        if with.is_empty() {
            return Ok(false);
        }
        // Where other columns are plain numbers, such a column is text.
        let others = below.tallies.iter().any(|tally| tally.commas == 0 && tally.is_numeric(false));
        let told = |found: &str| {
            let expected = "one decimal sign, a point; in Python: `pandas.read_csv(\"file.csv\", decimal=\",\")` or \
                            `thousands=\",\"`, then `.to_csv(\"new.csv\", index=False)`";
            Err(Problem::found(Place::File, found, expected))
        };
        if with.iter().any(|tally| tally.points > 0) {
            return told("numbers with a point and numbers with a comma");
        }
        let thousands = with.iter().all(|tally| tally.thousands == tally.commas) && self.dialect.delimiter != b';';
        let points = below.tallies.iter().any(|tally| tally.is_numeric(false) && tally.points > 0);
        match thousands || points {
            true if others => Ok(false),
            true => told("commas within numbers that may be decimal signs or set thousands apart"),
            false => Ok(true),
        }
    }

    /// Lines of names above the rows, and whether that is a guess that the rows of other files may decide.
    ///
    /// The first line names the columns where every column that is numeric below it starts with a word; where a data frame's default names `0, 1,
    /// 2, …` stand above reals; and, if no column is numeric, where it has a known name or no word of it comes again below it. A second line
    /// does where every numeric column has a word there too, or where a data frame's names in two lines say so.
    fn heads(&self) -> Parsed<(usize, bool)> {
        let below = self.below(1);
        let first = &self.top[0];
        let heads_with_number = |column: usize| is_value(&first[column], &below.tallies[column]);
        let all = 0..first.len();
        if below.rows == 0 {
            return Ok((usize::from(!all.clone().any(|column| first[column].parse::<f64>().is_ok())), false));
        }
        let comma = self.comma(&below)?;
        let numeric: Vec<usize> = all.clone().filter(|&column| below.tallies[column].is_numeric(comma)).collect();
        if numeric.is_empty() {
            let known = |name: &String| {
                let name = name.to_lowercase();
                TARGET_WORDS.contains(&name.as_str()) || TABLE.contains(&name.as_str())
            };
            let words = !first.iter().any(|cell| cell.is_empty() || cell.parse::<f64>().is_ok());
            let known = words && first.iter().any(known);
            return Ok((usize::from(known || words && !below.recurs), words && !known));
        }
        if !numeric.iter().any(|&column| heads_with_number(column)) {
            // An unnamed first column is a data frame's index; else an empty cell is a missing value, not a name.
            let named = numeric.iter().any(|&column| !first[column].is_empty()) || first[0].is_empty();
            return Ok((if named { self.further_heads(&numeric) } else { 0 }, false));
        }
        let numbers: Vec<usize> = all.filter(|&column| first[column].parse::<f64>().is_ok()).collect();
        let counts_up =
            !numbers.is_empty() && numbers.iter().enumerate().all(|(i, &column)| first[column] == i.to_string());
        let real = |&column: &usize| below.tallies[column].kind("", comma) == Type::Real;
        let index = first[0].is_empty() && numeric.contains(&0);
        let firm = counts_up && (index || numbers.len() >= 3 && numbers.iter().any(real));
        // From another number on (1, 2, 3; years) they may as well be values.
        let on = count_up(numbers.iter().map(|&column| first[column].as_str()));
        let guessed = counts_up || numbers.len() >= 3 && on;
        Ok((usize::from(firm), guessed && !firm))
    }

    /// Lines of names, the first of which is known to be one.
    fn further_heads(&self, numeric: &[usize]) -> usize {
        let Some(second) = self.top.get(1).filter(|_| self.top.len() > 2) else { return 1 };
        let below = self.below(2);
        let is_word = |line: &[String], column: usize| !is_value(&line[column], &below.tallies[column]);
        let words = numeric.iter().all(|&column| is_word(second, column));
        let named = numeric.iter().any(|&column| !second[column].is_empty());
        if !(words && named || self.numbers_names(numeric)) {
            return 1;
        }
        // A data frame's third line names the index alone.
        let third = self.top.get(2).filter(|_| self.top.len() > 3);
        if third.is_some_and(|third| levels(third) > 0) { 3 } else { 2 }
    }

    /// Whether the second line numbers what the first one names: "image, image, text, text" above "0, 1, 0, 1".
    fn numbers_names(&self, numeric: &[usize]) -> bool {
        let (first, second) = (&self.top[0], &self.top[1]);
        let columns: Vec<usize> = numeric.iter().copied().filter(|&column| !first[column].is_empty()).collect();
        let number = |at: usize| columns[..at].iter().filter(|&&before| first[before] == first[columns[at]]).count();
        let repeats = (0..columns.len()).any(|at| number(at) > 0);
        repeats && (0..columns.len()).all(|at| second[columns[at]] == number(at).to_string())
    }
}

/// Whether cells are whole numbers that count up, one by one, from any number on.
fn count_up<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let numbers: Option<Vec<i64>> = cells.map(|cell| cell.parse().ok()).collect();
    numbers.is_some_and(|numbers| numbers.windows(2).all(|pair| pair[0].checked_add(1) == Some(pair[1])))
}

/// Whether a cell could be a value of the column.
fn is_value(cell: &str, tally: &Tally) -> bool {
    cell.parse::<f64>().is_ok()
        || before_comma(cell).is_some()
        || flag(cell).is_some()
        || tally.lists.dims(false).is_some() && crate::list::parse(cell).is_some()
}

/// How many levels of a data frame's index a line names that names nothing else: 0 where it is no such line.
fn levels(line: &[String]) -> usize {
    let named = line.iter().take_while(|cell| !cell.is_empty()).count();
    let alone = named <= LEVELS && named < line.len() && line[named..].iter().all(String::is_empty);
    if alone { named } else { 0 }
}

/// A column's name in several lines: "image_0" of "image" above "0".
fn name(lines: &[Vec<String>], column: usize) -> String {
    // The third line is there to name a data frame's index, which is no dimension; what stands above is the name of those lines.
    if let [_, _, third] = lines
        && column < levels(third)
    {
        return String::new();
    }
    let parts = lines.iter().map(|line| line[column].as_str());
    // What pandas writes where a name has no part of the line.
    let parts: Vec<&str> =
        parts.filter(|part| !(part.is_empty() || lines.len() > 1 && part.starts_with("Unnamed: "))).collect();
    parts.join("_")
}

/// A number as Rust reads it.
pub fn number(cell: &str, comma: bool) -> Option<f64> {
    match cell.parse::<f64>() {
        Ok(value) => Some(value),
        Err(_) if comma => before_comma(cell).and_then(|_| cell.replace(',', ".").parse().ok()),
        Err(_) => None,
    }
}

/// A cell, for a message.
pub fn shown(cell: &str, comma: bool) -> String {
    if number(cell, comma).is_some() { cell.to_owned() } else { brief(cell) }
}

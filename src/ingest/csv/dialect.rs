//! How a delimited text is cut into cells, told from its first lines.
//!
//! Lines that start with `#` above the table are comments; the first that has as many fields as the table names its columns (`np.savetxt(…,
//! header="a,b")`). A first line `sep=;` is what Excel writes to name the delimiter. Embeddings of words in GloVe's and word2vec's text format
//! are split at spaces, behind a line with the numbers of words and dimensions or without it.

use super::lines;
use super::records::{Record, Records};
use crate::bytes::ByteSource;
use crate::error::Parsed;
use crate::read_bytes;
use schema::progress::Silent;

/// Bytes that are looked at.
const SAMPLE: u64 = 1 << 16;
/// Records that have to agree on the number of fields.
const AGREEING: usize = 20;
/// In the order in which they are believed: with decimal commas another one is the delimiter.
const DELIMITERS: [u8; 4] = *b"\t;,|";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    pub delimiter: u8,
    /// Runs of spaces and tabs are one delimiter.
    pub spaces: bool,
    /// A quote starts a quoted field.
    pub quoting: bool,
    /// Where the table starts: bytes from the start of the file, and lines before it.
    pub start: u64,
    pub lines: u64,
    /// Names of the columns in a comment.
    pub names: Option<Vec<String>>,
    /// The first line has no name for the first column, not even an empty one: what R's `write.table` writes.
    pub nameless: bool,
}

/// Looks at the start of a file.
pub fn sniff(source: &dyn ByteSource) -> Parsed<Dialect> {
    let start = lines::start(source)?;
    let sample = read_bytes(source, start, (source.len() - start).min(SAMPLE) as usize)?;
    let mut dialect =
        Dialect { delimiter: b',', spaces: false, quoting: true, start, lines: 0, names: None, nameless: false };
    let mut rest = &sample[..];
    if let Some((line, below)) = line(rest)
        && let Some(&[delimiter]) = line.strip_prefix(b"sep=")
    {
        dialect.skip(rest.len() - below.len());
        dialect.delimiter = delimiter;
        return Ok(dialect);
    }
    let mut comments = Vec::new();
    while let Some((line, below)) = line(rest).filter(|(line, below)| line.starts_with(b"#") && !below.is_empty()) {
        comments.push(line);
        rest = below;
    }
    let mut whole = dialect.clone();
    whole.choose(&sample, source.len() - start);
    let skipped = sample.len() - rest.len();
    dialect.start += skipped as u64;
    dialect.lines += comments.len() as u64;
    dialect.choose(rest, source.len() - dialect.start);
    let width = dialect.width(rest);
    dialect.names = comments.iter().find_map(|line| dialect.names(line)).filter(|names| names.len() == width);
    // A word may start with the sign: a comment has a space behind it, or as many fields as the table.
    let is_comment = |line: &&[u8]| line.get(1).is_none_or(|byte| byte.is_ascii_whitespace() || *byte == b'#');
    let are_comments = comments.iter().all(is_comment) || width > 1 && dialect.names.is_some();
    if !are_comments {
        return Ok(whole);
    }
    if let Some((first, below)) = line(rest).filter(|_| dialect.names.is_none())
        && is_count(first)
    {
        let mut counted = dialect.clone();
        counted.skip(rest.len() - below.len());
        counted.choose(below, source.len() - counted.start);
        let dims = first.rsplit(|byte| byte.is_ascii_whitespace()).next().unwrap_or_default();
        let dims = std::str::from_utf8(dims).ok().and_then(|dims| dims.parse::<usize>().ok());
        if counted.spaces && dims.and_then(|dims| dims.checked_add(1)) == Some(counted.width(below)) {
            return Ok(counted);
        }
    }
    Ok(dialect)
}

/// The first line, without its end, and what is below it.
fn line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if text.is_empty() {
        return None;
    }
    let end = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(text.len());
    let below = &text[end..];
    let below = below.strip_prefix(b"\r\n").or_else(|| below.get(1..)).unwrap_or_default();
    Some((text[..end].trim_ascii_end(), below))
}

/// Two whole numbers: words and dimensions.
fn is_count(line: &[u8]) -> bool {
    let numbers = line.split(|byte| byte.is_ascii_whitespace()).filter(|part| !part.is_empty());
    let whole = numbers.map(|part| part.iter().all(u8::is_ascii_digit)).collect::<Vec<_>>();
    whole == [true, true]
}

impl Dialect {
    fn skip(&mut self, bytes: usize) {
        self.start += bytes as u64;
        self.lines += 1;
    }

    /// Chooses the delimiter that splits the first lines of a text of so many bytes into equal numbers of fields; a comma if none does.
    fn choose(&mut self, text: &[u8], size: u64) {
        let mut sample = text.to_vec();
        if size > sample.len() as u64 {
            // The last line may be cut.
            let end = sample.iter().rposition(|&byte| byte == b'\n').unwrap_or(sample.len());
            sample.truncate(end);
        }
        let plain = Dialect { start: 0, lines: 0, names: None, nameless: false, ..self.clone() };
        let with = |delimiter, spaces, quoting| Dialect { delimiter, spaces, quoting, ..plain.clone() };
        let found = [false, true].into_iter().find_map(|nameless| {
            let with = |delimiter, spaces, quoting| Dialect { nameless, ..with(delimiter, spaces, quoting) };
            let spaced = || {
                [true, false].map(|quoting| with(b' ', true, quoting)).into_iter().find(|d| d.splits_numbers(&sample))
            };
            let regular = |delimiter: u8| Some(with(delimiter, false, true)).filter(|d| d.is_regular(&sample));
            // A sign that also stands within labels has to split numbers off.
            let numbers = |delimiter: u8| regular(delimiter).filter(|d| d.has_numbers(&sample));
            let [tab, semicolon, comma, bar] = DELIMITERS;
            regular(tab)
                .or_else(|| regular(semicolon))
                .or_else(spaced)
                .or_else(|| regular(comma))
                .or_else(|| numbers(bar))
        });
        // Without a regular one, that of the first line: the refusal then names the line that differs. Of none, a comma.
        let most = |delimiter: &u8| {
            let first = sample.split(|&byte| byte == b'\n').next().unwrap_or_default();
            first.iter().filter(|&byte| byte == delimiter).count()
        };
        let [tab, semicolon, comma, bar] = DELIMITERS;
        let last = [bar, tab, semicolon, comma].into_iter().max_by_key(most).unwrap_or(comma);
        let found = found.unwrap_or_else(|| with(last, false, true));
        *self = Dialect { start: self.start, lines: self.lines, names: self.names.take(), ..found };
    }

    /// Visits the cells of the first records; whether all could be read and `fits` said yes to each.
    fn first(&self, text: &[u8], mut fits: impl FnMut(usize, &Record) -> bool) -> bool {
        let (sample, mut record) = (text.to_vec(), Record::default());
        let from_start = Dialect { start: 0, ..self.clone() };
        let mut records = Records::new(&sample, &from_start, &Silent);
        for number in 0..AGREEING {
            match records.read(&mut record) {
                Ok(true) if fits(number, &record) => {}
                Ok(false) => return number > 0,
                _ => return false,
            }
        }
        true
    }

    fn is_regular(&self, sample: &[u8]) -> bool {
        self.first(sample, |number, record| record.len() > 1 && (number == 0 || self.is_full(record)))
    }

    /// Whether a row below a line without a name for its first column has a value for the last one: else a delimiter ends each row.
    fn is_full(&self, record: &Record) -> bool {
        !self.nameless || !record.cell(record.len() - 1).is_empty()
    }

    /// Whether there is a number in every row.
    fn has_numbers(&self, sample: &[u8]) -> bool {
        let is_number = |cell: &str| cell.parse::<f64>().is_ok();
        self.first(sample, |number, record| number == 0 || (0..record.len()).any(|at| is_number(record.cell(at))))
    }

    /// Whether white space splits the lines into numbers; the first field may be a word before two numbers or more, and the first line may be words.
    fn splits_numbers(&self, sample: &[u8]) -> bool {
        let is_number = |cell: &str| super::survey::number(cell, true).is_some();
        let mut rows = 0;
        let regular = self.first(sample, |number, record| {
            let numbers = (1..record.len()).filter(|&at| is_number(record.cell(at))).count();
            let all = record.len() > 1 && numbers == record.len() - 1;
            let fits = all && (record.len() > 2 || is_number(record.cell(0)));
            rows += usize::from(fits);
            fits || number == 0 && record.len() > 1
        });
        regular && rows > 0
    }

    /// Fields of the first record.
    fn width(&self, text: &[u8]) -> usize {
        let mut width = 0;
        self.first(text, |_, record| {
            width = record.len();
            false
        });
        width
    }

    /// The fields of a comment.
    fn names(&self, comment: &[u8]) -> Option<Vec<String>> {
        let text = std::str::from_utf8(comment).ok()?.trim_start_matches('#').trim();
        let names: Vec<String> = match self.spaces {
            true => text.split_whitespace().map(str::to_owned).collect(),
            false => text.split(char::from(self.delimiter)).map(|name| name.trim().to_owned()).collect(),
        };
        names.iter().all(|name| !name.is_empty()).then_some(names)
    }
}

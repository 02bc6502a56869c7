//! SciPy's sparse matrices (`scipy.sparse.save_npz`): an `.npz` of `format`, `shape`, `data` and where the values stand. Read as the matrix that it is.
//!
//! | format | value `data[k]` stands in |
//! |---|---|
//! | csr | row `i` for `k` from `indptr[i]` to `indptr[i + 1]`, column `indices[k]` |
//! | csc | the same with rows and columns exchanged |
//! | bsr | as csr, a block of rows and columns for each value |
//! | coo | row `row[k]`, column `col[k]` |
//! | dia | `data[k, j]` in column `j`, row `j − offsets[k]` |

use super::bytes::ByteSource;
use super::error::{Parsed, Place, Problem, expected_number};
use super::raw::Layout;
use super::zip::Member;
use super::{Arrays, npy, read_bytes, reserve};
use data::Feature;
use ndarray::Array2;
use schema::file::{ArrayInfo, ArrayKind};
use schema::progress::{Monitor, Silent};
use std::rc::Rc;

/// The archive as a sparse matrix, if it is one.
pub fn open(members: &[Member]) -> Option<Parsed<Box<dyn Arrays>>> {
    let member = |name: &str| members.iter().find(|member| member.name.strip_suffix(".npy") == Some(name));
    let (format, shape, data) = (member("format")?, member("shape")?, member("data")?);
    let format = text(format.source.as_ref())?;
    let places: &[&str] = match format.as_str() {
        "csr" | "csc" | "bsr" => &["indptr", "indices"],
        "coo" => &["row", "col"],
        "dia" => &["offsets"],
        _ => return None,
    };
    let places: Vec<&Member> = places.iter().map(|name| member(name)).collect::<Option<_>>()?;
    Some(Sparse::new(format, shape, data, &places).map(|sparse| Box::new(sparse) as Box<dyn Arrays>))
}

/// What follows a header's line: the one text of an array without axes.
fn text(source: &dyn ByteSource) -> Option<String> {
    let length = source.len().min(1 << 10);
    let bytes = read_bytes(source, source.len() - length, length as usize).ok()?;
    let start = bytes.iter().rposition(|&byte| byte == b'\n')? + 1;
    let text = String::from_utf8(bytes[start..].iter().copied().filter(|&byte| byte != 0).collect()).ok()?;
    Some(text)
}

struct Sparse {
    format: String,
    rows: u64,
    dims: u64,
    data: Flat,
    places: Vec<Flat>,
}

/// An array of the archive, read as one run of numbers.
struct Flat {
    name: String,
    source: Rc<dyn ByteSource>,
    layout: Layout,
    shape: Vec<u64>,
}

impl Flat {
    fn new(member: &Member) -> Parsed<Self> {
        let layout = npy::layout(member.source.as_ref()).map_err(|problem| problem.in_array(&member.name))?;
        let shape = layout.shape.clone();
        let values = shape.iter().product();
        Ok(Self {
            name: member.name.clone(),
            source: member.source.clone(),
            layout: Layout { shape: vec![values], ..layout },
            shape,
        })
    }

    fn refused(&self, found: String, expected: impl Into<String>) -> Problem {
        Problem::found(Place::Array(self.name.clone()), found, expected)
    }

    fn numbers(&self, monitor: &dyn Monitor) -> Parsed<Vec<f64>> {
        let read = self.layout.read(self.source.as_ref(), 0, monitor);
        match read.map_err(|problem| problem.in_array(&self.name))? {
            Feature::Real(values) => Ok(values),
            Feature::Symbols { codes, labels } => {
                let values: Vec<f64> = labels.iter().map(|label| number(label)).collect();
                Ok(codes.into_iter().map(|code| values[code as usize]).collect())
            }
            Feature::Matrix(values) => Ok(values.into_iter().map(f64::from).collect()),
        }
    }

    /// Places along an axis of a matrix, each below `end`.
    fn places(&self, end: u64, monitor: &dyn Monitor) -> Parsed<Vec<usize>> {
        let place = |value: f64| match value {
            value if (0.0..end as f64).contains(&value) => Ok(value as usize),
            value => Err(self.refused(format!("place {value:?}"), format!("whole numbers from 0 to {}", end - 1))),
        };
        self.numbers(monitor)?.into_iter().map(place).collect()
    }
}

/// A label that numbers are given as.
fn number(label: &str) -> f64 {
    match label {
        "true" => 1.0,
        "false" => 0.0,
        digits => digits.parse().unwrap_or(f64::NAN),
    }
}

impl Sparse {
    fn new(format: String, shape: &Member, data: &Member, places: &[&Member]) -> Parsed<Self> {
        let axes = Flat::new(shape)?;
        let &[rows, dims] = &axes.numbers(&Silent)?[..] else {
            return Err(axes.refused(format!("{} axes", axes.shape[0]), "2 axes"));
        };
        if !(1.0..9e15).contains(&rows) || !(1.0..9e15).contains(&dims) {
            return Err(axes.refused(format!("shape ({rows}, {dims})"), "at least 1 along every axis"));
        }
        let places = places.iter().map(|member| Flat::new(member)).collect::<Parsed<_>>()?;
        Ok(Self { format, rows: rows as u64, dims: dims as u64, data: Flat::new(data)?, places })
    }

    /// Gives each value with its row and column.
    fn each(&self, monitor: &dyn Monitor, mut put: impl FnMut(usize, usize, f64)) -> Parsed<()> {
        let data = self.data.numbers(monitor)?;
        let (rows, dims) = (self.rows, self.dims);
        match (self.format.as_str(), self.places.as_slice()) {
            ("coo", [row, col]) => {
                let (row, col) = (row.places(rows, monitor)?, col.places(dims, monitor)?);
                self.as_many(row.len(), data.len())?;
                self.as_many(col.len(), data.len())?;
                row.into_iter().zip(col).zip(data).for_each(|((row, col), value)| put(row, col, value));
            }
            ("dia", [offsets]) => {
                let offsets = offsets.numbers(monitor)?;
                let &[diagonals, width] = &self.data.shape[..] else {
                    return Err(self.data.refused(format!("{} axes", self.data.shape.len()), "2 axes"));
                };
                self.as_many(offsets.len(), diagonals as usize)?;
                for (offset, values) in offsets.into_iter().zip(data.chunks(width.max(1) as usize)) {
                    for (col, &value) in values.iter().enumerate().take(dims as usize) {
                        let row = col as f64 - offset;
                        if (0.0..rows as f64).contains(&row) {
                            put(row as usize, col, value);
                        }
                    }
                }
            }
            (format, [indptr, indices]) => {
                let across = format == "csc";
                let [_, height, width] = match self.data.shape[..] {
                    [n, height, width] if format == "bsr" => [n, height, width],
                    [n] if format != "bsr" => [n, 1, 1],
                    _ => {
                        return Err(self
                            .data
                            .refused(format!("{} axes", self.data.shape.len()), "values of its format"));
                    }
                };
                let (long, wide) = if across { (dims, rows) } else { (rows / height, dims / width) };
                let ends = indptr.places(indices.shape[0] + 1, monitor)?;
                let indices = indices.places(wide, monitor)?;
                self.as_many(ends.len(), long as usize + 1)?;
                self.as_many(indices.len() * (height * width) as usize, data.len())?;
                for (line, pair) in ends.windows(2).enumerate() {
                    for at in pair[0]..pair[1].max(pair[0]) {
                        let block = &data[at * (height * width) as usize..(at + 1) * (height * width) as usize];
                        for (cell, &value) in block.iter().enumerate() {
                            let (down, right) = (cell / width as usize, cell % width as usize);
                            let (a, b) = (line * height as usize + down, indices[at] * width as usize + right);
                            if across { put(b, a, value) } else { put(a, b, value) }
                        }
                    }
                }
            }
            _ => unreachable!("a format has its own places"),
        }
        Ok(())
    }

    fn as_many(&self, found: usize, expected: usize) -> Parsed<()> {
        match found == expected {
            true => Ok(()),
            false => Err(self.data.refused(format!("{found} places"), format!("{expected}, as its other arrays say"))),
        }
    }
}

impl Arrays for Sparse {
    fn arrays(&self) -> Vec<ArrayInfo> {
        vec![ArrayInfo {
            key: String::new(),
            kind: ArrayKind::Matrix,
            shape: vec![self.rows, self.dims],
            dtype: self.data.layout.dtype.name().to_owned(),
            distinct: None,
            classes: vec![],
            index: false,
            notes: vec![],
        }]
    }

    fn read(&self, _array: &ArrayInfo, _layer: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        let mut values = reserve(self.rows, self.dims)?;
        values.resize((self.rows * self.dims) as usize, 0.0);
        let mut values =
            Array2::from_shape_vec((self.rows as usize, self.dims as usize), values).expect("sized as rows × dims");
        // Of the same place, several values are summed.
        self.each(monitor, |row, col, value| values[[row, col]] += value as f32)?;
        match values.indexed_iter().find(|(_, value)| !value.is_finite()) {
            Some(((row, col), &value)) => {
                let at = Place::Entry { layer: None, row: row as u64 + 1, column: Some(col as u64 + 1) };
                Err(Problem::found(at, format!("{value:?}"), expected_number(f64::from(value))))
            }
            None => Ok(Feature::Matrix(values)),
        }
    }
}

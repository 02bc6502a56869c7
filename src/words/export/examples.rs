//! Examples as CSV, one a row: what the page saves of its list and what `--per-example` writes are the same text. And their codes and values as `.npy`.

use super::written;
use schema::examples::{Examples, VALUES};

/// What one cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'e> {
    Text(&'e str),
    Whole(u32),
    Number(f64),
}

impl Cell<'_> {
    fn words(&self) -> String {
        match self {
            Cell::Text(text) => (*text).to_owned(),
            Cell::Whole(number) => number.to_string(),
            Cell::Number(number) => number.to_string(),
        }
    }
}

/// The names of the columns: layer, row, the ids' own name where there are ids, the target, the codes, and the pointwise values with their measure and unit.
pub fn columns(examples: &Examples) -> Vec<String> {
    let [a, b, target] = &examples.head.names;
    let mut names = vec!["layer".to_owned(), "row".to_owned()];
    names.extend(examples.head.ids.as_ref().map(|ids| format!("id {}", ids.name).trim_end().to_owned()));
    names.extend([target.clone(), format!("code of {a}"), format!("code of {b}")]);
    names.extend(values([a, b], target).map(|name| format!("{name} (bit)")));
    names
}

/// The names of [`schema::examples::Pointwise::values`], in their order.
pub fn values([a, b]: [&str; 2], target: &str) -> [String; VALUES] {
    let atoms = |measure: &str| {
        [
            format!("{measure} redundant"),
            format!("{measure} unique to {a}"),
            format!("{measure} unique to {b}"),
            format!("{measure} synergistic"),
        ]
    };
    let ([r, u1, u2, s], [r2, v1, v2, s2]) = (atoms("i_sx"), atoms("i_pm"));
    let information = |of: &str| format!("i({of};{target})");
    [information(a), information(b), information(&format!("{a},{b}")), r, u1, u2, s, r2, v1, v2, s2]
}

/// The cells of an example, in the order of [`columns`]. Rows are counted from 1.
pub fn cells(examples: &Examples, example: usize) -> Vec<Cell<'_>> {
    let [a, b, y] = examples.symbols_of(example);
    let row = examples.rows.get(example).copied().unwrap_or_default();
    let mut cells = vec![Cell::Text(&examples.head.layer), Cell::Whole(row.saturating_add(1))];
    cells.extend(examples.id(example).map(Cell::Text));
    cells.extend([(2, y), (0, a), (1, b)].map(|(variable, symbol)| Cell::Text(examples.label(variable, symbol))));
    cells.extend(examples.pointwise_of(example).values().map(Cell::Number));
    cells
}

/// RFC 4180, the names of the columns and then each example.
pub fn csv(examples: &Examples) -> String {
    let words = |example| cells(examples, example).iter().map(Cell::words).collect();
    written(std::iter::once(columns(examples)).chain((0..examples.len()).map(words)))
}

/// The same without the names of the columns: of a further layer.
pub fn csv_rows(examples: &Examples) -> String {
    let all = csv(examples);
    let head = written([columns(examples)]);
    all[head.len()..].to_owned()
}

/// `.npy` of `int32`: for each example its codes and its class, from 0 in the order of the symbols' labels: `(n, 3)`, or `(layers, n, 3)` of several layers.
pub fn npy(layers: &[Examples]) -> Vec<u8> {
    array("<i4", 3, layers, |examples, example, file| {
        examples.symbols_of(example).iter().for_each(|&symbol| file.extend((symbol as i32).to_le_bytes()));
    })
}

/// `.npy` of `float64`, bits: for each example the [`values`], in their order: `(n, 11)`, or `(layers, n, 11)` of several layers.
pub fn values_npy(layers: &[Examples]) -> Vec<u8> {
    array("<f8", VALUES, layers, |examples, example, file| {
        examples.pointwise_of(example).values().iter().for_each(|bits| file.extend(bits.to_le_bytes()));
    })
}

/// A NumPy array of that type, a row for each example of each layer.
fn array(descr: &str, columns: usize, layers: &[Examples], write: impl Fn(&Examples, usize, &mut Vec<u8>)) -> Vec<u8> {
    let n = layers.first().map_or(0, Examples::len);
    let shape = match layers.len() {
        1 => format!("({n}, {columns})"),
        several => format!("({several}, {n}, {columns})"),
    };
    let mut head = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}");
    // Magic, version and length take ten bytes; the values begin at a multiple of 64.
    let padding = (64 - (10 + head.len() + 1) % 64) % 64;
    head.extend(std::iter::repeat_n(' ', padding));
    head.push('\n');
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((head.len() as u16).to_le_bytes());
    file.extend(head.as_bytes());
    for examples in layers {
        (0..n).for_each(|example| write(examples, example, &mut file));
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::examples::{Atoms, Column, Head, Pointwise};

    fn examples() -> Examples {
        let labels = |of: &[&str]| of.iter().map(|&label| label.to_owned()).collect::<Vec<_>>();
        let atoms = |redundant| Atoms { redundant, unique: [0.5, -0.25], synergistic: 0.0 };
        Examples {
            head: Head {
                layer: "layer 3".into(),
                names: ["image", "text", "group"].map(str::to_owned),
                labels: [labels(&["1", "2"]), labels(&["1"]), labels(&["=Food", "Flags"])],
                ids: Some(Column { name: "sku".into(), values: labels(&["a,1", "b"]) }),
                ..Head::default()
            },
            rows: vec![4, 0],
            cells: vec![1, 0],
            symbols: vec![[0, 0, 1], [1, 0, 0]],
            pointwise: vec![
                Pointwise { information: [1.0, 0.25, 0.1], i_sx: atoms(0.5), i_pm: atoms(0.75) },
                Pointwise { information: [-1.5, 0.0, 2.0], i_sx: atoms(-2.0), i_pm: atoms(-0.1) },
            ],
            texts: vec![vec![0, 1]],
            ..Examples::default()
        }
    }

    #[test]
    fn each_example_is_a_row_and_nothing_runs_in_a_spreadsheet() {
        let csv = csv(&examples());
        assert_eq!(
            csv.lines().collect::<Vec<_>>(),
            [
                "layer,row,id sku,group,code of image,code of text,i(image;group) (bit),i(text;group) (bit),\"i(image,text;group) (bit)\",\
                 i_sx redundant (bit),i_sx unique to image (bit),i_sx unique to text (bit),i_sx synergistic (bit),i_pm redundant (bit),\
                 i_pm unique to image (bit),i_pm unique to text (bit),i_pm synergistic (bit)",
                "layer 3,5,\"a,1\",'=Food,2,1,-1.5,0,2,-2,0.5,-0.25,0,-0.1,0.5,-0.25,0",
                "layer 3,1,b,Flags,1,1,1,0.25,0.1,0.5,0.5,-0.25,0,0.75,0.5,-0.25,0",
            ]
        );
        assert_eq!(csv_rows(&examples()).lines().count(), 2);
    }

    #[test]
    fn codes_and_values_are_arrays_that_begin_where_numpy_wants_them() {
        for layers in [vec![examples()], vec![examples(), examples()]] {
            let file = values_npy(&layers);
            let length = usize::from(u16::from_le_bytes([file[8], file[9]]));
            let values = file[10 + length..].as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes));
            let row = [-1.5, 0.0, 2.0, -2.0, 0.5, -0.25, 0.0, -0.1, 0.5, -0.25, 0.0];
            assert_eq!((10 + length) % 64, 0);
            assert_eq!(values.clone().count(), layers.len() * 2 * VALUES);
            assert_eq!(values.take(VALUES).collect::<Vec<_>>(), row);
            let file = npy(&layers);
            let length = usize::from(u16::from_le_bytes([file[8], file[9]]));
            assert_eq!((10 + length) % 64, 0);
            let values: Vec<i32> =
                file[10 + length..].chunks(4).map(|bytes| i32::from_le_bytes(bytes.try_into().unwrap())).collect();
            assert_eq!(values, [1, 0, 0, 0, 0, 1].repeat(layers.len()));
        }
    }
}

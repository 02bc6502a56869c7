//! Files that are refused, and the words they are refused with. Each snapshot lists a case and its message.

mod common;

use common::*;
use std::fmt::Write;

/// A snapshot without the source of what it shows.
macro_rules! refusals {
    ($text:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($text) })
    };
}

/// Every case with the message it is refused with.
fn messages(cases: Vec<(&str, &str, Vec<u8>)>) -> String {
    let mut text = String::new();
    for (case, name, bytes) in cases {
        let message = match read_all(name, bytes) {
            Ok(()) => "NOT REFUSED".to_owned(),
            Err(refusal) => refusal.to_string(),
        };
        assert!(message.starts_with(name), "{case}: {message}");
        let _ = writeln!(text, "{case}\n    {message}");
    }
    text
}

fn zeros(descr: &str, shape: &str, bytes: usize) -> Vec<u8> {
    array(descr, false, shape, &vec![0; bytes])
}

#[test]
fn arrays_that_are_not_what_their_header_says_are_refused() {
    let cut_header = zeros("<f4", "(2, 2)", 16)[..30].to_vec();
    let mut long_header = zeros("<f4", "(2, 2)", 16);
    long_header[8..10].copy_from_slice(&60_000u16.to_le_bytes());
    let mut huge_header = npy(2, &header("<f4", false, "(2, 2)"), &[0; 16]);
    huge_header[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    refusals!(messages(vec![
        ("an empty file", "a.npy", vec![]),
        ("another kind of file", "a.npy", b"PK\x03\x04 zip".to_vec()),
        ("a file of one byte", "a.npy", vec![0x93]),
        ("only the magic", "a.npy", b"\x93NUMPY".to_vec()),
        ("no length", "a.npy", b"\x93NUMPY\x01\x00\x10".to_vec()),
        ("a header that is cut", "a.npy", cut_header),
        ("a header longer than the file", "a.npy", long_header),
        ("a header of 4 GB", "a.npy", huge_header),
        ("version 9", "a.npy", npy(9, &header("<f4", false, "(2, 2)"), &[0; 16])),
        ("no dictionary", "a.npy", npy(1, "hello", &[])),
        ("nesting without end", "a.npy", npy(1, &"[".repeat(9_000), &[])),
        ("dictionaries in dictionaries", "a.npy", npy(1, &format!("{}{}", "{".repeat(30), "}".repeat(30)), &[])),
        ("a long header of lists in lists", "a.npy", npy(1, &format!("{{[[[{}]]]}}", "7,".repeat(4_900)), &[])),
        ("a header of 60,000 bytes", "a.npy", npy(1, &"[".repeat(60_000), &[])),
        ("no shape", "a.npy", npy(1, "{'descr': '<f4', 'fortran_order': False}", &[])),
        ("an order that is no order", "a.npy", npy(1, "{'descr': '<f4', 'fortran_order': 1, 'shape': (1,)}", &[0; 4])),
        ("a shape that is no tuple", "a.npy", zeros("<f4", "7", 28)),
        ("values cut off", "a.npy", zeros("<f4", "(3, 2)", 20)),
        ("values left over", "a.npy", zeros("<f4", "(3, 2)", 28)),
        ("5 GB promised in a small file", "a.npy", zeros("<f4", "(1250000, 1000)", 1000)),
        ("a product that overflows", "a.npy", zeros("<f4", "(4294967296, 4294967296, 4294967296)", 64)),
        ("an axis that overflows", "a.npy", zeros("<f4", "(99999999999999999999, 2)", 64)),
        ("a negative axis", "a.npy", zeros("<f4", "(-1, 2)", 64)),
        ("a negative axis of Python 2", "a.npy", zeros("<f4", "(-1L, 2L)", 64)),
    ]));
}

#[test]
fn arrays_of_other_shapes_and_types_are_refused() {
    let structured = "{'descr': [('x', '<f4'), ('y', '<i8')], 'fortran_order': False, 'shape': (1,)}";
    refusals!(messages(vec![
        ("Python objects", "a.npy", zeros("|O", "(2,)", 16)),
        ("a structured dtype", "a.npy", npy(1, structured, &[0; 12])),
        ("complex numbers", "a.npy", zeros("<c8", "(2, 2)", 32)),
        ("dates", "a.npy", zeros("<M8[ns]", "(2,)", 16)),
        ("long doubles", "a.npy", zeros("<f16", "(2,)", 32)),
        ("text of no characters", "a.npy", zeros("<U0", "(1000000000000,)", 0)),
        ("text whose size overflows", "a.npy", zeros("<U9223372036854775807", "(2,)", 8)),
        ("a scalar", "a.npy", zeros("<f4", "()", 4)),
        ("zero rows", "a.npy", zeros("<f4", "(0, 4)", 0)),
        ("zero columns", "a.npy", zeros("<f4", "(4, 0)", 0)),
        ("four axes", "a.npy", zeros("<f4", "(1, 2, 2, 2)", 32)),
        ("text in a matrix", "a.npy", zeros("<U1", "(2, 2)", 16)),
    ]));
}

#[test]
fn array_values_that_are_not_finite_numbers_are_refused() {
    let f32_at = |at: usize, bad: f32| f32s((0..12).map(|i| if i == at { bad } else { 0.0 }));
    let doubles: Vec<u8> = [0.0, 0.0, 1e300, 0.0].iter().flat_map(|v: &f64| v.to_le_bytes()).collect();
    let halves: Vec<u8> = [0x0000u16, 0xfc00].iter().flat_map(|v| v.to_be_bytes()).collect();
    let surrogate: Vec<u8> = [0x61u32, 0xd800].iter().flat_map(|v| v.to_le_bytes()).collect();
    refusals!(messages(vec![
        ("NaN", "a.npy", array("<f4", false, "(4, 3)", &f32_at(7, f32::NAN))),
        ("NaN in Fortran order", "a.npy", array("<f4", true, "(4, 3)", &f32_at(7, f32::NAN))),
        ("infinity in a layer", "a.npy", array("<f4", false, "(2, 3, 2)", &f32_at(11, f32::INFINITY))),
        ("infinity in a layer, Fortran order", "a.npy", array("<f4", true, "(2, 3, 2)", &f32_at(5, f32::NEG_INFINITY))),
        ("a double that no float holds", "a.npy", array("<f8", false, "(2, 2)", &doubles)),
        ("an infinite half", "a.npy", array(">f2", false, "(1, 2)", &halves)),
        ("NaN in a column", "a.npy", array("<f4", false, "(12,)", &f32_at(3, f32::NAN))),
        ("a lone surrogate", "a.npy", array("<U1", false, "(2,)", &surrogate)),
        ("bytes that are not UTF-8", "a.npy", array("|S1", false, "(2,)", b"a\xff")),
        ("an empty label", "a.npy", array("|S1", false, "(2,)", b"a\0")),
    ]));
}

#[test]
fn tables_that_are_not_tables_are_refused() {
    let open_quote = [&b"a,b\n\n1,\""[..], &vec![b'2'; 17 << 20]].concat();
    refusals!(messages(vec![
        ("an empty file", "t.csv", vec![]),
        ("only blank lines", "t.csv", b"\n\r\n\n".to_vec()),
        ("only a byte order mark", "t.csv", b"\xef\xbb\xbf".to_vec()),
        ("only a header", "t.csv", b"a,b\r\n".to_vec()),
        ("a short row", "t.csv", b"a,b\n1,2\n3\n".to_vec()),
        ("a long row after a quoted newline", "t.csv", b"a,b\n\"x\ny\",2\n1,2,3\n".to_vec()),
        ("a long row, CRLF", "t.tsv", b"a\tb\r\n1\t2\r\n\r\n1\t2\t3\r\n".to_vec()),
        ("a long row, CR", "t.csv", b"a,b\r1,2\r\r1,2,3\r".to_vec()),
        ("a quote that stays open", "t.csv", b"a,b\n1,\"2\n3,4\n".to_vec()),
        ("a quote that stays open after a quoted newline", "t.csv", b"a,b\n\"x\r\ny\",\"z\r\n1,2\r\n".to_vec()),
        ("a quote that stays open for 17 MiB", "t.csv", open_quote),
        ("text after a quote", "t.csv", b"a,b\n1,\"2\"3\n".to_vec()),
        ("text and a quote after a quote", "t.csv", b"a,b\n1,\"2\"3\"\n".to_vec()),
        ("text and a field after a quote", "t.csv", b"a,b\n\"2\"3\"\",\"4\"\n".to_vec()),
        ("Latin-1", "t.csv", b"a,b\n1,caf\xe9\n".to_vec()),
        ("UTF-16", "t.csv", b"\xff\xfea\0,\0b\0\n\0".to_vec()),
        ("a binary file", "t.csv", b"1,2\n\0\0,3\n".to_vec()),
        ("a missing value in a table of one column", "t.csv", b"label\n1\n\n2\n".to_vec()),
        ("an unknown kind of file", "model.pt", b"PK\x03\x04".to_vec()),
        ("a name without an extension", "weights", b"1,2\n".to_vec()),
    ]));
}

#[test]
fn table_cells_that_are_not_finite_numbers_are_refused() {
    refusals!(messages(vec![
        ("a word in a numeric column", "t.csv", b"a,b\n1,2\n3,oops\n5,6\n".to_vec()),
        ("an empty cell", "t.csv", b"a,b\n1,2\n3,4\n,6\n".to_vec()),
        ("NaN", "t.csv", b"a,b\n1,2\n3,NaN\n5,6\n".to_vec()),
        ("infinity without a header", "t.csv", b"1,2\n3,4\n-inf,6\n".to_vec()),
        ("a number that no float holds", "t.csv", b"a,b\n1,2\n1e300,4\n".to_vec()),
        ("a label that is missing", "t.csv", b"label,a\nx,1\n,2\nx,3\n".to_vec()),
        ("a label among integers", "t.csv", b"label,a\n1,1\n2,2\nx,3\n".to_vec()),
        ("NaN among real labels, after a quoted newline", "t.csv", b"y,name\n1.5,\"a\nb\"\n2,c\nnan,d\n".to_vec()),
    ]));
}

#[test]
fn tables_of_counts_that_are_not_are_refused() {
    let table = |mass: &str, cells: &[&str]| {
        let mut text = format!("x1,x2,y,{mass}\n");
        cells.iter().for_each(|cell| text.push_str(&format!("{cell}\n")));
        text.into_bytes()
    };
    refusals!(messages(vec![
        ("a negative count", "c.csv", table("count", &["0,0,0,1", "0,1,0,-2"])),
        ("half a count", "c.csv", table("count", &["0,0,0,1.5"])),
        ("NaN", "c.csv", table("count", &["0,0,0,1", "0,1,1,nan"])),
        ("a word", "c.csv", table("count", &["0,0,0,many"])),
        ("an endless count", "c.csv", table("count", &["0,0,0,1e30"])),
        ("all zero", "c.csv", table("count", &["0,0,0,0", "0,1,0,0"])),
        ("a negative probability", "c.csv", table("p", &["0,0,0,1.5", "1,0,0,-0.5"])),
        ("an infinite probability", "c.csv", table("p", &["0,0,0,inf"])),
        ("all zero probabilities", "c.csv", table("p", &["0,0,0,0.0"])),
        ("a missing symbol", "c.csv", table("p", &["0,,0,1"])),
    ]));
}

#[test]
fn a_table_without_the_columns_of_a_joint_table_is_not_one() {
    let refusal = |name: &str, bytes: &[u8]| {
        open(name, bytes).and_then(|file| file.read_counts()).map(|_| ()).unwrap_err().to_string()
    };
    refusals!(
        [
            refusal("c.csv", b"x1,x2,count\n0,0,3\n"),
            refusal("c.csv", b"x1,x2,y,p,count\n0,0,0,1,3\n"),
            refusal("c.csv", b"1,2\n3,4\n"),
            refusal("a.npy", &zeros("<f4", "(2, 2)", 16)),
        ]
        .join("\n")
    );
    let wide: String = (0..300).map(|i| format!("{i},{i},{i},1\n")).collect();
    let refusal = refusal("c.csv", format!("x1,x2,y,count\n{wide}").as_bytes());
    assert_eq!(refusal, "c.csv: found 300 × 300 × 300 symbols, expected a table of at most 16777216 cells");
}

#[test]
fn a_layer_or_array_that_is_not_there_is_refused() {
    use schema::progress::Silent;
    let file = open("a.npy", zeros("<f4", "(2, 2, 2)", 32)).unwrap();
    assert_eq!(file.read("", 2, &Silent).unwrap_err().to_string(), "a.npy: has 2 layers; layer 3 was asked for");
    let file = open("t.csv", "a,label\n1,x\n").unwrap();
    let refusal = file.read("b", 0, &Silent).unwrap_err().to_string();
    assert_eq!(refusal, "t.csv: has no array \"b\"; it has columns, label");
}

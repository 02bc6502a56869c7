//! Files that are read, and what is read from them.

mod common;

use common::*;
use data::Feature;
use half::f16;
use ingest::IngestError;
use ingest::bytes::ByteSource;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use schema::file::{ArrayKind, Purpose};
use schema::progress::{Monitor, Silent, Stage};
use std::sync::Mutex;

/// 2 layers × 3 rows × 2 columns; value = 100·layer + 10·row + column.
fn cube() -> Vec<f32> {
    (0..12).map(|i| (100 * (i / 6) + 10 * (i / 2 % 3) + i % 2) as f32).collect()
}

/// The same in Fortran order.
fn cube_fortran() -> Vec<f32> {
    (0..12).map(|i| (100 * (i % 2) + 10 * (i / 2 % 3) + i / 6) as f32).collect()
}

#[test]
fn every_number_type_and_byte_order_reads_alike() {
    let values = [0i8, 1, 2, 3, 4, 5];
    macro_rules! check {
        ($($code:literal $type:ty),*) => {$(
            for big in [false, true] {
                let data: Vec<u8> = values
                    .iter()
                    .flat_map(|&v| {
                        let v = <$type>::try_from(v).expect("small numbers fit every type");
                        if big { v.to_be_bytes().to_vec() } else { v.to_le_bytes().to_vec() }
                    })
                    .collect();
                let descr = format!("{}{}", if big { '>' } else { '<' }, $code);
                let file = open("a.npy", array(&descr, false, "(3, 2)", &data)).unwrap();
                assert_eq!(rows(layer(&file, 0).unwrap()), [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], "{descr}");
                let file = open("a.npy", array(&descr, true, "(3, 2)", &data)).unwrap();
                assert_eq!(rows(layer(&file, 0).unwrap()), [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]], "{descr}");
            }
        )*};
    }
    check!("f4" f32, "f8" f64, "i1" i8, "i2" i16, "i4" i32, "i8" i64, "u1" u8, "u2" u16, "u4" u32, "u8" u64);

    let halves: Vec<u8> = values.iter().flat_map(|&v| f16::from_f32(f32::from(v)).to_le_bytes()).collect();
    let file = open("a.npy", array("<f2", false, "(3, 2)", &halves)).unwrap();
    assert_eq!(rows(layer(&file, 0).unwrap()), [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]);
    let file = open("a.npy", array("|b1", false, "(2, 2)", &[0, 1, 1, 0])).unwrap();
    assert_eq!(rows(layer(&file, 0).unwrap()), [[0.0, 1.0], [1.0, 0.0]]);
}

#[test]
fn a_layer_is_the_same_in_c_and_fortran_order() {
    let c = open("a.npy", array("<f4", false, "(2, 3, 2)", &f32s(cube()))).unwrap();
    let fortran = open("a.npy", array("<f4", true, "(2, 3, 2)", &f32s(cube_fortran()))).unwrap();
    assert_eq!(c.info().arrays[0].kind, ArrayKind::Layers);
    assert_eq!(c.layers("").unwrap(), 2);
    assert_eq!(rows(layer(&c, 1).unwrap()), [[100.0, 101.0], [110.0, 111.0], [120.0, 121.0]]);
    for l in 0..2 {
        assert_eq!(layer(&c, l).unwrap(), layer(&fortran, l).unwrap());
    }
}

#[test]
fn a_matrix_larger_than_a_chunk_keeps_its_order() {
    // Columns longer than a chunk, a chunk of many columns, and rows that no chunk divides.
    for (n, d) in [(300_001usize, 3usize), (701, 1303), (3, 300_001)] {
        let value = |r: usize, c: usize| (r * 7 + c * 13) as f32;
        let c_order = f32s((0..n * d).map(|i| value(i / d, i % d)));
        let fortran = f32s((0..n * d).map(|i| value(i % n, i / n)));
        for (order, data) in [(false, c_order), (true, fortran)] {
            let file = open("a.npy", array("<f4", order, &format!("({n}, {d})"), &data)).unwrap();
            let Feature::Matrix(matrix) = layer(&file, 0).unwrap() else { panic!("a matrix") };
            assert_eq!(matrix.dim(), (n, d));
            assert!(matrix.indexed_iter().all(|((r, c), &v)| v == value(r, c)), "{n} × {d}, Fortran: {order}");
        }
    }
}

#[test]
fn versions_2_and_3_and_long_suffixes_are_read() {
    for version in [2, 3] {
        let text = "{\"descr\": \"<i4\", 'fortran_order': False, 'shape': (2L, 1L)}";
        let file = open("x", npy(version, text, &[1, 0, 0, 0, 2, 0, 0, 0])).unwrap();
        assert_eq!(rows(layer(&file, 0).unwrap()), [[1.0], [2.0]]);
    }
}

#[test]
fn one_axis_gives_symbols_or_reals() {
    let ints: Vec<u8> = [10i64, -3, 10, 2].iter().flat_map(|v| v.to_le_bytes()).collect();
    let file = open("y.npy", array("<i8", false, "(4,)", &ints)).unwrap();
    assert_eq!((file.info().arrays[0].kind, file.info().arrays[0].distinct), (ArrayKind::Symbols, Some(3)));
    assert_eq!(layer(&file, 0).unwrap(), symbols(&[2, 0, 2, 1], &["-3", "2", "10"]));

    let huge: Vec<u8> = [u64::MAX, 0].iter().flat_map(|v| v.to_be_bytes()).collect();
    let file = open("y.npy", array(">u8", false, "(2,)", &huge)).unwrap();
    assert_eq!(layer(&file, 0).unwrap(), symbols(&[1, 0], &["0", "18446744073709551615"]));

    let file = open("y.npy", array("|b1", false, "(3,)", &[1, 0, 1])).unwrap();
    assert_eq!(layer(&file, 0).unwrap(), symbols(&[1, 0, 1], &["false", "true"]));

    let file = open("y.npy", array("<f4", false, "(2,)", &f32s([0.5, -1.0]))).unwrap();
    assert_eq!(file.info().arrays[0].kind, ArrayKind::Real);
    assert_eq!(layer(&file, 0).unwrap(), Feature::Real(vec![0.5, -1.0]));

    let text: Vec<u8> = "dogéa\0dog".chars().flat_map(|c| (c as u32).to_be_bytes()).collect();
    let file = open("y.npy", array(">U3", false, "(3,)", &text)).unwrap();
    assert_eq!(layer(&file, 0).unwrap(), symbols(&[0, 1, 0], &["dog", "éa"]));

    let file = open("y.npy", array("|S2", false, "(2,)", b"b\0ab")).unwrap();
    assert_eq!(layer(&file, 0).unwrap(), symbols(&[0, 1], &["b", "ab"]));
}

fn kinds(text: &str) -> Vec<(String, ArrayKind, Vec<u64>)> {
    let file = open("t.csv", text).unwrap();
    file.info().arrays.iter().map(|a| (a.key.clone(), a.kind, a.shape.clone())).collect()
}

#[test]
fn a_table_is_a_matrix_and_its_label_columns() {
    let file = open("t.csv", "a,Label,b,name\n1,2,0.5,x\n3,10,-1e3,\"y, z\"\n5,2,.5,x\n").unwrap();
    let found: Vec<_> = file.info().arrays.iter().map(|a| (a.key.as_str(), a.kind, a.distinct)).collect();
    assert_eq!(
        found,
        [
            ("columns", ArrayKind::Matrix, None),
            ("Label", ArrayKind::Symbols, Some(2)),
            ("name", ArrayKind::Symbols, Some(2))
        ]
    );
    assert_eq!(rows(layer(&file, 0).unwrap()), [[1.0, 0.5], [3.0, -1000.0], [5.0, 0.5]]);
    assert_eq!(file.read("Label", 0, &Silent).unwrap(), symbols(&[0, 1, 0], &["2", "10"]));
    assert_eq!(file.read("name", 0, &Silent).unwrap(), symbols(&[0, 1, 0], &["x", "y, z"]));
    assert_eq!(file.obvious(Purpose::Modality).unwrap()[0].key, "columns");
    let refused = file.obvious(Purpose::Target).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "t.csv: holds several arrays: columns, Label, name; name the one to use as FILE#NAME"
    );
}

#[test]
fn bom_crlf_tabs_semicolons_and_quoted_newlines_are_read() {
    let expected = [[1.0, 2.0], [3.0, 4.0]];
    for text in
        ["\u{feff}a,b\r\n1,2\r\n3,4\r\n", "1\t2\n3\t4", "a;b\n1;2\n\n3;4\n\n", "\"a\nx\",\"b\"\"\"\n\"1\",2\n3, 4"]
    {
        let file = open("t.tsv", text).unwrap();
        assert_eq!(rows(layer(&file, 0).unwrap()), expected, "{text:?}");
    }
}

#[test]
fn a_header_is_told_from_the_rows() {
    let matrix = |rows, dims| vec![("columns".to_owned(), ArrayKind::Matrix, vec![rows, dims])];
    assert_eq!(kinds("1,2\n3,4\n"), matrix(2, 2));
    assert_eq!(kinds("1.5,2\n"), matrix(1, 2));
    assert_eq!(kinds("a,b\n3,4\n"), matrix(1, 2));
    assert_eq!(kinds("0,1,2\n0.5,1.5,2.5\n"), matrix(1, 3), "names that a data frame gives");
    assert_eq!(kinds("0,1,2\n5,6,7\n"), matrix(2, 3), "integers may be data");
    let column = |key: &str, kind, rows| (key.to_owned(), kind, vec![rows]);
    assert_eq!(
        kinds(",a,b\n0,.5,.5\n1,.5,.5\n"),
        [matrix(2, 2)[0].clone(), column("column 1", ArrayKind::Symbols, 2)],
        "a data frame's index is not a feature"
    );
    assert_eq!(kinds("cat\ndog\ncat\n"), [column("", ArrayKind::Symbols, 3)]);
    assert_eq!(kinds("species\ndog\ncat\n"), [column("species", ArrayKind::Symbols, 2)]);
    assert_eq!(kinds("score\n0.5\n1\n"), [column("score", ArrayKind::Real, 2)]);
    assert_eq!(
        kinds("a,a,columns\nx,y,z\nx,y,z\n").iter().map(|k| k.0.as_str()).collect::<Vec<_>>(),
        ["a", "a (column 2)", "columns (column 3)"]
    );
}

#[test]
fn a_counts_table_sums_repeated_cells() {
    let file = open("c.csv", "Y,count,x2,x1\nno,1,b,10\nyes,2,b,9\nno,3.0,b,10\n").unwrap();
    assert_eq!(file.info().arrays[0].kind, ArrayKind::Counts);
    let table = file.read_counts().unwrap();
    assert_eq!(table.labels, [vec!["9", "10"], vec!["b"], vec!["no", "yes"]]);
    assert_eq!((table.shape, table.mass), ([2, 1, 2], vec![0.0, 2.0, 4.0, 0.0]));
    assert_eq!((table.is_probability, table.rows, table.note), (false, Some(6), None));
}

#[test]
fn probabilities_are_normalised_and_it_is_said() {
    let table =
        |p: &str| open("c.tsv", format!("x1\tx2\ty\tp\n0\t0\t0\t{p}\n1\t1\t1\t0.5\n")).unwrap().read_counts().unwrap();
    assert_eq!((table("0.5").note, table("0.5").rows), (None, None));
    let off = table("0.53");
    assert_eq!(off.note.unwrap(), "probabilities summed to 1.03 and were normalised");
    assert!((off.mass.iter().sum::<f64>() - 1.0).abs() < 1e-15);
}

struct Watching {
    seen: Mutex<Vec<f64>>,
    stop_after: usize,
}

impl Monitor for Watching {
    fn progress(&self, stage: Stage, fraction: f64) {
        assert_eq!(stage, Stage::Reading);
        self.seen.lock().unwrap().push(fraction);
    }
    fn cancelled(&self) -> bool {
        self.seen.lock().unwrap().len() > self.stop_after
    }
}

#[test]
fn reading_reports_progress_and_stops_when_asked() {
    let wide = array("<f4", false, "(2000, 512)", &vec![0; 4 * 2000 * 512]);
    let text = "1.5,2.5\n".repeat(100_000).into_bytes();
    for (name, bytes) in [("a.npy", wide), ("a.csv", text)] {
        let file = open(name, bytes).unwrap();
        let key = &file.info().arrays[0].key;
        let all = Watching { seen: Mutex::default(), stop_after: usize::MAX };
        file.read(key, 0, &all).unwrap();
        let seen = all.seen.into_inner().unwrap();
        assert!(seen.len() > 3 && seen.is_sorted() && seen.last() == Some(&1.0), "{seen:?}");
        let stopped = Watching { seen: Mutex::default(), stop_after: 1 };
        assert_eq!(file.read(key, 0, &stopped).unwrap_err(), IngestError::Cancelled);
        assert_eq!(stopped.seen.into_inner().unwrap().len(), 2);
    }
}

/// Promises a size, gives zeros, and remembers what was read.
struct Sparse {
    start: Vec<u8>,
    len: u64,
    read: std::sync::Arc<Mutex<u64>>,
}

impl ByteSource for Sparse {
    fn len(&self) -> u64 {
        self.len
    }
    fn read_at(&self, offset: u64, buf: &mut [u8]) -> std::io::Result<()> {
        *self.read.lock().unwrap() += buf.len() as u64;
        for (i, byte) in buf.iter_mut().enumerate() {
            *byte = self.start.get(offset as usize + i).copied().unwrap_or(0);
        }
        Ok(())
    }
}

#[test]
fn a_layer_of_a_file_larger_than_memory_reads_that_layer_only() {
    let start = array("<f4", false, "(1000000, 300, 20)", &[]);
    let len = start.len() as u64 + 4 * 1_000_000 * 300 * 20;
    let read = std::sync::Arc::default();
    let file = ingest::open("big.npy", Box::new(Sparse { start, len, read: std::sync::Arc::clone(&read) })).unwrap();
    assert_eq!(layer(&file, 999_999).unwrap().rows(), 300);
    assert!(*read.lock().unwrap() < 4 * 300 * 20 + 1000);
}

#[test]
fn a_local_file_is_read_like_memory() {
    let path = std::env::temp_dir().join(format!("pidlens-ingest-{}.npy", std::process::id()));
    let bytes = array("<f4", false, "(2, 1)", &f32s([1.0, 2.0]));
    std::fs::write(&path, &bytes).unwrap();
    let file = ingest::open("a.npy", Box::new(std::fs::File::open(&path).unwrap())).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(layer(&file, 0).unwrap(), layer(&open("a.npy", bytes).unwrap(), 0).unwrap());
}

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("a.npy", array("<f4", false, "(2, 3, 2)", &f32s(cube()))),
        ("a.npy", array(">f8", true, "(2, 3)", &[0x3f; 48])),
        ("a.npy", array("<U2", false, "(2,)", b"a\0\0\0b\0\0\0c\0\0\0\0\0\0\0")),
        ("a.npy", array("<i2", false, "(3,)", &[1, 0, 2, 0, 1, 0])),
        ("a.csv", b"a,label,b\r\n1,x,\"2\"\r\n3,\"y\"\"\",4\r\n".to_vec()),
        ("a.csv", b"x1,x2,y,count\n0,0,0,3\n1,1,b,4\n".to_vec()),
        ("a.txt", b"\xef\xbb\xbf1\n2\n3\n".to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn no_mutation_of_a_valid_file_panics(
        which in 0..7usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..6),
    ) {
        let (name, mut bytes) = samples().swap_remove(which);
        for (at, byte, edit) in edits {
            if bytes.is_empty() { break; }
            let at = at.index(bytes.len());
            match edit {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => { bytes.remove(at); }
                _ => bytes.truncate(at),
            }
        }
        let _ = read_all(name, bytes);
    }
}

#[test]
fn a_guess_of_the_header_has_its_other() {
    let rows = |text: &str| {
        let file = open("t.csv", text).unwrap();
        let [first, other] =
            [&file.info().arrays, &file.info().otherwise].map(|arrays| arrays.first().map(|a| a.rows()));
        (first.expect("a column"), other)
    };
    assert_eq!(rows("cat\ndog\ncat\n"), (3, Some(2)));
    assert_eq!(rows("axolotl\ndog\ndog\n"), (2, Some(3)));
    assert_eq!(rows("0\n1\n2\n"), (3, Some(2)), "a data frame's name of its only column");
    assert_eq!(rows("label\ndog\ncat\n"), (2, None), "a name that is known");
    assert_eq!(rows("a,b\n1,2\n3,4\n"), (2, None), "words above numbers");
    let file = open("t.csv", "axolotl\ndog\ndog\n").unwrap();
    assert_eq!(file.read("", 0, &Silent).unwrap(), symbols(&[0, 1, 1], &["axolotl", "dog"]));
    assert_eq!(file.read("axolotl", 0, &Silent).unwrap(), symbols(&[0, 0], &["dog"]));
}

#[test]
fn headers_of_several_lines_and_comments_are_no_rows() {
    for text in [
        "image,image\n0,1\n1.5,2.5\n3.5,4.5\n",
        "image_0,image_1\nmetre,second\n1.5,2.5\n3.5,4.5\n",
        "# image_0,image_1\n# made by a test\n1.5,2.5\n3.5,4.5\n",
        "# made by a test\nimage_0,image_1\n1.5,2.5\n3.5,4.5\n",
        "#image_0\timage_1\n1.5\t2.5\n3.5\t4.5\n",
        "sep=;\nimage_0;image_1\n1,5;2,5\n3,5;4,5\n",
        "image_0 image_1\n  1.5   2.5\n 3.5  4.5 \n",
        "1,5\t2,5\n3,5\t4,5\n",
    ] {
        let file = open("t.txt", text).unwrap_or_else(|refusal| panic!("{text:?}: {refusal}"));
        let key = file.info().arrays[0].key.clone();
        assert_eq!(rows(file.read(&key, 0, &Silent).unwrap()), [[1.5, 2.5], [3.5, 4.5]], "{text:?}");
    }
    assert_eq!(kinds("#cat\ndog\n#cat\ndog\n"), [(String::new(), ArrayKind::Symbols, vec![4])], "words that start so");
    let missing = open("t.csv", "label,score\ncat,\ndog,3\ncat,4\n").unwrap();
    assert!(missing.read("score", 0, &Silent).is_err(), "an empty cell is no second header");
}

#[test]
fn names_stay_as_they_are_written() {
    let labels = |text: &str, key: &str| match open("t.csv", text).unwrap().read(key, 0, &Silent).unwrap() {
        Feature::Symbols { labels, .. } => labels.join(" "),
        other => panic!("{other:?}"),
    };
    assert_eq!(labels("id,a\n007,1\n7,2\n10,3\n", "id"), "007 7 10");
    assert_eq!(
        labels("id,a\n16699327784941023797,1\n16699327784941023798,2\n", "id"),
        "16699327784941023797 16699327784941023798"
    );
    let long = "1234567890123456789012345678901234567890123";
    assert_eq!(labels(&format!("id,a\n{long}1,1\n{long}2,2\n"), "id"), format!("{long}1 {long}2"));
    assert_eq!(labels("id,a\n1.10,1\n1.1,2\n", "id"), "1.10 1.1");
    assert_eq!(labels("zip,a,b\n02134,1,2\n12345,3,4\n", "zip"), "02134 12345");
    assert_eq!(labels("label\n0\n00\n", "label"), "0 00");
    assert_eq!(labels("label\nTrue\nFALSE\n", "label"), "false true");
    // Numbers of one width, without names.
    assert_eq!(rows(layer(&open("t.csv", "001,020\n003,400\n").unwrap(), 0).unwrap()), [[1.0, 20.0], [3.0, 400.0]]);
}

#[test]
fn decimal_commas_are_read_where_nothing_else_is_meant() {
    let read =
        |text: &str| open("t.csv", text).map(|file| file.info().arrays[0].kind).map_err(|refusal| refusal.to_string());
    assert_eq!(read("a;b\n4,875;0,125\n1,250;2,500\n"), Ok(ArrayKind::Matrix));
    assert_eq!(read("a\tb\n1,5\t1,250\n"), Ok(ArrayKind::Matrix));
    let thousands = read("a\tb\n1,234\t5,678\n1,250\t2,500\n").unwrap_err();
    assert!(thousands.contains("commas within numbers that may be decimal signs"), "{thousands}");
    let both = read("a;b\n1,5;x\n1.5;y\n2,5;z\n").unwrap_err();
    assert!(both.contains("numbers with a point and numbers with a comma"), "{both}");
    // Beside plain numbers, such a column is text.
    assert_eq!(kinds("a,amount\n1.5,\"1,234\"\n2.5,\"5,678\"\n")[1].1, ArrayKind::Symbols);
}

#[test]
fn a_column_that_numbers_the_rows_is_no_dimension() {
    let table = |name: &str, first: i64, step: i64| {
        let rows: String = (0..9).map(|row| format!("{},{row}.5,{}\n", first + step * row, row % 2)).collect();
        format!("{name},a,b\n{rows}")
    };
    let dims = |text: &str| {
        let file = open("t.csv", text).unwrap();
        let info = file.info();
        (info.arrays[0].shape[1], info.arrays.iter().find(|array| array.index).map(|array| array.key.clone()))
    };
    assert_eq!(dims(&table("n", 0, 1)), (2, Some("n".to_owned())));
    assert_eq!(dims(&table("row", 101, 1)), (2, Some("row".to_owned())));
    assert_eq!(dims(&table("", 0, 7)), (2, Some("column 1".to_owned())), "an index without a name");
    assert_eq!(dims(&table("n", 100, 10)), (2, Some("n".to_owned())));
    assert_eq!(dims(&table("n", 9, -1)), (2, Some("n".to_owned())));
    assert_eq!(dims(&table("n", 7, 0)), (3, None), "it does not count");
    // By the names that pandas and readr give, whatever the numbers are; but not where all columns have such.
    for name in ["Unnamed: 0", "Unnamed: 0.1", "level_0", "...1"] {
        assert_eq!(dims(&table(name, 7, 0)), (2, Some(name.to_owned())));
    }
    let levels: String = (0..9).map(|row| format!("{row}.5,{row},{}\n", row % 2)).collect();
    assert_eq!(dims(&format!("level_0,level_1,level_2\n{levels}")).1.as_deref(), Some("level_0"), "it counts by 1");
    let bits: String = (0..9).map(|row| format!("{},{},{}\n", row % 2, row % 3, row % 4)).collect();
    assert_eq!(dims(&format!("level_0,level_1,level_2\n{bits}")), (3, None));
    // An index of two levels, which an embedding is beside.
    let pairs: String = (0..9).map(|row| format!("{},{},{}.5\n", row / 3, row % 3, row * row)).collect();
    assert_eq!(dims(&format!("fold,time,a\n{pairs}")), (1, Some("fold".to_owned())));
    assert_eq!(dims(&format!(",,a\n{pairs}")), (1, Some("column 1".to_owned())));
    let alone: String = (0..9).map(|row| format!("{},{},cat\n", row / 3, row % 3)).collect();
    assert_eq!(dims(&format!("fold,time,a\n{alone}")), (2, None), "there is nothing else");
    let few: String = table("n", 0, 1).lines().take(8).map(|line| format!("{line}\n")).collect();
    assert_eq!(dims(&few), (3, None), "7 rows count by chance");
    // Without a header, too; and the same in JSON Lines.
    let bare: String = table("n", 5, 1).lines().skip(1).map(|line| format!("{line}\n")).collect();
    assert_eq!(dims(&bare), (2, Some("column 1".to_owned())));
    let lines: String = (0..9).map(|row| format!("{{\"n\": {row}, \"a\": {row}.5, \"b\": 1.5}}\n")).collect();
    let info = open("t.jsonl", lines.as_str()).unwrap().info().clone();
    assert_eq!((info.arrays[0].shape[1], info.arrays[1].index), (2, true));
    // What numbers the rows is chosen for nothing by default.
    let labels: String = (0..9).map(|row| format!("{row},{}\n", ["cat", "dog"][row % 2])).collect();
    let file = open("t.csv", format!(",animal\n{labels}").as_str()).unwrap();
    assert_eq!(file.obvious(Purpose::Target).unwrap()[0].key, "animal");
}

#[test]
fn a_column_of_numbers_that_mostly_lacks_them_is_no_text() {
    for missing in ["", "NA", "<NA>", "None"] {
        let rows: String = (0..9).map(|row| format!("{row}.5,{}\n", if row < 3 { "0.5" } else { missing })).collect();
        let file = open("t.csv", format!("b,a\n{rows}").as_str()).unwrap();
        let refusal = layer(&file, 0).unwrap_err().to_string();
        let found = if missing.is_empty() { "an empty cell".to_owned() } else { format!("{missing:?}") };
        assert!(
            refusal.contains(&format!("row 4 (line 5), column \"a\": found {found}, expected a number")),
            "{refusal}"
        );
    }
}

#[test]
fn a_table_of_r_has_row_names_without_a_name() {
    for text in ["\"a\" \"b\"\n\"1\" 0.5 1.5\n\"2\" 2.5 3.5\n", "a,b\nx,0.5,1.5\ny,2.5,3.5\n"] {
        let file = open("t.txt", text).unwrap();
        assert_eq!(rows(layer(&file, 0).unwrap()), [[0.5, 1.5], [2.5, 3.5]], "{text:?}");
        assert!(file.info().arrays[1].index, "{text:?}");
    }
    // A delimiter at the end of each row is no value, and a first row that is cut no header.
    let refusal = |text: &str| open("t.csv", text).and_then(|file| layer(&file, 0)).unwrap_err().to_string();
    assert!(refusal("a,b\n1,2,\n3,4,\n").contains("line 2: found 3 fields, expected 2"));
    assert!(refusal("1,2\n3,4,5\n6,7,8\n").contains("found an empty cell"), "{}", refusal("1,2\n3,4,5\n6,7,8\n"));
}

#[test]
fn bars_split_numbers_and_not_labels() {
    assert_eq!(kinds("a|b\n0.5|1.5\n2|3\n")[0].2, [2, 2]);
    assert_eq!(kinds("genre\nAction|Comedy\nDrama|War\nAction|Comedy\n")[0].2, [3]);
}

#[test]
fn a_first_line_that_counts_up_may_be_names() {
    for names in ["0,1,2", "1,2,3", "2001,2002,2003"] {
        let file = open("t.csv", format!("{names}\n4,5,7\n6,3,1\n").as_str()).unwrap();
        assert_eq!((file.info().arrays[0].shape[0], file.info().otherwise[0].shape[0]), (3, 2), "{names}");
        let other = file.info().instead("columns", 2).expect("the other files have 2 rows");
        assert_eq!(rows(file.read(&other.key, 0, &Silent).unwrap()), [[4.0, 5.0, 7.0], [6.0, 3.0, 1.0]], "{names}");
    }
    assert!(open("t.csv", "3,5,9\n4,5,7\n6,3,1\n").unwrap().info().otherwise.is_empty());
}

#[test]
fn lists_that_were_printed_in_part_are_left_out() {
    let text = "id,image,label\n1,\"[0.5 1. ... 2. ]\",cat\n2,\"[0.5 1.5 ... 2. ]\",dog\n3,\"[0. 1. ... 2. ]\",cat\n";
    let jsonl =
        "{\"image\": \"[0.5 ... 2.]\", \"label\": \"cat\"}\n{\"image\": \"[1.5 ... 2.]\", \"label\": \"dog\"}\n";
    for (name, text) in [("t.csv", text), ("t.jsonl", jsonl)] {
        let file = open(name, text).unwrap();
        assert!(file.info().array("image").is_none() && file.info().array("label").is_some());
        let refusal = file.obvious(Purpose::Modality).unwrap_err().to_string();
        assert!(refusal.contains("image: found lists that are printed in part"), "{refusal}");
    }
    let text = "i0,i1,label\n$0.5,$1.5,a\n$0.5,$2.5,b\n";
    let refusal = open("t.csv", text).unwrap().obvious(Purpose::Modality).unwrap_err().to_string();
    assert!(refusal.contains("(text, such as \"$0.5\")"), "{refusal}");
}

#[test]
fn whole_numbers_in_one_column_are_labels_however_they_are_stored() {
    for (name, text) in [
        ("t.csv", "label\n[1]\n[12]\n[1]\n"),
        ("t.csv", "note,code\na,1\nb,12\nc,1\n"),
        ("t.jsonl", "{\"label\": [1]}\n{\"label\": [12]}\n{\"label\": [1]}\n"),
    ] {
        let file = open(name, text).unwrap();
        assert_eq!(
            (file.info().arrays[0].dtype.as_str(), &file.info().arrays[0].shape[..]),
            ("integer", &[3, 1][..]),
            "{text}"
        );
    }
    let mixed = open("t.jsonl", "{\"label\": [1]}\n{\"label\": [1.5]}\n").unwrap();
    assert_eq!(mixed.info().arrays[0].dtype, "number");
}

#[test]
fn files_of_other_programs_are_refused_with_the_line_that_converts() {
    for (name, content, line) in [
        ("a.npy.gz", "something", "unpack it first"),
        ("a.pkl", "something", "np.save"),
        ("a.json", "[\n{}\n]", "lines=True"),
        ("a.xlsx", "something", "read_excel"),
        ("a.csv", "\u{feff}<!doctype HTML>", "a web page"),
        ("a.npy", "version https://git-lfs.github.com/spec/v1", "git lfs pull"),
    ] {
        let refusal = open(name, content).map(|_| ()).unwrap_err().to_string();
        assert!(refusal.contains(line), "{refusal}");
    }
}

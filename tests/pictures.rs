//! Pictures beside the examples: which columns are pictures, which row is whose, and what hostile files are told.

mod common;

use arrow_array::builder::{BinaryBuilder, StringBuilder};
use arrow_array::{Array, ArrayRef, BinaryArray, Int64Array, RecordBatch, StringArray, StructArray};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::{DataType, Field};
use common::{clouds, open};
use ingest::album;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use run::Quiet;
use schema::config::Config;
use schema::job::{ArrayRef as At, Job, Named};
use schema::picture::{MOST_BYTES, Shown};
use std::io::{Cursor, Write};
use std::sync::Arc;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const ROWS: usize = 60;

/// A picture of one pixel.
fn gif(colour: [u8; 3]) -> Vec<u8> {
    [b"GIF89a\x01\0\x01\0\x80\0\0", &colour[..], b"\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"].concat()
}

/// The image file of a row: missing in row 3, no picture in row 5.
fn image(row: usize) -> Option<Vec<u8>> {
    match row {
        3 => None,
        5 => Some(b"<html><script>".to_vec()),
        row => Some(gif([row as u8 * 4, 80, 160])),
    }
}

/// Rows with a label, a caption and an image, as Hugging Face's `datasets` writes them.
fn batch() -> RecordBatch {
    let (mut bytes, mut path) = (BinaryBuilder::new(), StringBuilder::new());
    for row in 0..ROWS {
        bytes.append_option(image(row));
        path.append_value(format!("{row}.gif"));
    }
    let parts = [("bytes", DataType::Binary), ("path", DataType::Utf8)];
    let fields: Vec<Field> = parts.map(|(name, kind)| Field::new(name, kind, true)).into();
    let images = StructArray::new(fields.into(), vec![Arc::new(bytes.finish()), Arc::new(path.finish())], None);
    let label = Int64Array::from_iter_values((0..ROWS).map(|row| (row % 3) as i64));
    let caption = StringArray::from_iter_values((0..ROWS).map(|row| format!("caption {row}")));
    let columns: [(&str, ArrayRef); 3] =
        [("image", Arc::new(images)), ("label", Arc::new(label)), ("caption", Arc::new(caption))];
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

/// Several groups of rows, so that a picture is not in the first.
fn parquet_of(batch: &RecordBatch) -> Vec<u8> {
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(16)).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).expect("it has a schema");
    writer.write(batch).expect("it can be written");
    writer.into_inner().expect("it is whole")
}

fn ipc_of(batch: &RecordBatch, stream: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let halves = [batch.slice(0, 20), batch.slice(20, ROWS - 20)];
    if stream {
        let mut writer = StreamWriter::try_new(&mut file, &batch.schema()).expect("it has a schema");
        halves.iter().for_each(|half| writer.write(half).expect("it can be written"));
        writer.finish().expect("it is whole");
    } else {
        let mut writer = FileWriter::try_new(&mut file, &batch.schema()).expect("it has a schema");
        halves.iter().for_each(|half| writer.write(half).expect("it can be written"));
        writer.finish().expect("it is whole");
    }
    file
}

/// What is to be shown of a row.
fn is_of(shown: &Shown, row: usize) -> bool {
    match row {
        3 => shown.as_ref().is_err_and(|why| why == "there is no picture in this row"),
        5 => shown.as_ref().is_err_and(|why| why.starts_with("found bytes that start with 3c 68 74 6d 6c")),
        row => *shown == schema::picture::shown(image(row).as_deref()),
    }
}

#[test]
fn a_column_of_pictures_is_shown_by_row_and_analysed_by_nobody() {
    let batch = batch();
    for (name, bytes) in [
        ("a.parquet", parquet_of(&batch)),
        ("a.arrow", ipc_of(&batch, false)),
        ("stream.arrow", ipc_of(&batch, true)),
        ("browser.parquet", std::fs::read("tests/data/pictures/gifs.parquet").expect("the browser's tests have it")),
    ] {
        let opened = open(name, bytes).expect(name);
        let info = opened.info();
        assert_eq!(info.pictures.iter().map(|of| (of.key.as_str(), of.rows)).collect::<Vec<_>>(), [("image", 60)]);
        assert_eq!(info.arrays.iter().map(|array| array.key.as_str()).collect::<Vec<_>>(), ["label", "caption"]);
        // Nobody has to choose for it.
        assert!(!info.incomplete, "{name}");
        assert_eq!(info.left_out, ["image: pictures, which are shown beside the examples and not analysed"]);
        // In any order, the same twice, from several groups of rows.
        let rows = [59, 0, 3, 17, 5, 17, 40];
        let shown = opened.pictures("image", &rows).expect("they are read");
        assert_eq!(shown.len(), rows.len());
        assert!(shown.iter().zip(rows).all(|(shown, row)| is_of(shown, row as usize)), "{name}: {shown:?}");
        let told = |key: &str, row| opened.pictures(key, &[row]).expect_err("it is not there").to_string();
        assert_eq!(told("image", 60), format!("{name}: image: found no row 61, expected 60 rows"));
        assert!(told("caption", 0).contains("found no pictures"), "{}", told("caption", 0));
    }
}

#[test]
fn plain_bytes_are_pictures_if_they_start_so() {
    let of = |images: BinaryArray| {
        let label = Int64Array::from_iter_values((0..images.len()).map(|row| (row % 3) as i64));
        let columns: [(&str, ArrayRef); 2] = [("image", Arc::new(images)), ("label", Arc::new(label))];
        open("a.parquet", parquet_of(&RecordBatch::try_from_iter(columns).expect("columns"))).expect("it opens")
    };
    let images: Vec<Option<Vec<u8>>> = (0..ROWS).map(image).collect();
    let pictures = of(images.iter().map(Option::as_deref).collect());
    assert_eq!(pictures.info().pictures.len(), 1);
    assert!(is_of(&pictures.pictures("image", &[21]).expect("it is read")[0], 21));
    let other = of((0..ROWS).map(|_| Some(&b"\xff\x00"[..])).collect());
    assert_eq!((other.info().pictures.len(), other.info().incomplete), (0, true));
}

#[test]
fn pictures_go_by_row_and_with_ids_by_those_of_their_own_file() {
    let named = |name: &str, file: usize, key: &str, ids: Option<&str>| Named {
        name: name.to_owned(),
        arrays: vec![At { file, key: key.to_owned() }],
        ids: ids.map(|key| At { file, key: key.to_owned() }),
    };
    let config = Config { null: 0, resamples: 0, probe_folds: 0, clusters: 3, ..Config::default() };
    let job =
        |sources: Vec<Named>, target: Named| Job { sources, target, both: None, control: None, config: config.clone() };
    let parquet = || open("y.parquet", parquet_of(&batch())).expect("it opens");

    let files = [open("a.npy", clouds(ROWS, 3)).expect("a"), open("b.npy", clouds(ROWS, 4)).expect("b"), parquet()];
    let by_row = job(vec![named("a", 0, "", None), named("b", 1, "", None)], named("label", 2, "label", None));
    let examples = run::examples(&by_row, 0, 0, &files, None, &Quiet).expect("it opens");
    assert!(examples.is_sound());
    assert_eq!(examples.head.pictures.as_ref().map(|of| (of.file, of.key.as_str())), Some((2, "image")));
    assert_eq!(examples.picture_rows, examples.rows);

    // The modalities in another order than the file of pictures.
    let table = |name: &str, step: usize| {
        let row = |i: usize| i * step % ROWS;
        let rows: String = (0..ROWS).map(|i| format!("caption {},w{}\n", row(i), row(i) % 4)).collect();
        open(name, format!("caption,x\n{rows}")).expect("a table")
    };
    let files = [table("a.csv", 7), table("b.csv", 11), parquet()];
    let of = |name: &str, file, key: &str| named(name, file, key, Some("caption"));
    let by_id = job(vec![of("a", 0, "x"), of("b", 1, "x")], of("label", 2, "label"));
    let examples = run::examples(&by_id, 0, 0, &files, None, &Quiet).expect("it opens");
    assert!(examples.is_sound() && examples.len() == ROWS);
    for (i, row) in examples.picture_rows.iter().enumerate() {
        assert_eq!(examples.id(i), Some(format!("caption {row}").as_str()));
    }
}

/// A ZIP file of these members.
fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).expect("it is a name");
        writer.write_all(bytes).expect("it is in memory");
    }
    writer.finish().expect("it is whole").into_inner()
}

#[test]
fn an_archive_gives_its_pictures_and_nothing_else() {
    let one = gif([1, 2, 3]);
    let large = vec![0; MOST_BYTES + 1];
    let file = archive(&[
        ("emoji/1.gif", &one),
        ("__MACOSX/emoji/._1.gif", b"\0\x05\x16\x07"),
        ("emoji/notes.txt", b"none"),
        ("emoji/.hidden.png", &one),
        ("2.PNG", b"GIF89b is none"),
        ("3.jpg", &large),
    ]);
    let album = album::open("a.zip", Box::new(file)).expect("it is an archive");
    assert_eq!(album.names(), ["emoji/1.gif", "2.PNG", "3.jpg"]);
    let shown = album.pictures(&[2, 0, 1, 9]);
    assert_eq!(shown[1], schema::picture::shown(Some(&one)));
    // Its own kind, whatever it is called.
    assert!(shown[1].as_ref().is_ok_and(|url| url.starts_with("data:image/gif;base64,")));
    for (shown, told) in [
        (&shown[0], "found a picture of 4194305 bytes"),
        (&shown[2], "found bytes that start with 47 49 46"),
        (&shown[3], "there is no"),
    ] {
        assert!(shown.as_ref().is_err_and(|why| why.starts_with(told)), "{shown:?}");
    }
    for (file, told) in [
        (b"".to_vec(), "a.zip: is empty (0 bytes)"),
        (b"PK\x03\x04 and no more".to_vec(), "a.zip: found an archive that cannot be read"),
    ] {
        let refusal = album::open("a.zip", Box::new(file)).err().expect("it is none").to_string();
        assert!(refusal.starts_with(told), "{refusal}");
    }
}

/// Writes the file of `tests/e2e/pictures.test.mjs`, where it has to be made anew.
#[test]
#[ignore = "writes a file of the repository"]
fn write_the_file_of_the_browsers_tests() {
    std::fs::create_dir_all("tests/data/pictures").expect("the folder can be made");
    std::fs::write("tests/data/pictures/gifs.parquet", parquet_of(&batch())).expect("it can be written");
}

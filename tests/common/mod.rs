//! Builds files in memory.
#![allow(dead_code)]

use data::Feature;
use ingest::{Opened, Result};
use schema::job::{ArrayRef, Named};
use schema::progress::Silent;

/// A `.npy` file: version, header text, values.
pub fn npy(version: u8, header: &str, data: &[u8]) -> Vec<u8> {
    let mut file = vec![0x93, b'N', b'U', b'M', b'P', b'Y', version, 0];
    let length = header.len() as u32;
    let width = if version == 1 { 2 } else { 4 };
    file.extend(&length.to_le_bytes()[..width]);
    file.extend(header.as_bytes());
    file.extend(data);
    file
}

/// A version 1 header as NumPy writes it.
pub fn header(descr: &str, fortran: bool, shape: &str) -> String {
    let order = if fortran { "True" } else { "False" };
    format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n")
}

/// An array of version 1.
pub fn array(descr: &str, fortran: bool, shape: &str, data: &[u8]) -> Vec<u8> {
    npy(1, &header(descr, fortran, shape), data)
}

pub fn f32s(values: impl IntoIterator<Item = f32>) -> Vec<u8> {
    values.into_iter().flat_map(f32::to_le_bytes).collect()
}

/// An embedding of six columns, as `.npy`, whose rows lie near one of so many centres, at most six: two rows near the first, two near the second, and so on.
pub fn clouds(rows: usize, centres: usize) -> Vec<u8> {
    let value = move |cell: usize| {
        let (row, column) = (cell / 6, cell % 6);
        let centre = if column == row / 2 % centres { 4.0 } else { 0.0 };
        centre + ((cell * 7919 % 613) as f32 / 613.0 - 0.5)
    };
    array("<f4", false, &format!("({rows}, 6)"), &f32s((0..rows * 6).map(value)))
}

pub fn open(name: &str, bytes: impl Into<Vec<u8>>) -> Result<Opened> {
    ingest::open(name, Box::new(bytes.into()))
}

/// A variable that is the first array of one of the files.
pub fn named(name: &str, files: &[Opened], file: usize) -> Named {
    let key = files[file].info().arrays[0].key.clone();
    Named { name: name.to_owned(), arrays: vec![ArrayRef { file, key }], ids: None }
}

/// One layer of a file's only array.
pub fn layer(file: &Opened, layer: u64) -> Result<Feature> {
    file.read(&file.info().arrays[0].key, layer, &Silent)
}

/// A matrix as rows.
pub fn rows(feature: Feature) -> Vec<Vec<f32>> {
    let Feature::Matrix(matrix) = feature else { panic!("expected a matrix, found {feature:?}") };
    matrix.rows().into_iter().map(|row| row.to_vec()).collect()
}

pub fn symbols(codes: &[u32], labels: &[&str]) -> Feature {
    Feature::Symbols { codes: codes.to_vec(), labels: labels.iter().map(|&label| label.to_owned()).collect() }
}

/// Reads all that a file has; the first refusal.
pub fn read_all(name: &str, bytes: impl Into<Vec<u8>>) -> Result<()> {
    let file = open(name, bytes)?;
    for array in &file.info().arrays {
        if array.kind == schema::file::ArrayKind::Counts {
            file.read_counts()?;
            continue;
        }
        for layer in 0..array.layers().min(64) {
            file.read(&array.key, layer, &Silent)?;
        }
    }
    Ok(())
}

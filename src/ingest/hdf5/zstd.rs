//! Zstandard (filter 32015, which `hdf5plugin` brings): each chunk is a frame.

use ::zstd::bulk::Decompressor;
use hdf5_reader::error::Error;
use hdf5_reader::filters::FilterRegistry;
use hdf5_reader::messages::filter_pipeline::FilterDescription;

/// Registered with the HDF Group.
const NUMBER: u16 = 32015;

/// Adds Zstandard to the filters that are read; a chunk may unpack to so many bytes.
pub fn register(filters: &mut FilterRegistry, most: usize) {
    let read = move |_: &FilterDescription, packed: &[u8], _: usize| {
        Decompressor::new().and_then(|mut unpack| unpack.decompress(packed, most)).map_err(Error::Io)
    };
    filters.register(NUMBER, Box::new(read));
}

//! Files of every format that are cut, changed or lie about themselves: each is refused with words that a snapshot keeps, none
//! crashes, hangs, or makes room for more than the file warrants.

mod common;

use common::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts the largest single piece of memory that was asked for.
struct Counting;

static LARGEST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: hands everything on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGEST.fetch_max(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        LARGEST.fetch_max(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LARGEST.fetch_max(size, Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.realloc(at, layout, size) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What reading any file of a few kilobytes may ask for at once: buffers of a fixed size.
const MOST: usize = 64 << 20;

fn good(file: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/files").join(file);
    fs::read(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// A good file with other bytes in one place.
fn changed(file: &str, at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut content = good(file);
    content[at..at + bytes.len()].copy_from_slice(bytes);
    content
}

fn cut(file: &str, keep: usize) -> Vec<u8> {
    good(file)[..keep].to_vec()
}

/// A good file in which the first such bytes are others.
fn replaced(file: &str, from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut content = good(file);
    let at = content
        .windows(from.len())
        .position(|window| window == from)
        .unwrap_or_else(|| panic!("{file} has no {from:?}"));
    content.splice(at..at + from.len(), to.iter().copied());
    content
}

fn safetensors(header: &str, bytes: usize) -> Vec<u8> {
    let mut content = (header.len() as u64).to_le_bytes().to_vec();
    content.extend(header.as_bytes());
    content.resize(content.len() + bytes, 0);
    content
}

fn messages(cases: Vec<(&str, &str, Vec<u8>)>) -> String {
    let mut text = String::new();
    for (case, name, bytes) in cases {
        LARGEST.store(0, Ordering::Relaxed);
        let message = match read_all(name, bytes.clone()) {
            Err(refusal) => refusal.to_string(),
            Ok(()) => match open(name, bytes).expect("it was just read").info().left_out.join("; ") {
                none if none.is_empty() => "NOT REFUSED".to_owned(),
                some => format!("{name}: left out {some}"),
            },
        };
        let largest = LARGEST.load(Ordering::Relaxed);
        assert!(largest <= MOST, "{case}: asked for {largest} bytes at once");
        assert!(message.starts_with(name), "{case}: {message}");
        let _ = writeln!(text, "{case}\n    {message}");
    }
    text
}

macro_rules! refusals {
    ($cases:expr) => {{
        let text = messages($cases);
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(text) })
    }};
}

#[test]
fn safetensors_that_are_not_are_refused() {
    let tensor = |dtype: &str, shape: &str, offsets: &str| {
        format!("{{\"x\":{{\"dtype\":\"{dtype}\",\"shape\":{shape},\"data_offsets\":{offsets}}}}}")
    };
    refusals!(vec![
        ("seven bytes", "a.safetensors", vec![0; 7]),
        ("a header of 2^63 bytes", "a.safetensors", changed("f4.safetensors", 0, &(1u64 << 63).to_le_bytes())),
        ("a header longer than the file", "a.safetensors", changed("f4.safetensors", 0, &9_999u64.to_le_bytes())),
        ("no JSON", "a.safetensors", safetensors("hello", 8)),
        ("a list", "a.safetensors", safetensors("[1, 2]", 8)),
        ("values cut off", "a.safetensors", cut("f4.safetensors", 500)),
        (
            "a shape that overflows",
            "a.safetensors",
            safetensors(&tensor("F32", "[4294967296,4294967296]", "[0,16]"), 16)
        ),
        ("a shape larger than its bytes", "a.safetensors", safetensors(&tensor("F32", "[4,4]", "[0,16]"), 16)),
        ("offsets that run backwards", "a.safetensors", safetensors(&tensor("F32", "[2,2]", "[16,0]"), 16)),
        ("offsets beyond the file", "a.safetensors", safetensors(&tensor("F32", "[2,2]", "[16,32]"), 16)),
        ("an unknown type", "a.safetensors", safetensors(&tensor("F128", "[2,2]", "[0,64]"), 64)),
        ("only an 8-bit float", "a.safetensors", safetensors(&tensor("F8_E4M3", "[2,2]", "[0,4]"), 4)),
        ("only a scalar", "a.safetensors", safetensors(&tensor("F32", "[]", "[0,4]"), 4)),
        ("a value that is not finite", "a.safetensors", {
            let mut bytes = safetensors(&tensor("F32", "[2,2]", "[0,16]"), 16);
            let at = bytes.len() - 4;
            bytes[at..].copy_from_slice(&f32::NAN.to_le_bytes());
            bytes
        }),
    ]);
}

#[test]
fn archives_that_are_not_are_refused() {
    let size = good("stored.npz").len();
    refusals!(vec![
        ("an empty archive", "a.npz", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec()),
        ("an archive cut in half", "a.npz", cut("stored.npz", size / 2)),
        ("only the first bytes", "a.npz", b"PK\x03\x04".to_vec()),
        ("members that are no arrays", "a.npz", {
            let mut bytes = good("layers.npz");
            for at in 0..bytes.len() - 6 {
                if &bytes[at..at + 6] == b"\x93NUMPY" {
                    bytes[at + 5] = b'X';
                }
            }
            bytes
        }),
        ("a deflated member that is broken", "a.npz", {
            let mut bytes = good("packed.npz");
            bytes[50..200].fill(0xff);
            bytes
        }),
        ("a PyTorch file under another name", "a.npz", good("float32.pt")),
        ("a NumPy archive under another name", "a.pt", good("stored.npz")),
        ("no archive", "a.pt", b"hello, world".to_vec()),
        ("the format before PyTorch 1.6", "a.pt", good("legacy.pt")),
        ("a pickle that is cut off", "a.pt", replaced("float32.pt", b"torch._utils", b"torch.")),
        (
            "a pickle that would run a command",
            "a.pt",
            replaced(
                "float32.pt",
                b"ctorch._utils\n_rebuild_tensor_v2",
                b"cposix\nsystem\n(X\x04\0\0\0true\x85R000000"
            )
        ),
        ("a storage that is not there", "a.pt", replaced("float32.pt", b"X\x01\0\0\x000q", b"X\x01\0\0\x009q")),
    ]);
}

#[test]
fn tables_of_records_that_are_not_are_refused() {
    let parquet = good("none.parquet").len();
    let feather = good("uncompressed.feather").len();
    refusals!(vec![
        ("only the magic of Parquet", "a.parquet", b"PAR1".to_vec()),
        ("a Parquet file cut in half", "a.parquet", cut("none.parquet", parquet / 2)),
        ("a Parquet footer of 2 GB", "a.parquet", changed("none.parquet", parquet - 8, &i32::MAX.to_le_bytes())),
        ("a Parquet footer of noise", "a.parquet", {
            let mut bytes = good("none.parquet");
            bytes[parquet - 200..parquet - 100].fill(0xff);
            bytes
        }),
        ("a Parquet page of noise", "a.parquet", {
            let mut bytes = good("snappy.parquet");
            bytes[4..120].fill(0xff);
            bytes
        }),
        ("only the magic of Arrow", "a.arrow", b"ARROW1\0\0".to_vec()),
        ("an Arrow file cut in half", "a.arrow", cut("uncompressed.feather", feather / 2)),
        ("an Arrow footer of 2 GB", "a.arrow", changed("uncompressed.feather", feather - 10, &i32::MAX.to_le_bytes())),
        ("an Arrow footer of noise", "a.arrow", {
            let mut bytes = good("uncompressed.feather");
            bytes[feather - 200..feather - 100].fill(0xff);
            bytes
        }),
        ("an Arrow batch of noise", "a.arrow", {
            let mut bytes = good("lz4.feather");
            bytes[600..1400].fill(0xff);
            bytes
        }),
        ("an Arrow stream cut in half", "a.arrow", cut("stream.arrow", 900)),
        ("Feather version 1", "a.feather", b"FEA1\0\0\0\0".to_vec()),
        ("JSON in one list", "a.jsonl", b"[{\"a\": 1}]\n".to_vec()),
        ("a line that is no JSON", "a.jsonl", b"{\"a\": [1, 2]}\n{\"a\": [1, 2\n".to_vec()),
        ("a list of another length", "a.jsonl", b"{\"a\": [1, 2]}\n{\"a\": [1, 2, 3]}\n".to_vec()),
        ("a missing member", "a.jsonl", b"{\"a\": [1, 2], \"y\": \"b\"}\n{\"a\": [1, 2]}\n".to_vec()),
        ("an empty line between", "a.jsonl", b"{\"a\": 1}\n\n{\"a\": 2}\n".to_vec()),
        ("numbers out of range", "a.jsonl", b"{\"a\": [1, 1e300]}\n".to_vec()),
        ("nesting without end", "a.jsonl", [vec![b'['; 100_000], vec![b'\n']].concat()),
        ("words where numbers were", "a.jsonl", b"{\"y\": 1}\n{\"y\": \"two\"}\n".to_vec()),
    ]);
}

#[test]
fn hdf5_files_that_are_not_are_refused() {
    let size = good("h5_f4.h5").len();
    refusals!(vec![
        ("only the magic", "a.h5", b"\x89HDF\r\n\x1a\n".to_vec()),
        ("a file cut in half", "a.h5", cut("h5_f4.h5", size / 2)),
        ("a superblock of noise", "a.h5", {
            let mut bytes = good("h5_f4.h5");
            bytes[8..48].fill(0xff);
            bytes
        }),
        ("an object header of noise", "a.h5", {
            let mut bytes = good("h5_f4.h5");
            bytes[96..200].fill(0xff);
            bytes
        }),
        ("a chunk of noise", "a.h5", {
            let mut bytes = good("chunked.h5");
            let at =
                bytes.windows(2).rposition(|window| window == b"\x78\x5e" || window == b"\x78\x9c").unwrap_or(1000);
            bytes[at..at + 20].fill(0xff);
            bytes
        }),
        ("another kind of file", "a.h5", b"not a file of HDF5".to_vec()),
    ]);
}

/// Every fixture, cut at many places and with many bytes changed: refused or read, never a crash, never much memory.
#[test]
fn no_damage_crashes_a_reader() {
    let files = [
        "stored.npz",
        "packed.npz",
        "bf16.safetensors",
        "rows.jsonl",
        "pandas.parquet",
        "gzip.parquet",
        "lz4.feather",
        "stream.arrow",
        "chunked.h5",
        "h5_f2.h5",
        "views.pt",
    ];
    // PIDLENS_ROUNDS=20000 looks longer.
    let rounds = std::env::var("PIDLENS_ROUNDS").map_or(150, |rounds| rounds.parse().expect("a number of rounds"));
    for file in files {
        let content = good(file);
        let mut state = 7u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for round in 0..rounds {
            let mut damaged = content.clone();
            if round % 3 == 0 {
                damaged.truncate(random(content.len()));
            } else {
                for _ in 0..1 + random(8) {
                    let at = random(damaged.len());
                    damaged[at] = [0, 0xff, random(256) as u8][random(3)];
                }
            }
            LARGEST.store(0, Ordering::Relaxed);
            // Read or refused: either is fine.
            let _ = read_all(file, damaged);
            let largest = LARGEST.load(Ordering::Relaxed);
            assert!(largest <= 2 * MOST, "{file}, round {round}: asked for {largest} bytes at once");
        }
    }
}

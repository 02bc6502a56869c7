//! Small files that a fuzzer could find, replayed for every reader: as they are kept, cut at every length, and with bytes changed. Each is read
//! or refused; none crashes, and no line of pidlens panics (a library's panic is told as a refusal). `tests/fuzz/` looks for new ones.

mod common;
#[path = "fuzz/file.rs"]
mod file;

use std::fs;
use std::path::Path;
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Panics in pidlens's own code.
static OURS: AtomicUsize = AtomicUsize::new(0);

fn count_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        file::keep_own_panics(|| {
            OURS.fetch_add(1, Ordering::Relaxed);
        });
    });
}

/// Positions of a file that are changed one at a time, at most.
const POSITIONS: usize = 400;

fn replay(format: &str) {
    count_panics();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/corpus").join(format);
    let mut files: Vec<_> = fs::read_dir(&directory).expect("the corpus is there").map(|f| f.unwrap().path()).collect();
    files.sort();
    let name = format!("a.{format}");
    let mut readable = 0;
    for path in &files {
        let kept = fs::read(path).expect("a kept file reads");
        readable += usize::from(common::open(&name, kept.clone()).is_ok());
        file::read(&name, &kept);
        let step = kept.len().div_ceil(POSITIONS).max(1);
        for at in (0..kept.len()).step_by(step) {
            file::read(&name, &kept[..at]);
            for change in [0x01, 0x80, 0xff] {
                let mut changed = kept.clone();
                changed[at] ^= change;
                file::read(&name, &changed);
            }
        }
        assert_eq!(OURS.load(Ordering::Relaxed), 0, "{}: a panic", path.display());
    }
    assert!(files.len() >= 4 && readable >= 2, "{format}: {} files, of which {readable} can be read", files.len());
}

#[test]
fn rows_that_a_program_of_32_bits_would_count_otherwise_are_refused_everywhere() {
    for (format, name, told) in [
        ("arrow", "rows-beyond-32-bits", "a batch of 4294967496 rows"),
        ("parquet", "rows-of-2-to-the-60", "a group of 1152921504606846976 rows"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/corpus").join(format).join(name);
        let refusal = common::open(&format!("a.{format}"), fs::read(path).expect("it is kept")).err().expect(name);
        assert!(refusal.to_string().contains(told), "{refusal}");
    }
}

macro_rules! replayed {
    ($($test:ident: $format:literal),* $(,)?) => {
        $(#[test]
        fn $test() {
            replay($format);
        })*
    };
}

replayed! {
    any_bytes_are_read_or_refused_as_npy: "npy",
    any_bytes_are_read_or_refused_as_npz: "npz",
    any_bytes_are_read_or_refused_as_safetensors: "safetensors",
    any_bytes_are_read_or_refused_as_csv: "csv",
    any_bytes_are_read_or_refused_as_json_lines: "jsonl",
    any_bytes_are_read_or_refused_as_parquet: "parquet",
    any_bytes_are_read_or_refused_as_arrow: "arrow",
    any_bytes_are_read_or_refused_as_hdf5: "h5",
    any_bytes_are_read_or_refused_as_pytorch: "pt",
}

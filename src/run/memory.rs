//! Whether one layer fits into memory, told before a byte of it is read.
//!
//! A layer is held twice as float32 while it is coded: as it was read, and scaled and centred.

use super::error::RunError;
use super::variable::Variable;
use schema::file::ArrayKind;

/// Copies of a layer at the worst moment.
const COPIES: u64 = 2;
const BYTES: u64 = 4;

/// # Errors
/// The layer that does not fit, with the bytes it needs and those that are there.
pub(super) fn check(variable: &Variable) -> Result<(), RunError> {
    check_within(variable, available())
}

fn check_within(variable: &Variable, available: u64) -> Result<(), RunError> {
    for part in variable.parts() {
        let dims = match part.array.kind {
            ArrayKind::Matrix => part.array.shape[1],
            ArrayKind::Layers => part.array.shape[2],
            _ => continue,
        };
        let rows = part.array.rows();
        let needed = rows.saturating_mul(dims).saturating_mul(BYTES * COPIES);
        if needed > available {
            return Err(RunError::TooLarge { what: part.label(), rows, dims, needed, available });
        }
    }
    Ok(())
}

/// Of the 4 GiB that a tab's program can address, half a GiB is left to everything else.
#[cfg(target_family = "wasm")]
fn available() -> u64 {
    (7 << 30) / 2
}

/// What the system has to give, where it says so; else no limit is known.
#[cfg(not(target_family = "wasm"))]
fn available() -> u64 {
    let told = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map_or(u64::MAX, |kilobytes| kilobytes.saturating_mul(1024))
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::file::Purpose;
    use schema::job::{ArrayRef, Named};

    #[test]
    fn a_layer_that_does_not_fit_is_refused_with_its_bytes() {
        let file = ingest::open("x.csv", Box::new(b"a,b\n1,2\n3,4\n5,6\n".to_vec())).expect("a table");
        let key = file.info().arrays[0].key.clone();
        let named = Named { name: "x".into(), arrays: vec![ArrayRef { file: 0, key }], ids: None };
        let files = [file];
        let variable = Variable::new(&named, Purpose::Modality, &files).expect("the array is there");
        assert!(check_within(&variable, 48).is_ok());
        let refusal = check_within(&variable, 47).unwrap_err().to_string();
        assert_eq!(
            refusal,
            "x.csv: columns: one layer has 3 rows × 2 columns and would need 48 bytes of memory; 47 are available"
        );
    }
}

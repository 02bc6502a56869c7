//! Whether one layer fits into memory, told before a byte of it is read.
//!
//! A layer is held twice as float32 while it is coded: as it was read, and scaled and centred. Of one that is coded by passes over its file
//! ([`engine::discretize::streamed`]), what is held are its rows' coordinates.

use super::error::RunError;
use super::variable::{Part, Variable};
use engine::discretize::streamed;
use schema::config::Plan;
use schema::file::{ArrayInfo, ArrayKind};

/// Copies of a layer at the worst moment.
const COPIES: u64 = 2;
const BYTES: u64 = 4;

/// Bytes of a layer from which on it is coded by passes, where it can be: a smaller one is read once.
const PASSED: u64 = 1 << 29;

/// # Errors
/// The layer that does not fit, with the bytes it needs and those that are there.
pub(super) fn check(variable: &Variable, plan: &Plan) -> Result<(), RunError> {
    let mut held = variable.parts().iter().filter(|part| !variable.is_passed(part, plan));
    held.try_for_each(|part| part_fits(part, available()))
}

/// The same of a layer that is to be held.
///
/// # Errors
/// Those of [`check`].
pub(super) fn check_held(part: &Part) -> Result<(), RunError> {
    part_fits(part, available())
}

/// Whether a layer is so large that it is coded by passes.
pub(super) fn is_large(array: &ArrayInfo, plan: &Plan) -> bool {
    let Some([rows, dims]) = shape(array) else { return false };
    rows.saturating_mul(dims).saturating_mul(BYTES) >= PASSED && streamed::takes((rows as usize, dims as usize), plan)
}

/// Rows and columns of an embedding's layer.
fn shape(array: &ArrayInfo) -> Option<[u64; 2]> {
    match array.kind {
        ArrayKind::Matrix => Some([array.rows(), array.shape[1]]),
        ArrayKind::Layers => Some([array.rows(), array.shape[2]]),
        _ => None,
    }
}

fn part_fits(part: &Part, available: u64) -> Result<(), RunError> {
    let Some([rows, dims]) = shape(part.array) else { return Ok(()) };
    let needed = rows.saturating_mul(dims).saturating_mul(BYTES * COPIES);
    if needed > available {
        return Err(RunError::TooLarge { what: part.label(), rows, dims, needed, available });
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
        let [part] = variable.parts() else { panic!("one array") };
        assert!(part_fits(part, 48).is_ok());
        let refusal = part_fits(part, 47).unwrap_err().to_string();
        assert_eq!(
            refusal,
            "x.csv: columns: one layer has 3 rows × 2 columns and would need 48 bytes of memory; 47 are available"
        );
    }
}

//! The Gram matrix of rows, block by block.

/// Columns of a block of the Gram matrix, packed as panels of [`PANEL`] columns.
pub const BLOCK: usize = 64;
/// Rows summed in `f32` before the sum moves on to `f64`: bounds the rounding error of a long sum by that of 128 terms.
pub const DEPTH: usize = 128;

/// Columns of a panel: those that one step of the Gram matrix handles side by side.
pub const PANEL: usize = 16;

/// Copies columns `first .. first + BLOCK` of `rows` (row-major, `width` columns) into panels, `[panel][row][lane]` with room
/// for `DEPTH` rows; zeros stand beyond the last column.
pub fn pack(rows: &[f32], width: usize, first: usize, packed: &mut [[f32; PANEL]]) {
    for (p, panel) in packed.chunks_exact_mut(DEPTH).enumerate() {
        let first = (first + p * PANEL).min(width);
        let here = PANEL.min(width - first);
        for (panel, row) in panel.iter_mut().zip(rows.chunks_exact(width)) {
            match row[first..].first_chunk::<PANEL>() {
                Some(columns) => *panel = *columns,
                None => {
                    *panel = [0.0; PANEL];
                    panel[..here].copy_from_slice(&row[first..]);
                }
            }
        }
    }
}

/// From a column to the next in [`pack_columns`]: more than `DEPTH`, so that they do not all fall into the same places of a cache.
pub const COLUMN: usize = DEPTH + PANEL;

multiversioned! {
    /// Copies what [`pack`] made of `depth` rows one column after the other, [`COLUMN`] values apart.
    pub fn pack_columns / columns_of_panels [0, 0, 0] (panels: &[[f32; PANEL]], depth: usize, packed: &mut [f32])
}

#[inline(always)]
fn columns_of_panels<const T: usize>(panels: &[[f32; PANEL]], depth: usize, packed: &mut [f32]) {
    for (panel, columns) in panels.chunks_exact(DEPTH).zip(packed.chunks_exact_mut(PANEL * COLUMN)) {
        for (g, group) in panel[..depth.next_multiple_of(PANEL)].as_chunks::<PANEL>().0.iter().enumerate() {
            for c in 0..PANEL {
                let column: [f32; PANEL] = std::array::from_fn(|r| group[r][c]);
                columns[c * COLUMN + g * PANEL..][..PANEL].copy_from_slice(&column);
            }
        }
    }
}

multiversioned! {
    /// Adds `Aᵀ B` to `out` (`BLOCK × BLOCK`, row-major) for a block packed by columns and one in panels, of `depth ≤ DEPTH` rows. With `half`, entries below the
    /// diagonal may be left out.
    pub fn add_gram / gram_body [4 8, 4 16, 8 16] (a: &[f32], b: &[[f32; PANEL]], depth: usize, half: bool, out: &mut [f64])
}

/// Tiles of `M × L`: sixteen registers of 128 or 256 bits hold one of eight and its operands, as 32 of 512 bits do. The factors that stand for whole vectors come from
/// `M` slices: side by side in memory, they tempt the compiler into vectors across them, and into transposing at every step.
#[inline(always)]
pub(super) fn gram_body<const M: usize, const L: usize>(
    a: &[f32],
    b: &[[f32; PANEL]],
    depth: usize,
    half: bool,
    out: &mut [f64],
) {
    for (j, b) in b.chunks_exact(DEPTH).enumerate() {
        let b = &b[..depth];
        for (i, a) in a.chunks_exact(M * COLUMN).enumerate() {
            if half && i * M >= (j + 1) * PANEL {
                break;
            }
            let columns: [&[f32]; M] = std::array::from_fn(|m| &a[m * COLUMN..][..b.len()]);
            for part in (0..PANEL).step_by(L) {
                let mut sums = [[0f32; L]; M];
                for (r, b) in b.iter().enumerate() {
                    let b: &[f32; L] = b[part..].first_chunk().expect("a part of the panel");
                    for m in 0..M {
                        let x = columns[m][r];
                        for l in 0..L {
                            sums[m][l] += x * b[l];
                        }
                    }
                }
                for (m, sums) in sums.iter().enumerate() {
                    let row = &mut out[(i * M + m) * BLOCK + j * PANEL + part..][..L];
                    for (out, &sum) in row.iter_mut().zip(sums) {
                        *out += f64::from(sum);
                    }
                }
            }
        }
    }
}

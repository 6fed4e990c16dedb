//! Products of matrices in a browser, whose instructions work on four numbers at a time.
//!
//! The `gemm` crate keeps 12 sums of four in registers; of the 16 that a processor has under x86-64,
//! engines leave fewer than that and the factors need, and the sums go to memory and back at every
//! step. A tile of [`ROWS`] by [`COLUMNS`] is 8 of them, which all stay: `docs/performance.md` has
//! what that is worth.

use wide::f32x4;

use super::matrix::Matrix;

/// Rows of a tile.
const ROWS: usize = 4;
/// Columns of a tile, two vectors.
const COLUMNS: usize = 8;
/// Steps of a sum that are taken before the next tile's turn: what they read stays in the fastest
/// memory.
const DEPTH: usize = 256;

/// The sums of a tile.
type Tile = [[f32x4; 2]; ROWS];

/// Adds `a·b` to `onto`, as [`super::matrix::multiply`] says; it has seen to it that all fits.
pub fn multiply(onto: &mut [f32], columns: usize, a: &Matrix<'_>, b: &Matrix<'_>) {
    if columns == 0 {
        return;
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for first in (0..a.columns).step_by(DEPTH) {
        let depth = DEPTH.min(a.columns - first);
        // A row's factors lie beside each other already.
        let rows_are_whole = a.column_stride == 1;
        if !rows_are_whole {
            pack::<ROWS>(&mut left, a.transposed(), first, depth);
        }
        pack::<COLUMNS>(&mut right, *b, first, depth);
        let (left, right) = (left.as_chunks::<ROWS>().0, right.as_chunks::<COLUMNS>().0);
        for (number, rows) in onto.chunks_mut(ROWS * columns).enumerate() {
            let last = rows.len() / columns - 1;
            // Where there are fewer rows, the last one is computed again and not written.
            let row = |i: usize| {
                let start = (number * ROWS + i.min(last)) * a.row_stride + first;
                &a.values[start..start + depth]
            };
            for (panel, right) in right.chunks_exact(depth).enumerate() {
                let tile = if rows_are_whole {
                    let [a0, a1, a2, a3] = [0, 1, 2, 3].map(row);
                    let left = a0.iter().zip(a1).zip(a2).zip(a3);
                    sums(left.map(|(((a0, a1), a2), a3)| [*a0, *a1, *a2, *a3]), right)
                } else {
                    sums(left[number * depth..][..depth].iter().copied(), right)
                };
                add(rows, columns, panel * COLUMNS, &tile);
            }
        }
    }
}

/// Rows from `first` on, `WIDTH` columns at a time: so many rows of the first columns, then of the
/// next. Columns that there are not are zero.
fn pack<const WIDTH: usize>(into: &mut Vec<f32>, from: Matrix<'_>, first: usize, depth: usize) {
    into.clear();
    into.resize(from.columns.div_ceil(WIDTH) * depth * WIDTH, 0.0);
    let packed = into.as_chunks_mut::<WIDTH>().0.chunks_exact_mut(depth);
    for (panel, packed) in packed.enumerate() {
        let columns = panel * WIDTH..from.columns.min((panel + 1) * WIDTH);
        if from.row_stride >= from.columns {
            let rows = from.values[first * from.row_stride..].chunks(from.row_stride);
            for (packed, row) in packed.iter_mut().zip(rows) {
                match row[columns.start..].first_chunk::<WIDTH>() {
                    Some(whole) if columns.len() == WIDTH => *packed = *whole,
                    _ => packed[..columns.len()].copy_from_slice(&row[columns.clone()]),
                }
            }
        } else {
            for (place, column) in columns.enumerate() {
                let column = &from.values[column * from.column_stride + first..][..depth];
                for (packed, value) in packed.iter_mut().zip(column) {
                    packed[place] = *value;
                }
            }
        }
    }
}

/// One tile's sums of products.
#[inline(always)]
fn sums(left: impl Iterator<Item = [f32; ROWS]>, right: &[[f32; COLUMNS]]) -> Tile {
    let mut sums = [[f32x4::ZERO; 2]; ROWS];
    for (left, right) in left.zip(right) {
        let [low, high] = vectors(right);
        for (sums, left) in sums.iter_mut().zip(left) {
            let left = f32x4::splat(left);
            sums[0] += left * low;
            sums[1] += left * high;
        }
    }
    sums
}

fn vectors(numbers: &[f32; COLUMNS]) -> [f32x4; 2] {
    let [a, b, c, d, e, f, g, h] = *numbers;
    [f32x4::new([a, b, c, d]), f32x4::new([e, f, g, h])]
}

/// Adds a tile to the rows it belongs to, from a column on.
fn add(rows: &mut [f32], columns: usize, first: usize, tile: &Tile) {
    for (row, sums) in rows.chunks_exact_mut(columns).zip(tile) {
        let row = &mut row[first..];
        if let Some(whole) = row.first_chunk_mut::<COLUMNS>() {
            let [low, high] = vectors(whole);
            let sums = [low + sums[0], high + sums[1]].map(f32x4::to_array);
            whole.copy_from_slice(sums.as_flattened());
        } else {
            let sums = sums.map(f32x4::to_array);
            let both = row.iter_mut().zip(sums.as_flattened());
            both.for_each(|(number, sum)| *number += sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that are small and whole, so that sums of their products are exact.
    fn numbers(count: usize, seed: usize) -> Vec<f32> {
        (0..count)
            .map(|i| ((i * 37 + seed) % 11) as f32 - 5.0)
            .collect()
    }

    #[test]
    fn products_of_all_shapes_and_arrangements_are_exact() {
        let sizes = [1, 3, 4, 8, 15, 17];
        for (rows, columns) in sizes.iter().flat_map(|r| sizes.map(|c| (*r, c))) {
            for inner in [1, 5, DEPTH, DEPTH + 3] {
                let (a, b) = (numbers(rows * inner, 1), numbers(inner * columns, 2));
                let (a, b) = (Matrix::rows(&a, inner), Matrix::rows(&b, columns));
                let mut expected = vec![1.0; rows * columns];
                for (place, number) in expected.iter_mut().enumerate() {
                    let (i, j) = (place / columns, place % columns);
                    let products =
                        (0..inner).map(|k| a.values[i * inner + k] * b.values[k * columns + j]);
                    *number += products.sum::<f32>();
                }
                let turned = |m: &Matrix<'_>| -> Vec<f32> {
                    let places = (0..m.columns).flat_map(|c| (0..m.rows).map(move |r| (r, c)));
                    places.map(|(r, c)| m.values[r * m.columns + c]).collect()
                };
                let (a_turned, b_turned) = (turned(&a), turned(&b));
                let a_turned = Matrix::rows(&a_turned, rows).transposed();
                let b_turned = Matrix::rows(&b_turned, inner).transposed();
                for (a, b) in [(a, b), (a_turned, b), (a, b_turned), (a_turned, b_turned)] {
                    let mut onto = vec![1.0; rows * columns];
                    multiply(&mut onto, columns, &a, &b);
                    assert_eq!(onto, expected, "{rows} × {inner} × {columns}");
                }
            }
        }
    }
}

//! Products of matrices: in a browser our own ([`super::tiles`]), else by the `gemm` crate.

/// A view of numbers as a matrix; one of its strides is 1.
#[derive(Clone, Copy)]
pub struct Matrix<'a> {
    pub(super) values: &'a [f32],
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) row_stride: usize,
    pub(super) column_stride: usize,
}

impl<'a> Matrix<'a> {
    /// Row after row of `columns` numbers each.
    pub fn rows(values: &'a [f32], columns: usize) -> Self {
        Self {
            values,
            rows: values.len() / columns,
            columns,
            row_stride: columns,
            column_stride: 1,
        }
    }

    /// The same numbers with rows and columns exchanged.
    pub fn transposed(self) -> Self {
        Self {
            values: self.values,
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
        }
    }

    fn is_within(&self) -> bool {
        let last = |count: usize, stride: usize| count.saturating_sub(1) * stride;
        let end = last(self.rows, self.row_stride) + last(self.columns, self.column_stride);
        self.rows == 0 || self.columns == 0 || end < self.values.len()
    }
}

/// Adds `a·b` to `onto`, which lies row after row of `columns` numbers each.
///
/// # Panics
/// When the shapes do not fit each other: an error of this program.
pub fn multiply(onto: &mut [f32], columns: usize, a: &Matrix<'_>, b: &Matrix<'_>) {
    assert!(a.columns == b.rows && b.columns == columns && onto.len() == a.rows * columns);
    assert!(a.is_within() && b.is_within());
    #[cfg(target_arch = "wasm32")]
    super::tiles::multiply(onto, columns, a, b);
    #[cfg(not(target_arch = "wasm32"))]
    by_gemm(onto, columns, a, b);
}

/// The processor's widest instructions, which are not known before the program runs.
#[cfg(not(target_arch = "wasm32"))]
#[allow(
    unsafe_code,
    reason = "gemm's only interface is unsafe; that every access is within the slices is checked before"
)]
fn by_gemm(onto: &mut [f32], columns: usize, a: &Matrix<'_>, b: &Matrix<'_>) {
    use gemm::{Parallelism, gemm};

    let stride = |stride: usize| stride as isize;
    // SAFETY: gemm reads `a` and `b` and writes `onto` at the strides and sizes that its caller has
    // asserted to be within the three slices, and `onto` is borrowed alone.
    unsafe {
        gemm(
            a.rows,
            columns,
            a.columns,
            onto.as_mut_ptr(),
            1,
            stride(columns),
            true,
            a.values.as_ptr(),
            stride(a.column_stride),
            stride(a.row_stride),
            b.values.as_ptr(),
            stride(b.column_stride),
            stride(b.row_stride),
            1.0,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_added_and_either_factor_can_be_transposed() {
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.0, 0.0, 2.0, -1.0]);
        let mut onto = [10.0; 6];
        // [3, 2] by [2, 2], transposed.
        multiply(
            &mut onto,
            2,
            &Matrix::rows(&a, 2),
            &Matrix::rows(&b, 2).transposed(),
        );
        assert_eq!(onto, [11.0, 10.0, 13.0, 12.0, 15.0, 14.0]);
        // [2, 3] by [3, 2].
        let mut onto = [0.0; 4];
        multiply(
            &mut onto,
            2,
            &Matrix::rows(&a, 2).transposed(),
            &Matrix::rows(&a, 2),
        );
        assert_eq!(onto, [35.0, 44.0, 44.0, 56.0]);
    }
}

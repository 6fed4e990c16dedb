//! Numbers from the device. Always asynchronous: a browser can't wait.

use burn::tensor::{ExecutionError, Tensor};

/// A tensor's numbers, row by row.
///
/// # Errors
/// When the device failed to compute them.
pub async fn numbers<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, ExecutionError> {
    Ok(tensor.into_data_async().await?.iter::<f32>().collect())
}

//! Numbers from the device. Always asynchronous: a browser can't wait.

use burn::tensor::{ExecutionError, Tensor};

/// A tensor's numbers, row by row.
///
/// # Errors
/// When the device failed to compute them.
pub async fn numbers<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, ExecutionError> {
    let data = tensor.into_data_async().await?;
    // What is f32 already, which all of ours is, is copied at once.
    Ok(match data.as_slice() {
        Ok(numbers) => numbers.to_vec(),
        Err(_) => data.iter().collect(),
    })
}

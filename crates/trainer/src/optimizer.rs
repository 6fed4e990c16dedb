//! AdamW (Loshchilov & Hutter, arXiv:1711.05101) over rows of parameters, one row per model.
//!
//! Every model has its own step count, so that a weak model that joins later gets its own bias
//! correction; all rows of all parameters are updated by the same handful of kernels.

use burn::tensor::{Device, Tensor, TensorData};

/// Decay rates of the two moments, and the guard against division by zero (PyTorch's defaults).
const BETA1: f64 = 0.9;
const BETA2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// What one update needs beside the gradient.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// Each model's learning rate; 0 leaves its parameters exactly as they are.
    pub learning: Vec<f64>,
    /// Decoupled weight decay, on every parameter.
    pub decay: f64,
}

/// The two moments of `M` models, and their step counts.
#[derive(Debug, Clone)]
pub struct AdamW {
    /// Running mean of the gradients, `[M, P]`.
    pub first: Tensor<2>,
    /// Running mean of their squares, `[M, P]`.
    pub second: Tensor<2>,
    /// Updates each model has had.
    pub steps: Vec<u32>,
}

impl AdamW {
    /// No update yet, for parameters shaped like these.
    pub fn new(parameters: &Tensor<2>) -> Self {
        let [models, _] = parameters.dims();
        Self {
            first: parameters.zeros_like(),
            second: parameters.zeros_like(),
            steps: vec![0; models],
        }
    }

    /// One update. `parameters` and `gradient`: `[M, P]`.
    pub fn update(
        &mut self,
        parameters: Tensor<2>,
        gradient: Tensor<2>,
        rates: &Rates,
    ) -> Tensor<2> {
        let device = parameters.device();
        self.steps.iter_mut().for_each(|step| *step += 1);
        let column = |f: &dyn Fn(usize) -> f64| column(self.steps.len(), f, &device);
        let correction = |beta: f64, m: usize| 1.0 / (1.0 - beta.powf(f64::from(self.steps[m])));

        self.first = self.first.clone() * BETA1 + gradient.clone() * (1.0 - BETA1);
        self.second = self.second.clone() * BETA2 + gradient.clone() * gradient * (1.0 - BETA2);
        let scale = column(&|m| rates.learning[m] * correction(BETA1, m));
        let spread = self.second.clone() * column(&|m| correction(BETA2, m));
        let step = self.first.clone() * scale / (spread.sqrt() + EPSILON);
        parameters * column(&|m| 1.0 - rates.learning[m] * rates.decay) - step
    }
}

/// `[M, 1]` of one number per model.
fn column(models: usize, value: &dyn Fn(usize) -> f64, device: &Device) -> Tensor<2> {
    let values: Vec<f32> = (0..models).map(|m| value(m) as f32).collect();
    Tensor::from_data(TensorData::new(values, [models, 1]), device)
}

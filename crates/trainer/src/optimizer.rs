//! AdamW (Loshchilov & Hutter, arXiv:1711.05101) over rows of parameters, one row per model.
//!
//! Every model has its own step count, so that a weak model that joins later gets its own bias
//! correction; all rows of all parameters are updated at once.

use burn::tensor::Tensor;

/// Decay rates of the two moments, and the guard against division by zero (PyTorch's defaults).
pub const BETA1: f64 = 0.9;
/// See [`BETA1`].
pub const BETA2: f64 = 0.999;
/// See [`BETA1`].
pub const EPSILON: f32 = 1e-8;

/// What one update needs beside the gradient.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// Each model's learning rate; 0 leaves its parameters exactly as they are.
    pub learning: Vec<f64>,
    /// Decoupled weight decay, on every parameter.
    pub decay: f64,
}

/// One model's numbers of one update: θ ← keep·θ − scale·m / (√(spread·v) + ε).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelRates {
    /// Learning rate with the first moment's bias correction.
    pub scale: f32,
    /// The second moment's bias correction.
    pub spread: f32,
    /// What weight decay leaves of a parameter.
    pub keep: f32,
}

/// The two moments of `M` models, and their step counts.
#[derive(Debug, Clone)]
pub struct AdamW {
    /// Running means of the gradients, and below them of their squares: `[2M, P]`.
    pub moments: Tensor<2>,
    /// Updates each model has had.
    pub steps: Vec<u32>,
}

impl AdamW {
    /// No update yet, for parameters shaped like these.
    pub fn new(parameters: &Tensor<2>) -> Self {
        let [models, size] = parameters.dims();
        Self {
            moments: Tensor::zeros([2 * models, size], &parameters.device()),
            steps: vec![0; models],
        }
    }

    /// Running means of the gradients, and of their squares, `[M, P]` each.
    pub fn split(&self) -> [Tensor<2>; 2] {
        let models = self.steps.len();
        [0, models].map(|first| self.moments.clone().narrow(0, first, models))
    }

    /// Counts the next update, and says what it needs for every model.
    pub fn advance(&mut self, rates: &Rates) -> Vec<ModelRates> {
        self.steps.iter_mut().for_each(|step| *step += 1);
        let correction = |beta: f64, step: u32| 1.0 / (1.0 - beta.powf(f64::from(step)));
        let model = |(step, learning): (&u32, &f64)| ModelRates {
            scale: (learning * correction(BETA1, *step)) as f32,
            spread: correction(BETA2, *step) as f32,
            keep: (1.0 - learning * rates.decay) as f32,
        };
        self.steps.iter().zip(&rates.learning).map(model).collect()
    }
}

//! AdamW (Loshchilov & Hutter, arXiv:1711.05101) over rows of parameters, one row per model.
//!
//! Every model has its own step count, so that a weak model that joins later gets its own bias
//! correction; all rows of all parameters are updated at once.

use burn::tensor::Tensor;
use protocol::Optimizer;

/// What one update needs beside the gradient.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// Each model's learning rate; at 0 it stands still, and its optimiser with it.
    pub learning: Vec<f64>,
    /// Everything that is the same for all; its own learning rate and schedule are not looked at.
    pub settings: Optimizer,
}

impl Rates {
    /// The numbers of AdamW that all models share, in the order in which a batch carries them: the
    /// decays of both moments, each with what it leaves to the new gradient, and ε.
    pub fn shared(&self) -> [f32; SHARED] {
        let Optimizer {
            beta1,
            beta2,
            epsilon,
            ..
        } = self.settings;
        [beta1, 1.0 - beta1, beta2, 1.0 - beta2, epsilon].map(|number| number as f32)
    }

    /// The models that do not stand still.
    pub fn learners(&self) -> impl Iterator<Item = usize> {
        let rates = self.learning.iter().enumerate();
        rates.filter_map(|(model, rate)| (*rate > 0.0).then_some(model))
    }

    /// Counts the next update in the `steps` of every model that learns, and says what it needs.
    pub fn of_update(&self, steps: &mut [u32]) -> Vec<ModelRates> {
        let Optimizer {
            beta1,
            beta2,
            weight_decay,
            ..
        } = self.settings;
        self.learners().for_each(|model| steps[model] += 1);
        let correction = |beta: f64, step: u32| 1.0 / (1.0 - beta.powf(f64::from(step)));
        let model = |(step, learning): (&u32, &f64)| {
            // Before the first update there is nothing that could be corrected.
            let step = (*step).max(1);
            ModelRates {
                scale: (learning * correction(beta1, step)) as f32,
                spread: correction(beta2, step) as f32,
                keep: (1.0 - learning * weight_decay) as f32,
            }
        };
        steps.iter().zip(&self.learning).map(model).collect()
    }

    /// The longest gradient that is left as it is, if there is a limit.
    pub fn clip(&self) -> Option<f32> {
        (self.settings.clip > 0.0).then_some(self.settings.clip as f32)
    }
}

/// How many numbers all models share.
pub const SHARED: usize = 5;

/// One model's numbers of one update: θ ← keep·θ − scale·m / (√(spread·v) + ε). At a scale of 0 the
/// moments stay too.
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
}

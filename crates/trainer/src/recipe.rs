//! The losses: cross-entropy for SFT, and the mixture's cross-entropy for WMSS.
//!
//! The models of a step stand side by side: `[sft]` in the SFT phase, `[sft, strong, weak]` in the
//! race, `[strong, weak]` where WMSS runs alone. Their losses are added: no model occurs in two of
//! them, so every gradient is what it would be alone.

use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor};

use crate::data::Sequences;
use crate::model::{Architecture, Decoders};
use crate::optimizer::{AdamW, Rates};

/// Which models stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// One model, plain cross-entropy.
    Sft,
    /// Strong and weak, the mixture's cross-entropy.
    Wmss,
    /// SFT beside WMSS's strong and weak.
    Race,
}

impl Arrangement {
    /// Number of models, `M`.
    pub fn models(self) -> usize {
        match self {
            Self::Sft => 1,
            Self::Wmss => 2,
            Self::Race => 3,
        }
    }

    /// Row of the model trained by SFT alone.
    pub fn sft(self) -> Option<usize> {
        matches!(self, Self::Sft | Self::Race).then_some(0)
    }

    /// Row of WMSS's strong model; the weak one is the next.
    pub fn strong(self) -> Option<usize> {
        match self {
            Self::Sft => None,
            Self::Wmss => Some(0),
            Self::Race => Some(1),
        }
    }

    /// Distributions that are measured: every model's, and then the mixture's.
    pub fn views(self) -> usize {
        self.models() + usize::from(self.strong().is_some())
    }
}

/// The loss of a step and what it measured, still on the device.
pub struct Objective {
    /// Sum of the arrangement's losses, `[1]`.
    pub loss: Tensor<1>,
    /// For every view its mean cross-entropy, mean P(target) and mean entropy: `[3·views]`, all
    /// cross-entropies first.
    pub measured: Tensor<1>,
}

/// Loss and measurements of `logits` `[M, N, V]` for the `sequences` they were computed from.
pub fn objective(
    logits: Tensor<3>,
    sequences: &Sequences,
    arrangement: Arrangement,
    lambda: f64,
    device: &Device,
) -> Objective {
    let row = |m: usize| {
        let [_, n, v] = logits.dims();
        logits.clone().slice([m..m + 1, 0..n, 0..v])
    };
    // WMSS's two models read the same sequences, so the mixture is scored against the strong one's.
    let mixed = arrangement.strong().map(|strong| {
        (
            strong,
            row(strong) * lambda + row(strong + 1) * (1.0 - lambda),
        )
    });
    let trained: Vec<(usize, Tensor<3>)> = arrangement
        .sft()
        .map(|m| (m, row(m)))
        .into_iter()
        .chain(mixed.clone())
        .collect();
    let all: Vec<(usize, Tensor<3>)> = (0..arrangement.models())
        .map(|m| (m, row(m)))
        .chain(mixed)
        .collect();

    let targets = Scored::new(sequences, device);
    let loss = targets
        .means(log_softmax(stack(&trained), 2), &trained)
        .0
        .sum();
    let untracked: Vec<_> = all.into_iter().map(|(m, z)| (m, z.inner())).collect();
    let log_probabilities = log_softmax(stack(&untracked), 2);
    let entropies = (log_probabilities.clone().exp() * log_probabilities.clone())
        .sum_dim(2)
        .neg();
    let (losses, probabilities) = targets.means(log_probabilities, &untracked);
    let entropies = targets.mean(entropies.squeeze_dim::<2>(2), &untracked);
    Objective {
        loss,
        measured: Tensor::cat(vec![losses, probabilities, entropies], 0),
    }
}

fn stack(views: &[(usize, Tensor<3>)]) -> Tensor<3> {
    Tensor::cat(views.iter().map(|(_, z)| z.clone()).collect(), 0)
}

/// The sequences' targets and mask on the device.
struct Scored {
    targets: Tensor<2, burn::tensor::Int>, // [M, N]
    mask: Tensor<2>,                       // [M, N], each row divided by its number of ones
}

impl Scored {
    fn new(sequences: &Sequences, device: &Device) -> Self {
        let mask = sequences.mask_tensor(device);
        let count = mask.clone().sum_dim(1);
        Self {
            targets: sequences.target_tensor(device),
            mask: mask / count,
        }
    }

    /// Masked means over the positions of each view, `[views]`. `values`: `[views, N]`.
    fn mean(&self, values: Tensor<2>, views: &[(usize, Tensor<3>)]) -> Tensor<1> {
        let rows = views
            .iter()
            .map(|(m, _)| self.mask.clone().narrow(0, *m, 1));
        (values * Tensor::cat(rows.collect(), 0))
            .sum_dim(1)
            .squeeze_dim::<1>(1)
    }

    /// Mean cross-entropy and mean P(target) of each view, `[views]` both.
    fn means(
        &self,
        log_probabilities: Tensor<3>,
        views: &[(usize, Tensor<3>)],
    ) -> (Tensor<1>, Tensor<1>) {
        let rows = views
            .iter()
            .map(|(m, _)| self.targets.clone().narrow(0, *m, 1));
        let targets = Tensor::cat(rows.collect(), 0).unsqueeze_dim::<3>(2);
        let at_target = log_probabilities.gather(2, targets).squeeze_dim::<2>(2); // [views, N]
        let losses = self.mean(at_target.clone().neg(), views);
        (losses, self.mean(at_target.exp(), views))
    }
}

/// Parameters of the models side by side, and their optimiser.
#[derive(Debug, Clone)]
pub struct State {
    /// `[M, P]`.
    pub parameters: Tensor<2>,
    /// Moments and step counts.
    pub optimizer: AdamW,
}

impl State {
    /// Models at these parameters that have not been updated yet.
    pub fn new(parameters: Tensor<2>) -> Self {
        Self {
            optimizer: AdamW::new(&parameters),
            parameters,
        }
    }
}

/// What a step does.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// The models' shape.
    pub architecture: Architecture,
    /// Which of them there are.
    pub arrangement: Arrangement,
    /// Share of the strong logits.
    pub lambda: f64,
    /// Learning rates and decay.
    pub rates: Rates,
}

impl Recipe {
    /// The gradient at `state`, `[M, P]`, and what the forward pass measured (see [`Objective`]).
    pub fn gradient(&self, state: &State, sequences: &Sequences) -> (Tensor<2>, Tensor<1>) {
        let device = state.parameters.device();
        let models = Decoders::trainable(self.architecture, &state.parameters);
        let logits = models.logits(sequences, &device);
        let objective = objective(logits, sequences, self.arrangement, self.lambda, &device);
        (
            models.gradient(objective.loss.backward()),
            objective.measured,
        )
    }

    /// One training step; what it returns was measured before the update.
    pub fn step(&self, state: &mut State, sequences: &Sequences) -> Tensor<1> {
        let (gradient, measured) = self.gradient(state, sequences);
        let parameters = state.parameters.clone();
        state.parameters = state.optimizer.update(parameters, gradient, &self.rates);
        measured
    }
}

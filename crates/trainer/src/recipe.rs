//! The losses: cross-entropy for SFT, and the mixture's cross-entropy for WMSS.
//!
//! The models of a step stand side by side: `[sft]` in the SFT phase, `[sft, strong, weak]` in the
//! race, `[strong, weak]` where WMSS runs alone. Their losses are added: no model occurs in two of
//! them, so every gradient is what it would be alone.

use burn::tensor::Tensor;

use crate::data::Sequences;
use crate::kernels;
use crate::model::Architecture;
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
    /// The gradient at `state`, `[M, P]`, and what the forward pass measured: for every view its
    /// mean cross-entropy, mean P(target) and mean entropy, `[3·views]`, all cross-entropies first.
    pub fn gradient(&self, state: &State, sequences: &Sequences) -> (Tensor<2>, Tensor<1>) {
        kernels::gradient(self, &state.parameters, sequences)
    }

    /// One training step; what it returns was measured before the update (see [`Self::gradient`]).
    pub fn step(&self, state: &mut State, sequences: &Sequences) -> Tensor<1> {
        kernels::update(self, state, sequences)
    }
}

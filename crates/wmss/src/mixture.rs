//! Two models' logits mixed by λ, and what training on the mixture does to each of them.

use crate::cross_entropy;
use crate::distribution::Distribution;
use crate::lambda::Lambda;

/// Strong and weak logits over one vocabulary, and λ.
///
/// Gradients are of the mixture's cross-entropy L = −ln softmax(z_mix)\[target\].
#[derive(Debug, Clone, PartialEq)]
pub struct Mixture {
    strong: Vec<f64>,
    weak: Vec<f64>,
    lambda: Lambda,
}

impl Mixture {
    /// Mixes `strong` and `weak`; where one list is longer, its surplus is left out.
    pub fn new(strong: &[f64], weak: &[f64], lambda: Lambda) -> Self {
        let size = strong.len().min(weak.len());
        Self {
            strong: strong[..size].to_vec(),
            weak: weak[..size].to_vec(),
            lambda,
        }
    }

    /// z_strong, as given.
    pub fn strong_logits(&self) -> &[f64] {
        &self.strong
    }

    /// z_weak, as given.
    pub fn weak_logits(&self) -> &[f64] {
        &self.weak
    }

    /// λ, the strong logits' share.
    pub fn lambda(&self) -> Lambda {
        self.lambda
    }

    /// z_mix = λ·z_strong + (1−λ)·z_weak (V2 Eq. 5).
    pub fn logits(&self) -> Vec<f64> {
        let pairs = self.strong.iter().zip(&self.weak);
        pairs
            .map(|(strong, weak)| {
                share(self.lambda.strong(), *strong) + share(self.lambda.weak(), *weak)
            })
            .collect()
    }

    /// P_mix = softmax(z_mix): the normalised geometric mean p_strong^λ · p_weak^(1−λ).
    pub fn distribution(&self) -> Distribution {
        Distribution::from_logits(&self.logits())
    }

    /// P_strong, without mixing.
    pub fn strong(&self) -> Distribution {
        Distribution::from_logits(&self.strong)
    }

    /// P_weak, without mixing.
    pub fn weak(&self) -> Distribution {
        Distribution::from_logits(&self.weak)
    }

    /// The mixture's cross-entropy in nats.
    pub fn cross_entropy(&self, target: usize) -> f64 {
        cross_entropy::cross_entropy(&self.logits(), target)
    }

    /// ∂L/∂z_mix = P_mix − e_y (V2 Eq. 22).
    pub fn gradient_on_mixed(&self, target: usize) -> Vec<f64> {
        cross_entropy::gradient(&self.logits(), target)
    }

    /// ∂L/∂z_strong = λ·(P_mix − e_y) (V2 Eq. 22): what the strong model is trained with.
    pub fn gradient_on_strong(&self, target: usize) -> Vec<f64> {
        scaled(self.gradient_on_mixed(target), self.lambda.strong())
    }

    /// ∂L/∂z_weak = (1−λ)·(P_mix − e_y) (V2 Eq. 22): what the weak model is trained with.
    pub fn gradient_on_weak(&self, target: usize) -> Vec<f64> {
        scaled(self.gradient_on_mixed(target), self.lambda.weak())
    }

    /// How many times the non-target gradient of plain SFT stands on z_mix:
    /// (1 − P_mix(y)) / (1 − P_strong(y)). Infinite where the strong model is certain.
    pub fn amplification_on_mixed(&self, target: usize) -> f64 {
        self.distribution().non_target_mass(target) / self.strong().non_target_mass(target)
    }

    /// The same on z_strong, λ times that. It can exceed 1 only if P_strong(y) > 1−λ.
    pub fn amplification_on_strong(&self, target: usize) -> f64 {
        self.lambda.strong() * self.amplification_on_mixed(target)
    }

    /// The control D0: the same mixture with a uniform weak model, which is softmax(λ·z_strong),
    /// a change of temperature and nothing else.
    pub fn uniform_control(&self) -> Self {
        Self {
            strong: self.strong.clone(),
            weak: vec![0.0; self.strong.len()],
            lambda: self.lambda,
        }
    }

    /// λ·P_strong + (1−λ)·P_weak: averaging probabilities, which WMSS does *not* do.
    pub fn averaged_probabilities(&self) -> Distribution {
        let (strong, weak) = (self.strong(), self.weak());
        let pairs = strong.probabilities().iter().zip(weak.probabilities());
        let mixed: Vec<f64> = pairs
            .map(|(s, w)| self.lambda.strong() * s + self.lambda.weak() * w)
            .collect();
        Distribution::from_logits(&mixed.iter().map(|p| p.ln()).collect::<Vec<_>>())
    }

    /// ∂(−ln P_averaged\[target\])/∂z_strong, had the probabilities been averaged instead: the
    /// softmax of the strong model alone stands between, so every entry but the target's is
    /// λ·P_strong(y)/P_averaged(y) times P_strong(k), and vanishes with it.
    pub fn averaged_gradient_on_strong(&self, target: usize) -> Vec<f64> {
        let strong = self.strong();
        let averaged = self.averaged_probabilities().probabilities()[target];
        let factor = self.lambda.strong() * strong.probabilities()[target] / averaged;
        scaled(cross_entropy::gradient(&self.strong, target), factor)
    }
}

/// `share · logit`, where a share of nothing is nothing: 0 · −∞ would not be a number.
fn share(share: f64, logit: f64) -> f64 {
    if share == 0.0 { 0.0 } else { share * logit }
}

fn scaled(mut gradient: Vec<f64>, factor: f64) -> Vec<f64> {
    gradient.iter_mut().for_each(|g| *g *= factor);
    gradient
}

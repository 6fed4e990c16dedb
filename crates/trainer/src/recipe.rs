//! What a step does: models side by side, and the loss of each contender.
//!
//! Every contender has one row of parameters, its student, and some a second one, its partner: the
//! weak model of a mixture, or a teacher that stands still. The losses are added: no model occurs
//! in two of them, so every gradient is what it would be alone.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use wmss::Distribution;

use crate::data::Sequences;
use crate::interruptions::{Interrupted, Interruptions};
use crate::kernels;
use crate::model::Architecture;
use crate::optimizer::{AdamW, Rates};

/// The part of a loss that follows a teacher: w·T²·CE(softmax((z_partner − β·e_y)/T),
/// softmax(z_student/T)); T² keeps the gradient's size (Hinton et al. 2015, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Soft {
    /// Its share of the loss, w; the labels' cross-entropy has the rest.
    pub share: f32,
    /// T.
    pub temperature: f32,
    /// β, by which the teacher's logit of the right token is lowered.
    pub dampening: f32,
}

/// What is trained where it is not the student's own distribution:
/// softmax(student·z_student + partner·z_partner).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mixing {
    /// λ.
    pub student: f32,
    /// 1 − λ; 0 where there is no partner.
    pub partner: f32,
}

/// One contender's loss.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Loss {
    /// Row of the student.
    pub student: usize,
    /// Row of the partner; from the number of models on, rows of what is given.
    pub partner: Option<usize>,
    /// What is trained instead of the student's own distribution.
    pub mixing: Option<Mixing>,
    /// Share of the target that is spread evenly over the vocabulary.
    pub smoothing: f32,
    /// The teacher's part.
    pub soft: Option<Soft>,
}

impl Loss {
    /// Plain cross-entropy of this row.
    pub fn plain(student: usize) -> Self {
        Self {
            student,
            partner: None,
            mixing: None,
            smoothing: 0.0,
            soft: None,
        }
    }

    /// The cross-entropy of λ·z_strong + (1−λ)·z_weak (V2 Eq. 5); the weak model's row follows the
    /// strong one's.
    pub fn mixed(strong: usize, lambda: f64) -> Self {
        Self {
            partner: Some(strong + 1),
            mixing: Some(Mixing {
                student: lambda as f32,
                partner: 1.0 - lambda as f32,
            }),
            ..Self::plain(strong)
        }
    }

    /// The cross-entropy of softmax(λ·z): D0.
    pub fn tempered(student: usize, lambda: f64) -> Self {
        Self {
            mixing: Some(Mixing {
                student: lambda as f32,
                partner: 0.0,
            }),
            ..Self::plain(student)
        }
    }

    /// Sum of the sizes of this loss's derivatives with respect to the student's logits of all tokens
    /// but `target`, at one position: 1 − P(y) for plain cross-entropy, λ·(1 − P_mix(y)) for a mixture
    /// (V2 Eq. 22). `own` are the student's logits, `partner` those of its partner, if it has one.
    pub fn push(&self, own: &[f64], partner: Option<&[f64]>, target: usize) -> f64 {
        let other = |k: usize| partner.map_or(0.0, |partner| partner[k]);
        let shares = |logits: &dyn Fn(usize) -> f64| {
            let logits: Vec<f64> = (0..own.len()).map(logits).collect();
            Distribution::from_logits(&logits).probabilities().to_vec()
        };
        let (student, weak) = self.mixing.map_or((1.0, 0.0), |mixing| {
            (f64::from(mixing.student), f64::from(mixing.partner))
        });
        let trained = shares(&|k| student * own[k] + weak * other(k));
        let spread = f64::from(self.smoothing) / own.len() as f64;
        let hard = student * (1.0 - self.soft.map_or(0.0, |soft| f64::from(soft.share)));
        let mut slopes: Vec<f64> = trained.iter().map(|p| hard * (p - spread)).collect();
        if let Some(soft) = self.soft {
            let temperature = f64::from(soft.temperature);
            let softened = shares(&|k| own[k] / temperature);
            let wanted = shares(&|k| {
                let lowered = if k == target { soft.dampening } else { 0.0 };
                (other(k) - f64::from(lowered)) / temperature
            });
            let strength = f64::from(soft.share) * temperature;
            for ((slope, p), wanted) in slopes.iter_mut().zip(softened).zip(wanted) {
                *slope += strength * (p - wanted);
            }
        }
        let others = slopes.iter().enumerate().filter(|(k, _)| *k != target);
        others.map(|(_, slope)| slope.abs()).sum()
    }
}

/// Where a step's measurements stand: of every view its mean cross-entropy, then its mean P(target),
/// then its mean entropy, and then of every loss its gradient on the student's non-target logits.
/// The views are every model's own distribution, and behind them those that are mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// Number of views.
    pub views: usize,
    /// Number of losses.
    pub losses: usize,
}

impl Measured {
    /// Of so many models with these losses.
    pub fn new(models: usize, losses: &[Loss]) -> Self {
        Self {
            views: models + losses.iter().filter(|loss| loss.mixing.is_some()).count(),
            losses: losses.len(),
        }
    }

    /// How many numbers there are.
    pub fn count(self) -> usize {
        3 * self.views + self.losses
    }

    /// The view of the distribution that loss number `index` trains.
    pub fn trained(models: usize, losses: &[Loss], index: usize) -> usize {
        if losses[index].mixing.is_none() {
            return losses[index].student;
        }
        let before = losses[..index].iter().filter(|loss| loss.mixing.is_some());
        models + before.count()
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
    /// Every contender's loss. Every model belongs to one of them.
    pub losses: Vec<Loss>,
    /// Learning rates and the rest of AdamW.
    pub rates: Rates,
    /// Noise on the embeddings, `[M, N, D]`, where a contender asks for it.
    pub noise: Option<Vec<f32>>,
    /// Logits of teachers that are not among the models, `[teachers, N, V]`.
    pub given: Option<Vec<f32>>,
}

impl Recipe {
    /// One training step; what it returns was measured before the update, as [`Measured`] says.
    ///
    /// # Errors
    /// When the work is given up; then the state is as it was.
    pub async fn step(
        &self,
        state: &mut State,
        sequences: &Sequences,
        interruptions: &Interruptions,
    ) -> Result<Tensor<1>, Interrupted> {
        kernels::update(self, state, sequences, interruptions).await
    }
}

//! What the experiment measured.
//!
//! Losses are in nats a token, entropies in nats, logits in nats; probabilities, calibration errors
//! and shares run from 0 to 1. Means are over answer tokens, and numbers are rounded to five
//! significant digits.

use serde::{Deserialize, Serialize};

use super::Plan;

/// The result of a whole plan. Nothing in it depends on how long it took, so that on the same kind
/// of machine it comes out alike to the last digit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// The writer's [`super::VERSION`].
    pub version: u32,
    /// Short hash of the commit the program was built from, with "-dirty" behind it where the
    /// working tree differed; "unknown" where there was no repository.
    pub revision: String,
    /// What it ran on, in words.
    pub machine: String,
    /// What was run.
    pub plan: Plan,
    /// One entry per setting, in the plan's order.
    pub settings: Vec<SettingFindings>,
}

/// What one setting's runs measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SettingFindings {
    /// Steps since M0 at which the models were examined, rising, M0 (0) and M1 among them.
    pub steps: Vec<u32>,
    /// One entry per seed, from 1 on.
    pub seeds: Vec<SeedFindings>,
    /// The way to M1, M0 and M1 included, on average over the seeds.
    pub start_means: Means,
    /// Of each contender, in the plan's order, how it went on average over the seeds.
    pub means: Vec<Means>,
}

/// What one run measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeedFindings {
    /// Drew the train set, the held-out set and every batch.
    pub seed: u32,
    /// The way to M1, which all contenders share, and M1 itself.
    pub start: Outcome,
    /// Of each contender the way from M1 on, and its end.
    pub contenders: Vec<Outcome>,
}

/// Right answers at every step that was examined, and the last model in detail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Examples of the train set answered exactly right.
    pub train: Vec<u32>,
    /// Examples of the held-out set answered exactly right.
    pub held_out: Vec<u32>,
    /// The model in the end.
    pub end: Ending,
}

/// A model in detail.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ending {
    /// Cross-entropy on the held-out set.
    pub loss: f64,
    /// Expected calibration error on the held-out set's answer tokens (Guo et al. 2017).
    pub calibration: f64,
    /// P(target) on the train set.
    pub target: f64,
    /// Entropy on the train set.
    pub entropy: f64,
    /// Target's logit less the mean of all others, on the train set: unlike a mean logit it does
    /// not change when all logits are moved alike.
    pub gap: f64,
    /// Share of the train set's answer tokens where P(target) > 1 − λ, without which mixing can't
    /// make the strong model's gradient larger.
    pub sure: f64,
    /// Entropy of the weak model on the train set, where there is one.
    pub weak_entropy: Option<f64>,
    /// Mean size of the loss's derivative with respect to the student's non-target logits over the
    /// first steps after M1, as many as lie between two examinations.
    pub first_gradient: f64,
    /// The same over all steps after M1.
    pub gradient: f64,
}

/// A course averaged over seeds; one entry per step that was examined.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Means {
    /// P(target) on the train set.
    pub target: Vec<f64>,
    /// Entropy on the train set.
    pub entropy: Vec<f64>,
    /// Entropy of the weak model on the train set; empty where there is none.
    pub weak_entropy: Vec<f64>,
    /// Cross-entropy on the held-out set.
    pub loss: Vec<f64>,
    /// Expected calibration error on the held-out set.
    pub calibration: Vec<f64>,
    /// Target–rest gap of the logits on the train set.
    pub gap: Vec<f64>,
    /// Mean size of the loss's derivative with respect to the student's non-target logits since the
    /// step before.
    pub gradient: Vec<f64>,
}

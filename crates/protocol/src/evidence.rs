//! Figures that the article quotes, measured by the trainer's own loop and kept as a small file.
//!
//! No message carries these types: `experiment evidence` writes the file, the page has it built in.
//! Accuracies and probabilities are shares from 0 to 1, entropies are in nats, steps are counted
//! since M0, and every number is rounded to five significant digits.

use serde::{Deserialize, Serialize};

use crate::config::RunConfig;
use crate::event::Accuracy;

/// The version of the file; raised with every change of a type in this module.
pub const VERSION: u32 = 1;

/// What was measured, and how it came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The writer's [`VERSION`].
    pub version: u32,
    /// What every run was made of; each had a seed of its own, and this is the first one's.
    pub config: RunConfig,
    /// Short hash of the commit the program was built from, with "-dirty" behind it where the
    /// working tree differed; "unknown" where there was no repository.
    pub revision: String,
    /// What it ran on, in words.
    pub place: String,
    /// One entry per seed, in the order they ran.
    pub runs: Vec<SeedRun>,
    /// Prompts with their answers, scored token by token by the first run's models.
    pub examples: Vec<WorkedExample>,
}

/// What one seed's run measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeedRun {
    /// Drew the train set, the held-out set and every batch.
    pub seed: u32,
    /// Seconds on the clock, evaluations included; how busy the machine was is not known.
    pub seconds: f64,
    /// Accuracies, oldest first, the first at M0 (step 0).
    pub points: Vec<Point>,
    /// What the training steps measured.
    pub curves: Curves,
}

/// Accuracies at one step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Steps taken since M0.
    pub step: u32,
    /// The model trained by SFT alone.
    pub sft: Accuracy,
    /// WMSS's strong model. Nothing up to and with M1, where it is the same model as SFT's.
    pub wmss: Option<Accuracy>,
}

/// Means over the answer tokens of the batches trained on, taken before each step's update; every
/// entry is the mean of the ten steps that end at its step. In the race SFT draws its batches
/// uniformly and WMSS by its curriculum, so the two do not read the same examples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// The model trained by SFT alone, from M0 to the end.
    pub sft: Series,
    /// WMSS's strong model, during the race.
    pub strong: Series,
    /// WMSS's weak model, during the race, on the strong one's batches.
    pub weak: Series,
    /// Total gradient on the non-target logits of SFT's model per answer token, 1 − P(target), from
    /// 0 to 1; at the steps of `sft`.
    pub sft_gradient: Vec<f64>,
    /// The same on WMSS's strong logits, λ·(1 − P_mix(target)) (V2 Eq. 22), from 0 to λ; at the
    /// steps of `strong`. The weak logits have (1 − λ)/λ times as much.
    pub strong_gradient: Vec<f64>,
}

/// One model's measurements; all three have one length.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Steps since M0, rising.
    pub steps: Vec<u32>,
    /// The model's own probability of the target token.
    pub target: Vec<f64>,
    /// The model's own entropy in nats.
    pub entropy: Vec<f64>,
}

/// One value for each of the models that a worked example is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ByModel<T> {
    /// The shipped base model.
    pub m0: T,
    /// After SFT, where the race begins.
    pub m1: T,
    /// SFT continued to the end.
    pub sft: T,
    /// WMSS's strong model at the end.
    pub wmss: T,
}

impl<T> ByModel<T> {
    /// Number of models.
    pub const COUNT: usize = 4;

    /// The values that `value` has for the models' numbers, from 0 for M0 in the fields' order.
    pub fn from_fn(mut value: impl FnMut(usize) -> T) -> Self {
        Self {
            m0: value(0),
            m1: value(1),
            sft: value(2),
            wmss: value(3),
        }
    }

    /// The values in the fields' order.
    pub fn each(&self) -> [&T; 4] {
        [&self.m0, &self.m1, &self.sft, &self.wmss]
    }
}

/// Where a worked example stands in its run's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Membership {
    /// It was trained on.
    Train,
    /// It was kept from training, and counts in the held-out accuracy.
    HeldOut,
    /// It is in neither set.
    Neither,
}

/// A prompt with its right answer, token by token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkedExample {
    /// What the models were given, up to and with the equals sign.
    pub prompt: String,
    /// What is asked, as a phrase.
    pub meaning: String,
    /// What a reader must know of the choice, as a sentence.
    pub remark: String,
    /// Whether the first seed's run had seen it.
    pub membership: Membership,
    /// Every token of the prompt, then every token of the right answer.
    pub tokens: Vec<ScoredToken>,
}

impl WorkedExample {
    /// The answer's tokens, which alone are scored.
    pub fn answer(&self) -> impl DoubleEndedIterator<Item = &ScoredToken> {
        self.tokens.iter().filter(|token| token.scored)
    }
}

/// A token in its place, and what the models expected there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoredToken {
    /// The token as text; the end token is shown as "end".
    pub text: String,
    /// Whether the loss counts it: it belongs to the answer.
    pub scored: bool,
    /// Probability of this token after all those before it; the first token has none before it. No
    /// model was ever trained to write a prompt, M0 included, so on a prompt's tokens this tells
    /// nothing about what was learnt.
    pub probability: Option<ByModel<f64>>,
    /// The likeliest tokens here, at the answer's numbers and at its end. At x and ^ the notation
    /// leaves no choice.
    pub expected: Option<ByModel<Expectation>>,
}

/// One model's distribution over the next token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expectation {
    /// The six likeliest tokens as text, each with its probability, likeliest first.
    pub likeliest: Vec<(String, f64)>,
    /// Entropy over the whole vocabulary in nats.
    pub entropy: f64,
}

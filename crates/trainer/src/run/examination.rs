//! A run's models in detail, for whoever writes down what became of them.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use wmss::Distribution;
use wmss::calibration::expected_calibration_error;

use super::{Run, RunError};
use crate::data::Sequences;
use crate::kernels;
use crate::model::Architecture;
use crate::readback::numbers;

/// Sequences in one forward pass: the arrays of more would not fit every GPU's buffers.
pub(super) const AT_ONCE: usize = 512;

/// A contender's models.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Examination {
    /// The model that is kept, on the train set.
    pub train: Answers,
    /// The same on the held-out set.
    pub held_out: Answers,
    /// The weak model or the teacher on the train set, where there is one.
    pub partner: Option<Answers>,
}

/// How a model answers a set of examples. Means are over answer tokens.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Answers {
    /// Examples answered exactly right by greedy decoding.
    pub right: u32,
    /// Cross-entropy in nats.
    pub loss: f64,
    /// P(target), 0 to 1.
    pub target: f64,
    /// Entropy in nats.
    pub entropy: f64,
    /// Expected calibration error, 0 to 1 (Guo et al. 2017).
    pub calibration: f64,
    /// The target's logit less the mean of all others, in nats.
    pub gap: f64,
    /// Share of tokens where P(target) > 1 − λ.
    pub sure: f64,
}

impl Run {
    /// The only model there is up to M1, and then every contender's, with its own λ.
    ///
    /// # Errors
    /// When the device fails.
    pub async fn examine(&self) -> Result<Vec<Examination>, RunError> {
        let now = self.config.at(self.progress.step);
        let train: Vec<usize> = (0..self.setting.train.len()).collect();
        let count = train.len() + self.setting.held_out.len();
        let held_out: Vec<usize> = (train.len()..count).collect();
        let mut examined = Vec::new();
        let own = self.architecture;
        for place in self.places() {
            let floor = 1.0 - now.lambda_of(&place.contender);
            let student = self.model(place.student);
            examined.push(Examination {
                train: self.answers(own, &student, &train, floor).await?,
                held_out: self.answers(own, &student, &held_out, floor).await?,
                partner: match place.partner {
                    Some(row) => Some(self.answers(own, &self.model(row), &train, floor).await?),
                    None => match self.teacher().filter(|_| place.has_teacher()) {
                        Some((larger, model)) => {
                            Some(self.answers(larger, model, &train, floor).await?)
                        }
                        None => None,
                    },
                },
            });
        }
        Ok(examined)
    }

    /// `model`: `[1, P]`; `examples`: places in the train set followed by the held-out set; a token
    /// counts as sure above `floor`.
    async fn answers(
        &self,
        architecture: Architecture,
        model: &Tensor<2>,
        examples: &[usize],
        floor: f64,
    ) -> Result<Answers, RunError> {
        let mut sums = Sums::default();
        for some in examples.chunks(AT_ONCE) {
            let sequences = self.evaluation.pick(some);
            let logits =
                kernels::logits(architecture, model, &sequences, &self.interruptions).await?;
            sums.add(&sequences, &numbers(logits).await?, floor);
        }
        Ok(sums.means())
    }
}

#[derive(Default)]
struct Sums {
    right: u32,
    tokens: f64,
    loss: f64,
    target: f64,
    entropy: f64,
    gap: f64,
    sure: f64,
    predictions: Vec<(f64, bool)>,
}

impl Sums {
    /// `logits`: `[N, V]` of the sequences' positions.
    fn add(&mut self, sequences: &Sequences, logits: &[f32], floor: f64) {
        let vocabulary = logits.len() / sequences.positions();
        let positions = logits.chunks(vocabulary).zip(&sequences.targets);
        let scored: Vec<_> = positions.zip(&sequences.mask).collect();
        for sequence in scored.chunks(sequences.context) {
            let mut all_right = true;
            for ((logits, target), _) in sequence.iter().filter(|(_, mask)| **mask > 0.0) {
                all_right &= self.add_token(logits, **target as usize, floor);
            }
            self.right += u32::from(all_right);
        }
    }

    /// Whether the likeliest token is the target; the first of several that are equally likely
    /// counts.
    fn add_token(&mut self, logits: &[f32], target: usize, floor: f64) -> bool {
        let logits: Vec<f64> = logits.iter().map(|z| f64::from(*z)).collect();
        let distribution = Distribution::from_logits(&logits);
        let shares = distribution.probabilities();
        let first_largest = |best: usize, k: usize| if shares[k] > shares[best] { k } else { best };
        let likeliest = (0..shares.len()).fold(0, first_largest);
        let right = likeliest == target;
        let rest = logits.iter().sum::<f64>() - logits[target];
        self.tokens += 1.0;
        self.loss -= wmss::log_softmax(&logits)[target];
        self.target += shares[target];
        self.entropy += distribution.entropy();
        self.gap += logits[target] - rest / (logits.len() - 1) as f64;
        self.sure += f64::from(u8::from(shares[target] > floor));
        self.predictions.push((shares[likeliest], right));
        right
    }

    fn means(self) -> Answers {
        let mean = |sum: f64| sum / self.tokens;
        Answers {
            right: self.right,
            loss: mean(self.loss),
            target: mean(self.target),
            entropy: mean(self.entropy),
            gap: mean(self.gap),
            sure: mean(self.sure),
            calibration: expected_calibration_error(self.predictions),
        }
    }
}

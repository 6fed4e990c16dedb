//! What can be asked of a run's models: their accuracy, and the next token after a prompt.

use burn::tensor::Tensor;
use protocol::{Accuracy, Candidate, Prediction};

use super::{Run, RunError};
use crate::data::Sequences;
use crate::interruptions::Interruptions;
use crate::kernels;
use crate::model::Architecture;
use crate::readback::numbers;
use crate::task::{Example, Vocabulary};

/// Logits of the token that follows each beginning of `text`, of `L` tokens, under each of the
/// models: `[M, L, V]`. `parameters`: `[M, P]`. The text must not be empty.
///
/// # Errors
/// When the text is too long, or has a character that is no token.
pub async fn next_token_logits(
    vocabulary: &Vocabulary,
    architecture: Architecture,
    parameters: &Tensor<2>,
    text: &str,
) -> Result<Tensor<3>, RunError> {
    let (length, limit) = (vocabulary.encode(text)?.len(), architecture.context);
    if length > limit {
        return Err(RunError::TooLong { length, limit });
    }
    let example = Example {
        prompt: text.to_owned(),
        answer: String::new(),
    };
    let [models, _] = parameters.dims();
    let sequences = Sequences::new(vocabulary, [&example], limit)?.repeated(models);
    let logits =
        kernels::logits(architecture, parameters, &sequences, &Interruptions::none()).await?;
    Ok(logits.slice([0..models, 0..length, 0..architecture.vocabulary]))
}

/// Each model's exact-match accuracies, from its `scores` (see [`kernels::scores`]) on the train set,
/// which has `train` sequences, and the held-out set behind it.
pub(super) fn accuracies(scores: &[f32], sequences: &Sequences, train: usize) -> Vec<Accuracy> {
    let accuracy = |scores: &[f32]| {
        let (_, hits) = scores.split_at(scores.len() / 2);
        let all = |hits: &[f32]| hits.iter().all(|hit| *hit == 1.0);
        let right: Vec<bool> = sequences.by_sequence(hits).map(all).collect();
        let share = |right: &[bool]| {
            right.iter().filter(|right| **right).count() as f64 / right.len() as f64
        };
        let (train, held_out) = right.split_at(train);
        Accuracy {
            train: share(train),
            held_out: share(held_out),
        }
    };
    let models = scores.chunks(2 * sequences.scored().sum::<usize>());
    models.map(accuracy).collect()
}

impl Run {
    /// Exact-match accuracies of the only model there is up to M1, and then of every contender's
    /// student. Greedy decoding writes exactly the answer where every answer token is the likeliest
    /// after the right ones before it, so one forward pass decides.
    ///
    /// # Errors
    /// When the device fails, or the work is given up.
    pub async fn accuracy(&self) -> Result<Vec<Accuracy>, RunError> {
        let parameters = self.students(&self.places());
        let sequences = &self.evaluation;
        let scores = self
            .scores(self.architecture, &parameters, sequences)
            .await?;
        Ok(accuracies(&scores, sequences, self.setting.train.len()))
    }

    /// What [`kernels::scores`] says of models of some shape.
    pub(super) async fn scores(
        &self,
        architecture: Architecture,
        parameters: &Tensor<2>,
        sequences: &Sequences,
    ) -> Result<Vec<f32>, RunError> {
        let waiting = &self.interruptions;
        let scores = kernels::scores(architecture, parameters, sequences, waiting).await?;
        Ok(waiting.wait(numbers(scores)).await??)
    }

    /// The next token after `prompt` under a weak and a strong model: those of the first contender
    /// that mixes; else M0 and the last contender's student, or the only model on the way to M1.
    ///
    /// # Errors
    /// When the prompt is empty, too long, or has a character that is no token, or the work is given
    /// up.
    pub async fn predict(&self, prompt: &str) -> Result<Prediction, RunError> {
        let text = self.readable(prompt)?;
        let tokens = &self.setting.vocabulary;
        let places = self.places();
        let mixing =
            (places.iter()).find(|place| place.contender.method.mixes() && place.partner.is_some());
        let models = match mixing.or(places.last()) {
            Some(place) => self.pair_of(*place).models,
            None => Tensor::cat(vec![self.base_on_device.clone(); 2], 0),
        };
        let last = (0, text.len() - 1);
        let logits = self.logits(self.architecture, &models, &[text]).await?;
        let (strong, weak) = (logits.at(0, last), logits.at(1, last));
        let candidate = |(token, (strong, weak)): (usize, (&f64, &f64))| Candidate {
            token: tokens.name(token),
            strong: *strong,
            weak: *weak,
        };
        Ok(Prediction {
            prompt: prompt.to_owned(),
            step: self.progress.step,
            candidates: (strong.iter().zip(weak).enumerate())
                .map(candidate)
                .collect(),
            target: self.setting.next_token(prompt),
        })
    }

    /// A prompt's tokens, if the models can read them.
    pub(super) fn readable(&self, prompt: &str) -> Result<Vec<usize>, RunError> {
        if prompt.is_empty() {
            let example = self.config.task.example().to_owned();
            return Err(RunError::EmptyPrompt { example });
        }
        let text = self.setting.vocabulary.encode(prompt)?;
        let (length, limit) = (text.len(), self.architecture.context);
        if length > limit {
            return Err(RunError::TooLong { length, limit });
        }
        Ok(text)
    }
}

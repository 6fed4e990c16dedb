//! A prompt's answer, token by token: what the models write, and what they think of the right one.

use burn::tensor::Tensor;
use protocol::{ByVoice, Continuation, Inspection, RightToken, Training, WrittenToken};
use wmss::{Distribution, Lambda, Mixture};

use super::pair::Pair;
use super::{Run, RunError, read};
use crate::data::Sequences;
use crate::kernels;
use crate::model::Architecture;
use crate::recipe::Loss;

/// Tokens shown beside the one that was written.
const ALTERNATIVES: usize = 3;

/// Weak, strong and mixed.
const VOICES: usize = 3;

fn by_voice<T>([weak, strong, mixed]: [T; VOICES]) -> ByVoice<T> {
    ByVoice {
        weak,
        strong,
        mixed,
    }
}

/// The three distributions that follow from a strong and a weak model's logits.
fn distributions(strong: &[f64], weak: &[f64], lambda: Lambda) -> [Distribution; VOICES] {
    let mixture = Mixture::new(strong, weak, lambda);
    [mixture.weak(), mixture.strong(), mixture.distribution()]
}

impl Run {
    /// What a contender's weak and strong model and their mixture write after `prompt`, and what they
    /// and the contender's loss make of each token that is right there.
    ///
    /// # Errors
    /// When there is no such contender, the prompt is empty, too long, already ends, or has a
    /// character that is no token, the device fails, or the work is given up.
    pub async fn inspect(&self, prompt: &str, contender: usize) -> Result<Inspection, RunError> {
        let pair = self.pair_of(self.place(contender)?);
        let text = self.readable(prompt)?;
        if text.last().copied() == self.setting.vocabulary.end() {
            return Err(RunError::WholeAnswer);
        }
        let now = self.config.at(self.progress.step + 1);
        let lambda = (now.contenders.get(contender)).map_or(now.lambda, |c| now.lambda_of(c));
        let share = Lambda::new(lambda).unwrap_or(Lambda::PAPER);
        let rest = self.setting.rest(prompt).unwrap_or_default();
        let loss = pair.place.loss(lambda);
        let right = self.right(&pair, (&text, &rest), &loss, share).await?;
        let texts = self.written(&pair.models, &text, share).await?;
        let continuation = |written: Vec<(usize, Distribution)>| {
            let as_it_should = || written.iter().map(|(token, _)| token).eq(&rest);
            Continuation {
                right: (!rest.is_empty()).then(as_it_should),
                tokens: (written.iter().map(|(token, of)| self.token(*token, of))).collect(),
            }
        };
        Ok(Inspection {
            prompt: prompt.to_owned(),
            contender,
            step: self.progress.step,
            weak: pair.weak,
            lambda,
            training: training(&loss, lambda),
            answers: by_voice(texts.map(continuation)),
            right,
        })
    }

    /// What each of the three writes after `prompt`, with the distribution it was chosen from. Of
    /// equals the first token is the likeliest.
    async fn written(
        &self,
        models: &Tensor<2>,
        prompt: &[usize],
        lambda: Lambda,
    ) -> Result<[Vec<(usize, Distribution)>; VOICES], RunError> {
        let (context, end) = (self.architecture.context, self.setting.vocabulary.end());
        let mut texts: [Vec<usize>; VOICES] = std::array::from_fn(|_| prompt.to_vec());
        let mut written: [Vec<(usize, Distribution)>; VOICES] = Default::default();
        loop {
            let open = |text: &[usize]| text.len() <= context && text.last().copied() != end;
            if !texts.iter().any(|text| open(text)) {
                return Ok(written);
            }
            let logits = self.logits(self.architecture, models, &texts).await?;
            for (voice, text) in texts.iter_mut().enumerate().filter(|(_, text)| open(text)) {
                let at = (voice, text.len() - 1);
                let views = distributions(logits.at(0, at), logits.at(1, at), lambda);
                let of = views[voice].clone();
                // A vocabulary without tokens could not have been written with.
                let token = likeliest(&of).first().copied().unwrap_or_default();
                text.push(token);
                written[voice].push((token, of));
            }
        }
    }

    /// What the models and the loss make of each token of `rest`, which is right after `prompt`; as
    /// far as the context reaches.
    async fn right(
        &self,
        pair: &Pair,
        (prompt, rest): (&[usize], &[usize]),
        loss: &Loss,
        lambda: Lambda,
    ) -> Result<Vec<RightToken>, RunError> {
        if rest.is_empty() {
            return Ok(Vec::new());
        }
        let mut models = vec![pair.models.clone()];
        models.extend(loss.partner.map(|partner| self.model(partner)));
        let text = [prompt, rest].concat();
        let text = [text];
        let models = Tensor::cat(models, 0);
        let logits = self.logits(self.architecture, &models, &text).await?;
        let teacher = match self.teacher().filter(|_| pair.place.has_teacher()) {
            Some((architecture, model)) => Some(self.logits(architecture, model, &text).await?),
            None => None,
        };
        let places = prompt.len() - 1..self.architecture.context;
        let token = |(token, place): (&usize, usize)| {
            let at = (0, place);
            let (strong, weak) = (logits.at(0, at), logits.at(1, at));
            let partner = loss.partner.map(|_| logits.at(2, at));
            let partner = partner.or(teacher.as_ref().map(|teacher| teacher.at(0, at)));
            let views = distributions(strong, weak, lambda);
            RightToken {
                token: self.setting.vocabulary.name(*token),
                probability: by_voice(views.map(|view| view.probabilities()[*token])),
                gradient: loss.push(strong, partner, *token),
            }
        };
        Ok(rest.iter().zip(places).map(token).collect())
    }

    /// The logits of every model of this shape after each token of each text.
    pub(super) async fn logits(
        &self,
        architecture: Architecture,
        models: &Tensor<2>,
        texts: &[Vec<usize>],
    ) -> Result<Logits, RunError> {
        let (tokens, context) = (&self.setting.vocabulary, self.architecture.context);
        let texts = texts.iter().map(Vec::as_slice);
        let sequences = Sequences::read(tokens, texts, context).repeated(models.dims()[0]);
        let waiting = &self.interruptions;
        let logits = kernels::logits(architecture, models, &sequences, waiting).await?;
        Ok(Logits {
            texts: sequences.batch,
            context,
            vocabulary: tokens.size(),
            numbers: waiting.wait(read(logits.flatten(0, 2))).await??,
        })
    }

    fn token(&self, written: usize, of: &Distribution) -> WrittenToken {
        let name = |token: usize| self.setting.vocabulary.name(token);
        let others = likeliest(of).into_iter().filter(|token| *token != written);
        WrittenToken {
            token: name(written),
            probability: of.probabilities()[written],
            alternatives: (others.take(ALTERNATIVES))
                .map(|token| (name(token), of.probabilities()[token]))
                .collect(),
        }
    }
}

/// Every token, likeliest first; of equals the first.
fn likeliest(of: &Distribution) -> Vec<usize> {
    let shares = of.probabilities();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
    order
}

/// `[models, texts, context, vocabulary]`.
pub(super) struct Logits {
    texts: usize,
    context: usize,
    vocabulary: usize,
    numbers: Vec<f64>,
}

impl Logits {
    pub(super) fn at(&self, model: usize, (text, place): (usize, usize)) -> &[f64] {
        let row = (model * self.texts + text) * self.context + place;
        &self.numbers[row * self.vocabulary..][..self.vocabulary]
    }
}

fn training(loss: &Loss, lambda: f64) -> Training {
    match (loss.mixing, loss.partner) {
        (Some(_), Some(_)) => Training::Mixed { lambda },
        (Some(_), None) => Training::Tempered { lambda },
        (None, _) if loss.soft.is_some() || loss.smoothing > 0.0 => Training::Other,
        (None, _) => Training::Plain,
    }
}

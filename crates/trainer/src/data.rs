//! Examples as the arrays a training step takes.

use serde::{Deserialize, Serialize};

use crate::task::{Example, TokenError, Vocabulary};

/// Sequences of `S` tokens, `M` groups of `B` each, flattened row by row.
///
/// The input at a position is a token, the target the next one. The mask is 1 where the target
/// belongs to the answer and counts, else 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sequences {
    /// Groups, one per model side by side.
    pub models: usize,
    /// Sequences per group.
    pub batch: usize,
    /// Tokens per sequence.
    pub context: usize,
    /// `[M·B·S]` token numbers.
    pub inputs: Vec<i32>,
    /// `[M·B·S]` token numbers.
    pub targets: Vec<i32>,
    /// `[M·B·S]` zeros and ones.
    pub mask: Vec<f32>,
}

impl Sequences {
    /// One group of these examples, answers scored. What is longer than the context is cut off.
    ///
    /// # Errors
    /// A character that is no token.
    pub fn new<'a>(
        vocabulary: &Vocabulary,
        examples: impl IntoIterator<Item = &'a Example>,
        context: usize,
    ) -> Result<Self, TokenError> {
        let mut sequences = Self::none(context);
        for example in examples {
            let prompt = vocabulary.encode(&example.prompt)?;
            let answer = vocabulary.encode(&example.answer)?;
            sequences.push(&prompt, &answer, vocabulary.padding());
        }
        Ok(sequences)
    }

    /// One group of these texts, given by their tokens' numbers; nothing is scored. Whoever reads
    /// tokens that a model wrote needs them as they are: put together to a text they could be cut up
    /// in another way.
    pub fn read<'a>(
        vocabulary: &Vocabulary,
        texts: impl IntoIterator<Item = &'a [usize]>,
        context: usize,
    ) -> Self {
        let mut sequences = Self::none(context);
        for text in texts {
            sequences.push(text, &[], vocabulary.padding());
        }
        sequences
    }

    fn none(context: usize) -> Self {
        Self {
            models: 1,
            batch: 0,
            context,
            inputs: Vec::new(),
            targets: Vec::new(),
            mask: Vec::new(),
        }
    }

    fn push(&mut self, prompt: &[usize], answer: &[usize], padding: usize) {
        let end = prompt.len() + answer.len();
        let scored = prompt.len().saturating_sub(1)..end.saturating_sub(1);
        let text: Vec<usize> = prompt.iter().chain(answer).copied().collect();
        let token = |i: usize| *text.get(i).unwrap_or(&padding) as i32;
        self.batch += 1;
        for i in 0..self.context {
            self.inputs.push(token(i));
            self.targets.push(token(i + 1));
            self.mask.push(f32::from(u8::from(scored.contains(&i))));
        }
    }

    /// The sequences of every group at these places, in this order.
    pub fn pick(&self, places: &[usize]) -> Self {
        Self {
            models: self.models,
            batch: places.len(),
            context: self.context,
            inputs: of_each(&self.inputs, self.models, self.batch, places),
            targets: of_each(&self.targets, self.models, self.batch, places),
            mask: of_each(&self.mask, self.models, self.batch, places),
        }
    }

    /// The same sequences for each of `models` models.
    pub fn repeated(&self, models: usize) -> Self {
        Self {
            models: self.models * models,
            inputs: self.inputs.repeat(models),
            targets: self.targets.repeat(models),
            mask: self.mask.repeat(models),
            ..*self
        }
    }

    /// These sequences for the first models and `others` for the rest; both must have one shape.
    pub fn beside(mut self, others: &Self) -> Self {
        debug_assert_eq!((self.batch, self.context), (others.batch, others.context));
        self.models += others.models;
        self.inputs.extend(&others.inputs);
        self.targets.extend(&others.targets);
        self.mask.extend(&others.mask);
        self
    }

    /// How many positions of each group are scored.
    pub fn scored_of_groups(&self) -> Vec<f32> {
        let groups = self.mask.chunks_exact(self.positions());
        groups.map(|mask| mask.iter().sum()).collect()
    }

    /// How many positions of each sequence are scored.
    pub fn scored(&self) -> impl Iterator<Item = usize> {
        let masks = self.mask.chunks_exact(self.context);
        masks.map(|mask| mask.iter().filter(|m| **m > 0.0).count())
    }

    /// What there is one of for every scored position, sequence by sequence.
    pub fn by_sequence<'a>(&self, values: &'a [f32]) -> impl Iterator<Item = &'a [f32]> {
        let mut rest = values;
        self.scored().map(move |count| {
            let (own, others) = rest.split_at(count);
            rest = others;
            own
        })
    }

    /// Positions per group, `N = B·S`.
    pub fn positions(&self) -> usize {
        self.batch * self.context
    }
}

/// What belongs to the sequences at some places in each of several groups, of which all have the same
/// `batch`.
pub fn of_each<T: Copy>(values: &[T], groups: usize, batch: usize, places: &[usize]) -> Vec<T> {
    let length = values.len() / (groups * batch);
    let mut picked = Vec::with_capacity(groups * places.len() * length);
    for group in values.chunks_exact((batch * length).max(1)) {
        for place in places {
            picked.extend_from_slice(&group[place * length..][..length]);
        }
    }
    picked
}

/// Positions of a sequence, by its mask, up to the last one that is scored.
pub fn scored_length(mask: &[f32]) -> usize {
    let last = mask.iter().rposition(|m| *m > 0.0);
    last.map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Problem;
    use crate::task::derivatives::Derivatives;

    #[test]
    fn only_the_answer_is_scored_and_each_target_is_the_next_input() {
        let example = Example {
            prompt: "3x^4=".into(),
            answer: "12x^3;".into(),
        };
        let vocabulary = Derivatives.vocabulary();
        let sequences = Sequences::new(&vocabulary, [&example], 12).expect("known characters");
        let scored: Vec<usize> = (0..12)
            .filter(|i| sequences.mask[*i] > 0.0)
            .map(|i| sequences.targets[i] as usize)
            .collect();
        assert_eq!(vocabulary.decode(&scored), "12x^3;");
        assert_eq!(sequences.inputs[1..], sequences.targets[..11]);
    }
}

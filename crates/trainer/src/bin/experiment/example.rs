//! The article's worked examples, scored token by token.

use burn::tensor::Tensor;
use protocol::RunConfig;
use protocol::evidence::{ByModel, Expectation, Membership, ScoredToken, WorkedExample};
use trainer::readback::numbers;
use trainer::run::next_token_logits;
use trainer::task::derivatives::Derivatives;
use trainer::task::{Problem, Setting};
use wmss::Distribution;

use crate::Failure;

/// The likeliest tokens that are kept of a distribution.
const KEPT: usize = 6;

/// Where one of these stands in an answer, every model knows it must.
const NOTATION: [&str; 2] = ["x", "^"];

/// What the article asks of the models.
struct Question {
    prompt: &'static str,
    meaning: &'static str,
    remark: &'static str,
}

const QUESTIONS: [Question; 3] = [
    Question {
        prompt: "1x^2=",
        meaning: "the derivative of x²",
        remark: "x² itself, written 1x^2: no model was ever trained on a coefficient below 2.",
    },
    Question {
        prompt: "2x^2=",
        meaning: "the derivative of 2x²",
        remark: "The nearest to x² among the prompts that the task draws, whose coefficients begin \
                 at 2. 2 × 2 and 2 + 2 are both 4, so that even a wrong rule gets this one right.",
    },
    Question {
        prompt: "3x^2=",
        meaning: "the derivative of 3x²",
        remark: "A prompt the task draws, in which every common mistake differs from the right \
                 answer.",
    },
];

/// Every example under `models`, `[4, P]`, of a run of `config`.
pub async fn examples(
    config: &RunConfig,
    models: &Tensor<2>,
) -> Result<Vec<WorkedExample>, Failure> {
    let mut examples = Vec::with_capacity(QUESTIONS.len());
    for question in &QUESTIONS {
        examples.push(worked(question, config, models).await?);
    }
    Ok(examples)
}

async fn worked(
    question: &Question,
    config: &RunConfig,
    models: &Tensor<2>,
) -> Result<WorkedExample, Failure> {
    let text = answered(question.prompt);
    let vocabulary = Derivatives.vocabulary();
    let tokens = vocabulary.encode(&text)?;
    let expected = distributions(config, models, &text).await?;
    let scored_from = question.prompt.chars().count();
    let scored_token = |i: usize| {
        let scored = i >= scored_from;
        // What comes after the text up to here; before the first token there is none.
        let here = i.checked_sub(1).map(|before| &expected[before]);
        ScoredToken {
            text: vocabulary.name(tokens[i]),
            scored,
            probability: here.map(|d| ByModel::from_fn(|m| d[m].probabilities()[tokens[i]])),
            expected: here
                .filter(|_| scored && !NOTATION.contains(&vocabulary.name(tokens[i]).as_str()))
                .map(|d| ByModel::from_fn(|m| expectation(&d[m]))),
        }
    };
    Ok(WorkedExample {
        prompt: question.prompt.to_owned(),
        meaning: question.meaning.to_owned(),
        remark: question.remark.to_owned(),
        membership: membership(question.prompt, config)?,
        tokens: (0..tokens.len()).map(scored_token).collect(),
    })
}

/// The prompt and its right answer, the end token included.
fn answered(prompt: &str) -> String {
    let mut text = prompt.to_owned();
    while let Some(token) = Derivatives.next_token(&text) {
        text.push_str(&Derivatives.vocabulary().decode(&[token]));
    }
    text
}

/// The next token's distribution after each token of `text` but the last, for each model.
async fn distributions(
    config: &RunConfig,
    models: &Tensor<2>,
    text: &str,
) -> Result<Vec<Vec<Distribution>>, Failure> {
    // The models read every token but the last, which is only ever a target.
    let (last, _) = text.char_indices().next_back().ok_or("An empty example.")?;
    let vocabulary = Derivatives.vocabulary();
    let architecture = Derivatives.architecture(config.model);
    let logits = next_token_logits(&vocabulary, architecture, models, &text[..last]).await?;
    let [count, length, size] = logits.dims();
    let logits: Vec<f64> = numbers(logits).await?.into_iter().map(f64::from).collect();
    let distribution = |model: usize, position: usize| {
        let begin = (model * length + position) * size;
        Distribution::from_logits(&logits[begin..begin + size])
    };
    let at = |position| (0..count).map(|m| distribution(m, position)).collect();
    Ok((0..length).map(at).collect())
}

fn expectation(distribution: &Distribution) -> Expectation {
    let vocabulary = Derivatives.vocabulary();
    let numbered = distribution.probabilities().iter().enumerate();
    let mut likeliest: Vec<(String, f64)> = numbered
        .map(|(number, probability)| (vocabulary.name(number), *probability))
        .collect();
    likeliest.sort_by(|a, b| b.1.total_cmp(&a.1));
    likeliest.truncate(KEPT);
    Expectation {
        likeliest,
        entropy: distribution.entropy(),
    }
}

fn membership(prompt: &str, config: &RunConfig) -> Result<Membership, Failure> {
    let (train, held_out) = (config.train_examples, config.held_out_examples);
    let setting = Setting::new(&config.task, config.seed, train, held_out)?;
    Ok(if setting.train.iter().any(|e| e.prompt == prompt) {
        Membership::Train
    } else if setting.held_out.iter().any(|e| e.prompt == prompt) {
        Membership::HeldOut
    } else {
        Membership::Neither
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_an_answer_the_models_can_read() {
        for question in &QUESTIONS {
            let text = answered(question.prompt);
            assert!(text.len() > question.prompt.len(), "{text}");
            assert!(text.len() <= Derivatives.context(), "{text}");
        }
        assert_eq!(answered("1x^2="), "1x^2=2x^1;");
    }
}

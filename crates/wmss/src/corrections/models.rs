//! Which models were trained and tested, and how sure of themselves they are.

use super::write::{capitalised, fixed, percent, plain, signed};
use super::{Correction, QWEN3_4B, figure, printed, talk};
use crate::cross_entropy::cross_entropy;
use crate::example::{self, TARGET, TOKENS};
use crate::paper::{Group, paper};

/// A row of the paper's Table 7.
fn measured(row: &str, column: &str) -> f64 {
    printed(&paper().logits_before_and_after, QWEN3_4B, row, column)
}

pub fn toy_saturation() -> Correction {
    let (strong, weak) = (example::strong(), example::weak());
    let averages = example::paper_averages();
    let push = averages.amplification_on_strong(TARGET);
    let strong_confidence = example::paper_strong_confidence();
    let weak_confidence = example::paper_weak_confidence();
    let strong_entropy = measured("strong before", "entropy");
    let weak_entropy = measured("weak at the start", "entropy");
    let lambda = paper().defaults.lambda;
    Correction {
        number: 5,
        section: "logit-mixing",
        title: "The paper's two models are much closer".into(),
        talk_says: format!(
            "In the talk's example the strong model gives the right answer {} %, the weak one {} %.",
            plain(talk(5, "strong on 2x")),
            plain(talk(5, "weak on 2x"))
        ),
        we_find: format!(
            "The paper measured {} and {} for the likeliest token, on average, and entropies of {} and {} nats where the example has {} and {}. For a token of just this average certainty, mixing makes the strong one's gradient smaller: {} times the plain one. Surer tokens can go the other way.",
            percent(strong_confidence, 0),
            percent(weak_confidence, 0),
            fixed(strong_entropy, 2),
            fixed(weak_entropy, 2),
            fixed(strong.entropy(), 2),
            fixed(weak.entropy(), 2),
            fixed(push, 2)
        ),
        calculation: format!(
            "The averages are from {}. Taking the likeliest token for the right one, against all others at λ = {}: P_mix = {}, and {} × (1 − P_mix) ÷ (1 − {}) = {}.",
            paper().logits_before_and_after.source(),
            plain(lambda),
            percent(averages.distribution().probabilities()[TARGET], 1),
            plain(lambda),
            fixed(strong_confidence, 2),
            fixed(push, 2)
        ),
        figures: vec![
            figure("example's strong", strong.probabilities()[TARGET]),
            figure("example's weak", weak.probabilities()[TARGET]),
            figure("example's strong entropy", strong.entropy()),
            figure("example's weak entropy", weak.entropy()),
            figure("paper's strong", strong_confidence),
            figure("paper's weak", weak_confidence),
            figure("paper's strong entropy", strong_entropy),
            figure("paper's weak entropy", weak_entropy),
            figure("on strong", push),
        ],
    }
}

pub fn base_model() -> Correction {
    let confidence = example::paper_weak_confidence();
    let entropy = measured("weak at the start", "entropy");
    // Equal logits: the same probability for each of the talk's tokens.
    let uniform_entropy = cross_entropy(&[0.0; TOKENS.len()], TARGET);
    let uniform = (-uniform_entropy).exp();
    Correction {
        number: 19,
        section: "pre-training",
        title: "The base model is not random".into(),
        talk_says: "The talk's page starts the base model M0 at random and calls its probabilities nearly uniform.".into(),
        we_find: format!(
            "M0 is the model after pre-training. In the paper it gives its likeliest token {} on average. Uniform would be {} for each of the talk's {} tokens, and almost nothing for each of a real vocabulary's many thousands.",
            percent(confidence, 0),
            percent(uniform, 0),
            TOKENS.len()
        ),
        calculation: format!(
            "{}, the weak model at the start: a highest probability of {} and an entropy of {} nats. Uniform over {} tokens: 1 ÷ {} = {} and {} nats.",
            capitalised(&paper().logits_before_and_after.source()),
            fixed(confidence, 2),
            fixed(entropy, 2),
            TOKENS.len(),
            TOKENS.len(),
            percent(uniform, 0),
            fixed(uniform_entropy, 2)
        ),
        figures: vec![
            figure("M0's likeliest token", confidence),
            figure("M0's entropy", entropy),
            figure("uniform", uniform),
            figure("uniform entropy", uniform_entropy),
        ],
    }
}

pub fn tested_models() -> Correction {
    let table = &paper().results_first_version;
    let is_other = |group: &&Group| !group.name.starts_with("Qwen3-");
    let others: Vec<&str> = table
        .groups
        .iter()
        .filter(is_other)
        .map(|g| &*g.name)
        .collect();
    let gain = |column| {
        let gains = others.iter().map(|model| {
            printed(table, model, "WMSS", column) - printed(table, model, "SFT", column)
        });
        gains.sum::<f64>() / others.len() as f64
    };
    let (math, code) = (gain("MathAvg"), gain("CodeAvg"));
    Correction {
        number: 20,
        section: "limitations",
        title: "More has been tested since".into(),
        talk_says: format!(
            "The talk's page lists as limits that only Qwen3 was tested, with {} and {} billion parameters, always with M0 as the weak model, and that other weak models are unexplored.",
            plain(talk(20, "smaller model")),
            plain(talk(20, "larger model"))
        ),
        we_find: format!(
            "The table that the talk quotes already has {}, where WMSS gains {} points in mathematics and {} in code. Version 2 adds Gemma-3-4B and tries later checkpoints as the weak model; when its algorithm is repeated, the weak model is always the previous strong one.",
            others.join(", "),
            signed(math),
            signed(code)
        ),
        calculation: format!(
            "{} lists {} base models, {} of them not Qwen3. The gains are WMSS's averages minus those of plain fine-tuning.",
            capitalised(&table.source()),
            table.groups.len(),
            others.len()
        ),
        figures: vec![
            figure("base models", table.groups.len() as f64),
            figure("not Qwen3", others.len() as f64),
            figure("math", math),
            figure("code", code),
        ],
    }
}

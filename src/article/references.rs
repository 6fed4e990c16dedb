//! What the article leans on, and the words it explains: opened where they are mentioned by
//! pointer, keyboard or finger, and listed at the end.

use leptos::prelude::*;

use super::Choice;
use super::aside::Aside;
use crate::chart::capitalised;

/// A work that is cited, in the order of the list at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// The paper's second version.
    SecondVersion,
    /// The paper's first version.
    FirstVersion,
    /// The authors' code.
    Code,
    /// The talk that this page grew from.
    Talk,
    /// Knowledge distillation.
    Distillation,
    /// NEFTune.
    Neftune,
    /// UNDIAL.
    Undial,
}

impl Choice for Reference {
    const ALL: &'static [Self] = &[
        Self::SecondVersion,
        Self::FirstVersion,
        Self::Code,
        Self::Talk,
        Self::Distillation,
        Self::Neftune,
        Self::Undial,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::SecondVersion => {
                "Chen et al., Weak-Driven Learning: How Weak Agents make Strong Agents Stronger, version 2, 8 June 2026, arXiv:2602.08222v2."
            }
            Self::FirstVersion => {
                "The same paper, version 1, February 2026, arXiv:2602.08222v1. Its Table 1 is read from the picture in the authors’ code, and its sampling formula from the talk’s page."
            }
            Self::Code => "The authors’ code: github.com/chenzehao82/Weak-Driven-Learning.",
            Self::Talk => {
                "The talk and its page, by Goh Jun Xian, Koo Haoming, Low Jia Li Natalie, Joseph Poon, Wong Fang Ting and Yap Zheng Mou, from which this article takes its worked example and its order."
            }
            Self::Distillation => {
                "Hinton, Vinyals and Dean, Distilling the Knowledge in a Neural Network, 2015, arXiv:1503.02531."
            }
            Self::Neftune => {
                "Jain et al., NEFTune: Noisy Embeddings Improve Instruction Finetuning, 2023, arXiv:2310.05914."
            }
            Self::Undial => {
                "Dong et al., UNDIAL: Self-Distillation with Adjusted Logits for Robust Unlearning in Large Language Models, 2024, arXiv:2402.10052."
            }
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::SecondVersion => "second-version",
            Self::FirstVersion => "first-version",
            Self::Code => "code",
            Self::Talk => "talk",
            Self::Distillation => "distillation",
            Self::Neftune => "neftune",
            Self::Undial => "undial",
        }
    }
}

impl Reference {
    fn number(self) -> usize {
        1 + Self::ALL.iter().position(|r| *r == self).unwrap_or(0)
    }

    /// Where it can be read.
    pub fn address(self) -> Option<&'static str> {
        match self {
            Self::SecondVersion => Some("https://arxiv.org/abs/2602.08222v2"),
            Self::FirstVersion => Some("https://arxiv.org/abs/2602.08222v1"),
            Self::Code => Some("https://github.com/chenzehao82/Weak-Driven-Learning"),
            Self::Talk => None,
            Self::Distillation => Some("https://arxiv.org/abs/1503.02531"),
            Self::Neftune => Some("https://arxiv.org/abs/2310.05914"),
            Self::Undial => Some("https://arxiv.org/abs/2402.10052"),
        }
    }
}

/// A word of the field, explained where it is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Token.
    Token,
    /// Logit.
    Logit,
    /// Probability distribution.
    Distribution,
    /// Entropy, and nats.
    Entropy,
    /// Gradient.
    Gradient,
    /// Loss, cross-entropy.
    CrossEntropy,
    /// Learning rate.
    LearningRate,
    /// Epoch.
    Epoch,
    /// Checkpoint.
    Checkpoint,
    /// Held-out data.
    HeldOut,
    /// Hard negative.
    HardNegative,
    /// Seed.
    Seed,
}

impl Choice for Word {
    const ALL: &'static [Self] = &[
        Self::Token,
        Self::Logit,
        Self::Distribution,
        Self::Entropy,
        Self::Gradient,
        Self::CrossEntropy,
        Self::LearningRate,
        Self::Epoch,
        Self::Checkpoint,
        Self::HeldOut,
        Self::HardNegative,
        Self::Seed,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::Token => {
                "Token: a piece of text, such as a word or a part of one. A language model reads and writes nothing else."
            }
            Self::Logit => {
                "Logit: the raw score a model gives a token. Softmax turns all scores into probabilities; adding the same number to every score changes none of them."
            }
            Self::Distribution => {
                "Distribution: one probability for every token that could come next; together they make 1."
            }
            Self::Entropy => {
                "Entropy: how undecided a distribution is. 0 when one token has everything, the logarithm of the number of tokens when all are alike. Natural logarithms give nats; one nat is about 1.44 bits."
            }
            Self::Gradient => {
                "Gradient: for each number in the model, how fast the loss would grow with it. Training moves every number a little against its gradient; no gradient, no learning."
            }
            Self::CrossEntropy => {
                "Cross-entropy: the loss, minus the logarithm of the probability given to the right token. 0 when the model is sure and right."
            }
            Self::LearningRate => {
                "Learning rate: how far one step goes, as a multiple of the gradient."
            }
            Self::Epoch => "Epoch: once through the training examples.",
            Self::Checkpoint => {
                "Checkpoint: a copy of the model, kept from some moment of its training."
            }
            Self::HeldOut => {
                "Held-out: examples that are kept away from training and used only to see what was learned."
            }
            Self::HardNegative => {
                "Hard negative: a wrong answer that is plausible enough to be mistaken for the right one."
            }
            Self::Seed => {
                "Seed: the number that all of a run’s chance is drawn from. The same seed gives the same run."
            }
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Logit => "logit",
            Self::Distribution => "distribution",
            Self::Entropy => "entropy",
            Self::Gradient => "gradient",
            Self::CrossEntropy => "cross-entropy",
            Self::LearningRate => "learning-rate",
            Self::Epoch => "epoch",
            Self::Checkpoint => "checkpoint",
            Self::HeldOut => "held-out",
            Self::HardNegative => "hard-negative",
            Self::Seed => "seed",
        }
    }
}

/// A number in brackets that opens the cited work.
#[component]
pub fn Cite(
    /// The work.
    work: Reference,
) -> impl IntoView {
    let number = work.number();
    view! {
        <Aside text=work.label() end=format!("reference-{}", work.key()) class="cite" name=format!("Reference {number}")>
            {format!("[{number}]")}
        </Aside>
    }
}

/// A word that opens its explanation.
#[component]
pub fn Explained(
    /// Which explanation.
    word: Word,
    /// The word as the sentence needs it.
    children: Children,
) -> impl IntoView {
    view! {
        <Aside text=word.label() end=format!("word-{}", word.key()) class="word">
            {children()}
        </Aside>
    }
}

/// The lists at the end of the article.
#[component]
pub fn References() -> impl IntoView {
    let work = |work: &Reference| {
        let link = work.address().map(|address| {
            view! { " " <a href=address rel="external">"Open"<span class="unseen">{format!(" reference {}", work.number())}</span></a> }
        });
        view! { <li id=format!("reference-{}", work.key())>{work.label()}{link}</li> }
    };
    let word = |word: &Word| {
        let (name, meaning) = word.label().split_once(": ").unwrap_or((word.label(), ""));
        let meaning = capitalised(meaning);
        view! {
            <div id=format!("word-{}", word.key())>
                <dt>{name}</dt>
                <dd>{meaning}</dd>
            </div>
        }
    };
    view! {
        <h3 id="references">"References"</h3>
        <ol class="references">{Reference::ALL.iter().map(work).collect_view()}</ol>
        <h3 id="words">"Words of the field"</h3>
        <dl class="words">{Word::ALL.iter().map(word).collect_view()}</dl>
    }
}

//! In what contenders can differ.

use crate::{Contender, CurriculumForm, Method, Past, RunConfig, WeakAgent};

/// One thing that can be said of a contender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aspect {
    /// What it is about.
    pub topic: &'static str,
    /// What holds for the contender, behind "topic: ".
    pub value: String,
    /// Both, as short as a name's part must be.
    pub short: String,
}

fn aspect(topic: &'static str, value: impl Into<String>, short: impl Into<String>) -> Aspect {
    Aspect {
        topic,
        value: value.into(),
        short: short.into(),
    }
}

fn number(topic: &'static str, symbol: &str, value: f64) -> Aspect {
    aspect(topic, value.to_string(), format!("{symbol} = {value}"))
}

fn state(topic: &'static str, who: &str, from: Past) -> Aspect {
    match from {
        Past::Base => aspect(topic, "M0", format!("{who} from M0")),
        Past::Sft(step) => aspect(
            topic,
            format!("step {step} of SFT"),
            format!("{who} from step {step}"),
        ),
    }
}

/// All that can be said of a contender in its run, numbers that follow the run's included.
pub fn aspects(config: &RunConfig, contender: &Contender) -> Vec<Aspect> {
    let method = contender.method;
    let mut aspects = vec![loss(method)];
    if method.mixes() {
        aspects.push(number("λ", "λ", config.lambda_of(contender)));
    }
    match method {
        Method::Wmss { weak, from, .. } => {
            aspects.push(state("weak model", "weak", from));
            aspects.push(match weak {
                WeakAgent::Joint => aspect("weak model’s part", "it learns too", "weak joint"),
                WeakAgent::Frozen => aspect("weak model’s part", "it stands still", "weak frozen"),
            });
        }
        Method::Curriculum { from, .. } => {
            aspects.push(state("weak model", "weak", from));
            aspects.push(aspect(
                "weak model’s part",
                "it only helps to choose examples",
                "weak choosing",
            ));
        }
        Method::LabelSmoothing { smoothing } => {
            aspects.push(number("share spread evenly", "share", smoothing));
        }
        Method::Neftune { alpha } => aspects.push(number("noise’s α", "α", alpha)),
        Method::Undial { beta } => aspects.push(number("logit lowered by", "β", beta)),
        Method::SelfDistillation {
            from,
            temperature,
            share,
        } => {
            aspects.push(state("teacher", "teacher", from));
            aspects.push(number("temperature", "T", temperature));
            aspects.push(number("teacher’s share", "share", share));
        }
        Method::Distillation { temperature, share } => {
            aspects.push(aspect("teacher", "a larger model", "larger teacher"));
            aspects.push(number("temperature", "T", temperature));
            aspects.push(number("teacher’s share", "share", share));
        }
        Method::Sft | Method::Temperature => {}
    }
    aspects.push(samples(method.curriculum()));
    let rate = config.learning_rate_of(contender);
    aspects.push(number("learning rate", "learning rate", rate));
    aspects
}

fn loss(method: Method) -> Aspect {
    let loss = match method {
        Method::Sft | Method::Curriculum { .. } => "cross-entropy",
        Method::Wmss { .. } => "cross-entropy of the mixed logits",
        Method::Temperature => "cross-entropy of the logits times λ",
        Method::LabelSmoothing { .. } => "cross-entropy to a smoothed target",
        Method::Neftune { .. } => "cross-entropy with noise on the embeddings",
        Method::Undial { .. } => "cross-entropy to M1’s answers, the right token made less likely",
        Method::SelfDistillation { .. } | Method::Distillation { .. } => {
            "cross-entropy to the labels and to a teacher"
        }
    };
    aspect("loss", loss, method.name())
}

fn samples(form: CurriculumForm) -> Aspect {
    let (value, short) = match form {
        CurriculumForm::Uniform => ("drawn alike", "examples drawn alike"),
        CurriculumForm::FirstVersion => {
            ("drawn by the formula of the paper’s V1", "V1’s curriculum")
        }
        CurriculumForm::Repository => (
            "drawn by the official code’s formula",
            "the code’s curriculum",
        ),
        CurriculumForm::SecondVersion => {
            ("drawn by the formula of the paper’s V2", "V2’s curriculum")
        }
    };
    aspect("examples", value, short)
}

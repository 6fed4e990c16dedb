//! What each block of the pipeline does to the worked example, in numbers.

use wmss::curriculum::{Coefficients, Entropies, Form, sampling_probabilities};
use wmss::descent::{WeakAgent, wmss_path};
use wmss::example::{self, TARGET, TOKENS};
use wmss::{Distribution, Lambda, Mixture, blog};

use crate::chart::{BarSeries, Bars, Role, Unit};
use crate::sections::five_tokens::{probabilities, series, target_percent};

/// η of the joint training in this section.
const RATE: f64 = 1.0;
/// How long it trains.
const STEPS: usize = 10;
/// The talk's three samples, as its numbers name them.
const SAMPLES: [&str; 3] = ["easy", "forgotten", "goldilocks"];

/// One block of the algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    Base,
    Sft,
    Curriculum,
    Mixing,
    Joint,
    Kept,
}

/// What stands beside the picture of a block.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    /// What happens, in a sentence or two.
    pub words: &'static str,
    /// Names and values, as written on the page.
    pub facts: Vec<(&'static str, String)>,
    /// The example after this block, or what is drawn in it.
    pub picture: Bars,
    /// The part of the lab that does the same, as a place in the address.
    pub lab: &'static str,
}

impl Block {
    /// All, in the order of the algorithm.
    pub const ALL: [Self; 6] = [
        Self::Base,
        Self::Sft,
        Self::Curriculum,
        Self::Mixing,
        Self::Joint,
        Self::Kept,
    ];

    /// What the block is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Base => "Base model",
            Self::Sft => "Fine-tuning",
            Self::Curriculum => "Curriculum",
            Self::Mixing => "Mixing",
            Self::Joint => "Joint training",
            Self::Kept => "Strong model",
        }
    }

    /// What comes out of it, in symbols or a word or two.
    pub fn yields(self) -> &'static str {
        match self {
            Self::Base => "M0",
            Self::Sft => "M1",
            Self::Curriculum => "ΔH, weights",
            Self::Mixing => "z mix",
            Self::Joint => "both learn",
            Self::Kept => "kept alone",
        }
    }

    /// Everything that the page says and shows of it.
    pub fn told(self) -> Told {
        match self {
            Self::Base => base(),
            Self::Sft => sft(),
            Self::Curriculum => curriculum(),
            Self::Mixing => mixing(),
            Self::Joint => joint(),
            Self::Kept => kept(),
        }
    }
}

/// The worked example, mixed as in the paper.
fn start() -> Mixture {
    let (strong, weak) = (example::strong().logits(), example::weak().logits());
    Mixture::new(&strong, &weak, Lambda::PAPER)
}

/// The mixture after each step of joint training.
fn path() -> Vec<Mixture> {
    wmss_path(start(), TARGET, RATE, WeakAgent::Joint, STEPS)
}

fn trained() -> Mixture {
    path().pop().unwrap_or_else(start)
}

fn nats(entropy: f64) -> String {
    format!("{entropy:.2} nats").replace('-', "−")
}

fn bars(name: &str, role: Role, distribution: &Distribution) -> BarSeries {
    series(name, role, distribution.probabilities())
}

fn base() -> Told {
    let weak = example::weak();
    Told {
        words: "The pipeline starts from a model that has already read a great deal. It is not a random one: it knows which answers are plausible, only not which one is right.",
        facts: vec![
            ("P of 2x", target_percent(&weak)),
            ("Entropy", nats(weak.entropy())),
        ],
        picture: probabilities(
            vec![bars("M0", Role::Weak, &weak)],
            format!("M0 gives the right answer {}.", target_percent(&weak)),
        ),
        lab: "lab",
    }
}

fn sft() -> Told {
    let (weak, strong) = (example::weak(), example::strong());
    Told {
        words: "Plain fine-tuning on correct answers makes M1. From here on M1 is the strong model, and M0, kept aside, the weak one.",
        facts: vec![
            ("P of 2x", target_percent(&strong)),
            ("Entropy", nats(strong.entropy())),
            (
                "Push left",
                Unit::Plain.write(strong.non_target_mass(TARGET)),
            ),
        ],
        picture: probabilities(
            vec![
                bars("M0", Role::Weak, &weak),
                bars("M1", Role::Strong, &strong),
            ],
            format!(
                "Fine-tuning took the right answer from {} to {}.",
                target_percent(&weak),
                target_percent(&strong)
            ),
        ),
        lab: "lab",
    }
}

/// One of the talk's samples.
fn sample(name: &str) -> Entropies {
    let number = |model| blog().number(6, &format!("{name}, {model}"));
    Entropies {
        weak: number("weak").unwrap_or(f64::NAN),
        strong: number("strong").unwrap_or(f64::NAN),
    }
}

/// How often each of the talk's samples is drawn, by the paper's second version.
fn weights() -> Vec<f64> {
    let samples = SAMPLES.map(sample);
    sampling_probabilities(Form::SecondVersion, Coefficients::PAPER, &samples).unwrap_or_default()
}

fn curriculum() -> Told {
    let (weak, strong) = (example::weak().entropy(), example::strong().entropy());
    let weights = weights();
    let likeliest = SAMPLES
        .iter()
        .zip(&weights)
        .max_by(|a, b| a.1.total_cmp(b.1));
    let sentence = likeliest.map_or_else(String::new, |(name, weight)| {
        format!(
            "Of the talk’s three samples the {name} one is drawn most often, {} of the time.",
            Unit::Percent.write(*weight)
        )
    });
    Told {
        words: "Both models read every training example. How undecided each of them is, and what changed between them, decides how often the example is drawn.",
        facts: vec![
            ("H weak", nats(weak)),
            ("H strong", nats(strong)),
            ("ΔH", nats(strong - weak)),
        ],
        picture: Bars {
            axis: "sample",
            groups: SAMPLES.map(String::from).into(),
            series: vec![series("share of draws", Role::Mixed, &weights)],
            unit: Unit::Percent,
            range: (0.0, 1.0),
            sentence,
        },
        lab: "lab-settings",
    }
}

fn models(mixture: &Mixture) -> Vec<BarSeries> {
    vec![
        bars("P strong", Role::Strong, &mixture.strong()),
        bars("P weak", Role::Weak, &mixture.weak()),
        bars("P mixed", Role::Mixed, &mixture.distribution()),
    ]
}

fn mixing() -> Told {
    let mixture = start();
    let push = |gradient: Vec<f64>| Unit::Plain.write(gradient[TARGET]);
    let logits = mixture.logits();
    Told {
        words: "The two models’ scores are blended, half and half. The loss sees the mixture alone; each model gets its share of the gradient.",
        facts: vec![
            ("z mix of 2x", Unit::Plain.write(logits[TARGET])),
            ("z mix of x", Unit::Plain.write(logits[TARGET + 1])),
            (
                "Gradient, strong 2x",
                push(mixture.gradient_on_strong(TARGET)),
            ),
            ("Gradient, weak 2x", push(mixture.gradient_on_weak(TARGET))),
        ],
        picture: probabilities(
            models(&mixture),
            format!(
                "In the mixture the right answer has {}: the doubts are back.",
                target_percent(&mixture.distribution())
            ),
        ),
        lab: "lab-inspector",
    }
}

fn joint() -> Told {
    let path = path();
    let (first, last) = (&path[0], trained());
    let way = |of: fn(&Mixture) -> Distribution| {
        format!(
            "{} → {}",
            target_percent(&of(first)),
            target_percent(&of(&last))
        )
    };
    let after_one = path.get(1).map(Mixture::strong);
    Told {
        words: "Both models step against their gradients, on the samples that the curriculum draws.",
        facts: vec![
            // Another one than the race's, which has a slider of its own.
            ("Learning rate", format!("{RATE:.1}")),
            (
                "Strong, one step",
                after_one.as_ref().map_or_else(String::new, target_percent),
            ),
            ("Strong, all steps", way(Mixture::strong)),
            ("Weak, all steps", way(Mixture::weak)),
        ],
        picture: probabilities(
            models(&last),
            format!(
                "After {STEPS} steps the strong model gives {} {}, the weak one {}.",
                TOKENS[TARGET],
                target_percent(&last.strong()),
                target_percent(&last.weak())
            ),
        ),
        lab: "lab",
    }
}

fn kept() -> Told {
    let strong = trained().strong();
    Told {
        words: "The weak model has done its part and is dropped. Answering runs the strong model alone, as if it had never had a partner.",
        facts: vec![
            ("P of 2x", target_percent(&strong)),
            ("Entropy", nats(strong.entropy())),
            ("Models in training", "2".to_owned()),
            ("Models that answer", "1".to_owned()),
        ],
        picture: probabilities(
            vec![
                bars("M1", Role::Sft, &example::strong()),
                bars("kept", Role::Strong, &strong),
            ],
            format!(
                "From {} after fine-tuning to {} now, at the cost of one model.",
                target_percent(&example::strong()),
                target_percent(&strong)
            ),
        ),
        lab: "lab",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_has_words_facts_and_a_picture_within_its_axis() {
        for block in Block::ALL {
            let told = block.told();
            assert!(!told.words.is_empty() && !told.facts.is_empty());
            for bars in &told.picture.series {
                assert_eq!(bars.values.len(), told.picture.groups.len());
                assert!(
                    bars.values.iter().all(|v| (0.0..=1.0).contains(v)),
                    "{block:?}"
                );
            }
        }
    }

    #[test]
    fn the_samples_are_the_talks_and_their_weights_a_distribution() {
        assert!(SAMPLES.iter().all(|name| sample(name).weak.is_finite()));
        assert!((weights().iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(curriculum().picture.sentence.contains("goldilocks"));
    }

    #[test]
    fn joint_training_moves_both_models_towards_the_answer() {
        let (first, last) = (start(), trained());
        let at = |d: Distribution| d.probabilities()[TARGET];
        assert!(at(last.strong()) > at(first.strong()));
        assert!(at(last.weak()) > at(first.weak()));
    }
}

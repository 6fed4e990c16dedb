//! The same samples under three formulas.

use wmss::blog;
use wmss::curriculum::{Coefficients, Entropies, Form, sampling_probabilities};

use crate::chart::{BarSeries, Bars, Role, Unit};

/// A formula with its name on the page and its colour.
pub(super) struct Formula {
    pub(super) form: Form,
    pub(super) name: &'static str,
    pub(super) role: Role,
}

/// The three, in the order in which they came.
pub(super) const FORMULAS: [Formula; 3] = [
    Formula {
        form: Form::FirstVersion,
        name: "version 1",
        role: Role::Quiet,
    },
    Formula {
        form: Form::Repository,
        name: "authors’ code",
        role: Role::Ink,
    },
    Formula {
        form: Form::SecondVersion,
        name: "version 2",
        role: Role::Control,
    },
];

/// The talk's samples as its data names them.
const TALKS: [(&str, &str); 3] = [
    ("easy", "mastered long ago"),
    ("forgotten", "forgotten"),
    ("goldilocks", "hard for both, “Goldilocks”"),
];

/// Letters of the samples.
const LETTERS: [&str; 6] = ["A", "B", "C", "D", "E", "F"];

/// A training sample.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample {
    /// A letter to find it by.
    pub(super) letter: &'static str,
    /// What the model is asked.
    pub(super) prompt: String,
    /// What it is an example of.
    pub(super) kind: &'static str,
    /// How undecided the two models are about it.
    pub(super) entropies: Entropies,
}

/// The talk's three samples.
pub(super) fn talks_samples() -> Vec<Sample> {
    let Some(claim) = blog().claim(6) else {
        return Vec::new();
    };
    let sample = |(i, (name, kind)): (usize, &(&str, &'static str))| {
        Some(Sample {
            letter: LETTERS[i],
            prompt: claim.prompts.get(i)?.clone(),
            kind,
            entropies: Entropies {
                weak: claim.number(&format!("{name}, weak"))?,
                strong: claim.number(&format!("{name}, strong"))?,
            },
        })
    };
    TALKS.iter().enumerate().filter_map(sample).collect()
}

/// The talk's samples, and then the reader's.
pub(super) fn all_samples(added: &[Entropies]) -> Vec<Sample> {
    let mut samples = talks_samples();
    for (i, entropies) in added.iter().enumerate() {
        samples.push(Sample {
            letter: LETTERS.get(samples.len()).copied().unwrap_or("…"),
            prompt: format!("Your sample {}", i + 1),
            kind: "yours",
            entropies: *entropies,
        });
    }
    samples
}

/// What a formula makes of the samples.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ranking {
    /// How often each is drawn, 0 to 1.
    pub(super) shares: Vec<f64>,
    /// 1 for the sample that is drawn most; samples drawn alike share a rank.
    pub(super) ranks: Vec<usize>,
}

impl Ranking {
    fn of(form: Form, coefficients: Coefficients, samples: &[Sample]) -> Self {
        let entropies: Vec<Entropies> = samples.iter().map(|s| s.entropies).collect();
        // Sliders reach nothing that can't be weighed.
        let shares = sampling_probabilities(form, coefficients, &entropies).unwrap_or_default();
        let rank = |p: &f64| 1 + shares.iter().filter(|q| **q > p + 1e-9).count();
        let ranks = shares.iter().map(rank).collect();
        Self { shares, ranks }
    }
}

/// The ranking of each formula, in the order of [`FORMULAS`].
pub(super) fn rankings(coefficients: Coefficients, samples: &[Sample]) -> [Ranking; 3] {
    FORMULAS.map(|formula| Ranking::of(formula.form, coefficients, samples))
}

/// The letters of the samples that a formula draws most.
fn first(samples: &[Sample], ranking: &Ranking) -> String {
    let ranked = samples.iter().zip(&ranking.ranks);
    let letters: Vec<&str> = ranked
        .filter(|(_, rank)| **rank == 1)
        .map(|(sample, _)| sample.letter)
        .collect();
    if letters.len() == samples.len() {
        "all alike".to_owned()
    } else {
        letters.join(" and ")
    }
}

/// How often each sample is drawn, formula beside formula.
pub(super) fn picture(coefficients: Coefficients, samples: &[Sample]) -> Bars {
    let rankings = rankings(coefficients, samples);
    let firsts: Vec<String> = (FORMULAS.iter().zip(&rankings))
        .map(|(formula, ranking)| format!("{} by {}", first(samples, ranking), formula.name))
        .collect();
    let series = FORMULAS
        .iter()
        .zip(&rankings)
        .map(|(formula, ranking)| BarSeries {
            name: formula.name.to_owned(),
            role: formula.role,
            values: ranking.shares.clone(),
        });
    Bars {
        axis: "sample",
        groups: samples.iter().map(|s| s.letter.to_owned()).collect(),
        series: series.collect(),
        unit: Unit::Percent,
        range: (0.0, 1.0),
        sentence: format!("Drawn most: {}.", firsts.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranks(coefficients: Coefficients, added: &[Entropies]) -> [Vec<usize>; 3] {
        rankings(coefficients, &all_samples(added)).map(|r| r.ranks)
    }

    #[test]
    fn only_the_second_versions_formula_gives_the_talks_order() {
        assert_eq!(
            ranks(Coefficients::PAPER, &[]),
            [vec![1, 3, 2], vec![1, 3, 2], vec![3, 2, 1]]
        );
    }

    #[test]
    fn without_coefficients_all_are_drawn_alike() {
        let none = Coefficients {
            alpha: 0.0,
            beta: 0.0,
            gamma: 0.0,
        };
        assert_eq!(ranks(none, &[]), [[1, 1, 1]; 3].map(Vec::from));
    }

    #[test]
    fn a_readers_sample_joins_the_ranking() {
        let hardest = Entropies {
            weak: 3.0,
            strong: 3.0,
        };
        let samples = all_samples(&[hardest, hardest, hardest]);
        assert_eq!(samples.len(), LETTERS.len());
        assert_eq!(samples.last().map(|s| s.letter), Some("F"));
        assert_eq!(ranks(Coefficients::PAPER, &[hardest])[2][3], 1);
        let bars = picture(Coefficients::PAPER, &samples);
        assert!(bars.series.iter().all(|s| s.values.len() == samples.len()));
        assert!(bars.sentence.contains("D and E and F by version 2"));
    }
}

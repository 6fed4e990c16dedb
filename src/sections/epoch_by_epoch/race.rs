//! One example trained on by SFT and by WMSS from the same start.

use wmss::cross_entropy::{gradient, non_target_total};
use wmss::descent::{WeakAgent, sft_path, wmss_path};
use wmss::example::{self, TARGET, TOKENS};
use wmss::{Distribution, Lambda, Mixture};

use crate::sections::sft_and_saturation::course::{Course, EPOCHS, FIRST_RATE};

/// Epochs of the race.
pub(super) const LAST: usize = 24;
/// The search for an epoch of plain fine-tuning ends here.
const PATIENCE: usize = 5_000;

/// How the race is run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rules {
    /// The strong model's share of the mixture.
    pub(super) lambda: Lambda,
    /// Learning rate of every model.
    pub(super) rate: f64,
    /// Whether the weak model learns along.
    pub(super) weak: WeakAgent,
}

/// Both contestants after every epoch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Race {
    /// Learning rate of every model.
    rate: f64,
    sft: Vec<Vec<f64>>,
    wmss: Vec<Mixture>,
}

/// M1: the base model after the fine-tuning of the section before.
fn saturated() -> Vec<f64> {
    Course::new(FIRST_RATE, EPOCHS).logits(EPOCHS).to_vec()
}

/// The target's score less the mean of the others': no shift of all scores changes it.
fn gap(logits: &[f64]) -> f64 {
    let others: f64 = logits.iter().sum::<f64>() - logits[TARGET];
    logits[TARGET] - others / (logits.len() - 1) as f64
}

impl Race {
    pub(super) fn new(rules: Rules) -> Self {
        Self::against(rules, &example::weak().logits())
    }

    /// The same race with the control D0: a partner that finds every token alike, and stays so.
    pub(super) fn with_uniform_partner(rules: Rules) -> Self {
        let weak = WeakAgent::Frozen;
        Self::against(Rules { weak, ..rules }, &[0.0; TOKENS.len()])
    }

    fn against(rules: Rules, weak: &[f64]) -> Self {
        let start = saturated();
        let mixture = Mixture::new(&start, weak, rules.lambda);
        Self {
            rate: rules.rate,
            sft: sft_path(&start, TARGET, rules.rate, LAST),
            wmss: wmss_path(mixture, TARGET, rules.rate, rules.weak, LAST),
        }
    }

    /// The model of plain fine-tuning.
    pub(super) fn sft(&self, epoch: usize) -> Distribution {
        Distribution::from_logits(&self.sft[epoch])
    }

    /// WMSS's strong model, its weak one, and what they are mixed to.
    pub(super) fn wmss(&self, epoch: usize) -> &Mixture {
        &self.wmss[epoch]
    }

    /// The gradient on each score of plain fine-tuning's model.
    pub(super) fn sft_gradient(&self, epoch: usize) -> Vec<f64> {
        gradient(&self.sft[epoch], TARGET)
    }

    /// The gradient on each score of the strong model.
    pub(super) fn strong_gradient(&self, epoch: usize) -> Vec<f64> {
        self.wmss[epoch].gradient_on_strong(TARGET)
    }

    /// The gradients on the wrong answers together, of SFT's model and of the strong one.
    pub(super) fn pushes(&self, epoch: usize) -> [f64; 2] {
        [self.sft_gradient(epoch), self.strong_gradient(epoch)]
            .map(|gradient| non_target_total(&gradient, TARGET))
    }

    /// How far the right score stands above the mean of the wrong ones, in SFT's model and in the
    /// strong one.
    pub(super) fn gaps(&self, epoch: usize) -> [f64; 2] {
        [gap(&self.sft[epoch]), gap(self.wmss[epoch].strong_logits())]
    }

    /// Epochs of plain fine-tuning, from the start of the race, until its gap is at least the
    /// strong model's at `epoch`.
    pub(super) fn sft_epochs_to_catch_up(&self, epoch: usize) -> Option<usize> {
        let wanted = gap(self.wmss[epoch].strong_logits());
        let step = |logits: &Vec<f64>| sft_path(logits, TARGET, self.rate, 1).pop();
        std::iter::successors(self.sft.first().cloned(), step)
            .take(PATIENCE + 1)
            .position(|logits| gap(&logits) >= wanted)
    }

    /// Every epoch with a value.
    pub(super) fn curve(&self, of: impl Fn(usize) -> f64) -> Vec<(f64, f64)> {
        (0..self.sft.len()).map(|e| (e as f64, of(e))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(lambda: f64, weak: WeakAgent) -> Rules {
        let lambda = Lambda::new(lambda).expect("between 0 and 1");
        Rules {
            lambda,
            rate: FIRST_RATE,
            weak,
        }
    }

    const AGENTS: [WeakAgent; 2] = [WeakAgent::Joint, WeakAgent::Frozen];

    #[test]
    fn both_start_from_the_model_that_the_other_section_ends_with() {
        let race = Race::new(rules(0.5, WeakAgent::Joint));
        let end = Course::new(FIRST_RATE, EPOCHS).model(EPOCHS);
        assert_eq!(race.sft(0), end);
        assert_eq!(race.wmss(0).strong(), end);
        assert_eq!(race.wmss(0).weak(), example::weak());
    }

    #[test]
    fn at_one_the_race_is_a_tie() {
        let race = Race::new(rules(1.0, WeakAgent::Joint));
        for epoch in 0..=LAST {
            let [sft, wmss] = race.gaps(epoch);
            assert_eq!(sft, wmss);
            assert_eq!(race.sft_epochs_to_catch_up(epoch), Some(epoch));
        }
    }

    #[test]
    fn what_the_prose_says_of_one_example_is_so() {
        for agent in AGENTS {
            let race = Race::new(rules(0.5, agent));
            for epoch in 1..=LAST {
                let ([sft, wmss], [before, now]) = (race.gaps(epoch), race.pushes(epoch));
                assert!(wmss > sft && now > before);
                let (alone, strong) = (race.sft(epoch), race.wmss(epoch).strong());
                let pairs = alone.probabilities().iter().zip(strong.probabilities());
                assert!(pairs.skip(TARGET + 1).all(|(sft, wmss)| wmss < sft));
                assert!(
                    race.sft_epochs_to_catch_up(epoch)
                        .is_some_and(|e| e > epoch)
                );
            }
        }
        let [joint, frozen] = AGENTS.map(|agent| Race::new(rules(0.5, agent)).gaps(LAST)[1]);
        assert!(frozen > joint, "a frozen weak model pushes further");
    }

    #[test]
    fn at_nought_the_strong_model_stands_still() {
        let race = Race::new(rules(0.0, WeakAgent::Joint));
        assert_eq!(race.gaps(0)[1], race.gaps(LAST)[1]);
        assert_eq!(race.pushes(LAST)[1], 0.0);
    }

    #[test]
    fn a_shift_of_all_scores_leaves_the_gap() {
        assert_eq!(gap(&[3.0, 1.0, 2.0]), gap(&[13.0, 11.0, 12.0]));
    }
}

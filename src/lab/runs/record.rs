//! A run's numbers, few enough to keep many runs of them.

use protocol::describe::contender_names;
use protocol::{Accuracy, DeviceReport, Phase, RunConfig, StepMetrics};
use serde::{Deserialize, Serialize};

use crate::lab::state::{Evaluation, LabState};

/// Every so many steps there is a point; the trainer evaluates just then.
const EVERY: u32 = 10;
/// A long run is thinned further, to so many points.
const MOST_POINTS: u32 = 120;

/// Means over a batch's answer tokens.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Means {
    /// Probability of the target token, 0 to 1.
    pub target: f32,
    /// Size of the push on the non-target logits.
    pub gradient: f32,
    /// Entropy in nats.
    pub entropy: f32,
}

/// What one step measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Steps taken since M0.
    pub step: u32,
    /// Up to M1 the only model there is; then every contender, in the configuration's order.
    pub contenders: Vec<Means>,
}

/// A run as it was left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// What it was made of, with what was changed on the way.
    pub config: RunConfig,
    /// What it computed on.
    pub device: String,
    /// Steps taken since M0.
    pub step: u32,
    /// Whether it went to its end.
    pub finished: bool,
    /// Seconds of training.
    pub seconds: f64,
    /// Accuracies, rising by step.
    pub evaluations: Vec<Evaluation>,
    /// Measurements, rising by step.
    pub samples: Vec<Sample>,
}

/// A device in a few words.
pub fn device_words(device: Option<&DeviceReport>) -> String {
    match device {
        Some(DeviceReport::WebGpu { adapter, .. }) => format!("GPU ({adapter})"),
        Some(DeviceReport::Cpu(_)) => "CPU".to_owned(),
        None => "unknown device".to_owned(),
    }
}

/// Whether the run has been trained to its end and examined there.
pub fn is_finished(state: &LabState) -> bool {
    let examined = state.evaluations.last().map(|e| e.step);
    let total = state.config.as_ref().map(RunConfig::steps);
    state.phase == Some(Phase::Finished)
        && !state.training
        && total == Some(state.step)
        && examined == total
}

impl Record {
    /// What is kept of a run as it stands; nothing before its first step.
    pub fn of(state: &LabState) -> Option<Self> {
        let config = state.config.clone()?;
        let last = state.metrics.last()?.step;
        let every = EVERY * config.steps().div_ceil(EVERY * MOST_POINTS).max(1);
        let due = |step: u32| step.is_multiple_of(every) || step == last;
        let evaluations = state.evaluations.iter().filter(|e| due(e.step));
        let samples = state.metrics.iter().filter(|m| due(m.step));
        Some(Self {
            device: device_words(state.device.as_ref()),
            step: state.step,
            finished: is_finished(state),
            seconds: state.seconds.last().copied().unwrap_or_default(),
            evaluations: evaluations.cloned().collect(),
            samples: samples.map(sample).collect(),
            config,
        })
    }

    /// The last accuracies of each contender, with its name; before M1 those of the one model.
    pub fn last_accuracies(&self) -> Vec<(String, Accuracy)> {
        let Some(last) = self.evaluations.last() else {
            return Vec::new();
        };
        if last.step <= self.config.sft_steps {
            let only = last.contenders.first();
            return only.map(|a| ("M1".to_owned(), *a)).into_iter().collect();
        }
        let names = contender_names(&self.config);
        names
            .into_iter()
            .zip(last.contenders.iter().copied())
            .collect()
    }

    /// Whether its numbers make sense together: what comes from a browser's store may be anybody's.
    pub fn is_sound(&self) -> bool {
        let count = self.config.contenders.len();
        let fits = |step: u32, number: usize| match step <= self.config.sft_steps {
            true => number >= 1,
            false => number == count,
        };
        self.config.validate().is_ok()
            && self
                .evaluations
                .iter()
                .all(|e| fits(e.step, e.contenders.len()))
            && self
                .samples
                .iter()
                .all(|s| fits(s.step, s.contenders.len()))
    }
}

/// A contender's accuracies at an evaluation. Up to M1 all contenders are one model.
pub fn accuracy(config: &RunConfig, evaluation: &Evaluation, number: usize) -> Option<Accuracy> {
    let contenders = &evaluation.contenders;
    let found = match evaluation.step <= config.sft_steps {
        true => contenders.first(),
        false => contenders.get(number),
    };
    found.copied()
}

fn sample(metrics: &StepMetrics) -> Sample {
    let means = |contender: &protocol::ContenderMetrics| Means {
        target: contender.student.target as f32,
        gradient: contender.gradient as f32,
        entropy: contender.student.entropy as f32,
    };
    Sample {
        step: metrics.step,
        contenders: metrics.contenders.iter().map(means).collect(),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use protocol::{AgentMeans, ContenderMetrics, FallbackReason};

    /// A run of `taken` of its 10 + 30 steps, in which the second contender is better by `ahead`.
    pub fn state(run: u32, seed: u32, taken: u32, ahead: f64) -> LabState {
        let config = RunConfig {
            seed,
            sft_steps: 10,
            race_steps: 30,
            ..RunConfig::default()
        };
        let means = AgentMeans {
            loss: 1.0,
            target: 0.5,
            entropy: 0.25,
        };
        let contender = ContenderMetrics {
            student: means,
            weak: None,
            trained: None,
            gradient: 0.5,
            lambda: None,
        };
        let accuracy = |held_out| Accuracy {
            train: 0.75,
            held_out,
        };
        let evaluation = |step| Evaluation {
            step,
            contenders: match step <= 10 {
                true => vec![accuracy(0.25)],
                false => vec![accuracy(0.5), accuracy(0.5 + ahead)],
            },
        };
        LabState {
            run,
            device: Some(DeviceReport::Cpu(FallbackReason::Chosen)),
            phase: Some(match taken {
                0..10 => Phase::Sft,
                10..40 => Phase::Race,
                _ => Phase::Finished,
            }),
            step: taken,
            metrics: (1..=taken)
                .map(|step| StepMetrics {
                    step,
                    contenders: vec![contender; if step <= 10 { 1 } else { 2 }],
                })
                .collect(),
            seconds: (1..=taken).map(|step| f64::from(step) * 0.5).collect(),
            evaluations: (0..=taken).step_by(10).map(evaluation).collect(),
            config: Some(config),
            ..LabState::default()
        }
    }

    #[test]
    fn a_record_has_every_tenth_step_and_the_last() {
        assert_eq!(Record::of(&state(1, 1, 0, 0.0)), None);
        let record = Record::of(&state(1, 1, 33, 0.25)).expect("steps");
        let steps: Vec<u32> = record.samples.iter().map(|s| s.step).collect();
        assert_eq!(steps, [10, 20, 30, 33]);
        assert!(!record.finished && record.is_sound());
        let finished = Record::of(&state(1, 1, 40, 0.25)).expect("steps");
        assert!(finished.finished);
        let last: Vec<_> = (finished.last_accuracies().into_iter())
            .map(|(name, a)| (name, a.held_out))
            .collect();
        assert_eq!(last, [("SFT".to_owned(), 0.5), ("WMSS".to_owned(), 0.75)]);
    }

    #[test]
    fn a_long_run_is_thinned_to_a_fixed_number_of_points() {
        let mut long = state(1, 1, 40, 0.0);
        let steps = 100_000;
        long.config = Some(RunConfig {
            sft_steps: 10,
            race_steps: steps - 10,
            ..RunConfig::default()
        });
        let two = long.metrics[20].contenders.clone();
        long.metrics.extend((41..=steps).map(|step| StepMetrics {
            step,
            contenders: two.clone(),
        }));
        let record = Record::of(&long).expect("steps");
        assert!((100..=121).contains(&record.samples.len()));
    }

    #[test]
    fn numbers_that_do_not_fit_their_settings_are_not_sound() {
        let mut record = Record::of(&state(1, 1, 40, 0.0)).expect("steps");
        record.evaluations[4].contenders.pop();
        assert!(!record.is_sound());
    }
}

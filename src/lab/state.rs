//! What the lab knows, folded from the trainer's events. No signals and no browser here.

use protocol::{Accuracy, DeviceReport, Event, Phase, Prediction, StepMetrics};
use serde::{Deserialize, Serialize};

/// Whether there is a trainer to talk to.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Link {
    /// The trainer has not been fetched.
    #[default]
    Absent,
    /// It is being fetched, or it prepares a run.
    Opening,
    /// A run is open.
    Open,
    /// The trainer died or fell silent; why, as a sentence.
    Lost(String),
}

/// Something the reader should know.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether something went wrong.
    pub alarm: bool,
}

/// Something long that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// What, as a phrase.
    pub task: String,
    /// How far, 0 to 1.
    pub done: f64,
}

/// Accuracies at a step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Steps taken since M0.
    pub step: u32,
    /// The model trained by SFT alone.
    pub sft: Accuracy,
    /// WMSS's strong model, once the race is on.
    pub wmss: Option<Accuracy>,
}

/// λ changed while the race ran.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LambdaChange {
    /// The first step with the new λ.
    pub step: u32,
    /// The new λ.
    pub to: f64,
}

/// Changes of λ fewer steps apart than this are one move of the slider.
const ONE_MOVE: u32 = 3;

/// The lab's whole state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LabState {
    /// Number of the current run; events of earlier ones are dropped.
    pub run: u32,
    /// Whether there is a trainer.
    pub link: Link,
    /// What it computes on.
    pub device: Option<DeviceReport>,
    /// Parameters of each model.
    pub parameters: usize,
    /// Prompts to choose from.
    pub prompts: Vec<String>,
    /// Where the run stands.
    pub phase: Option<Phase>,
    /// Whether it trains.
    pub training: bool,
    /// Steps taken since M0.
    pub step: u32,
    /// Steps per second lately, while it trains.
    pub per_second: f64,
    /// Every step's measurements.
    pub metrics: Vec<StepMetrics>,
    /// Every evaluation.
    pub evaluations: Vec<Evaluation>,
    /// The watched prompt's next token.
    pub prediction: Option<Prediction>,
    /// Why the watched prompt can't be continued.
    pub prompt_problem: Option<String>,
    /// Step of the last kept checkpoint.
    pub checkpoint: Option<u32>,
    /// What takes time.
    pub work: Option<Work>,
    /// What the reader should know.
    pub notice: Option<Notice>,
}

impl LabState {
    /// Begins another run; what the trainer still says of the last one will be dropped.
    pub fn begin(&mut self, run: u32) {
        *self = Self {
            run,
            link: Link::Opening,
            device: self.device.take(),
            parameters: self.parameters,
            prompts: std::mem::take(&mut self.prompts),
            ..Self::default()
        };
    }

    /// Takes in what the trainer says of a run.
    pub fn apply(&mut self, run: u32, event: Event) {
        if run != self.run {
            return;
        }
        match event {
            Event::Working { task, done } => self.work = Some(Work { task, done }),
            Event::Opened {
                device,
                parameters,
                step,
                prompts,
                ..
            } => {
                self.link = Link::Open;
                self.work = None;
                (self.device, self.parameters, self.prompts) = (Some(device), parameters, prompts);
                self.rewind(step);
                self.training = false;
                if step == 0 {
                    self.checkpoint = None;
                }
            }
            Event::Phase(phase) => self.phase = Some(phase),
            Event::Training(training) => {
                self.training = training;
                self.work = None;
                if training {
                    self.notice = None;
                }
            }
            Event::Steps {
                metrics,
                per_second,
            } => {
                self.step = metrics.last().map_or(self.step, |m| m.step);
                self.per_second = per_second;
                self.metrics.extend(metrics);
            }
            Event::Accuracy { step, sft, wmss } => {
                // A pause measures the same step again.
                self.evaluations.retain(|e| e.step != step);
                self.evaluations.push(Evaluation { step, sft, wmss });
            }
            Event::Prediction(prediction) => {
                self.prediction = Some(prediction);
                self.prompt_problem = None;
            }
            Event::PromptRefused { reason } => self.prompt_problem = Some(reason),
            Event::Checkpoint { step } => self.checkpoint = Some(step),
            Event::Halted { step, reason } => {
                self.rewind(step);
                self.alarm(reason);
            }
            Event::Refused { reason } => match self.link {
                Link::Opening => self.lose(reason),
                Link::Open => self.alarm(reason),
                Link::Absent | Link::Lost(_) => {}
            },
            Event::Panicked { message } => self.lose(format!("The trainer broke off: {message}")),
            Event::Measured(_) | Event::Alive { .. } => {}
        }
    }

    /// The trainer is gone.
    pub fn lose(&mut self, reason: String) {
        self.link = Link::Lost(reason);
        self.training = false;
        self.work = None;
    }

    /// λ's changes in the course of the race, read off the steps themselves. What a moving slider
    /// passed on its way counts as one change, where it came to rest.
    pub fn lambda_changes(&self) -> Vec<LambdaChange> {
        let race = self
            .metrics
            .iter()
            .filter_map(|m| Some((m.step, m.wmss?.lambda)));
        let steps: Vec<(u32, f64)> = race.collect();
        let mut changes: Vec<LambdaChange> = Vec::new();
        for pair in steps.windows(2).filter(|pair| pair[0].1 != pair[1].1) {
            let (step, to) = pair[1];
            if changes
                .last()
                .is_some_and(|last| step - last.step < ONE_MOVE)
            {
                changes.pop();
            }
            changes.push(LambdaChange { step, to });
        }
        changes
    }

    /// The first step of the race; unknown where the curves only begin within it, as they do after
    /// a run came from a file.
    pub fn race_start(&self) -> Option<u32> {
        let first = self.metrics.iter().position(|m| m.wmss.is_some())?;
        let step = self.metrics[first].step;
        (first > 0 || step == 1).then_some(step)
    }

    /// Whether there is a run that could be trained now.
    pub fn can_train(&self) -> bool {
        self.link == Link::Open && !self.training && self.phase != Some(Phase::Finished)
    }

    fn rewind(&mut self, step: u32) {
        self.step = step;
        self.metrics.retain(|m| m.step <= step);
        self.evaluations.retain(|e| e.step <= step);
    }

    fn alarm(&mut self, text: String) {
        self.notice = Some(Notice { text, alarm: true });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::{AgentMeans, FallbackReason, RaceMetrics};

    fn metrics(step: u32, lambda: Option<f64>) -> StepMetrics {
        let means = AgentMeans {
            loss: 1.0,
            target: 0.5,
            entropy: 0.2,
        };
        let race = |lambda| RaceMetrics {
            strong: means,
            weak: means,
            mixed: means,
            lambda,
        };
        StepMetrics {
            step,
            sft: means,
            wmss: lambda.map(race),
        }
    }

    fn steps(metrics: Vec<StepMetrics>) -> Event {
        Event::Steps {
            metrics,
            per_second: 3.0,
        }
    }

    fn opened(step: u32) -> Event {
        let device = DeviceReport::Cpu(FallbackReason::NoWebGpu);
        Event::Opened {
            device,
            parameters: 9,
            step,
            prompts: vec!["3x^2=".into()],
            config: Box::default(),
        }
    }

    fn open() -> LabState {
        let mut state = LabState::default();
        state.begin(1);
        state.apply(1, opened(0));
        state
    }

    #[test]
    fn a_run_that_was_reset_can_no_longer_speak() {
        let mut state = open();
        state.begin(2);
        let before = state.clone();
        state.apply(1, steps(vec![metrics(4, None)]));
        assert_eq!(state, before);
        assert_eq!(state.prompts, ["3x^2="], "what belongs to the device stays");
    }

    #[test]
    fn changes_of_lambda_are_found_where_the_slider_came_to_rest() {
        let mut state = open();
        let lambda = |step| match step {
            1..=4 => None,
            5..=9 => Some(0.5),
            10 => Some(0.6), // passed on the way
            11..=29 => Some(0.7),
            _ => Some(0.2),
        };
        state.apply(1, steps((1..=40).map(|s| metrics(s, lambda(s))).collect()));
        let changes = state.lambda_changes();
        let expected = [(11, 0.7), (30, 0.2)].map(|(step, to)| LambdaChange { step, to });
        assert_eq!(changes, expected);
        assert_eq!(state.race_start(), Some(5));
    }

    #[test]
    fn why_a_checkpoint_was_refused_stays_on_the_page() {
        let mut state = open();
        state.begin(2);
        let refuse = |reason: &str| Event::Refused {
            reason: reason.into(),
        };
        state.apply(2, refuse("The checkpoint was altered."));
        state.apply(2, refuse("No run is open yet."));
        assert_eq!(state.link, Link::Lost("The checkpoint was altered.".into()));
    }

    #[test]
    fn a_resumed_run_forgets_what_came_after_its_checkpoint() {
        let mut state = open();
        state.apply(1, steps((1..=40).map(|s| metrics(s, None)).collect()));
        state.apply(1, Event::Checkpoint { step: 25 });
        state.apply(
            1,
            Event::Panicked {
                message: "out of memory".into(),
            },
        );
        assert!(matches!(&state.link, Link::Lost(reason) if reason.contains("out of memory")));
        assert!(!state.can_train());
        state.apply(1, opened(25));
        assert_eq!((state.step, state.metrics.len()), (25, 25));
        assert!(state.can_train());
    }

    #[test]
    fn a_halt_is_told_and_keeps_the_last_good_step() {
        let mut state = open();
        state.apply(1, Event::Training(true));
        state.apply(1, steps((1..=9).map(|s| metrics(s, None)).collect()));
        state.apply(
            1,
            Event::Halted {
                step: 7,
                reason: "The loss…".into(),
            },
        );
        state.apply(1, Event::Training(false));
        assert_eq!(state.step, 7);
        assert!(state.notice.as_ref().is_some_and(|n| n.alarm));
        assert!(state.can_train());
    }
}

//! What the lab knows, folded from the trainer's events. No signals and no browser here.

use std::sync::Arc;

use protocol::{
    Accuracy, Change, DeviceReport, Event, Phase, Prediction, RunConfig, Setting, StepMetrics,
    WeakAgent,
};
use serde::{Deserialize, Serialize};

use super::inspector::Found;

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
    /// How far, 0 to 1, where that is known.
    pub done: Option<f64>,
}

/// Accuracies at a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Steps taken since M0.
    pub step: u32,
    /// Up to M1 the only model there is; then every contender's student.
    pub contenders: Vec<Accuracy>,
}

/// A change in a few words, as the charts mark it.
pub fn in_words(change: &Change) -> String {
    match change.setting {
        Setting::Lambda(value) => format!("λ {value:.2}"),
        Setting::LearningRate(value) => format!("rate {value}"),
        Setting::Alpha(value) => format!("α {value:.2}"),
        Setting::Beta(value) => format!("β {value:.2}"),
        Setting::Gamma(value) => format!("γ {value:.2}"),
        Setting::Weak(WeakAgent::Joint) => "weak learns".to_owned(),
        Setting::Weak(WeakAgent::Frozen) => "weak frozen".to_owned(),
    }
}

/// Changes of one setting fewer steps apart than this are one move of the slider.
const ONE_MOVE: u32 = 3;

/// A single step that takes longer than this is told while it is taken, in seconds.
const LONG_STEP: f64 = 1.0;

/// The lab's whole state.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LabState {
    /// Number of the current run; events of earlier ones are dropped.
    pub run: u32,
    /// Whether there is a trainer.
    pub link: Link,
    /// What the run is made of, with what was changed on the way; the trainer's word for it.
    pub config: Option<RunConfig>,
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
    /// Whether it takes a single step that is long enough to be told.
    pub stepping: bool,
    /// Steps taken since M0.
    pub step: u32,
    /// Steps per second lately, while it trains.
    pub per_second: f64,
    /// Every step's measurements.
    pub metrics: Vec<StepMetrics>,
    /// Seconds of training when each of them had been taken.
    pub seconds: Vec<f64>,
    /// Every evaluation.
    pub evaluations: Vec<Evaluation>,
    /// The watched prompt's next token.
    pub prediction: Option<Prediction>,
    /// Why the watched prompt can't be continued.
    pub prompt_problem: Option<String>,
    /// What was asked of the models once.
    pub found: Found,
    /// Step of the last kept checkpoint.
    pub checkpoint: Option<u32>,
    /// Steps of SFT a second, as tried before the run.
    pub probed: Option<f64>,
    /// The larger teacher, once it is ready: its parameters, and how well it answers.
    pub teacher: Option<(usize, Accuracy)>,
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
            Event::Working { task, done } => {
                let done = Some(done);
                self.stepping = false;
                self.work = Some(Work { task, done });
            }
            Event::Opened {
                config,
                device,
                parameters,
                step,
                prompts,
                ..
            } => {
                self.link = Link::Open;
                self.work = None;
                self.config = Some(*config);
                (self.device, self.parameters, self.prompts) = (Some(device), parameters, prompts);
                self.rewind(step);
                (self.training, self.stepping) = (false, false);
                if step == 0 {
                    self.checkpoint = None;
                }
            }
            Event::Phase(phase) => self.phase = Some(phase),
            Event::Training(training) => {
                self.training = training;
                self.stepping = false;
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
                self.stepped();
                for _ in &metrics {
                    let before = self.seconds.last().copied().unwrap_or(0.0);
                    self.seconds.push(before + 1.0 / per_second.max(1e-3));
                }
                self.metrics.extend(metrics);
            }
            Event::Probed { per_second } => self.probed = Some(per_second),
            Event::TeacherReady {
                parameters,
                accuracy,
            } => {
                self.teacher = Some((parameters, accuracy));
                self.work = None;
            }
            Event::Accuracy { step, contenders } => {
                // A pause measures the same step again.
                self.evaluations.retain(|e| e.step != step);
                self.evaluations.push(Evaluation { step, contenders });
            }
            Event::Changed(change) => {
                if let Some(config) = &mut self.config {
                    config.change(change.step, change.setting);
                }
            }
            Event::Prediction(prediction) => {
                self.prediction = Some(prediction);
                self.prompt_problem = None;
            }
            Event::PromptRefused { reason } => {
                self.prompt_problem = Some(reason);
                self.found.forget_the_prompt();
            }
            Event::Inspection(answer) => self.found.answer = Some(Arc::new(*answer)),
            Event::Samples(samples) => self.found.samples = Some(Arc::new(samples)),
            Event::Attention(attention) => self.found.attention = Some(Arc::new(attention)),
            Event::Checkpoint { step } => self.checkpoint = Some(step),
            Event::Halted { step, reason } => {
                self.rewind(step);
                self.alarm(reason);
            }
            Event::Refused { reason } => {
                self.stepped();
                match self.link {
                    Link::Opening => self.lose(reason),
                    Link::Open => self.alarm(reason),
                    Link::Absent | Link::Lost(_) => {}
                }
            }
            Event::Panicked { message } => self.lose(format!("The trainer broke off: {message}")),
            Event::Measured(_) | Event::Alive { .. } => {}
        }
    }

    /// The trainer is gone.
    pub fn lose(&mut self, reason: String) {
        self.link = Link::Lost(reason);
        self.training = false;
        self.stepping = false;
        self.work = None;
    }

    /// What was changed since M1 while the run ran. What a moving slider passed on its way counts as
    /// one change, where it came to rest.
    pub fn changes(&self) -> Vec<Change> {
        let Some(config) = &self.config else {
            return Vec::new();
        };
        let mut changes: Vec<Change> = Vec::new();
        let in_the_race = |c: &&Change| c.step > config.sft_steps && c.step <= self.step;
        for change in config.changes.iter().filter(in_the_race) {
            let kind = std::mem::discriminant(&change.setting);
            changes.retain(|last| {
                std::mem::discriminant(&last.setting) != kind || change.step - last.step >= ONE_MOVE
            });
            changes.push(*change);
        }
        changes
    }

    /// The first step of the race, once it has begun.
    pub fn race_start(&self) -> Option<u32> {
        let first = self.config.as_ref()?.sft_steps + 1;
        (self.step >= first).then_some(first)
    }

    /// The reader wants it to stop; the trainer has not answered yet.
    pub fn stopping(&mut self) {
        if self.training || self.stepping {
            self.work = Some(Work {
                task: "stopping".to_owned(),
                done: None,
            });
        }
    }

    /// The reader wants a single step. One that is over at once needs no words.
    pub fn step_asked_for(&mut self) {
        let tried = self.probed.filter(|_| self.phase == Some(Phase::Sft));
        let lately = Some(self.per_second).filter(|per_second| *per_second > 0.0);
        let seconds = tried.or(lately).map_or(0.0, f64::recip);
        if seconds > LONG_STEP {
            // Lately it may have rested between two steps, so only what was tried is a step's time.
            let task = match tried {
                Some(_) => format!("taking one step; when it was tried, one took {seconds:.0} s"),
                None => "taking one step".to_owned(),
            };
            self.stepping = true;
            self.work = Some(Work { task, done: None });
        }
    }

    fn stepped(&mut self) {
        if std::mem::take(&mut self.stepping) {
            self.work = None;
        }
    }

    /// Whether there is a run that could be trained now.
    pub fn can_train(&self) -> bool {
        self.link == Link::Open && !self.training && self.phase != Some(Phase::Finished)
    }

    fn rewind(&mut self, step: u32) {
        self.step = step;
        self.metrics.retain(|m| m.step <= step);
        self.seconds.truncate(self.metrics.len());
        self.evaluations.retain(|e| e.step <= step);
    }

    fn alarm(&mut self, text: String) {
        self.notice = Some(Notice { text, alarm: true });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::FallbackReason;

    fn metrics(step: u32) -> StepMetrics {
        StepMetrics {
            step,
            contenders: Vec::new(),
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
            config: Box::default(),
            device,
            parameters: 9,
            step,
            prompts: vec!["3x^2=".into()],
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
        state.apply(1, steps(vec![metrics(4)]));
        assert_eq!(state, before);
        assert_eq!(state.prompts, ["3x^2="], "what belongs to the device stays");
    }

    #[test]
    fn changes_are_shown_where_the_slider_came_to_rest() {
        let mut state = open();
        state.apply(1, steps((1..=140).map(metrics).collect()));
        let change = |step, setting| Event::Changed(Change { step, setting });
        // Before M1, then a move with two steps on its way, then another setting.
        for (step, setting) in [
            (50, Setting::Lambda(0.6)),
            (110, Setting::Lambda(0.65)),
            (111, Setting::Lambda(0.7)),
            (112, Setting::Alpha(0.3)),
            (130, Setting::Lambda(0.2)),
        ] {
            state.apply(1, change(step, setting));
        }
        let words: Vec<_> = (state.changes().iter())
            .map(|c| (c.step, in_words(c)))
            .collect();
        let expected = [(111, "λ 0.70"), (112, "α 0.30"), (130, "λ 0.20")];
        assert_eq!(words, expected.map(|(step, text)| (step, text.to_owned())));
        assert_eq!(state.race_start(), Some(101));
        assert_eq!(state.config.as_ref().map(|c| c.at(130).lambda), Some(0.2));
    }

    #[test]
    fn a_long_single_step_is_told_and_can_be_stopped() {
        let mut state = open();
        state.apply(1, Event::Probed { per_second: 10.0 });
        state.step_asked_for();
        assert_eq!((state.stepping, state.work.as_ref()), (false, None));

        state.apply(1, Event::Probed { per_second: 0.25 });
        state.apply(1, Event::Phase(Phase::Sft));
        let ends = [
            steps(vec![metrics(1)]),
            Event::Training(false),
            Event::Refused {
                reason: "There is no step to take now.".into(),
            },
        ];
        for end in ends {
            state.step_asked_for();
            let told = state.work.as_ref().map(|work| work.task.as_str());
            assert_eq!(
                told,
                Some("taking one step; when it was tried, one took 4 s")
            );
            state.stopping();
            let told = state.work.as_ref().map(|work| work.task.as_str());
            assert_eq!(told, Some("stopping"));
            state.apply(1, end);
            assert_eq!((state.stepping, state.work.as_ref()), (false, None));
        }

        // In a race nobody has tried a step.
        state.apply(1, Event::Phase(Phase::Race));
        state.per_second = 0.25;
        state.step_asked_for();
        let told = state.work.as_ref().map(|work| work.task.as_str());
        assert_eq!(told, Some("taking one step"));
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
        state.apply(1, steps((1..=40).map(metrics).collect()));
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
        state.apply(1, steps((1..=9).map(metrics).collect()));
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

//! A run as a conversation: commands in, events out. It knows no worker and no page.

mod asking;
mod pace;
mod preparing;
mod probing;
mod teaching;

use burn::tensor::Device;
use protocol::{Change, Command, DeviceReport, Event, Phase, RunConfig, StepMetrics};
use web_time::{Duration, Instant};

use crate::base::BaseTraining;
use crate::run::{Pending, Progress, Run, RunError};
use pace::Pace;

/// Accuracies are measured, and the watched prompt is asked, every so many steps.
const EVALUATE_EVERY: u32 = 10;
/// A checkpoint is kept every so many steps.
const CHECKPOINT_EVERY: u32 = 25;
/// Measurements are read back at least so often: a page that shows four a second looks alive, and
/// a queue that is never waited for grows without bound on a GPU.
const REPORT_EVERY_MS: u128 = 250;
const REPORT_EVERY_STEPS: usize = 10;
/// Prompts offered to the reader.
const PROMPTS: usize = 6;

/// An event, and bulk data that travels beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// What happened.
    pub event: Event,
    /// A checkpoint's bytes.
    pub bytes: Option<Vec<u8>>,
}

impl From<Event> for Outgoing {
    fn from(event: Event) -> Self {
        Self { event, bytes: None }
    }
}

/// One run, the prompt that is watched, and what has not been reported yet.
pub struct Session {
    device: Device,
    report: DeviceReport,
    base_training: Option<BaseTraining>,
    provisional: bool, // whether the run's M0 only holds the place of the one in training
    run: Run,
    training: bool,
    pace: Pace,
    watched: Option<String>,
    pending: Vec<Pending>,
    reported: Instant,
    last_good: Progress,
    before_last_step: Progress,
}

impl Session {
    /// A session on an open device, at M0, whose parameters are `base`.
    ///
    /// # Errors
    /// When the configuration is out of bounds or the weights can't be brought to the device.
    pub async fn open(
        config: RunConfig,
        base: Vec<f32>,
        device: Device,
        report: DeviceReport,
    ) -> Result<(Self, Vec<Outgoing>), RunError> {
        let run = Run::new(config, base, &device).await?;
        Self::around(run, device, report).await
    }

    /// A session that goes on where the checkpoint's run stood, with the M0 it came from.
    ///
    /// # Errors
    /// When the checkpoint is cut off, altered or does not fit.
    pub async fn restore(
        bytes: &[u8],
        device: Device,
        report: DeviceReport,
    ) -> Result<(Self, Vec<Outgoing>), RunError> {
        let run = Run::restore(bytes, &device).await?;
        Self::around(run, device, report).await
    }

    async fn around(
        run: Run,
        device: Device,
        report: DeviceReport,
    ) -> Result<(Self, Vec<Outgoing>), RunError> {
        let mut session = Self::holding(run, device, report);
        let events = session.opened().await?;
        Ok((session, events))
    }

    fn holding(run: Run, device: Device, report: DeviceReport) -> Self {
        Self {
            last_good: run.progress(),
            before_last_step: run.progress(),
            device,
            report,
            base_training: None,
            provisional: false,
            run,
            training: false,
            pace: Pace::default(),
            watched: None,
            pending: Vec::new(),
            reported: Instant::now(),
        }
    }

    async fn opened(&mut self) -> Result<Vec<Outgoing>, RunError> {
        let opened = Event::Opened {
            config: Box::new(self.run.config().clone()),
            device: self.report.clone(),
            parameters: self.run.parameters(),
            step: self.run.step_count(),
            prompts: self.run.prompts(PROMPTS),
        };
        let mut events = vec![opened.into(), Event::Phase(self.run.phase()).into()];
        if !self.provisional {
            events.extend(self.evaluate().await?);
        }
        events.extend(self.teacher_ready().await?);
        events.extend(self.probe().await?);
        Ok(events)
    }

    /// Whether [`Self::advance`] has something to do.
    pub fn is_training(&self) -> bool {
        self.training
    }

    /// How long [`Self::advance`] should still be left alone, for the reader asked for a slow pace.
    pub fn rest(&self) -> Duration {
        if self.base_training.is_some() || self.run.teacher_is_due() {
            return Duration::ZERO;
        }
        self.pace.rest()
    }

    /// Carries out a command. What is refused is said, and changes nothing.
    ///
    /// # Errors
    /// When the device fails.
    pub async fn handle(&mut self, command: Command) -> Result<Vec<Outgoing>, RunError> {
        match command {
            Command::Start => Ok(self.start()),
            Command::Pause => self.pause().await,
            Command::Step => self.single_step().await,
            Command::Pace(steps_a_second) => {
                self.pace.set(steps_a_second);
                Ok(Vec::new())
            }
            Command::Change(setting) => Ok(match setting.validate() {
                Ok(()) => {
                    let step = self.run.change(setting);
                    vec![Event::Changed(Change { step, setting }).into()]
                }
                Err(error) => refused(&error),
            }),
            Command::Watch(prompt) => {
                self.watched = Some(prompt);
                self.predict().await
            }
            Command::Inspect { .. } | Command::Samples { .. } | Command::Attention { .. }
                if self.provisional =>
            {
                Ok(asking::nobody_to_ask())
            }
            Command::Inspect { prompt, contender } => self.inspect(&prompt, contender).await,
            Command::Samples { contender } => self.samples(contender).await,
            Command::Attention { prompt, contender } => self.attention(&prompt, contender).await,
            Command::Reset { config } => said(self.reset(config).await),
            Command::TrainBase { config } => said(self.begin_base(config).await),
            Command::Ping => Ok(vec![Event::Alive { memory_bytes: None }.into()]),
            Command::Open { .. } | Command::Restore { .. } | Command::Measure { .. } => {
                Ok(refused(&"This session is already open."))
            }
        }
    }

    fn start(&mut self) -> Vec<Outgoing> {
        if self.run.phase() == Phase::Finished && self.base_training.is_none() {
            return refused(&"This run is finished. Reset it to train again.");
        }
        self.training = true;
        self.reported = Instant::now();
        vec![Event::Training(true).into()]
    }

    async fn pause(&mut self) -> Result<Vec<Outgoing>, RunError> {
        self.training = false;
        if let Some(base) = &self.base_training {
            let task =
                "holding a new M0, not finished yet: Start goes on, Reset gives it up".into();
            let working = Event::Working {
                task,
                done: base.done(),
            };
            return Ok(vec![Event::Training(false).into(), working.into()]);
        }
        let mut events = self.report().await?;
        events.extend(self.evaluate().await?);
        events.extend(self.checkpoint().await?);
        events.push(Event::Training(false).into());
        Ok(events)
    }

    async fn single_step(&mut self) -> Result<Vec<Outgoing>, RunError> {
        if self.run.phase() == Phase::Finished || self.base_training.is_some() {
            return Ok(refused(&"There is no step to take now."));
        }
        self.reported = Instant::now();
        if self.run.teacher_is_due() {
            return self.train_teacher().await;
        }
        let mut events = self.step().await?;
        events.extend(self.report().await?);
        events.extend(self.keep_up().await?);
        if !self.evaluation_is_due() {
            events.extend(self.predict().await?);
        }
        Ok(events)
    }

    async fn renew(
        &mut self,
        config: RunConfig,
        base: Vec<f32>,
        provisional: bool,
    ) -> Result<Vec<Outgoing>, RunError> {
        let teacher = self.run.trained_teacher();
        self.run = Run::new(config, base, &self.device).await?;
        self.run.adopt_teacher(teacher);
        self.provisional = provisional;
        self.base_training = None;
        self.training = false;
        self.pending.clear();
        self.last_good = self.run.progress();
        self.before_last_step = self.last_good.clone();
        self.opened().await
    }

    /// One training step, and whatever is due after it.
    ///
    /// # Errors
    /// When the device fails.
    pub async fn advance(&mut self) -> Result<Vec<Outgoing>, RunError> {
        if let Some(base) = self.base_training.take() {
            return self.advance_base(base).await;
        }
        if self.run.teacher_is_due() {
            return self.advance_teacher().await;
        }
        let mut events = self.step().await?;
        let changed = !events.is_empty();
        // A slow step is shown at once.
        let late = self.pace.is_slow() || self.reported.elapsed().as_millis() >= REPORT_EVERY_MS;
        let full = self.pending.len() >= REPORT_EVERY_STEPS;
        if late || full || changed || self.evaluation_is_due() || self.checkpoint_is_due() {
            events.extend(self.report().await?);
        }
        if self.training {
            events.extend(self.keep_up().await?);
        }
        if self.training && self.run.phase() == Phase::Finished {
            self.training = false;
            events.push(Event::Training(false).into());
        }
        Ok(events)
    }

    fn evaluation_is_due(&self) -> bool {
        let finished = self.run.phase() == Phase::Finished;
        finished || self.run.step_count().is_multiple_of(EVALUATE_EVERY)
    }

    fn checkpoint_is_due(&self) -> bool {
        let finished = self.run.phase() == Phase::Finished;
        finished || self.run.step_count().is_multiple_of(CHECKPOINT_EVERY)
    }

    /// Evaluates and keeps a checkpoint, if it is time.
    async fn keep_up(&mut self) -> Result<Vec<Outgoing>, RunError> {
        let mut events = Vec::new();
        if self.evaluation_is_due() {
            events.extend(self.evaluate().await?);
        }
        if self.checkpoint_is_due() {
            events.extend(self.checkpoint().await?);
        }
        Ok(events)
    }

    async fn step(&mut self) -> Result<Vec<Outgoing>, RunError> {
        self.pace.step();
        let before = self.run.phase();
        self.before_last_step = self.run.progress();
        match self.run.step().await {
            Ok(pending) => self.pending.push(pending),
            // The models' entropies are no numbers, although their losses still were.
            Err(RunError::Curriculum(_)) => return Ok(self.halt(self.run.step_count())),
            Err(error) => return Err(error),
        }
        let after = self.run.phase();
        let changed = (before != after).then(|| Event::Phase(after).into());
        Ok(changed.into_iter().collect())
    }

    /// Reads back what is pending, which also keeps a GPU's queue short. A loss that is not finite
    /// stops the run at its last good step: the last one whose loss still was a number, because a
    /// step measures the state before it.
    async fn report(&mut self) -> Result<Vec<Outgoing>, RunError> {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return Ok(Vec::new());
        }
        let per_second = pending.len() as f64 / self.reported.elapsed().as_secs_f64().max(1e-6);
        let metrics = Pending::read(pending).await?;
        self.reported = Instant::now();
        if let Some(bad) = metrics.iter().find(|m| !is_finite(m)) {
            return Ok(self.halt(bad.step));
        }
        self.last_good = self.before_last_step.clone();
        let steps = Event::Steps {
            metrics,
            per_second,
        };
        Ok(vec![steps.into()])
    }

    fn halt(&mut self, failed: u32) -> Vec<Outgoing> {
        self.run.rewind(self.last_good.clone());
        let step = self.run.step_count();
        self.pending.clear();
        self.training = false;
        let reason = format!(
            "The loss stopped being a number at step {failed}, so training went back to step {step}. \
             A smaller learning rate usually helps."
        );
        let phase = Event::Phase(self.run.phase());
        let halted = Event::Halted { step, reason };
        vec![halted.into(), phase.into(), Event::Training(false).into()]
    }

    async fn evaluate(&self) -> Result<Vec<Outgoing>, RunError> {
        let accuracy = Event::Accuracy {
            step: self.run.step_count(),
            contenders: self.run.accuracy().await?,
        };
        let mut events = vec![accuracy.into()];
        events.extend(self.predict().await?);
        Ok(events)
    }

    async fn predict(&self) -> Result<Vec<Outgoing>, RunError> {
        let Some(prompt) = self.watched.as_ref().filter(|_| !self.provisional) else {
            return Ok(Vec::new());
        };
        asking::answered(self.run.predict(prompt).await, Event::Prediction)
    }

    /// The run as a file, or the halt of a run that is broken although its last loss was not.
    async fn checkpoint(&mut self) -> Result<Vec<Outgoing>, RunError> {
        let step = self.run.step_count();
        match self.run.checkpoint().await {
            Ok(bytes) => Ok(vec![Outgoing {
                event: Event::Checkpoint { step },
                bytes: Some(bytes),
            }]),
            Err(RunError::NotFinite) => Ok(self.halt(step + 1)),
            Err(error) => Err(error),
        }
    }
}

/// A run that can't be had is refused; whatever else failed stays a failure.
fn said(answer: Result<Vec<Outgoing>, RunError>) -> Result<Vec<Outgoing>, RunError> {
    match answer {
        Err(error @ (RunError::Task(_) | RunError::Base(_) | RunError::NoBase)) => {
            Ok(refused(&error))
        }
        answer => answer,
    }
}

fn refused(reason: &impl ToString) -> Vec<Outgoing> {
    vec![
        Event::Refused {
            reason: reason.to_string(),
        }
        .into(),
    ]
}

fn is_finite(metrics: &StepMetrics) -> bool {
    metrics.contenders.iter().all(|contender| {
        let trained = contender.trained.unwrap_or(contender.student);
        trained.loss.is_finite() && contender.gradient.is_finite()
    })
}

//! A run as a conversation: commands in, events out. It knows no worker and no page.

mod asking;
mod pace;
mod preparing;
mod probing;
mod queue;
mod teaching;

use std::collections::VecDeque;

use burn::tensor::Device;
use protocol::{
    Change, Command, DeviceReport, Event, FallbackReason, Phase, RunConfig, StepMetrics,
};
use web_time::{Duration, Instant};

use crate::base::BaseTraining;
use crate::interruptions::Interruptions;
use crate::run::{Pending, Progress, Run, RunError};
use asking::Question;
use pace::Pace;
use queue::Queue;

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

/// Where a session works.
#[derive(Clone)]
pub struct Workplace {
    /// An open device.
    pub device: Device,
    /// What the reader is told of it.
    pub report: DeviceReport,
    /// Who may have work given up.
    pub interruptions: Interruptions,
}

impl Workplace {
    /// The CPU, as somebody chose it who interrupts nothing.
    pub fn cpu() -> Self {
        Self {
            device: Device::flex(),
            report: DeviceReport::Cpu(FallbackReason::Chosen),
            interruptions: Interruptions::none(),
        }
    }
}

/// One run, the prompt that is watched, and what has not been reported yet.
pub struct Session {
    workplace: Workplace,
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
    owed: Owed,
    queue: Queue,
}

/// What is to be done before anything else, because it was given up once, or could wait.
#[derive(Debug, Default)]
struct Owed {
    report: bool,
    checkpoint: bool,
    evaluation: bool,
    teacher: bool, // what is to be said of it
    probe: bool,
    answers: VecDeque<Question>,
}

impl Owed {
    fn anything(&self) -> bool {
        let answers = !self.answers.is_empty();
        let measurements = self.evaluation || self.teacher || self.probe;
        self.report || self.checkpoint || measurements || answers
    }
}

impl Session {
    /// A session on an open device, at M0, whose parameters are `base`.
    ///
    /// # Errors
    /// When the configuration is out of bounds or the weights can't be brought to the device.
    pub async fn open(
        config: RunConfig,
        base: Vec<f32>,
        workplace: Workplace,
    ) -> Result<(Self, Vec<Outgoing>), RunError> {
        let run = Run::new(config, base, &workplace.device).await?;
        Self::around(run, workplace).await
    }

    /// A session that goes on where the checkpoint's run stood, with the M0 it came from.
    ///
    /// # Errors
    /// When the checkpoint is cut off, altered or does not fit.
    pub async fn restore(
        bytes: &[u8],
        workplace: Workplace,
    ) -> Result<(Self, Vec<Outgoing>), RunError> {
        let run = Run::restore(bytes, &workplace.device).await?;
        Self::around(run, workplace).await
    }

    async fn around(run: Run, workplace: Workplace) -> Result<(Self, Vec<Outgoing>), RunError> {
        let mut session = Self::holding(run, workplace);
        let events = session.opened().await?;
        Ok((session, events))
    }

    fn holding(run: Run, workplace: Workplace) -> Self {
        Self {
            last_good: run.progress(),
            before_last_step: run.progress(),
            owed: Owed::default(),
            queue: Queue::of(&workplace.report),
            run: run.interrupted_by(workplace.interruptions.clone()),
            workplace,
            base_training: None,
            provisional: false,
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
            device: self.workplace.report.clone(),
            parameters: self.run.parameters(),
            step: self.run.step_count(),
            prompts: self.run.prompts(PROMPTS),
        };
        let mut events = vec![opened.into(), Event::Phase(self.run.phase()).into()];
        self.owed.evaluation = !self.provisional;
        self.owed.teacher = true;
        self.owed.probe = true;
        events.extend(self.settle().await?);
        Ok(events)
    }

    /// Whether [`Self::advance`] has something to do.
    pub fn is_busy(&self) -> bool {
        self.training || self.owed.anything()
    }

    /// Whether steps are taken.
    pub fn is_training(&self) -> bool {
        self.training
    }

    /// How long [`Self::advance`] should still be left alone, for the reader asked for a slow pace.
    pub fn rest(&self) -> Duration {
        if self.owed.anything() || self.base_training.is_some() || self.run.teacher_is_due() {
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
            Command::Inspect { prompt, contender } => {
                self.ask(Question::Inspect { prompt, contender }).await
            }
            Command::Samples { contender } => self.ask(Question::Samples { contender }).await,
            Command::Attention { prompt, contender } => {
                self.ask(Question::Attention { prompt, contender }).await
            }
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
        self.begin_timing();
        vec![Event::Training(true).into()]
    }

    /// Steps that were taken before and are not told yet keep their time.
    fn begin_timing(&mut self) {
        if self.pending.is_empty() {
            self.reported = Instant::now();
        }
    }

    /// What must be waited for follows, as does the checkpoint: see [`Self::advance`].
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
        self.owed.report = true;
        self.owed.checkpoint = true;
        self.owed.evaluation = true;
        let mut events = Vec::new();
        if self.queue.is_never_behind() {
            events.extend(self.report().await?);
        }
        events.push(Event::Training(false).into());
        Ok(events)
    }

    /// Does all that is owed, until it is given up once more.
    async fn settle(&mut self) -> Result<Vec<Outgoing>, RunError> {
        let mut events = Vec::new();
        while self.owed.anything() {
            let Some(said) = self.settle_first().await? else {
                break;
            };
            events.extend(said);
        }
        Ok(events)
    }

    /// Does the first of what is owed; nothing, if that was given up once more.
    async fn settle_first(&mut self) -> Result<Option<Vec<Outgoing>>, RunError> {
        if self.owed.report {
            let said = self.report().await?;
            self.owed.report = !self.pending.is_empty();
            return Ok((!self.owed.report).then_some(said));
        }
        if let Some(question) = self.owed.answers.pop_front() {
            let answer = self.answer(&question).await?;
            if answer.is_none() {
                self.owed.answers.push_front(question);
            }
            return Ok(answer);
        }
        let (owed, done) = if self.owed.checkpoint {
            let done = unless_given_up(self.checkpoint().await)?;
            (&mut self.owed.checkpoint, done)
        } else if self.owed.evaluation {
            let done = unless_given_up(self.evaluate().await)?;
            (&mut self.owed.evaluation, done)
        } else if self.owed.teacher {
            let done = unless_given_up(self.teacher_ready().await)?;
            (&mut self.owed.teacher, done)
        } else {
            let done = unless_given_up(self.probe().await)?;
            (&mut self.owed.probe, done)
        };
        *owed = done.is_none();
        Ok(done)
    }

    async fn single_step(&mut self) -> Result<Vec<Outgoing>, RunError> {
        if self.run.phase() == Phase::Finished || self.base_training.is_some() {
            return Ok(refused(&"There is no step to take now."));
        }
        self.begin_timing();
        if self.run.teacher_is_due() {
            return self.train_teacher().await;
        }
        let Some(mut events) = self.step().await? else {
            return Ok(Vec::new());
        };
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
        let run = Run::new(config, base, &self.workplace.device).await?;
        self.run = run.interrupted_by(self.workplace.interruptions.clone());
        self.run.adopt_teacher(teacher);
        self.provisional = provisional;
        self.base_training = None;
        self.training = false;
        self.pending.clear();
        self.owed = Owed::default();
        self.last_good = self.run.progress();
        self.before_last_step = self.last_good.clone();
        self.opened().await
    }

    /// What was left over, or else one training step and whatever is due after it. What is given up
    /// on the way is done by a later call.
    ///
    /// # Errors
    /// When the device fails.
    pub async fn advance(&mut self) -> Result<Vec<Outgoing>, RunError> {
        if self.owed.anything() {
            return Ok(self.settle_first().await?.unwrap_or_default());
        }
        if let Some(base) = self.base_training.take() {
            return self.advance_base(base).await;
        }
        if self.run.teacher_is_due() {
            return self.advance_teacher().await;
        }
        let Some(mut events) = self.step().await? else {
            return Ok(Vec::new());
        };
        let changed = !events.is_empty();
        // A slow step is shown at once.
        let late = self.pace.is_slow() || self.reported.elapsed().as_millis() >= REPORT_EVERY_MS;
        let full = self.pending.len() >= REPORT_EVERY_STEPS;
        if late || full || changed || self.evaluation_is_due() || self.checkpoint_is_due() {
            events.extend(self.report().await?);
        } else {
            self.wait_for_queue().await?;
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
        self.owed.evaluation |= self.evaluation_is_due();
        self.owed.checkpoint |= self.checkpoint_is_due();
        self.settle().await
    }

    /// Nothing, if the step was given up.
    async fn step(&mut self) -> Result<Option<Vec<Outgoing>>, RunError> {
        self.pace.step();
        let (before, phase) = (self.run.progress(), self.run.phase());
        let pending = match self.run.step().await {
            Ok(pending) => pending,
            Err(RunError::Interrupted(_)) => return Ok(None),
            // The models' entropies are no numbers, although their losses still were.
            Err(RunError::Curriculum(_)) => return Ok(Some(self.halt(self.run.step_count()))),
            Err(error) => return Err(error),
        };
        self.queue.step();
        self.pending.push(pending);
        self.before_last_step = before;
        let after = self.run.phase();
        let changed = (phase != after).then(|| Event::Phase(after).into());
        Ok(Some(changed.into_iter().collect()))
    }

    /// Waits for a GPU that is behind.
    async fn wait_for_queue(&mut self) -> Result<(), RunError> {
        match self.pending.last().filter(|_| self.queue.is_full()) {
            Some(last) => self.catch_up(last.clone().done()).await,
            None => Ok(()),
        }
    }

    /// Waits until the device has done what it was told last. Who gives up waiting has still taken
    /// the step, and is told by the next one.
    async fn catch_up<T: 'static, E: Into<RunError> + 'static>(
        &mut self,
        last: impl Future<Output = Result<T, E>> + 'static,
    ) -> Result<(), RunError> {
        if let Ok(done) = self.workplace.interruptions.wait(last).await {
            done.map_err(Into::into)?;
            self.queue.emptied();
        }
        Ok(())
    }

    /// Reads back what is pending, which also keeps a GPU's queue short. A loss that is not finite
    /// stops the run at its last good step: the last one whose loss still was a number, because a
    /// step measures the state before it.
    async fn report(&mut self) -> Result<Vec<Outgoing>, RunError> {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return Ok(Vec::new());
        }
        let read = Pending::read(pending.clone());
        let Ok(metrics) = self.workplace.interruptions.wait(read).await else {
            self.pending = pending;
            self.owed.report = true;
            return Ok(Vec::new());
        };
        let metrics = metrics?;
        self.queue.emptied();
        let per_second = metrics.len() as f64 / self.reported.elapsed().as_secs_f64().max(1e-6);
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

/// Nothing, where the work was given up.
fn unless_given_up<T>(answer: Result<T, RunError>) -> Result<Option<T>, RunError> {
    match answer {
        Err(RunError::Interrupted(_)) => Ok(None),
        answer => answer.map(Some),
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

//! A run as a conversation: commands in, events out. It knows no worker and no page.

mod asking;
mod owed;
mod pace;
mod preparing;
mod probing;
mod queue;
mod reporting;
mod teaching;

use burn::tensor::Device;
use futures_util::future::join;
use protocol::{Change, Command, DeviceReport, Event, FallbackReason, Phase, RunConfig};
use web_time::{Duration, Instant};

use crate::base::BaseTraining;
use crate::interruptions::Interruptions;
use crate::run::{Pending, Progress, Run, RunError};
use asking::Question;
use owed::Owed;
use pace::Pace;
use queue::Queue;

/// Accuracies are measured, and the watched prompt is asked, every so many steps.
const EVALUATE_EVERY: u32 = 10;
/// A checkpoint is kept every so many steps, after the first one at most once in so long: to read it
/// back, hash it and hand it over takes a fast GPU as long as many steps.
const CHECKPOINT_EVERY: u32 = 25;
const CHECKPOINT_EVERY_MS: u128 = 3000;
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
    /// Who may have work given up, and who helps with it.
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
    kept: Option<Instant>, // when the run's last checkpoint was made
    last_good: Progress,
    before_last_step: Progress,
    owed: Owed,
    queue: Queue,
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
            kept: None,
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
                self.predict_now().await
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
            // Who helps a session is not its business.
            Command::MakeRoom => Ok(Vec::new()),
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
        let (evaluates, keeps) = (self.evaluation_is_due(), self.checkpoint_is_due());
        events.extend(self.keep_up(evaluates, keeps).await?);
        if !evaluates {
            events.extend(self.predict_now().await?);
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
        self.kept = None;
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
        let (evaluates, keeps) = (self.evaluation_is_due(), self.checkpoint_is_due());
        // A checkpoint comes before its evaluation, and after its steps.
        let at_once = evaluates && !keeps && !self.pace.is_slow() && self.queue.is_quick();
        if at_once {
            events.extend(self.report_and_evaluate().await?);
        } else if late || full || changed || evaluates || keeps {
            events.extend(self.report().await?);
        } else {
            self.wait_for_queue().await?;
        }
        if self.training {
            events.extend(self.keep_up(evaluates && !at_once, keeps).await?);
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
        let long_ago = |kept: Instant| kept.elapsed().as_millis() >= CHECKPOINT_EVERY_MS;
        let is_time = self.run.step_count().is_multiple_of(CHECKPOINT_EVERY);
        finished || is_time && self.kept.is_none_or(long_ago)
    }

    /// Evaluates and keeps a checkpoint, if it is time.
    async fn keep_up(&mut self, evaluates: bool, keeps: bool) -> Result<Vec<Outgoing>, RunError> {
        self.owed.evaluation |= evaluates;
        self.owed.checkpoint |= keeps;
        let events = self.settle().await?;
        if self.run.phase() == Phase::Finished {
            self.run.rest().await;
        }
        Ok(events)
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

    async fn evaluate(&self) -> Result<Vec<Outgoing>, RunError> {
        // A GPU is asked for both before either is waited for.
        let (accuracy, prediction) = join(self.run.accuracy(), self.predict()).await;
        let accuracy = Event::Accuracy {
            step: self.run.step_count(),
            contenders: accuracy?,
        };
        let mut events = vec![accuracy.into()];
        events.extend(prediction?);
        Ok(events)
    }

    /// What the models make of the watched prompt; given up, it comes with an evaluation.
    async fn predict_now(&mut self) -> Result<Vec<Outgoing>, RunError> {
        let said = owed::unless_given_up(self.predict().await)?;
        self.owed.evaluation |= said.is_none();
        Ok(said.unwrap_or_default())
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
            Ok(bytes) => {
                self.kept = Some(Instant::now());
                Ok(vec![Outgoing {
                    event: Event::Checkpoint { step },
                    bytes: Some(bytes),
                }])
            }
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

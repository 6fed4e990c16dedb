//! Where a session's M0 comes from, and the time until it is there.

use protocol::{Base, Event, RunConfig};
use web_time::Instant;

use super::{Outgoing, REPORT_EVERY_MS, Session, Workplace, refused};
use crate::base::{self, BaseConfig, BaseTraining};
use crate::readback::numbers;
use crate::run::{Run, RunError};

impl Session {
    /// A session on an open device that makes its M0 itself. Random weights are there at once; an
    /// M0 that must be trained is trained by [`Self::advance`], then the session waits for a
    /// command.
    ///
    /// # Errors
    /// When the configuration asks for an M0 that can't be made, or the device fails.
    pub async fn open_making_base(
        config: RunConfig,
        workplace: Workplace,
    ) -> Result<(Self, Vec<Outgoing>), RunError> {
        config.task.allows(config.base, config.model)?;
        let training = match config.base {
            Base::Shipped => return Err(RunError::NoBase),
            Base::Pretrained => Some(BaseTraining::new(
                BaseConfig::of(&config),
                &workplace.device,
            )?),
            Base::Random => None,
        };
        let base = base::random(&config)?;
        let run = Run::new(config, base, &workplace.device).await?;
        let mut session = Self::holding(run, workplace);
        session.provisional = training.is_some();
        let mut events = session.opened().await?;
        if let Some(training) = training {
            events.push(session.begin(training));
        }
        Ok((session, events))
    }

    /// Whether a run of `config` begins with the present run's M0. What the seed draws is another
    /// one with another seed.
    pub fn keeps_base(&self, config: &RunConfig) -> bool {
        let present = self.run.config();
        let same_seed = config.base == Base::Shipped || config.seed == present.seed;
        let same_corpus = config.base != Base::Pretrained || config.mistakes == present.mistakes;
        let alike = (&present.task, present.model, present.base)
            == (&config.task, config.model, config.base);
        alike && same_seed && same_corpus && !self.provisional
    }

    /// Prepares a run of `config` from another M0, whose parameters are `base`, `[P]`.
    ///
    /// # Errors
    /// When the task can't be learnt as it was asked for, or the device fails.
    pub async fn reset_to(
        &mut self,
        config: RunConfig,
        base: Vec<f32>,
    ) -> Result<Vec<Outgoing>, RunError> {
        self.renew(config, base, false).await
    }

    pub(super) async fn reset(&mut self, config: RunConfig) -> Result<Vec<Outgoing>, RunError> {
        if let Err(error) = config.validate() {
            return Ok(refused(&error));
        }
        if self.keeps_base(&config) {
            let base = self.run.base().to_vec();
            return self.renew(config, base, false).await;
        }
        config.task.allows(config.base, config.model)?;
        match config.base {
            Base::Shipped => Err(RunError::NoBase),
            Base::Pretrained => self.begin_base(config).await,
            Base::Random => {
                let base = base::random(&config)?;
                self.renew(config, base, false).await
            }
        }
    }

    /// Begins a new M0 from the seed of `config`, for a run of `config`.
    pub(super) async fn begin_base(
        &mut self,
        config: RunConfig,
    ) -> Result<Vec<Outgoing>, RunError> {
        if let Err(error) = config.validate() {
            return Ok(refused(&error));
        }
        let training = BaseTraining::new(BaseConfig::of(&config), &self.workplace.device)?;
        // Should the new one be given up, the present one is still there.
        let provisional = !self.keeps_base(&config);
        let base = if provisional {
            base::random(&config)?
        } else {
            self.run.base().to_vec()
        };
        let mut events = self.renew(config, base, provisional).await?;
        events.push(self.begin(training));
        Ok(events)
    }

    fn begin(&mut self, training: BaseTraining) -> Outgoing {
        self.base_training = Some(training);
        self.training = true;
        Event::Training(true).into()
    }

    pub(super) async fn advance_base(
        &mut self,
        mut base: BaseTraining,
    ) -> Result<Vec<Outgoing>, RunError> {
        if !base.finished() {
            let said = self.step_base(&mut base).await?;
            if !base.finished() {
                self.base_training = Some(base);
                return Ok(said);
            }
        }
        let parameters = numbers(base.parameters());
        let Ok(parameters) = self.workplace.interruptions.wait(parameters).await else {
            self.base_training = Some(base);
            return Ok(Vec::new());
        };
        let config = self.run.config().clone();
        let mut events = self.renew(config, parameters?, false).await?;
        events.push(Event::Training(false).into());
        Ok(events)
    }

    /// One step, told now and then; none, if it was given up.
    async fn step_base(&mut self, base: &mut BaseTraining) -> Result<Vec<Outgoing>, RunError> {
        let Ok(loss) = base.step(&self.workplace.interruptions).await else {
            return Ok(Vec::new());
        };
        self.queue.step();
        let due = self.reported.elapsed().as_millis() >= REPORT_EVERY_MS;
        if due || self.queue.is_full() {
            self.catch_up(loss.into_data_async()).await?;
        }
        if !due {
            return Ok(Vec::new());
        }
        self.reported = Instant::now();
        let task = if self.provisional {
            "training M0"
        } else {
            "training a new M0"
        };
        let working = Event::Working {
            task: task.into(),
            done: base.done(),
        };
        Ok(vec![working.into()])
    }
}

//! Steps that are taken and not told yet: reading them back, and waiting for a GPU that is behind.

use futures_util::future::join;
use protocol::{Event, StepMetrics};
use web_time::Instant;

use super::owed::unless_given_up;
use super::{Outgoing, Session};
use crate::run::{Pending, RunError};

impl Session {
    /// Steps that were taken before and are not told yet keep their time.
    pub(super) fn begin_timing(&mut self) {
        if self.pending.is_empty() {
            self.reported = Instant::now();
        }
    }

    /// Waits for a GPU that is behind.
    pub(super) async fn wait_for_queue(&mut self) -> Result<(), RunError> {
        match self.pending.last().filter(|_| self.queue.is_full()) {
            Some(last) => self.catch_up(last.clone().done()).await,
            None => Ok(()),
        }
    }

    /// Waits until the device has done what it was told last. Who gives up waiting has still taken
    /// the step, and is told by the next one.
    pub(super) async fn catch_up<T: 'static, E: Into<RunError> + 'static>(
        &mut self,
        last: impl Future<Output = Result<T, E>> + 'static,
    ) -> Result<(), RunError> {
        if let Ok(done) = self.workplace.interruptions.wait(last).await {
            done.map_err(Into::into)?;
            self.queue.emptied(Instant::now());
        }
        Ok(())
    }

    /// Reads back what is pending, which also keeps a GPU's queue short. A loss that is not finite
    /// stops the run at its last good step: the last one whose loss still was a number, because a
    /// step measures the state before it.
    pub(super) async fn report(&mut self) -> Result<Vec<Outgoing>, RunError> {
        let read = self.read_pending().await;
        self.told(read)
    }

    /// Reports and evaluates, and waits for the device only once.
    pub(super) async fn report_and_evaluate(&mut self) -> Result<Vec<Outgoing>, RunError> {
        let (read, evaluation) = join(self.read_pending(), self.evaluate()).await;
        let mut events = self.told(read)?;
        // A run that halts went back, and nothing is told of steps before they are.
        if self.training && !self.owed.report {
            let evaluation = unless_given_up(evaluation)?;
            self.owed.evaluation = evaluation.is_none();
            events.extend(evaluation.unwrap_or_default());
        }
        self.owed.evaluation |= self.owed.report;
        Ok(events)
    }

    /// All that is pending, and when it was there; nothing, if waiting for it was given up.
    async fn read_pending(&self) -> Result<Option<(Vec<StepMetrics>, Instant)>, RunError> {
        let read = Pending::read(self.pending.clone());
        match self.workplace.interruptions.wait(read).await {
            Ok(metrics) => Ok(Some((metrics?, Instant::now()))),
            Err(_) => Ok(None),
        }
    }

    /// What is said of the steps that were read.
    fn told(
        &mut self,
        read: Result<Option<(Vec<StepMetrics>, Instant)>, RunError>,
    ) -> Result<Vec<Outgoing>, RunError> {
        let Some((metrics, now)) = read? else {
            self.owed.report = true;
            return Ok(Vec::new());
        };
        self.pending.clear();
        if metrics.is_empty() {
            return Ok(Vec::new());
        }
        self.queue.emptied(now);
        let taken = now.saturating_duration_since(self.reported);
        let per_second = metrics.len() as f64 / taken.as_secs_f64().max(1e-6);
        self.reported = now;
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

    pub(super) fn halt(&mut self, failed: u32) -> Vec<Outgoing> {
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
}

fn is_finite(metrics: &StepMetrics) -> bool {
    metrics.contenders.iter().all(|contender| {
        let trained = contender.trained.unwrap_or(contender.student);
        trained.loss.is_finite() && contender.gradient.is_finite()
    })
}

//! How fast the device is, before a run has begun.

use protocol::{DeviceReport, Event, Phase};
use web_time::{Duration, Instant};

use super::{Outgoing, Session};
use crate::run::{Pending, RunError};

/// A first step that takes longer is not repeated where nothing had to be compiled for it.
const PATIENCE: Duration = Duration::from_millis(200);

impl Session {
    /// Takes a step or two of SFT, and takes them back: the run is as it was. On a GPU the first one
    /// compiles what the run will need.
    pub(super) async fn probe(&mut self) -> Result<Vec<Outgoing>, RunError> {
        if self.provisional || self.run.step_count() > 0 {
            return Ok(Vec::new());
        }
        let before = self.run.progress();
        let taken = self.time_of_a_step().await;
        self.run.rewind(before);
        match taken {
            Ok(taken) => Ok(Vec::from_iter(taken.map(|taken| {
                let per_second = 1.0 / taken.as_secs_f64().max(1e-6);
                Event::Probed { per_second }.into()
            }))),
            Err(error @ (RunError::Device(_) | RunError::Interrupted(_))) => Err(error),
            // What else goes wrong is told when the run comes to it.
            Err(_) => Ok(Vec::new()),
        }
    }

    /// Nothing, where the run has no SFT, or so little that only compiling was timed.
    async fn time_of_a_step(&mut self) -> Result<Option<Duration>, RunError> {
        let mut taken = None;
        let compiles = !matches!(self.workplace.report, DeviceReport::Cpu(_));
        while self.run.phase() == Phase::Sft && self.run.step_count() < 2 {
            if taken.is_some_and(|taken| taken > PATIENCE && !compiles) {
                break;
            }
            let start = Instant::now();
            let pending = self.run.step().await?;
            let read = Pending::read(vec![pending]);
            (self.workplace.interruptions.wait(read)).await??;
            taken = Some(start.elapsed());
        }
        Ok(taken.filter(|_| !compiles || self.run.step_count() > 1))
    }
}

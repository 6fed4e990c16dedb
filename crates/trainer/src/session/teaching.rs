//! The time until a run's larger teacher is ready.

use protocol::Event;
use web_time::Instant;

use super::{Outgoing, REPORT_EVERY_MS, Session};
use crate::run::RunError;

impl Session {
    /// One step of the teacher's training, told now and then.
    pub(super) async fn advance_teacher(&mut self) -> Result<Vec<Outgoing>, RunError> {
        let recently = self.reported.elapsed().as_millis() < REPORT_EVERY_MS;
        if recently && self.run.teacher_steps_left() > 1 {
            self.run.train_teacher().await?;
            return Ok(Vec::new());
        }
        self.train_teacher().await
    }

    /// The same, told at once.
    pub(super) async fn train_teacher(&mut self) -> Result<Vec<Outgoing>, RunError> {
        if let Some(measured) = self.run.train_teacher().await? {
            measured.into_data_async().await?; // keeps the GPU's queue short
        }
        self.reported = Instant::now();
        let task = if self.training {
            "training the larger teacher"
        } else {
            "holding a larger teacher, not finished yet: Start goes on"
        };
        let working = Event::Working {
            task: task.into(),
            done: self.run.teacher_done(),
        };
        let mut events = vec![working.into()];
        if let Some(ready) = self.teacher_ready().await? {
            events.push(ready);
            events.extend(self.checkpoint().await?);
        }
        Ok(events)
    }

    /// What is to be said of a teacher that is ready.
    pub(super) async fn teacher_ready(&self) -> Result<Option<Outgoing>, RunError> {
        let accuracy = self.run.teacher_accuracy().await?;
        let taught = (self.run.teacher_parameters().zip(accuracy)).map(|(parameters, accuracy)| {
            Event::TeacherReady {
                parameters,
                accuracy,
            }
        });
        Ok(taught.map(Outgoing::from))
    }
}

//! The time until a run's larger teacher is ready.

use protocol::Event;
use web_time::Instant;

use super::owed::unless_given_up;
use super::{Outgoing, REPORT_EVERY_MS, Session};
use crate::run::RunError;

impl Session {
    /// One step of the teacher's training, told now and then.
    pub(super) async fn advance_teacher(&mut self) -> Result<Vec<Outgoing>, RunError> {
        let recently = self.reported.elapsed().as_millis() < REPORT_EVERY_MS;
        if recently && self.run.teacher_steps_left() > 1 {
            if let Some(Some(measured)) = unless_given_up(self.run.train_teacher().await)? {
                self.queue.step();
                if self.queue.is_full() {
                    self.catch_up(measured.into_data_async()).await?;
                }
            }
            return Ok(Vec::new());
        }
        self.train_teacher().await
    }

    /// The same, told at once.
    pub(super) async fn train_teacher(&mut self) -> Result<Vec<Outgoing>, RunError> {
        let Some(measured) = unless_given_up(self.run.train_teacher().await)? else {
            return Ok(Vec::new());
        };
        if let Some(measured) = measured {
            self.queue.step();
            self.catch_up(measured.into_data_async()).await?;
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
        if self.run.teacher_steps_left() == 0 {
            self.owed.teacher = true;
            self.owed.checkpoint = true;
            events.extend(self.settle().await?);
        }
        Ok(events)
    }

    /// What is to be said of a teacher that is ready.
    pub(super) async fn teacher_ready(&self) -> Result<Vec<Outgoing>, RunError> {
        let accuracy = self.run.teacher_accuracy().await?;
        let taught = (self.run.teacher_parameters().zip(accuracy)).map(|(parameters, accuracy)| {
            Event::TeacherReady {
                parameters,
                accuracy,
            }
        });
        Ok(taught.map(Outgoing::from).into_iter().collect())
    }
}

//! What is asked of the models between two steps, and answered once.

use protocol::Event;

use super::{Outgoing, Session};
use crate::run::RunError;

/// What is said while the only M0 there is has not been trained yet.
const NO_MODELS: &str = "There are no models to look into yet: M0 is still in training.";

/// The answer to every question while there is nobody to ask.
pub(super) fn nobody_to_ask() -> Vec<Outgoing> {
    refused(NO_MODELS.to_owned())
}

impl Session {
    pub(super) async fn inspect(
        &self,
        prompt: &str,
        contender: usize,
    ) -> Result<Vec<Outgoing>, RunError> {
        let answer = self.run.inspect(prompt, contender).await;
        answered(answer, |found| Event::Inspection(Box::new(found)))
    }

    pub(super) async fn samples(&self, contender: usize) -> Result<Vec<Outgoing>, RunError> {
        answered(self.run.samples(contender).await, Event::Samples)
    }

    pub(super) async fn attention(
        &self,
        prompt: &str,
        contender: usize,
    ) -> Result<Vec<Outgoing>, RunError> {
        let answer = self.run.attention(prompt, contender).await;
        answered(answer, Event::Attention)
    }
}

/// An answer as an event. What can't be answered is said; a device that failed stays a failure.
pub(super) fn answered<T>(
    answer: Result<T, RunError>,
    event: impl FnOnce(T) -> Event,
) -> Result<Vec<Outgoing>, RunError> {
    match answer {
        Ok(found) => Ok(vec![event(found).into()]),
        Err(RunError::Device(error)) => Err(RunError::Device(error)),
        Err(refusal) => Ok(refused(refusal.to_string())),
    }
}

fn refused(reason: String) -> Vec<Outgoing> {
    vec![Event::PromptRefused { reason }.into()]
}

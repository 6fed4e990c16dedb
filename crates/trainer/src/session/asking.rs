//! What is asked of the models between two steps, and answered once.

use protocol::Event;

use super::owed::unless_given_up;
use super::{Outgoing, Session};
use crate::run::RunError;

/// What is said while the only M0 there is has not been trained yet.
const NO_MODELS: &str = "There are no models to look into yet: M0 is still in training.";

/// What the page's commands of these names ask.
#[derive(Debug)]
pub(super) enum Question {
    Inspect { prompt: String, contender: usize },
    Samples { contender: usize },
    Attention { prompt: String, contender: usize },
}

impl Session {
    /// The answer; if it was given up, it is owed.
    pub(super) async fn ask(&mut self, question: Question) -> Result<Vec<Outgoing>, RunError> {
        // An older question is answered first: the page shows the last answer it hears.
        if !self.owed.answers.is_empty() {
            self.owed.answers.push_back(question);
            return Ok(Vec::new());
        }
        let answer = self.answer(&question).await?;
        if answer.is_none() {
            self.owed.answers.push_back(question);
        }
        Ok(answer.unwrap_or_default())
    }

    /// The answer; nothing, if it was given up.
    pub(super) async fn answer(
        &self,
        question: &Question,
    ) -> Result<Option<Vec<Outgoing>>, RunError> {
        if self.provisional {
            return Ok(Some(refused(NO_MODELS.to_owned())));
        }
        let run = &self.run;
        let answer = match question {
            Question::Inspect { prompt, contender } => {
                let answer = run.inspect(prompt, *contender).await;
                answered(answer, |found| Event::Inspection(Box::new(found)))
            }
            Question::Samples { contender } => {
                answered(run.samples(*contender).await, Event::Samples)
            }
            Question::Attention { prompt, contender } => {
                answered(run.attention(prompt, *contender).await, Event::Attention)
            }
        };
        unless_given_up(answer)
    }
}

/// An answer as an event. What can't be answered is said; a device that failed stays a failure, and
/// what was given up is not answered.
pub(super) fn answered<T>(
    answer: Result<T, RunError>,
    event: impl FnOnce(T) -> Event,
) -> Result<Vec<Outgoing>, RunError> {
    match answer {
        Ok(found) => Ok(vec![event(found).into()]),
        Err(error @ (RunError::Device(_) | RunError::Interrupted(_))) => Err(error),
        Err(refusal) => Ok(refused(refusal.to_string())),
    }
}

fn refused(reason: String) -> Vec<Outgoing> {
    vec![Event::PromptRefused { reason }.into()]
}

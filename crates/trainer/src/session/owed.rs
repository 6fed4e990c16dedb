//! What a session has put off, because it was given up once or could wait.

use std::collections::VecDeque;

use super::asking::Question;
use super::{Outgoing, Session};
use crate::run::RunError;

/// What is to be done before anything else.
#[derive(Debug, Default)]
pub(super) struct Owed {
    pub(super) report: bool,
    pub(super) checkpoint: bool,
    pub(super) evaluation: bool,
    pub(super) teacher: bool, // what is to be said of it
    pub(super) probe: bool,
    pub(super) answers: VecDeque<Question>,
}

impl Owed {
    pub(super) fn anything(&self) -> bool {
        let answers = !self.answers.is_empty();
        let measurements = self.evaluation || self.teacher || self.probe;
        self.report || self.checkpoint || measurements || answers
    }
}

impl Session {
    /// Does all that is owed, until it is given up once more.
    pub(super) async fn settle(&mut self) -> Result<Vec<Outgoing>, RunError> {
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
    pub(super) async fn settle_first(&mut self) -> Result<Option<Vec<Outgoing>>, RunError> {
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
}

/// Nothing, where the work was given up.
pub(super) fn unless_given_up<T>(answer: Result<T, RunError>) -> Result<Option<T>, RunError> {
    match answer {
        Err(RunError::Interrupted(_)) => Ok(None),
        answer => answer.map(Some),
    }
}

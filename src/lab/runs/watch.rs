//! Notices how runs end: the trainer says so of some, others are replaced by the next.

use protocol::describe::run_name;

use super::record::{Record, is_finished};
use crate::lab::state::{LabState, Link};

/// A run that was given up earlier than this was only a look.
const LEAST_STEPS: u32 = 20;

/// What has just become known of the lab's runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// Another run took the place of the last one.
    Began,
    /// It stands at M0 and can be trained.
    Ready,
    /// A run was given up on the way.
    Left(Record),
    /// The run went to its end.
    Finished(Record),
    /// It can't go on by itself, and why.
    Stuck(String),
}

/// What was seen last.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    run: u32,
    name: Option<String>,
    seen: (u32, usize),
    latest: Option<Record>,
    ready: bool,
    told: bool,
    stuck: Option<String>,
}

impl Watch {
    /// Looks at the lab's state, which has changed.
    pub fn see(&mut self, state: &LabState) -> Vec<Happening> {
        let mut happened = Vec::new();
        if state.run != self.run {
            self.run = state.run;
            if !self.goes_on(state) {
                let left = self.latest.take().filter(|r| r.step >= LEAST_STEPS);
                happened.extend(left.map(Happening::Left));
                happened.push(Happening::Began);
                *self = Self {
                    run: state.run,
                    ..Self::default()
                };
            }
        }
        if !self.ready && is_ready(state) {
            self.ready = true;
            happened.push(Happening::Ready);
        }
        happened.extend(self.trouble(state).map(Happening::Stuck));
        if self.told || state.metrics.is_empty() {
            return happened;
        }
        if is_finished(state) {
            self.told = true;
            self.name = state.config.as_ref().map(run_name);
            self.latest = None;
            happened.extend(Record::of(state).map(Happening::Finished));
            return happened;
        }
        let seen = (state.step / LEAST_STEPS, state.evaluations.len());
        if self.latest.is_none() || self.seen != seen {
            self.seen = seen;
            self.name = state.config.as_ref().map(run_name);
            self.latest = Record::of(state);
        }
        happened
    }

    /// Whether a new number stands for the same run, in a fresh worker.
    fn goes_on(&self, state: &LabState) -> bool {
        let name = state.config.as_ref().map(run_name);
        !state.metrics.is_empty() && name.is_some() && name == self.name
    }

    /// Why the run does not go on, said once.
    fn trouble(&mut self, state: &LabState) -> Option<String> {
        let alarm = state.notice.as_ref().filter(|n| n.alarm);
        let stuck = match (&state.link, alarm) {
            // From a checkpoint it can go on.
            (Link::Lost(reason), _) if state.checkpoint.is_none() => Some(reason.clone()),
            (Link::Open, Some(notice)) if !state.training => Some(notice.text.clone()),
            _ => None,
        };
        let news = stuck.clone().filter(|_| stuck != self.stuck);
        self.stuck = stuck;
        news
    }
}

/// Whether the run can be trained from its beginning. While its M0 is still being made, nothing has
/// been examined.
fn is_ready(state: &LabState) -> bool {
    let examined = !state.evaluations.is_empty();
    state.link == Link::Open && !state.training && state.step == 0 && examined
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::state;
    use super::*;
    use crate::lab::state::Notice;

    fn steps(happened: &[Happening]) -> Vec<(&'static str, u32)> {
        let step = |h: &Happening| match h {
            Happening::Began => ("began", 0),
            Happening::Ready => ("ready", 0),
            Happening::Left(record) => ("left", record.step),
            Happening::Finished(record) => ("finished", record.step),
            Happening::Stuck(_) => ("stuck", 0),
        };
        happened.iter().map(step).collect()
    }

    fn empty(run: u32) -> LabState {
        LabState {
            run,
            ..LabState::default()
        }
    }

    #[test]
    fn a_run_that_is_replaced_after_a_while_is_told_and_a_mere_look_is_not() {
        let mut watch = Watch::default();
        assert_eq!(steps(&watch.see(&empty(1))), [("began", 0)]);
        assert!(watch.see(&state(1, 1, 31, 0.0)).is_empty());
        let happened = watch.see(&empty(2));
        assert_eq!(steps(&happened), [("left", 31), ("began", 0)]);
        watch.see(&state(2, 1, 19, 0.0));
        assert_eq!(steps(&watch.see(&empty(3))), [("began", 0)]);
    }

    #[test]
    fn a_finished_run_is_told_once() {
        let mut watch = Watch::default();
        watch.see(&empty(1));
        let mut training = state(1, 1, 40, 0.0);
        training.training = true;
        assert!(watch.see(&training).is_empty(), "its last words are due");
        let finished = state(1, 1, 40, 0.0);
        assert_eq!(steps(&watch.see(&finished)), [("finished", 40)]);
        assert!(watch.see(&finished).is_empty());
        assert_eq!(steps(&watch.see(&empty(2))), [("began", 0)]);
    }

    #[test]
    fn a_run_that_goes_on_in_a_fresh_worker_is_the_same_run() {
        let mut watch = Watch::default();
        watch.see(&state(1, 1, 31, 0.0));
        assert!(watch.see(&state(2, 1, 25, 0.0)).is_empty());
        assert_eq!(steps(&watch.see(&state(2, 1, 40, 0.0))), [("finished", 40)]);
        let other = watch.see(&state(3, 2, 30, 0.0));
        assert_eq!(steps(&other), [("began", 0)]);
    }

    #[test]
    fn a_run_is_ready_once_it_has_been_examined_at_m0() {
        let mut watch = Watch::default();
        let mut fresh = state(1, 1, 0, 0.0);
        fresh.link = Link::Open;
        let mut making_m0 = fresh.clone();
        making_m0.evaluations.clear();
        assert_eq!(steps(&watch.see(&making_m0)), [("began", 0)]);
        assert_eq!(steps(&watch.see(&fresh)), [("ready", 0)]);
        assert!(watch.see(&fresh).is_empty());
    }

    #[test]
    fn trouble_is_told_once_and_a_worker_that_can_be_replaced_is_none() {
        let mut watch = Watch::default();
        watch.see(&empty(1));
        let mut halted = state(1, 1, 15, 0.0);
        halted.link = Link::Open;
        halted.notice = Some(Notice {
            text: "The loss…".into(),
            alarm: true,
        });
        assert_eq!(steps(&watch.see(&halted)), [("stuck", 0)]);
        assert!(watch.see(&halted).is_empty());
        let mut lost = state(1, 1, 30, 0.0);
        lost.link = Link::Lost("silence".into());
        lost.checkpoint = Some(25);
        assert!(watch.see(&lost).is_empty());
        lost.checkpoint = None;
        assert_eq!(steps(&watch.see(&lost)), [("stuck", 0)]);
    }
}

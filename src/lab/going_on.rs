//! Runs that go on: from an earlier visit, from a file, in a fresh worker, after a hidden hour.

use std::time::Duration;

use js_sys::{Date, Uint8Array};
use leptos::prelude::*;
use protocol::{Command, Event, Phase, RunConfig};

use super::kept::{Curves, Keeper, Record};
use super::memory::Memory;
use super::presence::{Presence, Wish};
use super::state::{LabState, Link, Notice};
use super::trainer::Trainer;

const STILL_HERE: &str = "The run that was open is still here, unchanged.";
const WAS_HIDDEN: &str = "Paused while the tab was hidden; training goes on by itself.";

/// A run from outside, until the trainer has opened or refused it.
struct Arrival {
    run: u32,
    from: &'static str,
    checkpoint: Uint8Array,
    curves: Curves,
}

/// What is needed to go on.
#[derive(Clone, Copy)]
pub struct GoingOn {
    /// Keeps runs in this browser.
    pub keeper: Keeper,
    /// Something the reader may want to know; nothing is wrong.
    pub remark: RwSignal<Option<String>>,
    number: StoredValue<u32>,
    arrival: StoredValue<Option<Arrival>, LocalStorage>,
    then_train: StoredValue<bool>,
    memory: StoredValue<Memory>,
    presence: StoredValue<Presence>,
}

impl GoingOn {
    /// Nothing to go on with.
    pub fn new() -> Self {
        Self {
            keeper: Keeper::new(),
            remark: RwSignal::new(None),
            number: StoredValue::new(0),
            arrival: StoredValue::new_local(None),
            then_train: StoredValue::new(false),
            memory: StoredValue::new(Memory::default()),
            presence: StoredValue::new(Presence::default()),
        }
    }

    /// The number of a run that is to begin; what was meant for the one before no longer counts.
    pub fn next_number(self) -> u32 {
        self.arrival.set_value(None);
        self.then_train.set_value(false);
        self.remark.set(None);
        self.number.update_value(|number| *number += 1);
        self.number()
    }

    /// The last number given out.
    pub fn number(self) -> u32 {
        self.number.get_value()
    }

    /// The worker is a new one.
    pub fn new_worker(self) {
        self.memory.set_value(Memory::default());
    }

    /// The worker takes so many bytes of memory.
    pub fn heard_of_memory(self, bytes: Option<u64>) {
        if let Some(bytes) = bytes {
            self.memory.update_value(|memory| memory.heard(bytes));
        }
    }

    fn take_arrival(self) -> Option<Arrival> {
        self.arrival.try_update_value(Option::take).flatten()
    }
}

impl Trainer {
    /// Goes on with the run that an earlier visit left.
    pub fn accept_offer(self) {
        if let Some((record, checkpoint)) = self.going_on.keeper.accept() {
            self.receive("Your last run", checkpoint, record.curves, &record.config);
        }
    }

    /// Goes on with the run in a file.
    pub fn load(self, checkpoint: Uint8Array) {
        let config = self.config.get_untracked();
        self.receive(
            "The run from the file",
            checkpoint,
            Curves::default(),
            &config,
        );
    }

    /// A run from outside takes the place of the present one only once the trainer has opened it.
    fn receive(self, from: &'static str, checkpoint: Uint8Array, curves: Curves, like: &RunConfig) {
        let command = Command::Restore {
            config: like.clone(),
            device: self.device.get_untracked(),
        };
        if self.state.with_untracked(|s| s.link == Link::Open) {
            self.going_on.next_number();
            self.send_with(command, Some(&checkpoint));
        } else {
            self.restart(command, Some(&checkpoint));
        }
        self.going_on.arrival.set_value(Some(Arrival {
            run: self.going_on.number(),
            from,
            checkpoint,
            curves,
        }));
    }

    /// Hears the answer to a run from outside, before the state does: if it was refused, the run
    /// that was open goes on under the new number.
    pub(super) fn welcome(self, run: u32, event: &Event) {
        let going_on = self.going_on;
        let awaited = |arrival: &Option<Arrival>| arrival.as_ref().is_some_and(|a| a.run == run);
        if !going_on.arrival.with_value(awaited) {
            return;
        }
        let beside = self.state.with_untracked(|s| s.run != run);
        match event {
            Event::Opened { .. } if beside => self.state.update(|state| state.begin(run)),
            Event::Refused { .. } | Event::Panicked { .. } => {
                going_on.arrival.set_value(None);
                if beside {
                    self.state.update(|state| state.run = run);
                    going_on.remark.set(Some(STILL_HERE.into()));
                }
            }
            _ => {}
        }
    }

    /// A run has opened: one from outside brings its own settings and curves, any other hears what
    /// the controls say, which may have moved since.
    pub(super) fn settle(self, config: RunConfig) {
        let going_on = self.going_on;
        going_on.memory.update_value(Memory::opened);
        if let Some(arrival) = going_on.take_arrival() {
            let step = self.state.with_untracked(|s| s.step);
            let finished = step >= config.steps();
            let how = if finished { "" } else { ": Start goes on" };
            let remark = format!("{} is open at step {step}{how}.", arrival.from);
            going_on.remark.set(Some(remark));
            self.checkpoint.set_value(Some(arrival.checkpoint));
            self.state.update(|state| {
                state.metrics = arrival.curves.metrics;
                state.seconds = arrival.curves.seconds;
                state.evaluations = arrival.curves.evaluations;
                state.checkpoint = Some(step);
            });
            self.config.set(config);
            self.keep();
        } else {
            self.send_controls(&config);
        }
        if going_on.then_train.get_value() {
            going_on.then_train.set_value(false);
            self.train_by_itself();
        }
    }

    /// Trains without being asked to by the reader: now, or as soon as the page is shown.
    pub(super) fn train_by_itself(self) {
        let now = (self.going_on.presence).try_update_value(Presence::may_start);
        if now == Some(true) {
            self.send(Command::Start);
        }
    }

    /// A checkpoint has come: it is kept in this browser, and a worker that has grown too large
    /// makes way for a fresh one.
    pub(super) fn checkpoint_came(self) {
        self.keep();
        if self.going_on.memory.get_value().excess().is_some() {
            // Not from within the worker's own callback, which would be dropped with the worker.
            set_timeout(move || self.renew(), Duration::ZERO);
        }
    }

    fn keep(self) {
        let Some(checkpoint) = self.checkpoint.get_value() else {
            return;
        };
        let record = |state: &LabState| {
            Some(Record {
                config: state.config.clone()?,
                step: state.checkpoint?,
                kept_at: Date::now(),
                sequence: 0,
                curves: Curves {
                    metrics: state.metrics.clone(),
                    seconds: state.seconds.clone(),
                    evaluations: state.evaluations.clone(),
                },
                checkpoint_bytes: checkpoint.length() as usize,
            })
        };
        if let Some(record) = self.state.with_untracked(record) {
            self.going_on.keeper.keep(record, checkpoint);
        }
    }

    /// A fresh worker goes on from the last checkpoint.
    fn renew(self) {
        let excess = self.going_on.memory.get_value().excess();
        let (training, step) = self.state.with_untracked(|s| (s.training, s.checkpoint));
        let (Some(bytes), true, Some(step)) = (excess, training, step) else {
            return;
        };
        self.resume();
        self.going_on.then_train.set_value(true);
        let gigabytes = bytes as f64 / 1e9;
        self.going_on.remark.set(Some(format!(
            "The trainer had taken {gigabytes:.1} GB of memory, so a fresh one goes on from step {step}."
        )));
    }

    /// The page was hidden or shown.
    pub(super) fn turned(self, hidden: bool) {
        let (training, can_train) = self.state.with_untracked(|s| {
            let open = s.link == Link::Open && s.phase != Some(Phase::Finished);
            (s.training, open)
        });
        let turn = |presence: &mut Presence| presence.turn(hidden, training, can_train);
        match self.going_on.presence.try_update_value(turn).flatten() {
            Some(Wish::Pause) => self.send(Command::Pause),
            Some(Wish::Start) => {
                self.send(Command::Start);
                self.going_on.remark.set(Some(WAS_HIDDEN.into()));
            }
            None => {}
        }
    }

    /// The last checkpoint and a name for its file, if there is one.
    pub(super) fn file(self) -> Option<(String, Vec<u8>)> {
        let step = self.state.with_untracked(|s| s.checkpoint)?;
        let seed = self
            .state
            .with_untracked(|s| s.config.as_ref().map(|c| c.seed))?;
        let bytes = self.checkpoint.get_value()?.to_vec();
        Some((format!("wmss-seed-{seed}-step-{step}.safetensors"), bytes))
    }

    /// Says that something the reader wanted can't be done, and why.
    pub(super) fn object(self, text: String) {
        let notice = Notice { text, alarm: true };
        self.state.update(|state| state.notice = Some(notice));
    }
}

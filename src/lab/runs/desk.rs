//! Where runs that end are taken in, and a series' next step is ordered.

use js_sys::Date;
use leptos::prelude::*;
use protocol::Command;

use super::entry::without_seed;
use super::series::{Order, Series};
use super::store::Store;
use super::watch::{Happening, Watch};
use crate::lab::trainer::Trainer;

/// A handle that can be copied anywhere in the lab.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The lab's trainer.
    pub trainer: Trainer,
    /// The shelf.
    pub store: Store,
    /// The series under way.
    pub series: RwSignal<Option<Series>>,
    /// What is to be said of the last series.
    pub said: RwSignal<String>,
    watch: StoredValue<Watch>,
}

impl Desk {
    /// Watches the trainer from now on.
    pub fn open(trainer: Trainer) -> Self {
        let desk = Self {
            trainer,
            store: Store::open(),
            series: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            watch: StoredValue::new(Watch::default()),
        };
        Effect::new(move |_| {
            trainer.state.track();
            desk.look();
        });
        desk
    }

    fn look(self) {
        let see = |watch: &mut Watch| self.trainer.state.with_untracked(|state| watch.see(state));
        let happened = self.watch.try_update_value(see).unwrap_or_default();
        for happening in &happened {
            self.take_in(happening);
            if let Some(mut series) = self.series.get_untracked() {
                let order = series.hear(happening);
                self.series.set(Some(series));
                if let Some(order) = order {
                    self.carry_out(order);
                }
            }
        }
    }

    fn take_in(self, happening: &Happening) {
        let (Happening::Left(record) | Happening::Finished(record)) = happening else {
            return;
        };
        let (record, at) = (record.clone(), Date::now());
        let counts = |series: &Option<Series>| series.as_ref().is_some_and(|s| s.counts(&record));
        if self.series.with_untracked(counts) {
            self.store.change(|shelf| shelf.put_seed(record, at));
        } else {
            self.store.change(|shelf| shelf.put(record, at));
        }
    }

    fn carry_out(self, order: Order) {
        match order {
            Order::Begin(config) => {
                self.trainer.config.set(*config);
                self.trainer.reset();
            }
            Order::Start => self.trainer.train_by_itself(),
            Order::End(text) => self.end(text),
        }
    }

    /// The settings get the seed back from which the series began, unless they are others by now.
    fn end(self, text: String) {
        let series = self.series.get_untracked();
        self.series.set(None);
        self.said.set(text);
        if let Some(plan) = series.as_ref().map(Series::plan) {
            let now = self.trainer.config.get_untracked();
            if now.seed != plan.seed && without_seed(&now) == without_seed(plan) {
                self.trainer.config.update(|config| config.seed = plan.seed);
            }
        }
    }

    /// Begins a series of the next run's settings, of `count` seeds from theirs on.
    pub fn repeat(self, count: u32) {
        let plan = self.trainer.config.get_untracked();
        let done = self
            .store
            .shelf
            .with_untracked(|shelf| shelf.seeds_of(&plan));
        let (series, order) = Series::begin(plan, count, &done);
        self.said.set(String::new());
        self.series.set(Some(series));
        self.carry_out(order);
    }

    /// Ends the series at once; what is finished stays.
    pub fn stop(self) {
        if let Some(series) = self.series.get_untracked() {
            self.end(series.stopped());
            if self.trainer.state.with_untracked(|state| state.training) {
                self.trainer.send(Command::Pause);
            }
        }
    }
}

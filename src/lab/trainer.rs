//! The worker's life: starting it, telling it things, noticing its silence, starting it again.

use gloo_timers::callback::Interval;
use js_sys::Uint8Array;
use leptos::ev::input;
use leptos::prelude::*;
use protocol::{Command, DeviceChoice, Event, RunConfig, Setting};

use super::client::{Client, Incoming};
use super::controls::Speed;
use super::going_on::GoingOn;
use super::ready;
use super::state::{LabState, Link};
use super::telling::Telling;
use crate::link::{self, beginning_with, keep_beginning_with};

/// Begins the names of the lab's parameters in the page's address.
const IN_LINKS: &str = "lab";

/// The trainer is asked for room no more often; it makes some for three times as long.
const ROOM_EVERY_MS: f64 = 100.0;
/// The worker is asked for a sign of life this often, while it should be at work.
const PING_EVERY_MS: u32 = 2_000;
/// So many unanswered questions, and the reader is told. A slow CPU may take seconds for a step.
const PATIENCE: u32 = 10;
/// The same while the trainer is fetched and opened: a slow network takes its time.
const PATIENCE_OPENING: u32 = 90;

/// The lab's state and its worker; a handle that can be copied anywhere on the page.
#[derive(Clone, Copy)]
pub struct Trainer {
    /// What is known.
    pub state: RwSignal<LabState>,
    /// What the next run is made of; λ and the learning rate also count for the current one.
    pub config: RwSignal<RunConfig>,
    /// The settings as they stand: a run from a link has changes that come at their steps.
    pub now: Memo<RunConfig>,
    /// Where the next worker computes.
    pub device: RwSignal<DeviceChoice>,
    /// What of the page's link made no sense, in sentences.
    pub link_problems: StoredValue<Vec<String>>,
    /// How fast runs are let run.
    pub speed: RwSignal<Speed>,
    /// The prompt that is watched.
    pub prompt: RwSignal<String>,
    /// What is needed to go on with a run.
    pub going_on: GoingOn,
    telling: Telling,
    /// The bytes of the last checkpoint.
    pub(super) checkpoint: StoredValue<Option<Uint8Array>, LocalStorage>,
    client: StoredValue<Option<Client>, LocalStorage>,
    unanswered: StoredValue<u32>,
}

impl Trainer {
    /// No worker yet. `seen`: somebody may be looking at the lab.
    pub fn new(seen: Signal<bool>) -> Self {
        let linked = protocol::link::read(&beginning_with(IN_LINKS));
        let config = RwSignal::new(linked.config);
        keep_beginning_with(
            IN_LINKS,
            Memo::new(move |_| config.with(protocol::link::write)),
        );
        let state = RwSignal::new(LabState::default());
        let trainer = Self {
            state,
            config,
            now: Memo::new(move |_| {
                let step = state.with(|s| s.step);
                config.with(|c| c.at(step + 1))
            }),
            link_problems: StoredValue::new(linked.problems),
            device: RwSignal::new(device_in_link()),
            speed: RwSignal::new(Speed::default()),
            prompt: RwSignal::new(String::new()),
            going_on: GoingOn::new(),
            telling: Telling::new(state, seen),
            checkpoint: StoredValue::new_local(None),
            client: StoredValue::new_local(None),
            unanswered: StoredValue::new(0),
        };
        trainer.watch_over();
        trainer.make_room();
        trainer
    }

    /// Starts the worker and opens a run, unless there is one.
    pub fn open(self) {
        if self.state.with_untracked(|s| s.link == Link::Absent) {
            self.going_on.keeper.open();
            self.begin_anew();
        }
    }

    /// Whether a run of the present settings can be prepared; if not, the reader is told why.
    fn is_ready(self) -> bool {
        match self.config.with_untracked(ready::check) {
            Ok(()) => true,
            Err(reason) => {
                self.object(reason);
                false
            }
        }
    }

    /// A new worker and a new run.
    pub fn begin_anew(self) {
        if !self.is_ready() {
            return;
        }
        self.checkpoint.set_value(None);
        let (config, device) = (self.config.get_untracked(), self.device.get_untracked());
        self.start(Command::Open { config, device }, None);
    }

    /// A new worker that goes on from the last kept checkpoint.
    pub fn resume(self) {
        let (config, device) = (self.config.get_untracked(), self.device.get_untracked());
        let bytes = self.checkpoint.get_value();
        self.restart(Command::Restore { config, device }, bytes.as_ref());
    }

    /// A new worker, for a run whose curves up to its checkpoint are still true.
    pub(super) fn restart(self, command: Command, bytes: Option<&Uint8Array>) {
        let kept = self.state.get_untracked();
        self.start(command, bytes);
        self.state.update(|state| {
            (state.config, state.metrics, state.seconds) =
                (kept.config, kept.metrics, kept.seconds);
            (state.evaluations, state.checkpoint) = (kept.evaluations, kept.checkpoint);
        });
    }

    fn start(self, command: Command, bytes: Option<&Uint8Array>) {
        let run = self.next_run();
        // The old worker ends before the new one begins: two would share the memory.
        self.client.set_value(None);
        self.unanswered.set_value(0);
        self.going_on.new_worker();
        self.state.update(|state| state.device = None);
        match Client::start(move |incoming| self.hear(incoming)) {
            Ok(client) => {
                client.send(run, command, bytes);
                self.client.set_value(Some(client));
            }
            Err(reason) => self.state.update(|state| state.lose(reason)),
        }
    }

    fn next_run(self) -> u32 {
        let run = self.going_on.next_number();
        self.state.update(|state| state.begin(run));
        run
    }

    /// Tells the worker something about the current run.
    pub fn send(self, command: Command) {
        self.send_with(command, None);
    }

    /// The same, with a checkpoint beside it.
    pub(super) fn send_with(self, command: Command, bytes: Option<&Uint8Array>) {
        self.client.with_value(|client| {
            if let Some(client) = client {
                client.send(self.going_on.number(), command, bytes);
            }
        });
    }

    /// Prepares a run of the current settings, on the same worker if there is one.
    pub fn prepare(self) {
        if self.state.with_untracked(|s| s.link == Link::Open) {
            self.reset();
        } else {
            self.begin_anew();
        }
    }

    /// Begins a new run of the current settings on the same worker.
    pub fn reset(self) {
        if !self.is_ready() {
            return;
        }
        self.next_run();
        self.checkpoint.set_value(None);
        self.send(Command::Reset {
            config: self.config.get_untracked(),
        });
    }

    /// Trains a new M0 from the current seed, for a run of the current settings.
    pub fn train_base(self) {
        self.next_run();
        self.checkpoint.set_value(None);
        self.send(Command::TrainBase {
            config: self.config.get_untracked(),
        });
    }

    /// Changes a setting, of the next run and of the current one.
    pub fn change(self, setting: Setting) {
        self.config.update(|c| c.change(0, setting));
        self.send(Command::Change(setting));
    }

    /// Watches the chosen prompt.
    pub fn watch_prompt(self) {
        self.send(Command::Watch(self.prompt.get_untracked()));
    }

    fn hear(self, incoming: Incoming) {
        self.unanswered.set_value(0);
        match incoming {
            Incoming::Event { run, event, bytes } => self.hear_event(run, event, bytes),
            Incoming::Failed(reason) => self.state.update(|state| {
                // What the trainer itself said before it died is better than the browser's words.
                if !matches!(state.link, Link::Lost(_)) {
                    state.lose(format!("The trainer broke off: {reason}"));
                }
            }),
        }
    }

    fn hear_event(self, run: u32, event: Event, bytes: Option<Uint8Array>) {
        self.welcome(run, &event);
        let current = self.state.with_untracked(|s| s.run) == run;
        // Signs of life change nothing on the page.
        if let Event::Alive { memory_bytes } = event {
            return self.going_on.heard_of_memory(memory_bytes);
        }
        let opened = match &event {
            Event::Opened { config, .. } if current => Some(config.as_ref().clone()),
            _ => None,
        };
        let training = self.state.with_untracked(|s| s.training);
        match event {
            // While a slider moves there are many of these, and soon after them steps.
            Event::Changed(_) if training => {
                (self.state).update_untracked(|state| state.apply(run, event));
            }
            Event::Steps { .. } | Event::Accuracy { .. } | Event::Prediction(_) if training => {
                self.telling.change(|state| state.apply(run, event));
            }
            _ => self.state.update(|state| state.apply(run, event)),
        }
        if bytes.is_some() && current {
            self.checkpoint.set_value(bytes);
            self.checkpoint_came();
        }
        if let Some(config) = opened {
            self.settle(config);
            self.send(Command::Pace(self.speed.get_untracked().pace()));
            self.ask_for_the_prompt();
        }
    }

    /// Tells a run that has just opened what was moved while it was prepared.
    pub(super) fn send_controls(self, opened: &RunConfig) {
        let config = self.config.get_untracked();
        let moved = [
            (config.lambda != opened.lambda).then_some(Setting::Lambda(config.lambda)),
            (config.optimizer.learning_rate != opened.optimizer.learning_rate)
                .then_some(Setting::LearningRate(config.optimizer.learning_rate)),
        ];
        for setting in moved.into_iter().flatten() {
            self.send(Command::Change(setting));
        }
    }

    fn ask_for_the_prompt(self) {
        if self.prompt.with_untracked(String::is_empty) {
            let first = self.state.with_untracked(|s| s.prompts.first().cloned());
            self.prompt.set(first.unwrap_or_default());
        }
        self.watch_prompt();
    }

    /// Whatever the reader moves comes before the training.
    fn make_room(self) {
        let asked = StoredValue::new(0.0);
        let _listening = window_event_listener(input, move |event| {
            let training = self.state.with_untracked(|s| s.training);
            if training && event.time_stamp() - asked.get_value() > ROOM_EVERY_MS {
                asked.set_value(event.time_stamp());
                self.send(Command::MakeRoom);
            }
        });
    }

    /// Asks for signs of life: a worker that is ended from outside says nothing at all.
    fn watch_over(self) {
        let interval = Interval::new(PING_EVERY_MS, move || {
            let patience = match self.state.with_untracked(|s| s.link.clone()) {
                Link::Open => PATIENCE,
                Link::Opening => PATIENCE_OPENING,
                Link::Absent | Link::Lost(_) => return,
            };
            self.unanswered.update_value(|n| *n += 1);
            if self.unanswered.get_value() > patience {
                let seconds = PING_EVERY_MS * patience / 1000;
                let reason = format!("The trainer has not answered for {seconds} seconds.");
                // It may only be slow; but what it says later must not mix with what comes next.
                self.client.set_value(None);
                self.state.update(|state| state.lose(reason));
            } else {
                self.send(Command::Ping);
            }
        });
        // The lab stays as long as the page does.
        interval.forget();
    }
}

/// `?device=cpu` or `?device=gpu` in the page's address.
fn device_in_link() -> DeviceChoice {
    match link::text("device").as_deref() {
        Some("cpu") => DeviceChoice::Cpu,
        Some("gpu") => DeviceChoice::Gpu,
        _ => DeviceChoice::Automatic,
    }
}

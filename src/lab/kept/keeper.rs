//! Keeps the run of this tab, and offers the one that an earlier visit left.

use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::files;
use super::lock::{self, Denied};
use super::queue::Queue;
use super::record::Record;
use super::slots::{SLOTS, Slots};

const OTHER_TAB: &str = "Another tab of this page keeps its run in this browser, so the run here is not kept: save it as a file if you want it later.";
const MISSING: &str =
    "This browser keeps no runs for this page: save yours as a file if you want it later.";
const FAILED: &str = "The run could not be kept in this browser, which may have no room left: save it as a file if you want it later.";

/// A run to be written.
struct Entry {
    record: Record,
    checkpoint: Uint8Array,
}

/// The keeper of runs; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct Keeper {
    /// The unfinished run of an earlier visit, as long as the reader has not chosen. Until then
    /// nothing is written, or it would be lost.
    pub offer: RwSignal<Option<Record>>,
    /// Why runs are not kept, as a sentence.
    pub trouble: RwSignal<Option<&'static str>>,
    offered: StoredValue<Option<Uint8Array>, LocalStorage>,
    directory: StoredValue<Option<JsValue>, LocalStorage>,
    queue: StoredValue<Queue<Entry>, LocalStorage>,
    slots: StoredValue<Slots>,
}

impl Keeper {
    /// A keeper that holds everything back until it is opened.
    pub fn new() -> Self {
        Self {
            offer: RwSignal::new(None),
            trouble: RwSignal::new(None),
            offered: StoredValue::new_local(None),
            directory: StoredValue::new_local(None),
            queue: StoredValue::new_local(Queue::held()),
            slots: StoredValue::new(Slots::default()),
        }
    }

    /// Finds what an earlier visit left, and offers it or begins to write.
    pub fn open(self) {
        spawn_local(async move {
            if let Err(denied) = lock::hold().await {
                self.trouble.set(Some(match denied {
                    Denied::OtherTab => OTHER_TAB,
                    Denied::Missing => MISSING,
                }));
                return;
            }
            let Ok(directory) = files::directory().await else {
                self.trouble.set(Some(MISSING));
                return;
            };
            let newest = self.look(&directory).await;
            self.directory.set_value(Some(directory));
            match newest {
                Some((record, checkpoint)) if !record.finished() => {
                    self.offered.set_value(Some(checkpoint));
                    self.offer.set(Some(record));
                }
                _ => self.release(),
            }
        });
    }

    /// The newest run that is whole.
    async fn look(self, directory: &JsValue) -> Option<(Record, Uint8Array)> {
        let mut found: [Option<(Record, Uint8Array)>; SLOTS] = Default::default();
        for (slot, place) in found.iter_mut().enumerate() {
            let file = files::read(directory, slot).await;
            *place = file.ok().and_then(|file| {
                let (record, begin) = Record::read(&file.to_vec())?;
                Some((record, file.subarray(begin as u32, file.length())))
            });
        }
        let sequence = |place: &Option<(Record, _)>| place.as_ref().map(|(r, _)| r.sequence);
        let slots = Slots::holding(found.each_ref().map(sequence));
        self.slots.set_value(slots);
        slots.newest().and_then(|newest| found[newest].take())
    }

    /// The offered run, which is then no longer offered; it stays kept until the next one is.
    pub fn accept(self) -> Option<(Record, Uint8Array)> {
        let checkpoint = self.offered.try_update_value(Option::take)??;
        let record = self.offer.try_update(Option::take)??;
        // What was trained here meanwhile makes way for it.
        self.queue.update_value(Queue::clear);
        self.release();
        Some((record, checkpoint))
    }

    /// Removes the offered run, which is offered until it is gone, and keeps the present one from then
    /// on.
    pub fn forget(self) {
        let offered = self.offered.try_update_value(Option::take);
        if offered.flatten().is_none() {
            return;
        }
        spawn_local(async move {
            if let Some(directory) = self.directory.get_value() {
                files::remove(&directory).await;
            }
            self.offer.set(None);
            self.release();
        });
    }

    /// Keeps a run, unless a newer one overtakes it while another is being written.
    pub fn keep(self, record: Record, checkpoint: Uint8Array) {
        let entry = Entry { record, checkpoint };
        let now = self.queue.try_update_value(|queue| queue.put(entry));
        self.write(now.flatten());
    }

    fn release(self) {
        self.write(self.queue.try_update_value(Queue::done).flatten());
    }

    fn write(self, first: Option<Entry>) {
        let (Some(first), Some(directory)) = (first, self.directory.get_value()) else {
            return;
        };
        spawn_local(async move {
            let mut next = Some(first);
            while let Some(entry) = next {
                let written = self.write_one(&directory, entry).await;
                self.trouble.set(written.err().map(|_| FAILED));
                next = self.queue.try_update_value(Queue::done).flatten();
            }
        });
    }

    async fn write_one(self, directory: &JsValue, entry: Entry) -> Result<(), JsValue> {
        let Entry {
            mut record,
            checkpoint,
        } = entry;
        let (slot, sequence) = self.slots.get_value().next();
        record.sequence = sequence;
        let line = record.line().map_err(|error| error.to_string())?;
        let line = Uint8Array::from(line.as_slice());
        files::write(directory, slot, [&line, &checkpoint]).await?;
        self.slots.update_value(Slots::written);
        Ok(())
    }
}

//! The shelf in this browser's store.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::entry::Entry;
use super::shelf::{ROOM, Shelf};

const KEPT_AS: &str = "wmss-playground-runs";
/// Raised with every change that makes older entries unreadable.
const VERSION: u32 = 1;

const FOREIGN: &str =
    "What another version of this page kept here can’t be read; the list begins anew.";
const NO_ROOM: &str = "This browser has no room to keep these runs: they are lost when you leave the page. Deleting some may help.";
const NO_STORE: &str =
    "This browser keeps nothing for this page: these runs are lost when you leave it.";

/// As it is stored. Entries are read one by one, so that a broken one takes no other with it.
#[derive(Serialize, Deserialize)]
struct Stored<T> {
    version: u32,
    entries: Vec<T>,
}

/// The shelf in a text, and what the reader should know of the text.
fn read(text: &str) -> (Shelf, Option<String>) {
    let stored: Option<Stored<Value>> = serde_json::from_str(text).ok();
    let Some(stored) = stored.filter(|s| s.version == VERSION) else {
        return (Shelf::default(), Some(FOREIGN.to_owned()));
    };
    let all = stored.entries.len();
    let mut entries: Vec<Entry> = Vec::new();
    for value in stored.entries.into_iter().take(ROOM) {
        let entry = serde_json::from_value::<Entry>(value).ok();
        let known = |entry: &Entry| entries.iter().any(|other| other.name == entry.name);
        entries.extend(entry.filter(|e| e.content.is_sound() && !known(e)));
    }
    let problem = match all - entries.len() {
        0 => None,
        1 => Some("One of the kept runs could not be read and was left out.".to_owned()),
        lost => Some(format!(
            "{lost} of the kept runs could not be read and were left out."
        )),
    };
    (Shelf { entries }, problem)
}

fn write(shelf: &Shelf) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Stored {
        version: VERSION,
        entries: shelf.entries.iter().collect(),
    })
}

/// The browser's store, where it has one and allows it.
fn store() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn stored() -> Option<String> {
    store()?.get_item(KEPT_AS).ok().flatten()
}

/// The shelf on the page, which follows the browser's store and is followed by it.
#[derive(Clone, Copy)]
pub struct Store {
    /// What is on the shelf.
    pub shelf: RwSignal<Shelf>,
    /// What is wrong with keeping it, as a sentence.
    pub trouble: RwSignal<Option<String>>,
    in_step: StoredValue<bool>, // whether the browser has what the page has
}

impl Store {
    /// The shelf of earlier visits.
    pub fn open() -> Self {
        let (shelf, problem) = stored().map(|text| read(&text)).unwrap_or_default();
        Self {
            shelf: RwSignal::new(shelf),
            trouble: RwSignal::new(problem),
            in_step: StoredValue::new(true),
        }
    }

    /// Changes the shelf, here and in the store. Another tab may have changed the store meanwhile:
    /// its shelf is the one that is changed.
    pub fn change<T>(self, change: impl FnOnce(&mut Shelf) -> T) -> T {
        let mut shelf = match stored().filter(|_| self.in_step.get_value()) {
            Some(text) => read(&text).0,
            None => self.shelf.get_untracked(),
        };
        let outcome = change(&mut shelf);
        self.keep(&shelf);
        self.shelf.set(shelf);
        outcome
    }

    fn keep(self, shelf: &Shelf) {
        let problem = match (store(), write(shelf)) {
            (Some(store), Ok(text)) => {
                let kept = store.set_item(KEPT_AS, &text);
                kept.err().map(|_| NO_ROOM)
            }
            _ => Some(NO_STORE),
        };
        self.in_step.set_value(problem.is_none());
        self.trouble.set(problem.map(str::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use super::super::entry::Content;
    use super::super::record::Record;
    use super::super::record::tests::state;
    use super::*;

    fn shelf() -> Shelf {
        let mut shelf = Shelf::default();
        for seed in [1, 2] {
            // A third has no end in binary: it must come back to the last bit.
            let record = Record::of(&state(1, seed, 40, 1.0 / 3.0)).expect("steps");
            shelf.put(record.clone(), 1.7e12);
            shelf.put_seed(record, 1.7e12);
        }
        shelf
    }

    #[test]
    fn the_shelf_comes_back_as_it_was() {
        let text = write(&shelf()).expect("plain numbers");
        assert_eq!(read(&text), (shelf(), None));
        assert!(text.len() < 40_000, "{}", text.len());
    }

    #[test]
    fn a_broken_entry_is_left_out_and_told_and_the_others_stay() {
        let text = write(&shelf()).expect("plain numbers");
        let broken = text.replacen("\"step\":40", "\"step\":\"x\"", 1);
        let (left, problem) = read(&broken);
        assert_eq!(left.entries.len(), shelf().entries.len() - 1);
        assert!(problem.is_some_and(|problem| problem.starts_with("One of")));
        let mut unsound = shelf();
        for entry in &mut unsound.entries {
            if let Content::Run(record) = &mut entry.content {
                record
                    .evaluations
                    .iter_mut()
                    .for_each(|e| e.contenders.clear());
            }
        }
        let (left, problem) = read(&write(&unsound).expect("plain numbers"));
        assert_eq!(left.entries.len(), 1, "the series");
        assert!(problem.is_some_and(|problem| problem.starts_with("2 of")));
    }

    #[test]
    fn what_another_version_or_page_wrote_is_told_and_no_runs() {
        let text = write(&shelf()).expect("plain numbers");
        let newer = text.replacen("\"version\":1", "\"version\":2", 1);
        for foreign in [newer.as_str(), "", "[]", "{\"version\":1}", "\0"] {
            let (shelf, problem) = read(foreign);
            assert!(shelf.entries.is_empty() && problem.is_some(), "{foreign:?}");
        }
    }
}

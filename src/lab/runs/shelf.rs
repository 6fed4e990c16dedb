//! The shelf of earlier runs, newest first.

use protocol::RunConfig;

use super::entry::{Content, Entry, Group, without_seed};
use super::record::Record;

/// So many runs and series stay.
pub const ROOM: usize = 12;
/// So many runs can be told apart in one figure.
pub const MOST_SHOWN: usize = 5;

/// All that is kept.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shelf {
    /// Newest first.
    pub entries: Vec<Entry>,
}

impl Shelf {
    /// Puts a run on the shelf. Of two runs of one configuration on one device, which agree, the
    /// longer one stays, with what the reader wrote.
    pub fn put(&mut self, record: Record, at: f64) {
        let same = |entry: &Entry| {
            let same = |r: &Record| r.config == record.config && r.device == record.device;
            entry.run().is_some_and(same)
        };
        match self.entries.iter().position(same) {
            Some(place) => {
                let longer = self.entries[place]
                    .run()
                    .is_some_and(|r| r.step > record.step);
                if !longer {
                    let mut entry = self.entries.remove(place);
                    (entry.at, entry.content) = (at, Content::Run(record));
                    self.entries.insert(0, entry);
                }
            }
            None => self.add(Content::Run(record), at),
        }
    }

    /// Puts a finished run into the series it belongs to, which is shown.
    pub fn put_seed(&mut self, record: Record, at: f64) {
        let place = self.place_of_series(&record.config);
        let mut entry = match place {
            Some(place) => self.entries.remove(place),
            None => {
                let group = Group {
                    config: record.config.clone(),
                    device: String::new(),
                    seeds: Vec::new(),
                };
                self.entry(Content::Series(group), at)
            }
        };
        if let Content::Series(group) = &mut entry.content {
            group.take(record);
        }
        entry.at = at;
        let name = entry.name.clone();
        self.insert(entry);
        self.show(&name, true);
    }

    fn place_of_series(&self, config: &RunConfig) -> Option<usize> {
        let config = without_seed(config);
        let same = |group: &Group| without_seed(&group.config) == config;
        (self.entries.iter()).position(|entry| entry.series().is_some_and(same))
    }

    /// The seeds of this configuration's series that are finished.
    pub fn seeds_of(&self, config: &RunConfig) -> Vec<u32> {
        let place = self.place_of_series(config);
        let group = place.and_then(|place| self.entries[place].series());
        group.map(Group::numbers).unwrap_or_default()
    }

    fn entry(&self, content: Content, at: f64) -> Entry {
        Entry {
            name: self.free_name(&content.plain_name()),
            title: String::new(),
            note: String::new(),
            at,
            shown: false,
            content,
        }
    }

    fn add(&mut self, content: Content, at: f64) {
        let mut entry = self.entry(content, at);
        entry.shown = self.shown_runs().count() < MOST_SHOWN;
        self.insert(entry);
    }

    fn insert(&mut self, entry: Entry) {
        self.entries.insert(0, entry);
        self.entries.truncate(ROOM);
    }

    fn free_name(&self, name: &str) -> String {
        let taken = |name: &str| self.entries.iter().any(|entry| entry.name == name);
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let mut names = std::iter::once(name.to_owned()).chain(numbered);
        names.find(|name| !taken(name)).unwrap_or_default()
    }

    /// The entry of this name.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// Changes the entry of this name, if it is still there.
    pub fn change(&mut self, name: &str, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.name == name) {
            change(entry);
        }
    }

    /// Shows or hides an entry. Of series one is shown at a time.
    pub fn show(&mut self, name: &str, shown: bool) {
        let series = self.get(name).is_some_and(|entry| entry.series().is_some());
        for entry in &mut self.entries {
            if entry.name == name {
                entry.shown = shown;
            } else if series && entry.series().is_some() {
                entry.shown = false;
            }
        }
    }

    /// Takes an entry off the shelf, and says where it stood.
    pub fn delete(&mut self, name: &str) -> Option<(usize, Entry)> {
        let place = self.entries.iter().position(|entry| entry.name == name)?;
        Some((place, self.entries.remove(place)))
    }

    /// Puts back what was deleted.
    pub fn put_back(&mut self, place: usize, mut entry: Entry) {
        entry.name = self.free_name(&entry.name);
        self.entries.insert(place.min(self.entries.len()), entry);
        self.entries.truncate(ROOM);
    }

    /// The runs that are shown.
    pub fn shown_runs(&self) -> impl Iterator<Item = &Entry> {
        (self.entries.iter()).filter(|entry| entry.shown && entry.run().is_some())
    }

    /// The series that is shown.
    pub fn shown_series(&self) -> Option<&Group> {
        let shown = self.entries.iter().filter(|entry| entry.shown);
        shown.filter_map(Entry::series).next()
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::state;
    use super::*;

    fn record(seed: u32, steps: u32) -> Record {
        Record::of(&state(1, seed, steps, 0.0)).expect("steps")
    }

    #[test]
    fn the_newest_runs_stay_and_have_names_of_their_own() {
        let mut shelf = Shelf::default();
        for seed in 0..20 {
            shelf.put(record(seed, 40), f64::from(seed));
        }
        assert_eq!(shelf.entries.len(), ROOM);
        assert_eq!(shelf.entries[0].at, 19.0);
        let mut changed = record(19, 40);
        changed.config.change(20, protocol::Setting::Lambda(0.9));
        shelf.put(changed, 20.0);
        let (first, second) = (&shelf.entries[0].name, &shelf.entries[1].name);
        assert_eq!(*first, format!("{second} (2)"));
    }

    #[test]
    fn a_run_that_is_repeated_keeps_its_place_name_and_note() {
        let mut shelf = Shelf::default();
        shelf.put(record(1, 30), 1.0);
        shelf.put(record(2, 40), 2.0);
        let name = shelf.entries[1].name.clone();
        shelf.change(&name, |entry| entry.note = "odd".into());
        shelf.put(record(1, 40), 3.0);
        assert_eq!(shelf.entries.len(), 2);
        assert_eq!(
            (shelf.entries[0].note.as_str(), shelf.entries[0].at),
            ("odd", 3.0)
        );
        shelf.put(record(1, 25), 4.0);
        assert!(shelf.entries[0].run().is_some_and(|run| run.finished));
    }

    #[test]
    fn seeds_of_one_configuration_are_one_series_and_one_series_is_shown() {
        let mut shelf = Shelf::default();
        for seed in [1, 2, 2, 3] {
            shelf.put_seed(record(seed, 40), 1.0);
        }
        assert_eq!(shelf.entries.len(), 1);
        assert_eq!(shelf.seeds_of(&record(9, 40).config), [1, 2, 3]);
        let mut other = record(1, 40);
        other.config.lambda = 0.25;
        shelf.put_seed(other, 2.0);
        assert_eq!(shelf.entries.len(), 2);
        let shown: Vec<bool> = shelf.entries.iter().map(|entry| entry.shown).collect();
        assert_eq!(shown, [true, false]);
        for seed in 10..40 {
            shelf.put_seed(record(seed, 40), 3.0);
        }
        assert_eq!(
            shelf.seeds_of(&record(1, 40).config),
            Vec::from_iter(20..40)
        );
    }

    #[test]
    fn what_was_deleted_can_be_put_back_where_it_stood() {
        let mut shelf = Shelf::default();
        for seed in 1..=3 {
            shelf.put(record(seed, 40), 0.0);
        }
        let before = shelf.clone();
        let name = shelf.entries[1].name.clone();
        let (place, entry) = shelf.delete(&name).expect("there");
        assert_eq!((shelf.entries.len(), shelf.get(&name)), (2, None));
        shelf.put_back(place, entry);
        assert_eq!(shelf, before);
    }
}

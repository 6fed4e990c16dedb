//! Lesson links: their sender locks or hides some of the controls.
//!
//! `?lock=mixing-lambda&hide=results-demo_what-if` names elements of the document. Every control asks
//! [`held`] what the lesson says of it, which also makes it known to those who prepare one.

use std::collections::BTreeMap;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::link;

/// Names the parameters.
pub const LOCK: &str = "lock";
/// Names the parameters.
pub const HIDE: &str = "hide";
/// Between the names of controls; they have hyphens themselves.
const SEPARATOR: char = '_';

/// What a lesson says of a control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Held {
    /// Nothing.
    #[default]
    Free,
    /// It can be seen and not be moved.
    Locked,
    /// It is not there.
    Hidden,
}

impl Held {
    /// Whether it can't be moved.
    pub fn is_locked(self) -> bool {
        self == Self::Locked
    }

    /// Whether it is not there.
    pub fn is_hidden(self) -> bool {
        self == Self::Hidden
    }
}

/// Controls by their names in the document, and what is said of each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lesson(BTreeMap<String, Held>);

impl Lesson {
    /// From the parameters' texts. Who is both locked and hidden is hidden.
    pub fn read(lock: &str, hide: &str) -> Self {
        let names = |text: &str, held: Held| -> Vec<(String, Held)> {
            let names = text.split(SEPARATOR).filter(|name| !name.is_empty());
            names.map(|name| (name.to_owned(), held)).collect()
        };
        let all = names(lock, Held::Locked).into_iter();
        Self(all.chain(names(hide, Held::Hidden)).collect())
    }

    /// What it says of a control.
    pub fn of(&self, id: &str) -> Held {
        self.0.get(id).copied().unwrap_or_default()
    }

    /// Says something of a control.
    pub fn hold(&mut self, id: &str, held: Held) {
        match held {
            Held::Free => self.0.remove(id),
            _ => self.0.insert(id.to_owned(), held),
        };
    }

    /// Whether it says anything.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The parameters, each with its text, which may be empty.
    pub fn parameters(&self) -> [(&'static str, String); 2] {
        let names = |held: Held| {
            let names = self.0.iter().filter(|(_, own)| **own == held);
            let names: Vec<&str> = names.map(|(name, _)| name.as_str()).collect();
            names.join(&SEPARATOR.to_string())
        };
        [(LOCK, names(Held::Locked)), (HIDE, names(Held::Hidden))]
    }
}

/// The lesson of this page, and the controls that are on it.
#[derive(Clone, Copy)]
struct Room {
    lesson: StoredValue<Lesson>,
    offered: StoredValue<BTreeMap<String, String>>,
}

/// Makes the link's lesson known to every control below.
pub fn provide() {
    let text = |name| link::text(name).unwrap_or_default();
    provide_context(Room {
        lesson: StoredValue::new(Lesson::read(&text(LOCK), &text(HIDE))),
        offered: StoredValue::new(BTreeMap::new()),
    });
}

/// What the lesson says of the control of this name in the document, called `label` by people.
pub fn held(id: &str, label: &str) -> Held {
    let Some(room) = use_context::<Room>() else {
        return Held::Free;
    };
    let (id, label) = (id.to_owned(), label.to_owned());
    let said = room.lesson.with_value(|lesson| lesson.of(&id));
    room.offered.update_value(|offered| {
        offered.insert(id.clone(), label);
    });
    on_cleanup(move || {
        let _ = room.offered.try_update_value(|offered| offered.remove(&id));
    });
    said
}

/// The lesson that the page's link asked for.
pub fn present() -> Lesson {
    use_context::<Room>().map_or_else(Lesson::default, |room| room.lesson.get_value())
}

/// The controls inside the section `id`, by their names in the document and for people, in the order
/// in which they stand there.
pub fn offered_in(id: &str) -> Vec<(String, String)> {
    let Some(room) = use_context::<Room>() else {
        return Vec::new();
    };
    let Ok(found) = document().query_selector_all(&format!("#{id} [id]")) else {
        return Vec::new();
    };
    let ids = (0..found.length()).filter_map(|place| found.item(place)?.dyn_into::<Element>().ok());
    room.offered.with_value(|offered| {
        ids.filter_map(|element| {
            let id = element.id();
            offered.get(&id).map(|label| (id.clone(), label.clone()))
        })
        .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lesson_comes_back_from_its_link() {
        let mut lesson = Lesson::default();
        assert!(lesson.is_empty());
        lesson.hold("mixing-lambda", Held::Locked);
        lesson.hold("mixing-demo", Held::Hidden);
        lesson.hold("race", Held::Hidden);
        lesson.hold("race", Held::Free);
        let [(lock, locked), (hide, hidden)] = lesson.parameters();
        assert_eq!((lock, locked.as_str()), ("lock", "mixing-lambda"));
        assert_eq!((hide, hidden.as_str()), ("hide", "mixing-demo"));
        assert_eq!(Lesson::read(&locked, &hidden), lesson);
        assert!(lesson.of("mixing-lambda").is_locked());
        assert_eq!(lesson.of("another"), Held::Free);
    }

    #[test]
    fn whatever_stands_in_a_link_is_a_lesson() {
        for text in ["", "_", "__a", "λ_%", "a_a"] {
            let lesson = Lesson::read(text, text);
            let [_, (_, hidden)] = lesson.parameters();
            assert_eq!(Lesson::read("", &hidden), lesson, "{text}");
        }
    }
}

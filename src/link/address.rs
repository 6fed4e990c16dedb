//! The parameters of the page's address.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

/// The address is written once its values have rested for so long. Written under a moving slider it
/// would delay frames, and browsers refuse more than about a hundred changes in half a minute.
const SETTLED: Duration = Duration::from_millis(400);

/// The parameters of the page's address.
#[derive(Clone, Copy)]
pub(super) struct Address {
    parameters: StoredValue<BTreeMap<String, String>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    /// Names that some demo answers to.
    claimed: StoredValue<BTreeSet<&'static str>>,
    /// How names begin to all of which some demo answers.
    beginnings: StoredValue<BTreeSet<&'static str>>,
    movers: StoredValue<BTreeMap<&'static str, Mover>, LocalStorage>,
    refused: RwSignal<Vec<(String, String)>>,
}

/// Sets a demo's value from a link's text.
type Mover = Rc<dyn Fn(&str)>;

impl Address {
    pub(super) fn of_this_page() -> Self {
        let search = window().location().search().unwrap_or_default();
        Self {
            parameters: StoredValue::new(parameters(&search)),
            waiting: StoredValue::new(None),
            claimed: StoredValue::new(BTreeSet::new()),
            beginnings: StoredValue::new(BTreeSet::new()),
            movers: StoredValue::new_local(BTreeMap::new()),
            refused: RwSignal::new(Vec::new()),
        }
    }

    /// All of them, as they are now.
    pub(super) fn all(self) -> BTreeMap<String, String> {
        self.parameters.get_value()
    }

    /// Some demo answers to all names that begin so.
    pub(super) fn claim_all(self, beginning: &'static str) {
        self.beginnings.update_value(|beginnings| {
            beginnings.insert(beginning);
        });
    }

    /// Some demo answers to this name.
    pub(super) fn claim(self, name: &'static str) {
        self.claimed.update_value(|claimed| {
            claimed.insert(name);
        });
    }

    /// How the value of this name can be set by others.
    pub(super) fn moved_by(self, name: &'static str, mover: Mover) {
        self.movers.update_value(|movers| {
            movers.insert(name, mover);
        });
    }

    /// Sets the value of this name, if a demo with it is on the page and the text makes sense to it.
    pub(super) fn set_value(self, name: &str, text: &str) {
        let mover = self.movers.with_value(|movers| movers.get(name).cloned());
        if let Some(mover) = mover {
            mover(text);
        }
    }

    /// What the link asked for and could not be had is left out, and told once.
    pub(super) fn refuse(self, name: &str, text: &str) {
        let told = (name.to_owned(), text.to_owned());
        self.refused.update(|refused| {
            if !refused.contains(&told) {
                refused.push(told);
            }
        });
    }

    /// Refuses what nobody answers to, once everything is on the page.
    pub(super) fn refuse_strangers(self) {
        let (claimed, beginnings) = (self.claimed.get_value(), self.beginnings.get_value());
        let is_strange = |name: &String| {
            let begun = beginnings
                .iter()
                .any(|beginning| name.starts_with(beginning));
            !begun && !claimed.contains(name.as_str())
        };
        for (name, text) in self.all() {
            if is_strange(&name) {
                self.refuse(&name, &text);
                self.set(&name, None);
            }
        }
    }

    /// What was refused so far.
    pub(super) fn refused(self) -> RwSignal<Vec<(String, String)>> {
        self.refused
    }

    pub(super) fn get(self, name: &str) -> Option<String> {
        self.parameters.with_value(|all| all.get(name).cloned())
    }

    pub(super) fn set(self, name: &str, value: Option<String>) {
        if self.get(name) == value {
            return;
        }
        self.parameters.update_value(|all| {
            match value {
                Some(value) => all.insert(name.to_owned(), value),
                None => all.remove(name),
            };
        });
        if let Some(waiting) = self.waiting.get_value() {
            waiting.clear();
        }
        let waiting = set_timeout_with_handle(move || self.show(), SETTLED);
        self.waiting.set_value(waiting.ok());
    }

    /// Writes the address anew, without a new entry in the browser's history.
    fn show(self) {
        let location = window().location();
        let (path, hash) = (
            location.pathname().unwrap_or_default(),
            location.hash().unwrap_or_default(),
        );
        let address = format!("{path}{}{hash}", query(&self.all()));
        // A page opened from a file has no history to write to: its demos work all the same.
        let _ = window()
            .history()
            .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
    }
}

/// `?a=1&b=2`, or nothing where there are no parameters.
pub(super) fn query(parameters: &BTreeMap<String, String>) -> String {
    let Ok(query) = UrlSearchParams::new() else {
        return String::new();
    };
    for (name, value) in parameters {
        query.append(name, value);
    }
    let query = query.to_string().as_string().unwrap_or_default();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{mark}{query}")
}

/// The parameters of `?a=1&b=2`.
pub(super) fn parameters(search: &str) -> BTreeMap<String, String> {
    let Ok(query) = UrlSearchParams::new_with_str(search) else {
        return BTreeMap::new();
    };
    let pair = |entry: JsValue| {
        let entry = js_sys::Array::from(&entry);
        Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
    };
    js_sys::Array::from(&query)
        .iter()
        .filter_map(pair)
        .collect()
}

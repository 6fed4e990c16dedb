//! The page's address holds the state of every demo, as what differs from its beginning.
//!
//! `?sft-epoch=6&mixing-lambda=0.35#logit-mixing` shows what its sender saw. What makes no sense
//! in a link is left out, and the demo stands at its beginning.

use std::collections::BTreeMap;
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

/// The address is written once its values have rested for so long. Written under a moving slider it
/// would delay frames, and browsers refuse more than about a hundred changes in half a minute.
const SETTLED: Duration = Duration::from_millis(400);

/// Between the numbers of a list; it needs no escape in an address.
const SEPARATOR: char = '_';

/// A value that a link can hold.
pub trait Kept: Clone + PartialEq + Send + Sync + 'static {
    /// As text; letters, digits, `.`, `-` and `_` stay readable in an address.
    fn write(&self) -> String;

    /// From text, or nothing where it makes no sense.
    fn read(text: &str) -> Option<Self>;
}

impl Kept for f64 {
    fn write(&self) -> String {
        ((self * 1e4).round() / 1e4).to_string()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|value: &Self| value.is_finite())
    }
}

impl Kept for usize {
    fn write(&self) -> String {
        self.to_string()
    }

    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Kept for bool {
    fn write(&self) -> String {
        if *self { "yes" } else { "no" }.to_owned()
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }
}

impl Kept for Vec<f64> {
    fn write(&self) -> String {
        let numbers: Vec<String> = self.iter().map(Kept::write).collect();
        numbers.join(&SEPARATOR.to_string())
    }

    fn read(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::new());
        }
        text.split(SEPARATOR).map(f64::read).collect()
    }
}

/// The parameters of the page's address.
#[derive(Clone, Copy)]
struct Address {
    parameters: StoredValue<BTreeMap<String, String>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

impl Address {
    fn of_this_page() -> Self {
        let search = window().location().search().unwrap_or_default();
        Self {
            parameters: StoredValue::new(parameters(&search)),
            waiting: StoredValue::new(None),
        }
    }

    fn get(self, name: &str) -> Option<String> {
        self.parameters.with_value(|all| all.get(name).cloned())
    }

    fn set(self, name: &str, value: Option<String>) {
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
        let Ok(query) = UrlSearchParams::new() else {
            return;
        };
        self.parameters.with_value(|all| {
            for (name, value) in all {
                query.append(name, value);
            }
        });
        let location = window().location();
        let (path, hash) = (
            location.pathname().unwrap_or_default(),
            location.hash().unwrap_or_default(),
        );
        let query = query.to_string().as_string().unwrap_or_default();
        let mark = if query.is_empty() { "" } else { "?" };
        let address = format!("{path}{mark}{query}{hash}");
        // A page opened from a file has no history to write to: its demos work all the same.
        let _ = window()
            .history()
            .and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&address)));
    }
}

fn parameters(search: &str) -> BTreeMap<String, String> {
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

/// Lets every demo keep its state in the page's address.
pub fn provide() {
    provide_context(Address::of_this_page());
}

/// A signal that stands at `first`, or where the link that opened the page says, if `sensible`
/// accepts that; every change goes into the address under `name`.
pub fn kept<T: Kept>(name: &'static str, first: T, sensible: impl Fn(&T) -> bool) -> RwSignal<T> {
    let Some(address) = use_context::<Address>() else {
        return RwSignal::new(first);
    };
    let linked = address.get(name).and_then(|text| T::read(&text));
    let value = RwSignal::new(linked.filter(sensible).unwrap_or_else(|| first.clone()));
    Effect::new(move |_| {
        let text = value.with(|value| (*value != first).then(|| value.write()));
        address.set(name, text);
    });
    value
}

/// The parameters of the link that opened the page whose names begin with `prefix`.
pub fn beginning_with(prefix: &str) -> Vec<(String, String)> {
    let Some(address) = use_context::<Address>() else {
        return Vec::new();
    };
    address.parameters.with_value(|all| {
        let mine = all.iter().filter(|(name, _)| name.starts_with(prefix));
        mine.map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    })
}

/// Keeps `parameters`, whose names all begin with `prefix`, in the page's address.
pub fn keep_beginning_with(prefix: &'static str, parameters: Memo<Vec<(String, String)>>) {
    let Some(address) = use_context::<Address>() else {
        return;
    };
    Effect::new(move |_| {
        let wanted = parameters.get();
        let present = address.parameters.with_value(|all| {
            let mine = all.keys().filter(|name| name.starts_with(prefix));
            mine.cloned().collect::<Vec<_>>()
        });
        for name in present
            .iter()
            .filter(|name| !wanted.iter().any(|(n, _)| n == *name))
        {
            address.set(name, None);
        }
        for (name, value) in wanted {
            address.set(&name, Some(value));
        }
    });
}

/// This page's address with these parameters only, at the section `id`.
pub fn address_with(parameters: &[(String, String)], id: &str) -> String {
    let location = window().location();
    let origin = location.origin().unwrap_or_default();
    let path = location.pathname().unwrap_or_default();
    let pairs: Vec<String> = parameters.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let mark = if pairs.is_empty() { "" } else { "?" };
    format!("{origin}{path}{mark}{}#{id}", pairs.join("&"))
}

/// A number between two others, kept like [`kept`].
pub fn kept_within(name: &'static str, first: f64, (low, high): (f64, f64)) -> RwSignal<f64> {
    kept(name, first, move |value| (low..=high).contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comes_back<T: Kept + std::fmt::Debug>(value: T) {
        assert_eq!(T::read(&value.write()), Some(value));
    }

    #[test]
    fn values_come_back_from_their_text() {
        comes_back(0.35);
        comes_back(-4.0);
        comes_back(12_usize);
        comes_back(true);
        comes_back(vec![0.8, -0.2, 1.0]);
        comes_back(Vec::<f64>::new());
    }

    #[test]
    fn what_makes_no_sense_is_no_value() {
        assert_eq!(f64::read("inf"), None);
        assert_eq!(f64::read("0.5x"), None);
        assert_eq!(usize::read("-1"), None);
        assert_eq!(bool::read("1"), None);
        assert_eq!(Vec::<f64>::read("1__2"), None);
    }
}

//! The page's address holds the state of every demo, as what differs from its beginning.
//!
//! `?sft-epoch=6&mixing-lambda=0.35#logit-mixing` shows what its sender saw. What makes no sense
//! in a link is left out, and the demo stands at its beginning.

mod address;
mod kept;
mod refusals;

pub use kept::Kept;
pub use refusals::Refusals;

use std::rc::Rc;

use leptos::prelude::*;

use address::{Address, parameters, query};

/// A parameter of the link that opened this window, whatever is drawn in it.
pub fn opened_with(name: &str) -> Option<String> {
    let search = window().location().search().unwrap_or_default();
    parameters(&search).remove(name)
}

/// Lets every demo keep its state in the page's address.
pub fn provide() {
    provide_context(Address::of_this_page());
}

/// A signal that stands at `first`, or where the link that opened the page says, if `sensible`
/// accepts that; every change goes into the address under `name`.
pub fn kept<T: Kept>(
    name: &'static str,
    first: T,
    sensible: impl Fn(&T) -> bool + 'static,
) -> RwSignal<T> {
    let Some(address) = use_context::<Address>() else {
        return RwSignal::new(first);
    };
    address.claim(name);
    let text = address.get(name);
    let read = move |text: &str| T::read(text).filter(|value| sensible(value));
    let linked = text.as_deref().and_then(&read);
    if let (Some(text), None) = (text, &linked) {
        address.refuse(name, &text);
    }
    let value = RwSignal::new(linked.unwrap_or_else(|| first.clone()));
    address.moved_by(
        name,
        Rc::new(move |text| {
            if let Some(read) = read(text) {
                value.set(read);
            }
        }),
    );
    Effect::new(move |_| {
        let text = value.with(|value| (*value != first).then(|| value.write()));
        address.set(name, text);
    });
    value
}

/// The text of the parameter `name` in the link that opened the page.
pub fn text(name: &'static str) -> Option<String> {
    let address = use_context::<Address>()?;
    address.claim(name);
    address.get(name)
}

/// The parameters of the link that opened the page whose names begin with `prefix`.
pub fn beginning_with(prefix: &'static str) -> Vec<(String, String)> {
    let Some(address) = use_context::<Address>() else {
        return Vec::new();
    };
    address.claim_all(prefix);
    let all = address.all().into_iter();
    all.filter(|(name, _)| name.starts_with(prefix)).collect()
}

/// Keeps `parameters`, whose names all begin with `prefix`, in the page's address.
pub fn keep_beginning_with(prefix: &'static str, parameters: Memo<Vec<(String, String)>>) {
    let Some(address) = use_context::<Address>() else {
        return;
    };
    Effect::new(move |_| {
        let wanted = parameters.get();
        let all = address.all().into_keys();
        let present: Vec<String> = all.filter(|name| name.starts_with(prefix)).collect();
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

/// Sets the value that a demo keeps under a name, as a link with that text would have.
pub fn setter() -> impl Fn(&str, &str) + Copy + 'static {
    let address = use_context::<Address>();
    move |name, text| {
        if let Some(address) = address {
            address.set_value(name, text);
        }
    }
}

/// The address of the page as it stands, at the section `id`, with `more` parameters in it.
pub fn as_it_stands(more: &[(&str, String)], id: &str) -> String {
    let location = window().location();
    let origin = location.origin().unwrap_or_default();
    let path = location.pathname().unwrap_or_default();
    let mut all = use_context::<Address>().map_or_else(Default::default, Address::all);
    for (name, value) in more {
        match value.is_empty() {
            true => all.remove(*name),
            false => all.insert((*name).to_owned(), value.clone()),
        };
    }
    format!("{origin}{path}{}#{id}", query(&all))
}

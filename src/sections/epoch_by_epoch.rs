//! Epoch by epoch.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "epoch-by-epoch";
/// Its heading.
pub const TITLE: &str = "Epoch by epoch";

/// The section.
#[component]
pub fn EpochByEpoch() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

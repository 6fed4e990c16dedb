//! Limitations.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "limitations";
/// Its heading.
pub const TITLE: &str = "Limitations";

/// The section.
#[component]
pub fn Limitations() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

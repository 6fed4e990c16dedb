//! Results.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "results";
/// Its heading.
pub const TITLE: &str = "Results";

/// The section.
#[component]
pub fn Results() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

//! Summary.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "summary";
/// Its heading.
pub const TITLE: &str = "Summary";

/// The section.
#[component]
pub fn Summary() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

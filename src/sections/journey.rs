//! The journey.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "the-journey";
/// Its heading.
pub const TITLE: &str = "The journey";

/// The section.
#[component]
pub fn Journey() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

//! The pipeline.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "the-pipeline";
/// Its heading.
pub const TITLE: &str = "The pipeline";

/// The section.
#[component]
pub fn Pipeline() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

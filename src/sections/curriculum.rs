//! Curriculum.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "curriculum";
/// Its heading.
pub const TITLE: &str = "Curriculum";

/// The section.
#[component]
pub fn Curriculum() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

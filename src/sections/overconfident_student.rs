//! The overconfident student.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "the-overconfident-student";
/// Its heading.
pub const TITLE: &str = "The overconfident student";

/// The section.
#[component]
pub fn OverconfidentStudent() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

//! Pre-training.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "pre-training";
/// Its heading.
pub const TITLE: &str = "Pre-training";

/// The section.
#[component]
pub fn PreTraining() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

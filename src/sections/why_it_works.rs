//! Why it works.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "why-it-works";
/// Its heading.
pub const TITLE: &str = "Why it works";

/// The section.
#[component]
pub fn WhyItWorks() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

//! Weak and strong, side by side.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "weak-and-strong";
/// Its heading.
pub const TITLE: &str = "Weak and strong, side by side";

/// The section.
#[component]
pub fn WeakAndStrong() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

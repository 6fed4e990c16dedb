//! Methods.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "methods";
/// Its heading.
pub const TITLE: &str = "Methods";

/// The section.
#[component]
pub fn Methods() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

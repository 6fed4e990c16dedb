//! Three paradigms.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "three-paradigms";
/// Its heading.
pub const TITLE: &str = "Three paradigms";

/// The section.
#[component]
pub fn ThreeParadigms() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

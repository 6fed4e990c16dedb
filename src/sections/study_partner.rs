//! The study partner.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "the-study-partner";
/// Its heading.
pub const TITLE: &str = "The study partner";

/// The section.
#[component]
pub fn StudyPartner() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

//! Every place where the talk's page and its own formulas or the paper disagree.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "corrections";
/// Its heading.
pub const TITLE: &str = "Corrections";

/// The section.
#[component]
pub fn Corrections() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

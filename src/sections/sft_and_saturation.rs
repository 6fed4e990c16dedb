//! SFT and saturation.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "sft-and-saturation";
/// Its heading.
pub const TITLE: &str = "SFT and saturation";

/// The section.
#[component]
pub fn SftAndSaturation() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

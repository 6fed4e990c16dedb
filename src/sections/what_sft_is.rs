//! What SFT is.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "what-sft-is";
/// Its heading.
pub const TITLE: &str = "What SFT is";

/// The section.
#[component]
pub fn WhatSftIs() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

//! How language models are trained.

use leptos::prelude::*;

use crate::article::Section;

/// Its place in the address.
pub const ID: &str = "how-language-models-are-trained";
/// Its heading.
pub const TITLE: &str = "How language models are trained";

/// The section.
#[component]
pub fn HowLanguageModelsAreTrained() -> impl IntoView {
    view! { <Section id=ID title=TITLE>""</Section> }
}

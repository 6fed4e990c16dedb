//! The title and two sentences.

use leptos::prelude::*;

/// What a reader sees first.
#[component]
pub fn Opening() -> impl IntoView {
    view! {
        <header class="opening">
            <h1>"Weak-driven learning, live"</h1>
            <p class="lead">
                "Fine-tune a language model long enough and it grows so sure of its answers that it stops learning; weak-driven learning (WMSS) puts an older, less certain copy of the model beside it, so that there is something left to learn from. "
                "Move the mixing share λ below to see what that does to one prediction, then train a real transformer in this browser and watch what it does to a whole run."
            </p>
        </header>
    }
}

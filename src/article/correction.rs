//! A quiet mark where the talk's page and its own formulas disagree.

use leptos::prelude::*;

/// The note on one disagreement, folded; see the page's list of all of them.
#[component]
pub fn Correction(
    /// Its number in the list.
    number: u8,
) -> impl IntoView {
    view! { <p>{number}</p> }
}

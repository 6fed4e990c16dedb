//! A quiet mark where the talk's page and its own formulas disagree.

use std::sync::LazyLock;

use leptos::prelude::*;
use wmss::corrections::{Correction as Found, corrections};

static ALL: LazyLock<Vec<Found>> = LazyLock::new(|| corrections().into_iter().map(set).collect());

/// The same with the apostrophes that the page uses.
fn set(found: Found) -> Found {
    let curly = |text: String| text.replace('\'', "’");
    Found {
        title: curly(found.title),
        talk_says: curly(found.talk_says),
        we_find: curly(found.we_find),
        calculation: curly(found.calculation),
        ..found
    }
}

/// Every disagreement, in the order of their numbers; computed once.
pub fn all_corrections() -> &'static [Found] {
    &ALL
}

/// The note on one disagreement, folded; see the page's list of all of them.
#[component]
pub fn Correction(
    /// Its number in the list.
    number: u8,
) -> impl IntoView {
    let found = all_corrections().iter().find(|c| c.number == number)?;
    Some(view! {
        <details class="correction" id=format!("correction-{number}")>
            <summary>
                <span class="mark" aria-hidden="true">"≠"</span>
                {format!("Correction {number}: {}", found.title)}
            </summary>
            <p>{found.talk_says.as_str()}</p>
            <p><b>"We find: "</b>{found.we_find.as_str()}</p>
            <p class="quiet">{found.calculation.as_str()}</p>
            <p class="quiet">
                <a href=format!("#corrections-{number}")>
                    "All corrections" <span class="unseen">{format!(", number {number}")}</span>
                </a>
            </p>
        </details>
    })
}

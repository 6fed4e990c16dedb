//! What of a link was left out, said once.

use leptos::prelude::*;

use super::address::Address;
use crate::parts::Parts;

/// A note on what the link asked for and the page can't do, until it is closed.
#[component]
pub fn Refusals(
    /// What must be on the page before a name can be called unknown.
    parts: Parts,
) -> impl IntoView {
    let address = use_context::<Address>()?;
    Effect::new(move |_| {
        if parts.rest.is_here() && parts.lab.is_here() {
            // By then everything on the page has asked for its values.
            request_animation_frame(move || address.refuse_strangers());
        }
    });
    let refused = address.refused();
    let list = move || {
        let named = |(name, text): &(String, String)| format!("{name} = {text}");
        refused.with(|refused| refused.iter().map(named).collect::<Vec<_>>().join(", "))
    };
    Some(view! {
        <div class="note-bar" role="status" hidden=move || refused.with(Vec::is_empty)>
            <p>
                "Some of what this link asks for means nothing here, and was left out: " {list} "."
            </p>
            <button type="button" on:click=move |_| refused.set(Vec::new())>"Close"</button>
        </div>
    })
}

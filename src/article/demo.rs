//! Something to touch, with a name, a link and a way back to its beginning.

use leptos::prelude::*;

use crate::lesson::held;

/// A group of controls and figures.
#[component]
pub fn Demo(
    /// The demo's place in the address.
    id: &'static str,
    /// Its name.
    title: &'static str,
    /// Puts everything in it back to its beginning.
    #[prop(into)]
    reset: Callback<()>,
    /// Controls and figures.
    children: Children,
) -> impl IntoView {
    let held = held(id, title);
    let title_id = format!("{id}-title");
    let named_by = title_id.clone();
    view! {
        <div class="demo" id=id role="group" aria-labelledby=named_by hidden=held.is_hidden()>
            <div class="demo-head">
                <h3 id=title_id>{title}</h3>
                <a class="anchor" href=format!("#{id}") aria-label=format!("Link to demo: {title}")>
                    "#"
                </a>
                <button
                    type="button"
                    class="text"
                    aria-label=format!("Reset: {title}")
                    on:click=move |_| reset.run(())
                >
                    "Reset"
                </button>
            </div>
            {children()}
        </div>
    }
}

//! A section of the article.

use leptos::prelude::*;

/// A heading with a link to itself, and what follows.
#[component]
pub fn Section(
    /// The section's place in the address.
    id: &'static str,
    /// Its heading.
    title: &'static str,
    /// Everything below the heading.
    children: Children,
) -> impl IntoView {
    let title_id = format!("{id}-title");
    let named_by = title_id.clone();
    view! {
        <section id=id aria-labelledby=named_by>
            <div class="heading">
                <h2 id=title_id>{title}</h2>
                <a class="anchor" href=format!("#{id}") aria-label=format!("Link to section: {title}")>
                    "#"
                </a>
            </div>
            {children()}
        </section>
    }
}

//! The paper as BibTeX, to take away.

use leptos::prelude::*;
use wmss::paper;

use crate::clipboard;

fn bibtex() -> String {
    let paper = paper();
    format!(
        "@misc{{chen2026weakdriven,\n  title         = {{{}}},\n  author        = {{{}}},\n  year          = {{2026}},\n  eprint        = {{{}}},\n  archivePrefix = {{arXiv}}\n}}",
        paper.title,
        paper.authors.join(" and "),
        paper.arxiv
    )
}

/// The entry and a button that copies it.
#[component]
pub(super) fn Citation() -> impl IntoView {
    let said = RwSignal::new("");
    let copy = move |_| clipboard::copy(&bibtex(), said);
    view! {
        <h3 id="citation">"Cite the paper"</h3>
        <pre class="bibtex" tabindex="0" role="region" aria-labelledby="citation">{bibtex()}</pre>
        <p>
            <button type="button" on:click=copy>"Copy BibTeX"</button>
            " "
            <span role="status">{move || said.get()}</span>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_balanced_and_no_author_is_lost() {
        let entry = bibtex();
        assert_eq!(entry.matches('{').count(), entry.matches('}').count());
        assert_eq!(entry.matches(" and ").count(), paper().authors.len() - 1);
    }
}

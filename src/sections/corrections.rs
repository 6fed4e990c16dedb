//! Every place where the talk's page and its own formulas or the paper disagree.

use leptos::prelude::*;
use wmss::corrections::Correction as Found;

use super::CONTENTS;
use crate::article::{Section, all_corrections, coloured};

/// Its place in the address.
pub const ID: &str = "corrections";
/// Its heading.
pub const TITLE: &str = "Corrections";

/// The heading of the section in which the reader meets the claim.
fn section_title(id: &str) -> &'static str {
    let entry = CONTENTS.iter().find(|entry| entry.id == id);
    entry.map_or("the article", |entry| entry.title)
}

/// The section.
#[component]
pub fn Corrections() -> impl IntoView {
    let all = all_corrections();
    let open = RwSignal::new(false);
    let verb = move || if open.get() { "Close all" } else { "Open all" };
    view! {
        <Section id=ID title=TITLE>
            <p>
                "This article stands on the talk’s shoulders: its example, its order, its student and study partner all come from there. Because every number here had to be computed, we came upon "
                {all.len()}
                " places where the talk’s page does not agree with its own formulas, with the paper, or with itself."
            </p>
            <p>
                "Most are easily made: a formula is right, but read off a neighbouring quantity, or a table has changed since. None of them spoils the story, and we will have made mistakes of our own. So each comes with its calculation, and with the mark ≠ where you meet it."
            </p>
            <p>
                <button
                    type="button"
                    aria-pressed=move || open.get().to_string()
                    aria-label="Open all corrections"
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    {verb}
                </button>
            </p>
            <ol class="corrections">
                {all.iter().map(|found| view! { <Entry found=found open=open /> }).collect_view()}
            </ol>
        </Section>
    }
}

/// One disagreement, folded, with the way to its place in the article.
#[component]
fn Entry(found: &'static Found, open: RwSignal<bool>) -> impl IntoView {
    let number = found.number;
    let place = section_title(found.section);
    view! {
        <li>
            <details id=format!("corrections-{number}") prop:open=move || open.get()>
                <summary>
                    <span class="number">{number}</span>
                    <span class="title">{found.title.as_str()}</span>
                    <span class="place">{place}</span>
                </summary>
                <dl>
                    <dt>"The talk’s page"</dt>
                    <dd>{coloured(&found.talk_says)}</dd>
                    <dt>"We find"</dt>
                    <dd>{coloured(&found.we_find)}</dd>
                    <dt>"Calculation"</dt>
                    <dd class="quiet">{found.calculation.as_str()}</dd>
                </dl>
                <p>
                    <a href=format!("#correction-{number}")>
                        {format!("Correction {number} in “{place}”")}
                    </a>
                </p>
            </details>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_correction_names_a_section_of_the_contents() {
        for found in all_corrections() {
            assert!(
                CONTENTS.iter().any(|entry| entry.id == found.section),
                "{found:?}"
            );
        }
        assert_eq!(section_title("nowhere"), "the article");
    }
}

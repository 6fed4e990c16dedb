//! Limitations.

mod limit;
mod list;

use leptos::prelude::*;

use crate::article::{Choices, Cite, Correction, Demo, Reference, Section, coloured};
use crate::link::kept;
use limit::{From, Limit, Shown, State};
use list::limits;

/// Its place in the address.
pub const ID: &str = "limitations";
/// Its heading.
pub const TITLE: &str = "Limitations";

/// The section.
#[component]
pub fn Limitations() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE>
            <p>
                "The talk closed with six things that WMSS has not shown. Since then the paper has had a second version "
                <Cite work=Reference::SecondVersion />
                ", which answers some of them and names its own. Computing every number of this page has raised two more."
            </p>
            <List />
            <Correction number=20 />
        </Section>
    }
}

fn counted(shown: Shown) -> String {
    let limits = limits();
    let open = limits
        .iter()
        .filter(|limit| limit.state == State::Open)
        .count();
    match shown {
        Shown::All => format!("{} limitations, {open} of them still open.", limits.len()),
        Shown::Open => format!("{open} of {} are still open.", limits.len()),
        Shown::Answered => format!(
            "{} of {} have been answered since, at least in part.",
            limits.len() - open,
            limits.len()
        ),
    }
}

#[component]
fn List() -> impl IntoView {
    let shown = kept("limits-show", Shown::All, |_| true);
    let card = move |limit: Limit| {
        let (from, since) = match limit.from {
            From::Talk => ("The talk", "Since then: "),
            From::Paper => ("Version 2", "What there is: "),
            From::Here => ("This article", "What there is: "),
        };
        let hidden = {
            let limit = limit.clone();
            move || !shown.get().includes(&limit)
        };
        view! {
            <li hidden=hidden class=limit.state.class()>
                <p class="state">
                    <b>{limit.state.label()}</b> <span class="quiet">{from}</span>
                </p>
                <h4>{limit.title}</h4>
                <p>{coloured(&limit.lacks)}</p>
                <p class="since"><b>{since}</b>{coloured(&limit.since)}</p>
            </li>
        }
    };
    view! {
        <Demo
            id="limits-demo"
            title="What is still open?"
            reset=move |()| shown.set(Shown::All)
        >
            <Choices legend="Show limitations" id="limits-show" value=shown />
            <p aria-live="polite">{move || counted(shown.get())}</p>
            <ul class="cards limits">{limits().into_iter().map(card).collect_view()}</ul>
        </Demo>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_adds_up() {
        assert!(counted(Shown::All).starts_with(&limits().len().to_string()));
        assert!(counted(Shown::Answered).contains("answered"));
    }
}

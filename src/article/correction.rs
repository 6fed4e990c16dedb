//! A quiet mark where the talk's page and its own formulas disagree.

use std::sync::LazyLock;

use super::coloured;
use leptos::prelude::*;
use wmss::corrections::{Correction as Found, corrections};
use wmss::{blog, paper};

use crate::link::Kept;

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

/// A demo, standing where it shows what a correction calculates.
#[derive(Debug, Clone, PartialEq)]
struct Shown {
    /// The demo's place in the address.
    demo: &'static str,
    /// The address's parameters, sorted as the page writes them: to a reader whose demo stands
    /// there already the link is one within the page. To all others it opens the page anew, since
    /// a demo reads the address when it is built.
    state: Vec<(&'static str, String)>,
}

impl Shown {
    fn address(&self) -> String {
        let pairs = self.state.iter();
        let parameters: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!("?{}#{}", parameters.join("&"), self.demo)
    }
}

/// The mixing demo at this λ, with something laid beside the mixture.
fn mixing(lambda: f64, beside: Option<&str>) -> Shown {
    // In hundredths, as its slider moves.
    let lambda = (100.0 * lambda).round() / 100.0;
    let beside = beside.map(|key| ("mixing-compare", key.to_owned()));
    let lambda = ("mixing-lambda", Kept::write(&lambda));
    Shown {
        demo: "mixing-demo",
        state: beside.into_iter().chain([lambda]).collect(),
    }
}

/// Where a correction's calculation can be seen at work; not every one has a demo.
fn shown(found: &Found) -> Option<Shown> {
    let lambda = paper().defaults.lambda;
    match found.number {
        1 => Some(mixing(blog().number(1, "λ")?, Some("averaged"))),
        2 => Some(mixing(lambda, None)),
        3 => Some(mixing(found.figure("λ at the peak")?, None)),
        4 => Some(mixing(lambda, Some("d0"))),
        _ => None,
    }
}

/// The note on one disagreement, folded; see the page's list of all of them.
#[component]
pub fn Correction(
    /// Its number in the list.
    number: u8,
) -> impl IntoView {
    let found = all_corrections().iter().find(|c| c.number == number)?;
    let demo = shown(found).map(|shown| {
        view! {
            " "
            // Beside this page, so that what stands here, a run of the lab above all, is kept.
            <a href=shown.address() target="_blank" rel="noopener">
                "See it in the demo" <span class="unseen">{format!(", correction {number}")}</span>
            </a>
        }
    });
    Some(view! {
        <details class="correction" id=format!("correction-{number}")>
            <summary>
                <span class="mark" aria-hidden="true">"≠"</span>
                {format!("Correction {number}: {}", found.title)}
            </summary>
            <p>{coloured(&found.talk_says)}</p>
            <p><b>"We find: "</b>{coloured(&found.we_find)}</p>
            <p class="quiet">{found.calculation.as_str()} {demo}</p>
            <p class="quiet">
                <a href=format!("#corrections-{number}")>
                    "All corrections" <span class="unseen">{format!(", number {number}")}</span>
                </a>
            </p>
        </details>
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sections::logit_mixing::{COMPARISON_KEY, Comparison, DEMO, LAMBDA_KEY};

    #[test]
    fn the_mixing_demo_reads_what_the_links_to_it_say() {
        let all = all_corrections().iter().filter_map(shown);
        let mixing: Vec<Shown> = all.filter(|shown| shown.demo == DEMO).collect();
        assert_eq!(mixing.len(), 4);
        for (name, value) in mixing.iter().flat_map(|shown| &shown.state) {
            let is_read = match *name {
                LAMBDA_KEY => {
                    <f64 as Kept>::read(value).is_some_and(|lambda| (0.0..=1.0).contains(&lambda))
                }
                COMPARISON_KEY => <Comparison as Kept>::read(value).is_some(),
                _ => false,
            };
            assert!(is_read, "{name}={value}");
        }
    }

    #[test]
    fn a_link_to_a_demo_is_written_as_the_page_writes_its_address() {
        assert_eq!(
            mixing(0.349, None).address(),
            "?mixing-lambda=0.35#mixing-demo"
        );
        assert_eq!(
            mixing(0.5, Some("d0")).address(),
            "?mixing-compare=d0&mixing-lambda=0.5#mixing-demo"
        );
    }
}

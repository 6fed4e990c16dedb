//! Methods: what WMSS is compared with, each at work on the same example.

mod gains;
mod panels;
mod pictures;

use leptos::prelude::*;
use wmss::paper;

use crate::article::{Choice, Cite, Correction, Demo, Reference, Section};
use crate::link::kept;
use gains::{Gains, summary};
use panels::{Panel, Settings};

/// Its place in the address.
pub const ID: &str = "methods";
/// Its heading.
pub const TITLE: &str = "Methods";

/// A way to train, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// All cards are closed.
    None,
    Sft,
    Neftune,
    Undial,
    Wmss,
    Distillation,
}

impl Choice for Method {
    const ALL: &'static [Self] = &[
        Self::None,
        Self::Sft,
        Self::Neftune,
        Self::Undial,
        Self::Wmss,
        Self::Distillation,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::None => "closed",
            Self::Sft => "trains on the right answer alone",
            Self::Neftune => "the same, with noise on the input",
            Self::Undial => "trains away from the answer it knows",
            Self::Wmss => "trains a mixture with a weaker self",
            Self::Distillation => "imitates a stronger model",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::None => "closed",
            Self::Sft => "sft",
            Self::Neftune => "neftune",
            Self::Undial => "undial",
            Self::Wmss => "wmss",
            Self::Distillation => "distillation",
        }
    }
}

impl Method {
    fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Sft => "SFT",
            Self::Neftune => "NEFTune",
            Self::Undial => "UNDIAL",
            Self::Wmss => "WMSS",
            Self::Distillation => "Distillation",
        }
    }

    /// Its row in the paper's tables of results.
    fn row(self) -> Option<&'static str> {
        match self {
            Self::None | Self::Distillation => None,
            _ => Some(self.name()),
        }
    }

    /// The correction of what the talk says it gains.
    fn correction(self) -> Option<u8> {
        match self {
            Self::Undial => Some(9),
            Self::Neftune => Some(10),
            Self::Wmss => Some(11),
            Self::None | Self::Sft | Self::Distillation => None,
        }
    }

    /// The class of its colour.
    fn class(self) -> &'static str {
        match self {
            Self::Wmss => "strong",
            Self::Sft => "sft",
            _ => "control",
        }
    }
}

/// The section.
#[component]
pub fn Methods() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE>
            <p>
                "How else could one train on the same examples? Open a card, move its slider, and look at what the model is pulled towards: the answer, the answer seen through noise, away from the answer, or a teacher."
            </p>
            <p>
                "Beside each name stands what it gained over " <b class="sft">"SFT"</b>
                " in percentage points, from the worst to the best of three base models ("
                {paper().results_first_version.source()} ") "
                <Cite work=Reference::FirstVersion /> "."
            </p>
            <Cards />
        </Section>
    }
}

#[component]
fn Cards() -> impl IntoView {
    let open = kept("methods-open", Method::Sft, |_| true);
    let settings = Settings::new();
    let reset = move |()| {
        open.set(Method::Sft);
        settings.reset();
    };
    let methods = Method::ALL.iter().copied().filter(|m| *m != Method::None);
    view! {
        <Demo id="methods-demo" title="Five ways to train on one example" reset=reset>
            <ul class="methods">
                {methods.map(|method| view! { <Card method=method open=open settings=settings /> }).collect_view()}
            </ul>
        </Demo>
    }
}

#[component]
fn Card(method: Method, open: RwSignal<Method>, settings: Settings) -> impl IntoView {
    let is_open = Memo::new(move |_| open.get() == method);
    let panel = format!("method-{}", method.key());
    let gain = format!("{panel}-gain");
    let described_by = gain.clone();
    // A closed card keeps its note: it is about the gain beside the name, and links lead to it.
    let note = method.correction().map(|number| {
        view! {
            <div class="note">
                <Correction number=number />
            </div>
        }
    });
    let toggle = move |_| {
        open.update(|open| {
            *open = if *open == method {
                Method::None
            } else {
                method
            };
        });
    };
    view! {
        <li class:open=is_open>
            <div class="head">
                <h4>
                    <button
                        type="button"
                        aria-label=format!("{}: {}", method.name(), method.label())
                        aria-describedby=described_by
                        aria-expanded=move || is_open.get().to_string()
                        aria-controls=panel.clone()
                        on:click=toggle
                    >
                        <b class=method.class()>{method.name()}</b>
                        " "
                        <span>{method.label()}</span>
                    </button>
                </h4>
                <span class="gain" id=gain>{summary(method)}</span>
            </div>
            <div id=panel>
                <Show when=move || is_open.get()>
                    <div class="beside">
                        <Panel method=method settings=settings />
                        <div>
                            <Gains method=method />
                        </div>
                    </div>
                </Show>
            </div>
            {note}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::all_corrections;

    #[test]
    fn a_card_has_the_correction_of_its_own_method() {
        for method in Method::ALL {
            let Some(number) = method.correction() else {
                continue;
            };
            let all = all_corrections();
            let correction = all.iter().find(|c| c.number == number);
            let says = correction.map_or("", |c| c.talk_says.as_str());
            assert!(says.contains(method.name()), "{number}: {says}");
        }
    }

    #[test]
    fn every_card_has_a_name_and_a_key_of_its_own() {
        let mut keys: Vec<&str> = Method::ALL.iter().map(|m| m.key()).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), Method::ALL.len());
        let named = Method::ALL.iter().filter(|m| !m.name().is_empty()).count();
        assert_eq!(named, Method::ALL.len() - 1);
    }
}

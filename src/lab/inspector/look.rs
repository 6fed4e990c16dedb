//! What the deeper looks share: whose models are asked, what is open, and what has been answered.

use std::sync::Arc;

use leptos::prelude::*;
use protocol::{Attention, Command, Inspection, Method, RunConfig, Samples, WeakModel};

use crate::chart::is_open;
use crate::lab::contenders::shown;
use crate::lab::state::Link;
use crate::lab::trainer::Trainer;

/// What was asked of a run's models, and answered once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// A prompt's answer, token by token.
    pub answer: Option<Arc<Inspection>>,
    /// The train set by its entropies.
    pub samples: Option<Arc<Samples>>,
    /// Where a model looks.
    pub attention: Option<Arc<Attention>>,
}

impl Found {
    /// The prompt is none any more: what was found for an earlier one would only confuse.
    pub fn forget_the_prompt(&mut self) {
        self.answer = None;
        self.attention = None;
    }
}

/// Whose models are looked into, and which looks are open.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// The lab.
    pub trainer: Trainer,
    /// Number of the contender.
    pub contender: Memo<usize>,
    /// Whether the answer is open.
    pub answer: RwSignal<bool>,
    /// Whether the train set is open.
    pub samples: RwSignal<bool>,
    /// Whether attention is open.
    pub attention: RwSignal<bool>,
    chosen: RwSignal<Option<usize>>,
}

impl Look {
    /// Nothing is open yet, and nobody chosen.
    pub fn new(trainer: Trainer) -> Self {
        let chosen = RwSignal::new(None);
        let contender = Memo::new(move |_| {
            let chosen = chosen.get();
            trainer
                .state
                .with(|s| s.config.as_ref().map_or(0, |config| whose(config, chosen)))
        });
        Self {
            trainer,
            contender,
            answer: RwSignal::new(false),
            samples: RwSignal::new(false),
            attention: RwSignal::new(false),
            chosen,
        }
    }

    /// Something that was found, as it changes.
    pub fn found<T: Send + Sync + PartialEq + 'static>(
        self,
        which: fn(&Found) -> &Option<Arc<T>>,
    ) -> Memo<Option<Arc<T>>> {
        let state = self.trainer.state;
        Memo::new(move |_| state.with(|s| which(&s.found).clone()))
    }

    /// Asks about the prompt and the contender as they stand.
    pub fn ask(self, command: impl FnOnce(String, usize) -> Command) {
        let prompt = self.trainer.prompt.get_untracked();
        let command = command(prompt, self.contender.get_untracked());
        self.trainer.send(command);
    }

    /// Asks again whenever the prompt or the contender changes, for as long as the look is open.
    pub fn ask_on_change(self, command: fn(String, usize) -> Command) {
        let asked = move || (self.trainer.prompt.get(), self.contender.get());
        let again = move |_: &(String, usize), _: Option<&(String, usize)>, _: Option<()>| {
            self.ask(command);
        };
        Effect::watch(asked, again, false);
    }

    /// Whether there is a trainer that could answer.
    pub fn can_ask(self) -> bool {
        self.trainer.state.with(|s| s.link == Link::Open)
    }

    /// "At step 120, WMSS" or what stands for it before the race.
    pub fn when_and_whose(self, step: u32, contender: usize) -> String {
        let named = self.trainer.state.with(|s| {
            let config = s.config.as_ref()?;
            let name = shown(config).get(contender)?.name.clone();
            Some(who(config.sft_steps, step, &name))
        });
        named.unwrap_or_else(|| format!("At step {step}"))
    }
}

fn who(sft_steps: u32, step: u32, name: &str) -> String {
    if step <= sft_steps {
        format!("At step {step}, before the race, where all contenders are one model")
    } else {
        format!("At step {step} of {name}")
    }
}

/// Who is looked into: whoever was chosen, else the first that is trained with a weak model, else
/// the last.
fn whose(config: &RunConfig, chosen: Option<usize>) -> usize {
    let contenders = &config.contenders;
    let mixing = || {
        let mixes = |c: &protocol::Contender| matches!(c.method, Method::Wmss { .. });
        contenders.iter().position(mixes)
    };
    chosen
        .filter(|number| *number < contenders.len())
        .or_else(mixing)
        .unwrap_or(contenders.len().saturating_sub(1))
}

/// Who the weak model is, in a sentence.
pub(super) fn weak_in_words(weak: WeakModel) -> &'static str {
    match weak {
        WeakModel::Own => "The weak model is this contender’s own.",
        WeakModel::Base => "There is no weak model of its own here, so M0 stands for it.",
    }
}

/// Whose models the looks below ask, where there is a choice.
#[component]
pub(super) fn Whose(look: Look) -> impl IntoView {
    let state = look.trainer.state;
    let names = Memo::new(move |_| {
        let all = state.with(|s| s.config.as_ref().map(shown).unwrap_or_default());
        all.into_iter().map(|s| s.name).collect::<Vec<_>>()
    });
    let option = move |(number, name): (usize, String)| {
        let selected = move || look.contender.get() == number;
        view! { <option value=number.to_string() selected=selected>{name}</option> }
    };
    view! {
        <Show when=move || names.with(|names| names.len() > 1)>
            <div class="field whose">
                <label for="inspected">"Whose models to look into"</label>
                <select
                    id="inspected"
                    on:change=move |event| look.chosen.set(event_target_value(&event).parse().ok())
                >
                    {move || names.get().into_iter().enumerate().map(option).collect_view()}
                </select>
            </div>
        </Show>
    }
}

/// A look that is closed at first. What it shows is there only while it is open.
#[component]
pub(super) fn Deeper(
    /// What it shows.
    summary: &'static str,
    /// Whether it is open.
    open: RwSignal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    view! {
        <details class="look" on:toggle=move |event| open.set(is_open(&event))>
            <summary>{summary}</summary>
            <Show when=move || open.get()>{children()}</Show>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_trained_with_a_weak_model_is_looked_into_unless_another_was_chosen() {
        let mut config = RunConfig::default();
        assert_eq!(config.contenders[1].method, Method::WMSS);
        assert_eq!(whose(&config, None), 1);
        assert_eq!(whose(&config, Some(0)), 0);
        assert_eq!(whose(&config, Some(7)), 1, "a contender of an earlier run");
        config.contenders = vec![Method::Temperature.into(), Method::Sft.into()];
        assert_eq!(whose(&config, None), 1);
    }

    #[test]
    fn before_the_race_there_is_one_model() {
        assert!(who(100, 100, "WMSS").contains("one model"));
        assert_eq!(who(100, 101, "WMSS"), "At step 101 of WMSS");
    }
}

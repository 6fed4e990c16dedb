//! Weak and strong, side by side.

mod path;

use leptos::prelude::*;
use wmss::example::{TARGET, TOKENS, strong};
use wmss::{Lambda, Mixture};

use super::five_tokens::target_percent;
use crate::article::{Cite, Demo, Display, Explained, Player, Reference, Section, Word, equations};
use crate::chart::{Figure, Unit};
use crate::link::kept;
use path::{LAST, added, amplification, bars, doubt, hard_negatives, path, too_close};

/// Its place in the address.
pub const ID: &str = "weak-and-strong";
/// Its heading.
pub const TITLE: &str = "Weak and strong, side by side";

/// The base model is the weak one, as in the paper's first round.
const FIRST_CHECKPOINT: usize = 0;

/// The section.
#[component]
pub fn WeakAndStrong() -> impl IntoView {
    let way = StoredValue::new(path());
    let too_close = way.with_value(|way| too_close(way));
    view! {
        <Section id=ID title=TITLE>
            <div class="beside even">
                <p>
                    "WMSS keeps two " <Explained word=Word::Checkpoint>"checkpoints"</Explained>
                    " of one model: the " <b class="strong">"strong"</b>
                    " one after fine-tuning, and the " <b class="weak">"weak"</b>
                    " one from before. The strong one is sure of " {TOKENS[TARGET]}
                    ". The weak one still hesitates over "
                    {way.with_value(|way| way.first().map(names))} ": "
                    <Explained word=Word::HardNegative>"hard negatives"</Explained>
                    ", wrong but plausible. That hesitation is what WMSS is after."
                </p>
                <div>
                    <p>
                        "Would any earlier checkpoint do? Walk along the fine-tuning run. The closer the weak model comes, the fewer doubts it brings"
                        {too_close.map(|at| format!("; from checkpoint {at} on, mixing pushes the strong model less than fine-tuning alone"))}
                        ". A pair of " <b class="weak">"weak"</b> " and " <b class="strong">"strong"</b>
                        " too much alike teaches less than plain fine-tuning: mixing then only weakens the push, to λ of it."
                    </p>
                    <Display of=equations::AGENTS />
                </div>
            </div>
            <SideBySide way=way />
            <p>
                "The strong model is the one that we follow, sure of "
                {TOKENS[TARGET]} " at " {target_percent(&strong())}
                ". Fine-tuned by ourselves, the weak one ends at "
                {way.with_value(|way| way.last().map(|last| target_percent(&last.weak())))}
                ", its last doubts spread a little differently. The journey, and the race further down, use that one."
            </p>
            <details>
                <summary>"For those who want more: why too close is worse than no partner"</summary>
                <p>
                    "The gradient on the strong scores is λ (P" <sub>"mix"</sub>
                    " − e" <sub>"y"</sub>
                    "). Were both models the same, the mixture would be the same too, and all that mixing does is multiply by λ = "
                    {Lambda::PAPER.strong()}
                    ". Version 2 of the paper remarks that pairs which behave too similarly should count less, and in its algorithm the weak model moves on to later checkpoints round by round "
                    <Cite work=Reference::SecondVersion />
                    ". A hard negative is here a wrong answer to which the weak model gives at least one percentage point more than the strong one; the two with the largest difference are named."
                </p>
            </details>
        </Section>
    }
}

/// The hard negatives, as a sentence names them.
fn names(mixture: &Mixture) -> String {
    let names: Vec<&str> = hard_negatives(mixture)
        .into_iter()
        .map(|k| TOKENS[k])
        .collect();
    if names.is_empty() {
        "none left".to_owned()
    } else {
        names.join(" and ")
    }
}

fn nats(entropy: f64) -> String {
    format!("{entropy:.2} nats")
}

#[component]
fn SideBySide(way: StoredValue<Vec<Mixture>>) -> impl IntoView {
    let checkpoint = kept("side-checkpoint", FIRST_CHECKPOINT, |at| *at <= LAST);
    let now = Memo::new(move |_| way.with_value(|way| way[checkpoint.get().min(LAST)].clone()));
    let both = Signal::derive(move || now.with(bars));
    let push = Signal::derive(move || way.with_value(|way| amplification(way, checkpoint.get())));
    let doubts = Signal::derive(move || way.with_value(|way| doubt(way, checkpoint.get())));
    view! {
        <Demo id="side-by-side" title="Choose the weak model" reset=move |()| checkpoint.set(FIRST_CHECKPOINT)>
            <Player
                name="weak model"
                id="side-checkpoint"
                unit="Checkpoint"
                position=checkpoint
                last=LAST
            />
            <div class="figures low">
                <Figure title="Weak and strong probabilities" picture=both />
                <Figure title="Doubt that mixing brings back" picture=doubts />
                <Figure title="Push on the strong model" picture=push />
            </div>
            <Facts now=now />
        </Demo>
    }
}

#[component]
fn Facts(now: Memo<Mixture>) -> impl IntoView {
    let fact = move |name: &'static str, write: fn(&Mixture) -> String| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{move || now.with(write)}</dd>
            </div>
        }
    };
    view! {
        <dl class="facts">
            {fact("Weak model is right with", |m| target_percent(&m.weak()))}
            {fact("Entropy of the weak model", |m| nats(m.weak().entropy()))}
            {fact("Entropy of the strong model", |m| nats(m.strong().entropy()))}
            {fact("Hard negatives", names)}
            {fact("Mixing adds to wrong answers", |m| Unit::Percent.write(added(m)))}
            {fact("Push against fine-tuning alone", |m| {
                Unit::Times.write(m.amplification_on_strong(TARGET))
            })}
        </dl>
    }
}

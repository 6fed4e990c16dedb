//! The pipeline: the whole method, block by block.

mod blocks;

use leptos::prelude::*;
use wmss::paper;

use crate::article::{Cite, Demo, Explained, Player, Reference, Section, Word};
use crate::chart::{Figure, Unit};
use crate::link::kept;
use crate::sections::{curriculum, pre_training, three_paradigms};
use blocks::{Block, Told};

/// Its place in the address.
pub const ID: &str = "the-pipeline";
/// Its heading.
pub const TITLE: &str = "The pipeline";

/// The section.
#[component]
pub fn Pipeline() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE>
            <p>
                "All the parts are on the table; this is how they fit. Fine-tune a "
                <a href=format!("#{}", pre_training::ID)>"pre-trained"</a>
                " model, and keep the " <Explained word=Word::Checkpoint>"checkpoint"</Explained>
                " from before as its " <b class="weak">"weak"</b>
                " partner. Let the two decide what to practise, mix their scores, train both, and keep the "
                <b class="strong">"strong"</b> " one."
            </p>
            <p>
                "This may go round several times. In each round the newest model is the strong one, and the one before it the weak one "
                <Cite work=Reference::SecondVersion /> "."
            </p>
            <Blocks />
            <Schedule />
        </Section>
    }
}

/// The block that is shown; positions are kept within the list.
fn block(position: usize) -> Block {
    Block::ALL[position.min(Block::ALL.len() - 1)]
}

#[component]
fn Blocks() -> impl IntoView {
    let last = Block::ALL.len() - 1;
    let position = kept("pipeline-block", 0usize, move |place| *place <= last);
    let told = Memo::new(move |_| block(position.get()).told());
    let picture = Signal::derive(move || told.with(|told| told.picture.clone()));
    let item = move |(i, block): (usize, Block)| {
        view! {
            <li class:past=move || { i < position.get() }>
                <button
                    type="button"
                    aria-label=format!("{}: {}", block.name(), block.yields())
                    aria-current=move || (position.get() == i).then_some("step")
                    on:click=move |_| position.set(i)
                >
                    <b>{block.name()}</b>
                    " "
                    <span>{block.yields()}</span>
                </button>
            </li>
        }
    };
    view! {
        <Demo id="pipeline-demo" title="Follow one example through" reset=move |()| position.set(0)>
            <ol class="blocks" aria-label="Blocks of the pipeline">
                {Block::ALL.into_iter().enumerate().map(item).collect_view()}
                <li class="loop"><span>"K rounds"</span></li>
            </ol>
            <Player name="the pipeline" id="pipeline" unit="Block" position=position last=last />
            <div class="beside">
                <div>
                    <h4>{move || block(position.get()).name()}</h4>
                    <Telling told=told position=position />
                </div>
                <div><Figure title="The example in the pipeline" picture=picture /></div>
            </div>
        </Demo>
    }
}

#[component]
fn Telling(told: Memo<Told>, position: RwSignal<usize>) -> impl IntoView {
    let fact = |(name, value): (&'static str, String)| {
        view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
    };
    view! {
        <p aria-live="polite">{move || told.with(|told| told.words)}</p>
        <dl class="facts">
            {move || told.with(|told| told.facts.clone()).into_iter().map(fact).collect_view()}
        </dl>
        <p>
            <a
                href=move || format!("#{}", told.with(|told| told.lab))
                aria-label=move || format!("Run this phase in the lab: {}", block(position.get()).name())
            >
                "Run this phase in the lab"
            </a>
        </p>
    }
}

/// A time: 289 minutes are "4 h 49 min".
fn hours(minutes: f64) -> String {
    format!("{} h {} min", (minutes / 60.0).floor(), minutes % 60.0)
}

/// How the paper ran it.
#[component]
fn Schedule() -> impl IntoView {
    let (training, cost) = (&paper().training, &paper().cost);
    let minutes = |row| cost.value("Qwen3-4B-Base", row, "time").map(hours);
    let (sft, wmss) = (minutes("SFT")?, minutes("WMSS")?);
    Some(view! {
        <details class="more">
            <summary>"For those who want more: how the paper ran it"</summary>
            <p>
                "Its main results take " {training.wmss_sft_epochs} " epoch of plain fine-tuning and "
                {training.wmss_joint_epochs} " of joint training, against " {training.sft_epochs}
                " of plain fine-tuning for SFT alone; " {training.optimiser.as_str()}
                " with a learning rate of " {Unit::Tiny.write(training.learning_rate)}
                " and batches of " {training.batch} " (" {training.source.as_str()}
                "). Samples are drawn with replacement, as many as there are, and version 2 then drops the duplicates, which is where the joint epoch gets shorter. The whole took "
                {wmss} " instead of " {sft} " (" {cost.source()} "): two models "
                <a href=format!("#{}", three_paradigms::ID)>"in training"</a>
                ", one when it answers."
            </p>
            <p>
                "The three samples of the curriculum block are the talk’s; its weights follow the second version’s formula. Other formulas order them differently: see "
                <a href=format!("#{}", curriculum::ID)>"Curriculum"</a> "."
            </p>
        </details>
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_last_block_there_is_none() {
        assert_eq!(block(99), Block::Kept);
        assert_eq!(block(0), Block::Base);
    }

    #[test]
    fn minutes_are_written_as_hours() {
        assert_eq!(hours(289.0), "4 h 49 min");
    }
}

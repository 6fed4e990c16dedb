//! The run's curves.

mod axis;
mod curves;
mod words;

pub(crate) use axis::{Axis, View};
use leptos::prelude::*;
use protocol::Change;
use protocol::describe::run_name;

use super::recorded::Recording;
use super::state::{LabState, in_words};
use super::trainer::Trainer;
use crate::article::Choices;
use crate::chart::scale::Spacing;
use crate::chart::{Cursor, Figure, Line, Lines, Mark, Unit};
use crate::link::kept;

const EMPTY: &str = "Press Start to train, or Step to take one step.";

/// Where the race began and where something was changed.
fn marks(view: &View<'_>) -> Vec<Mark> {
    let state = view.state;
    // Where arithmetic is counted, every contender is elsewhere at one step; SFT's place is marked.
    let mark = |step, text| {
        let step = view.place(step, 0)?;
        Some(Mark { step, text })
    };
    let race = state
        .race_start()
        .and_then(|step| mark(step, "race".into()));
    let changes = state.changes().into_iter();
    let changes = changes.filter_map(|change| mark(change.step, in_words(&change)));
    race.into_iter().chain(changes).collect()
}

fn chart(
    view: &View<'_>,
    lines: Vec<Line>,
    range: (f64, f64),
    unit: Unit,
    sentence: String,
) -> Lines {
    Lines {
        lines,
        marks: marks(view),
        axis: view.name(),
        domain: (0.0, view.end()),
        range,
        spacing: Spacing::Linear,
        unit,
        sentence,
    }
}

pub(crate) fn target_probability(view: &View<'_>) -> Lines {
    let lines = curves::each(view, |m| Some(m.student.target));
    chart(view, lines, (0.0, 1.0), Unit::Plain, words::target(view))
}

fn accuracy(view: &View<'_>) -> Lines {
    let lines = curves::accuracies(view);
    let sentence = words::accuracy(view);
    chart(view, lines, (0.0, 1.0), Unit::Percent, sentence)
}

pub(crate) fn gradient(view: &View<'_>) -> Lines {
    // A logarithmic axis has no place for 0, which is what λ = 0 leaves.
    let lines = curves::each(view, |m| Some(m.gradient).filter(|g| *g > 0.0));
    let sentence = words::gradient(view);
    Lines {
        spacing: Spacing::Logarithmic,
        ..chart(view, lines, (1e-6, 1.0), Unit::Tiny, sentence)
    }
}

fn entropies(view: &View<'_>) -> Lines {
    let lines = curves::entropies(view);
    let values = lines.iter().flat_map(|l| l.points.iter().map(|p| p.1));
    let largest = values.fold(0.5, f64::max);
    let range = (0.0, (largest * 5.0).ceil() / 5.0);
    chart(view, lines, range, Unit::Plain, words::entropy(view))
}

/// The four charts.
#[component]
pub fn Charts(trainer: Trainer, recording: Recording) -> impl IntoView {
    let axis = kept("axis", Axis::default(), |_| true);
    let picture = move |draw: fn(&View<'_>) -> Lines| {
        Signal::derive(move || {
            let axis = axis.get();
            recording.with(trainer, |state| draw(&View::new(state, axis)))
        })
    };
    let cursor = Cursor::new();
    let name = Signal::<String>::from(Memo::new(move |_| {
        trainer
            .state
            .with(|s| s.config.as_ref().map(run_name).unwrap_or_default())
    }));
    let held_out = move || trainer.config.with(|c| c.held_out_examples);
    view! {
        <Choices legend="The curves run along" id="axis" value=axis />
        <div class="figures pairs">
            <Figure title="Probability of the right character" picture=picture(target_probability) empty=EMPTY cursor=cursor take_away=true run=name />
            <Figure title="Accuracy" picture=picture(accuracy) empty=EMPTY cursor=cursor take_away=true run=name />
            <Figure title="Non-target gradient on the strong logits" picture=picture(gradient) empty=EMPTY cursor=cursor take_away=true run=name />
            <Figure title="Entropy" picture=picture(entropies) empty=EMPTY cursor=cursor take_away=true run=name />
        </div>
        <Changes trainer=trainer />
        <p class="quiet">
            "P(right), gradient and entropy are means over the answers of each training batch: most contenders draw theirs evenly, a curriculum by the models’ entropies, so a small difference between two can come from the examples. Accuracy is measured on the same prompts for all: those trained on, and "
            {held_out} " held out."
        </p>
    }
}

/// What the marks in the charts say, as text.
#[component]
fn Changes(trainer: Trainer) -> impl IntoView {
    let changes = Memo::new(move |_| trainer.state.with(LabState::changes));
    let item = |change: Change| {
        let text = match change.setting {
            protocol::Setting::Lambda(value) => format!("λ = {value:.2}"),
            _ => in_words(&change),
        };
        view! { <li>{format!("step {}: {text}", change.step)}</li> }
    };
    view! {
        <Show when=move || changes.with(|c| !c.is_empty())>
            <div class="changes">
                <h3 id="changes-title">"Changes on the way"</h3>
                <ol aria-labelledby="changes-title">
                    {move || changes.get().into_iter().map(item).collect_view()}
                </ol>
            </div>
        </Show>
    }
}

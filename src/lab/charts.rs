//! The run's curves.

use leptos::prelude::*;
use protocol::{Accuracy, StepMetrics};

use super::state::{Evaluation, LabState, LambdaChange};
use super::trainer::Trainer;
use crate::chart::scale::Spacing;
use crate::chart::{Cursor, Figure, Line, Lines, Mark, Role, Unit};

const EMPTY: &str = "Press Start to train, or Step to take one step.";

fn line(name: &str, role: Role, dashed: bool, points: Vec<(f64, f64)>) -> Line {
    Line {
        name: name.into(),
        role,
        dashed,
        points,
    }
}

fn steps(state: &LabState, value: impl Fn(&StepMetrics) -> Option<f64>) -> Vec<(f64, f64)> {
    let point = |m: &StepMetrics| Some((f64::from(m.step), value(m)?));
    state.metrics.iter().filter_map(point).collect()
}

fn evaluations(state: &LabState, value: impl Fn(&Evaluation) -> Option<f64>) -> Vec<(f64, f64)> {
    let point = |e: &Evaluation| Some((f64::from(e.step), value(e)?));
    state.evaluations.iter().filter_map(point).collect()
}

/// Where the race began and where λ was changed.
fn marks(state: &LabState) -> Vec<Mark> {
    let race = state.race_start().map(|step| Mark {
        step: f64::from(step),
        text: "race".into(),
    });
    let changes = state.lambda_changes().into_iter().map(|change| Mark {
        step: f64::from(change.step),
        text: format!("λ {:.2}", change.to),
    });
    race.into_iter().chain(changes).collect()
}

fn chart(state: &LabState, total: u32, lines: Vec<Line>, range: (f64, f64), unit: Unit) -> Lines {
    Lines {
        lines,
        marks: marks(state),
        axis: "step",
        domain: (0.0, f64::from(total.max(state.step))),
        range,
        spacing: Spacing::Linear,
        unit,
        sentence: String::new(),
    }
}

pub(crate) fn target_probability(state: &LabState, total: u32) -> Lines {
    let lines = vec![
        line(
            "SFT",
            Role::Sft,
            false,
            steps(state, |m| Some(m.sft.target)),
        ),
        line(
            "WMSS, strong",
            Role::Strong,
            false,
            steps(state, |m| Some(m.wmss?.strong.target)),
        ),
    ];
    let mut chart = chart(state, total, lines, (0.0, 1.0), Unit::Plain);
    let sentence = |m: &StepMetrics| {
        let sft = Unit::Percent.write(m.sft.target);
        let wmss = m.wmss.map(|race| Unit::Percent.write(race.strong.target));
        let wmss = wmss.map_or_else(String::new, |wmss| format!(", WMSS's strong model {wmss}"));
        format!(
            "At step {} SFT gives the right character {sft} on average{wmss}.",
            m.step
        )
    };
    let none = || "Mean probability of the right character, over each training batch.".into();
    chart.sentence = state.metrics.last().map_or_else(none, sentence);
    chart
}

/// WMSS's accuracies, which begin with SFT's at M1: there the two are one model.
fn wmss_accuracy(state: &LabState, value: impl Fn(&Accuracy) -> f64) -> Vec<(f64, f64)> {
    let race = state.evaluations.iter().position(|e| e.wmss.is_some());
    let Some(m1) = race.and_then(|i| i.checked_sub(1)) else {
        return evaluations(state, |e| e.wmss.as_ref().map(&value));
    };
    let from_m1 = state.evaluations[m1..].iter();
    from_m1
        .map(|e| (f64::from(e.step), value(&e.wmss.unwrap_or(e.sft))))
        .collect()
}

fn accuracy(state: &LabState, total: u32) -> Lines {
    let lines = vec![
        line(
            "SFT, held-out",
            Role::Sft,
            false,
            evaluations(state, |e| Some(e.sft.held_out)),
        ),
        line(
            "SFT, train",
            Role::Sft,
            true,
            evaluations(state, |e| Some(e.sft.train)),
        ),
        line(
            "WMSS, held-out",
            Role::Strong,
            false,
            wmss_accuracy(state, |a| a.held_out),
        ),
        line(
            "WMSS, train",
            Role::Strong,
            true,
            wmss_accuracy(state, |a| a.train),
        ),
    ];
    let mut chart = chart(state, total, lines, (0.0, 1.0), Unit::Percent);
    chart.sentence = state.evaluations.last().map_or_else(
        || "Share of prompts answered exactly right.".into(),
        |e| {
            let sft = format!(
                "SFT answers {} of the training prompts and {} of the held-out ones",
                Unit::Percent.write(e.sft.train),
                Unit::Percent.write(e.sft.held_out)
            );
            let wmss = e.wmss.map_or_else(String::new, |w| {
                format!(
                    "; WMSS {} and {}",
                    Unit::Percent.write(w.train),
                    Unit::Percent.write(w.held_out)
                )
            });
            format!("{sft}{wmss}.")
        },
    );
    chart
}

pub(crate) fn gradient(state: &LabState, total: u32) -> Lines {
    let lines = vec![
        line(
            "SFT",
            Role::Sft,
            false,
            steps(state, |m| Some(m.sft_gradient())),
        ),
        line(
            "WMSS",
            Role::Strong,
            false,
            steps(state, |m| {
                // A logarithmic axis has no place for 0, which is what λ = 0 leaves.
                m.wmss_gradient().filter(|g| *g > 0.0)
            }),
        ),
    ];
    let mut chart = chart(state, total, lines, (1e-6, 1.0), Unit::Tiny);
    chart.spacing = Spacing::Logarithmic;
    let last = state.metrics.last();
    chart.sentence = match last.map(|m| (m.sft_gradient(), m.wmss_gradient())) {
        None => "Total push against wrong characters, on a logarithmic scale.".into(),
        Some((sft, None)) => format!(
            "The push against wrong characters has fallen to {}.",
            Unit::Tiny.write(sft)
        ),
        Some((sft, Some(0.0))) => {
            let sft = Unit::Tiny.write(sft);
            format!("On the strong logits: {sft} under SFT, none at all under WMSS at λ = 0.")
        }
        Some((sft, Some(wmss))) => format!(
            "On the strong logits: {} under SFT, {} under WMSS{}.",
            Unit::Tiny.write(sft),
            Unit::Tiny.write(wmss),
            // Below what f32 can tell from 0 a ratio means nothing.
            if sft > 1e-6 {
                format!(", {:.2} times that", wmss / sft)
            } else {
                String::new()
            },
        ),
    };
    chart
}

fn entropies(state: &LabState, total: u32) -> Lines {
    let lines = vec![
        line(
            "weak",
            Role::Weak,
            false,
            steps(state, |m| Some(m.wmss?.weak.entropy)),
        ),
        line(
            "strong",
            Role::Strong,
            false,
            steps(state, |m| Some(m.wmss?.strong.entropy)),
        ),
        line(
            "mixed",
            Role::Mixed,
            false,
            steps(state, |m| Some(m.wmss?.mixed.entropy)),
        ),
        line(
            "SFT",
            Role::Sft,
            false,
            steps(state, |m| Some(m.sft.entropy)),
        ),
    ];
    let largest = lines
        .iter()
        .flat_map(|l| l.points.iter().map(|p| p.1))
        .fold(0.5, f64::max);
    let mut chart = chart(
        state,
        total,
        lines,
        (0.0, (largest * 5.0).ceil() / 5.0),
        Unit::Plain,
    );
    let race = state.metrics.last().and_then(|m| m.wmss);
    chart.sentence = race.map_or_else(
        || "How uncertain the models are about the next character, in nats.".into(),
        |r| {
            format!(
                "In nats: weak {:.3}, strong {:.3}, mixed {:.3}.",
                r.weak.entropy, r.strong.entropy, r.mixed.entropy
            )
        },
    );
    chart
}

/// The four charts.
#[component]
pub fn Charts(trainer: Trainer) -> impl IntoView {
    let picture = move |draw: fn(&LabState, u32) -> Lines| {
        let total = move || trainer.config.with(|c| c.sft_steps + c.race_steps);
        Signal::<Lines>::from(Memo::new(move |_| trainer.state.with(|s| draw(s, total()))))
    };
    let cursor = Cursor::new();
    view! {
        <div class="figures pairs">
            <Figure title="Probability of the right character" picture=picture(target_probability) empty=EMPTY cursor=cursor take_away=true />
            <Figure title="Accuracy" picture=picture(accuracy) empty=EMPTY cursor=cursor take_away=true />
            <Figure title="Non-target gradient on the strong logits" picture=picture(gradient) empty=EMPTY cursor=cursor take_away=true />
            <Figure title="Entropy" picture=picture(entropies) empty=EMPTY cursor=cursor take_away=true />
        </div>
        <Changes trainer=trainer />
        <p class="quiet">
            "P(right), gradient and entropy are means over the answers of each training batch: SFT's is drawn evenly, WMSS's by its curriculum, so a small difference between the two can come from the examples. Accuracy is measured on the same prompts for both: all those trained on, and 256 held out."
        </p>
    }
}

/// What the marks in the charts say, as text.
#[component]
fn Changes(trainer: Trainer) -> impl IntoView {
    let changes = Memo::new(move |_| trainer.state.with(LabState::lambda_changes));
    let item = |change: LambdaChange| {
        view! { <li>{format!("step {}: λ = {:.2}", change.step, change.to)}</li> }
    };
    view! {
        <Show when=move || changes.with(|c| !c.is_empty())>
            <div class="changes">
                <h3 id="changes-title">"Changes of λ"</h3>
                <ol aria-labelledby="changes-title">
                    {move || changes.get().into_iter().map(item).collect_view()}
                </ol>
            </div>
        </Show>
    }
}

//! A run's numbers as curves: of every contender one, which begins where M1 was left.

use protocol::{Accuracy, AgentMeans, ContenderMetrics};

use crate::chart::{Line, Role};
use crate::lab::contenders::Shown;
use crate::lab::state::LabState;

use super::axis::View;

/// Points of a curve: step and value.
pub type Points = Vec<(f64, f64)>;

pub fn line(name: &str, role: Role, dashed: bool, points: Points) -> Line {
    Line {
        name: name.to_owned(),
        role,
        dashed,
        points,
    }
}

/// Whether the way to M1 is drawn as this contender's: SFT simply goes on.
fn goes_on(view: &View<'_>, number: usize) -> bool {
    let is_sft = |shown: &Shown| shown.role == Role::Sft;
    view.contenders.iter().position(is_sft) == Some(number)
}

/// What `value` makes of one contender's steps, the way to M1 before them where it goes on from it.
pub fn steps(
    view: &View<'_>,
    number: usize,
    value: impl Fn(&ContenderMetrics) -> Option<f64>,
) -> Points {
    let config = view.state.config.as_ref();
    let sft_steps = config.map_or(0, |c| c.sft_steps);
    let last = config
        .and_then(|c| Some(c.last_step_of(c.contenders.get(number)?)))
        .unwrap_or(u32::MAX);
    let goes_on = goes_on(view, number);
    let point = |m: &protocol::StepMetrics| {
        let contender = match m.step {
            step if step <= sft_steps => m.contenders.first().filter(|_| goes_on),
            step if step <= last => m.contenders.get(number),
            _ => None,
        };
        Some((view.place(m.step, number)?, value(contender?)?))
    };
    view.state.metrics.iter().filter_map(point).collect()
}

/// The way to M1 where no contender goes on from it.
pub fn on_the_way(view: &View<'_>, value: impl Fn(&ContenderMetrics) -> f64) -> Option<Line> {
    let count = view.contenders.len();
    if count == 0 || (0..count).any(|number| goes_on(view, number)) {
        return None;
    }
    let sft_steps = view.state.config.as_ref().map_or(0, |c| c.sft_steps);
    let before = view
        .state
        .metrics
        .iter()
        .take_while(|m| m.step <= sft_steps);
    let point =
        |m: &protocol::StepMetrics| Some((view.place(m.step, 0)?, value(m.contenders.first()?)));
    let points = before.filter_map(point).collect();
    Some(line("SFT, to M1", Role::Sft, false, points))
}

/// One curve for every contender, and the way to M1.
pub fn each(view: &View<'_>, value: impl Fn(&ContenderMetrics) -> Option<f64>) -> Vec<Line> {
    let way = on_the_way(view, |m| value(m).unwrap_or(f64::NAN));
    let of = |(number, shown): (usize, &Shown)| {
        line(&shown.name, shown.role, false, steps(view, number, &value))
    };
    let contenders = view.contenders.iter().enumerate().map(of);
    way.into_iter().chain(contenders).collect()
}

/// One contender's accuracies. All begin at M1, where they are one model.
fn evaluations(view: &View<'_>, number: usize, value: fn(&Accuracy) -> f64) -> Points {
    let config = view.state.config.as_ref();
    let sft_steps = config.map_or(0, |c| c.sft_steps);
    let goes_on = goes_on(view, number);
    let point = |e: &crate::lab::state::Evaluation| {
        let accuracy = match e.step {
            step if step < sft_steps => e.contenders.first().filter(|_| goes_on),
            step if step == sft_steps => e.contenders.first(),
            _ => e.contenders.get(number),
        };
        Some((view.place(e.step, number)?, value(accuracy?)))
    };
    let points: Points = view.state.evaluations.iter().filter_map(point).collect();
    // M1 alone is a point of SFT's curve, not yet a curve of its own.
    let begun = goes_on || points.len() > 1;
    if begun { points } else { Vec::new() }
}

/// Held-out accuracies, and dashed those on the train set.
pub fn accuracies(view: &View<'_>) -> Vec<Line> {
    let of = |(number, shown): (usize, &Shown)| {
        let name = |set: &str| format!("{}, {set}", shown.name);
        let points = |value| evaluations(view, number, value);
        [
            line(&name("held-out"), shown.role, false, points(|a| a.held_out)),
            line(&name("train"), shown.role, true, points(|a| a.train)),
        ]
    };
    view.contenders.iter().enumerate().flat_map(of).collect()
}

/// The number of the contender whose weak and mixed distributions are shown: the first that has
/// any.
pub fn mixing(state: &LabState) -> Option<usize> {
    let contenders = &state.config.as_ref()?.contenders;
    contenders.iter().position(|c| c.method.mixes())
}

/// The entropies of a mixture's three distributions, and of the other contenders' students.
pub fn entropies(view: &View<'_>) -> Vec<Line> {
    let mixing = mixing(view.state);
    let mut lines = Vec::new();
    if let Some(number) = mixing {
        let part = |of: fn(&ContenderMetrics) -> Option<AgentMeans>| {
            steps(view, number, move |m| Some(of(m)?.entropy))
        };
        lines = vec![
            line("weak", Role::Weak, false, part(|m| m.weak)),
            line("strong", Role::Strong, false, part(|m| Some(m.student))),
            line("mixed", Role::Mixed, false, part(|m| m.trained)),
        ];
    }
    lines.extend(on_the_way(view, |m| m.student.entropy));
    for (number, shown) in view.contenders.iter().enumerate() {
        if mixing != Some(number) {
            let points = steps(view, number, |m| Some(m.student.entropy));
            // The first three colours are the mixture's.
            let dashed = mixing.is_some() && shown.role != Role::Sft;
            lines.push(line(&shown.name, shown.role, dashed, points));
        }
    }
    lines
}

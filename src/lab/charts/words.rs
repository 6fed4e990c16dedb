//! What the charts show now, in a sentence each.

use protocol::ContenderMetrics;

use super::axis::View;
use super::curves::mixing;
use crate::chart::Unit;

/// Names of the models that the last step measured, each with its measurements; on the way to M1
/// the only one is SFT's.
fn last(view: &View<'_>) -> Vec<(String, ContenderMetrics)> {
    let state = view.state;
    let Some(metrics) = state.metrics.last() else {
        return Vec::new();
    };
    if state.race_start().is_none() {
        let first = metrics.contenders.first();
        return first.map(|m| ("SFT".to_owned(), *m)).into_iter().collect();
    }
    let names = view.contenders.iter().map(|shown| shown.name.clone());
    names.zip(metrics.contenders.iter().copied()).collect()
}

/// "SFT 0.9, WMSS 0.8 and D0 0.7".
fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., end] => format!("{} and {end}", first.join(", ")),
    }
}

fn each(view: &View<'_>, write: impl Fn(&ContenderMetrics) -> String) -> String {
    let part = |(name, m): &(String, ContenderMetrics)| format!("{name} {}", write(m));
    listed(&last(view).iter().map(part).collect::<Vec<_>>())
}

pub fn target(view: &View<'_>) -> String {
    let state = view.state;
    if state.metrics.is_empty() {
        return "Mean probability of the right character, over each training batch.".into();
    }
    let all = each(view, |m| Unit::Percent.write(m.student.target));
    format!(
        "At step {} the right character gets on average: {all}.",
        state.step
    )
}

pub fn accuracy(view: &View<'_>) -> String {
    let state = view.state;
    let Some(evaluation) = state.evaluations.last() else {
        return "Share of prompts answered exactly right.".into();
    };
    let racing = state
        .config
        .as_ref()
        .is_some_and(|c| evaluation.step > c.sft_steps);
    let names: Vec<String> = if racing {
        (view.contenders.iter())
            .map(|shown| shown.name.clone())
            .collect()
    } else {
        vec!["SFT".to_owned()]
    };
    let part = |(name, a): (String, &protocol::Accuracy)| {
        let (held_out, train) = (
            Unit::Percent.write(a.held_out),
            Unit::Percent.write(a.train),
        );
        format!("{name} {held_out} (of those trained on {train})")
    };
    let parts: Vec<String> = names
        .into_iter()
        .zip(&evaluation.contenders)
        .map(part)
        .collect();
    format!(
        "Held-out prompts answered exactly right: {}.",
        listed(&parts)
    )
}

pub fn gradient(view: &View<'_>) -> String {
    let state = view.state;
    let last = last(view);
    match &last[..] {
        [] => "Total push against wrong characters, on a logarithmic scale.".into(),
        [(_, only)] if state.race_start().is_none() => format!(
            "The push against wrong characters has fallen to {}.",
            Unit::Tiny.write(only.gradient)
        ),
        _ => {
            let write = |m: &ContenderMetrics| match m.gradient {
                0.0 => "none at all".to_owned(),
                gradient => Unit::Tiny.write(gradient),
            };
            let all = each(view, write);
            format!(
                "On the logits of the model that is kept: {all}{}.",
                ratio(&last)
            )
        }
    }
}

/// How the second contender's push compares with the first one's. Below what f32 can tell from 0 a
/// ratio means nothing.
fn ratio(last: &[(String, ContenderMetrics)]) -> String {
    match last {
        [(first, a), (second, b)] if a.gradient > 1e-6 && b.gradient > 0.0 => {
            let times = b.gradient / a.gradient;
            format!("; {second} has {times:.2} times {first}’s")
        }
        _ => String::new(),
    }
}

pub fn entropy(view: &View<'_>) -> String {
    let state = view.state;
    let mixed = mixing(state).and_then(|number| {
        let m = state.metrics.last()?.contenders.get(number)?;
        Some((
            m.weak.map(|w| w.entropy),
            m.student.entropy,
            m.trained?.entropy,
        ))
    });
    match mixed.filter(|_| state.race_start().is_some()) {
        Some((Some(weak), strong, mixed)) => {
            format!("In nats: weak {weak:.3}, strong {strong:.3}, mixed {mixed:.3}.")
        }
        Some((None, own, tempered)) => {
            format!("In nats: the model’s own {own:.3}, at its temperature {tempered:.3}.")
        }
        None => "How uncertain the models are about the next character, in nats.".into(),
    }
}

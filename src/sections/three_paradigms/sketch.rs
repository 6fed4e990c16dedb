//! A small picture of one signal: who it comes from, how strong it is, and where it pushes.

use leptos::prelude::*;

use super::signals::{Direction, Signal as Learning};
use crate::chart::{Role, Unit};

/// Who a signal comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Source {
    /// In a word or two.
    pub(super) name: &'static str,
    /// Whose colour it has.
    pub(super) role: Role,
    /// Its probability of the right answer, 0 to 1.
    pub(super) probability: f64,
}

/// Radius of a model's circle; the drawing is 208 by 104.
const RADIUS: f64 = 24.0;
/// Width of an arrow of size 1.
const WIDEST: f64 = 30.0;
/// An arrow that is there at all can be seen.
const THINNEST: f64 = 1.5;

/// Radius of the disc whose share of the circle is the probability.
fn disc(probability: f64) -> f64 {
    RADIUS * probability.max(0.0).sqrt()
}

fn width(signal: Learning) -> f64 {
    THINNEST + WIDEST * signal.size
}

fn pushes(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "lifts 2x",
        Direction::Down => "lowers 2x",
        Direction::None => "nothing left",
    }
}

/// Source and student as circles filled by their certainty, the signal as an arrow as wide as it
/// is strong.
#[component]
pub(super) fn Sketch(
    source: Source,
    student: Signal<f64>,
    signal: Signal<Learning>,
) -> impl IntoView {
    let colour = format!("var({})", source.role.variable());
    let size = move || Unit::Plain.write(signal.get().size);
    let effect = move || pushes(signal.get().direction());
    let spent = move || signal.get().direction() == Direction::None;
    let said = move || {
        format!(
            "From {} to the student, a signal of {}: it {}.",
            source.name,
            size(),
            if spent() { "is spent" } else { effect() }
        )
    };
    view! {
        <svg class="sketch" viewBox="0 0 208 104" role="img" aria-label=said>
            <Model x=28.0 colour=colour probability=Signal::stored(source.probability) name=source.name />
            <Model x=180.0 colour="var(--strong)".to_owned() probability=student name="student" />
            <line
                x1="58"
                x2="132"
                y1="36"
                y2="36"
                stroke="currentColor"
                stroke-width=move || width(signal.get())
                stroke-dasharray=move || spent().then_some("3 5")
            />
            <path
                d="M131 20 L150 36 L131 52 Z"
                fill="currentColor"
                visibility=move || if spent() { "hidden" } else { "visible" }
            />
            <text x="104" y="98" text-anchor="middle" class="effect">
                {effect}
            </text>
            <text x="104" y="78" text-anchor="middle" class="size">
                {size}
            </text>
        </svg>
    }
}

#[component]
fn Model(x: f64, colour: String, probability: Signal<f64>, name: &'static str) -> impl IntoView {
    view! {
        <circle cx=x cy="36" r=RADIUS fill="none" stroke=colour.clone() stroke-width="2" />
        <circle cx=x cy="36" r=move || disc(probability.get()) fill=colour />
        <text x=x y="88" text-anchor="middle">
            {name}
        </text>
    }
}

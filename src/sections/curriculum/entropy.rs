//! Entropy made touchable.

use leptos::prelude::*;
use wmss::example::TOKENS;

use super::item_slider::ItemSlider;
use super::nats;
use super::shape::{self, SHARPNESS, WEIGHTS, even_choice, first_weights, most, shaped};
use crate::article::{Demo, Slider};
use crate::chart::{Figure, Unit};
use crate::link::{kept, kept_within};

/// The weights as they are.
const FIRST_SHARPNESS: f64 = 1.0;

fn power(value: f64) -> String {
    format!("{value:.1}")
}

fn whole(value: f64) -> String {
    format!("{value:.0}")
}

fn sensible(weights: &[f64]) -> bool {
    let within = |w: &f64| (WEIGHTS.0..=WEIGHTS.1).contains(w);
    weights.len() == TOKENS.len() && weights.iter().all(within)
}

#[component]
pub(super) fn Entropy() -> impl IntoView {
    let weights = kept("entropy-weights", first_weights(), |w| sensible(w));
    let sharpness = kept_within("entropy-peaked", FIRST_SHARPNESS, SHARPNESS);
    let now = Memo::new(move |_| weights.with(|w| shaped(w, sharpness.get())));
    let shown = Signal::derive(move || now.with(shape::picture));
    let fact = move |name: &'static str, write: fn(&wmss::Distribution) -> String| {
        view! { <div><dt>{name}</dt><dd>{move || now.with(write)}</dd></div> }
    };
    let weight = move |(k, token)| {
        view! {
            <ItemSlider
                label=token
                before="Weight of".to_owned()
                id=format!("entropy-weight-{k}")
                values=weights
                index=k
                range=WEIGHTS
                step=1.0
                write=whole
            />
        }
    };
    let reset = move |()| {
        weights.set(first_weights());
        sharpness.set(FIRST_SHARPNESS);
    };
    view! {
        <Demo id="entropy-demo" title="How undecided?" reset=reset>
            <div class="halves">
                <div>
                    <Slider
                        label="From flat to peaked"
                        id="entropy-peaked"
                        value=sharpness
                        range=SHARPNESS
                        step=0.1
                        write=power
                        ends=("flat", "peaked")
                    />
                    <fieldset class="weights">
                        <legend>"Weight of each token"</legend>
                        {TOKENS.into_iter().enumerate().map(weight).collect_view()}
                    </fieldset>
                </div>
                <Figure title="A distribution of your own" picture=shown />
            </div>
            <dl class="facts">
                {fact("Entropy of yours", |d| nats(d.entropy()))}
                {fact("Share of ln 5", |d| Unit::Percent.write(d.entropy() / most()))}
                {fact("Like an even choice among", |d| format!("{:.1} tokens", even_choice(d)))}
            </dl>
        </Demo>
    }
}

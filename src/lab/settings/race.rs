//! Who races, for how long, and by what all are given the same.

use leptos::prelude::*;
use protocol::{Budget, Curriculum, Method, Setting, bounds};

use super::choice::Choice;
use super::contender::ContenderSettings;
use super::{coefficient, whole};
use crate::lab::trainer::Trainer;

const BUDGETS: [(&str, Budget); 2] = [
    ("the same number of steps", Budget::Steps),
    ("the same amount of arithmetic", Budget::Compute),
];

/// The race.
#[component]
pub fn RaceSettings(trainer: Trainer) -> impl IntoView {
    let config = trainer.config;
    let count = Memo::new(move |_| config.with(|c| c.contenders.len()));
    let most = *bounds::CONTENDERS.range.end() as usize;
    let is_full = move || count.get() >= most;
    let budget = move || match config.with(|c| c.budget) {
        Budget::Steps => {
            "A step of WMSS trains two models, so it costs twice a step of SFT; at equal steps it gets twice the arithmetic."
        }
        Budget::Compute => {
            "A step of WMSS trains two models: it gets half of SFT’s steps, and its curves end early."
        }
    };
    view! {
        <fieldset>
            <legend>"The race"</legend>
            {move || (0..count.get()).map(|index| view! {
                <ContenderSettings trainer=trainer index=index />
            }).collect_view()}
            <p>
                <button
                    disabled=is_full
                    on:click=move |_| config.update(|c| c.contenders.push(Method::Sft.into()))
                >
                    "Add a contender"
                </button>
            </p>
            <div class="panel top">
                {whole(trainer, "Steps of SFT, to M1", "sft-steps", bounds::SFT_STEPS, "50",
                    |c| f64::from(c.sft_steps), |c, v| c.sft_steps = v as u32)}
                {whole(trainer, "Steps of the race", "race-steps", bounds::RACE_STEPS, "50",
                    |c| f64::from(c.race_steps), |c, v| c.race_steps = v as u32)}
                {whole(trainer, "Rounds", "rounds", bounds::ROUNDS, "1",
                    |c| f64::from(c.rounds), |c, v| c.rounds = v as u32)}
                <Choice
                    label="Everyone gets"
                    id="budget"
                    options=BUDGETS.to_vec()
                    value=Signal::derive(move || config.with(|c| c.budget))
                    choose=move |budget| config.update(|c| c.budget = budget)
                />
            </div>
            <p class="quiet">{budget}</p>
            <div class="panel top">
                {coefficient(trainer, "α", "alpha", |c: &Curriculum| c.alpha, Setting::Alpha)}
                {coefficient(trainer, "β", "beta", |c: &Curriculum| c.beta, Setting::Beta)}
                {coefficient(trainer, "γ", "gamma", |c: &Curriculum| c.gamma, Setting::Gamma)}
            </div>
            <p class="quiet">
                "With ΔH = H(strong) − H(weak) and [x]₊ = x if positive, else 0, a curriculum draws an example in proportion to α·H(weak) + β·[−ΔH]₊ + γ·[ΔH]₊ (first version; in the official code each term is first divided by its sum over the train set) or to α·[−ΔH]₊ + β·H(strong) + γ·[ΔH]₊ (second version). α, β and γ can be changed while a run trains."
            </p>
        </fieldset>
    }
}

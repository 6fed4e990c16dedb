//! Pre-training.

use leptos::prelude::*;
use wmss::Distribution;
use wmss::example::{self, TARGET, TOKENS};

use super::five_tokens::{probabilities, series, target_percent};
use crate::article::{
    Cite, Correction, Demo, Display, Explained, Reference, Section, Slider, Toggle, Word, equations,
};
use crate::chart::{Bars, Figure, Role, Unit};
use crate::link::{kept, kept_within};

/// Its place in the address.
pub const ID: &str = "pre-training";
/// Its heading.
pub const TITLE: &str = "Pre-training";

/// As the example has it.
const FIRST_TEMPERATURE: f64 = 1.0;
const TEMPERATURES: (f64, f64) = (0.2, 5.0);

/// The base model's distribution with every logit divided by `temperature`, which is above 0.
fn base(temperature: f64) -> Distribution {
    let logits = example::weak().logits();
    let divided: Vec<f64> = logits.iter().map(|z| z / temperature).collect();
    Distribution::from_logits(&divided)
}

/// Every token alike.
fn uniform() -> Distribution {
    Distribution::from_logits(&[0.0; TOKENS.len()])
}

/// Entropy as a share of the most it can be over five tokens.
fn undecided(distribution: &Distribution) -> f64 {
    distribution.entropy() / uniform().entropy()
}

fn nats(entropy: f64) -> String {
    format!("{entropy:.2} nats")
}

fn temperature(value: f64) -> String {
    format!("{value:.1}")
}

/// The distribution at this temperature, on its own or beside a pure guess.
fn picture(temperature: f64, compared: bool) -> Bars {
    let distribution = base(temperature);
    let who = if temperature < FIRST_TEMPERATURE {
        "Sharpened, the base model"
    } else if temperature > FIRST_TEMPERATURE {
        "Flattened, the base model"
    } else {
        "The base model"
    };
    let mut sentence = format!(
        "{who} gives {} {} and each wrong answer {} or less.",
        TOKENS[TARGET],
        target_percent(&distribution),
        Unit::Percent.write(distribution.probabilities()[TARGET + 1])
    );
    let mut bars = vec![series("P base", Role::Weak, distribution.probabilities())];
    if compared {
        let guess = uniform();
        sentence += &format!(" A uniform guess gives each {}.", target_percent(&guess));
        bars.push(series(
            "uniform guess",
            Role::Control,
            guess.probabilities(),
        ));
    }
    probabilities(bars, sentence)
}

/// The section.
#[component]
pub fn PreTraining() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE>
            <div class="beside">
                <Words />
                <Base />
            </div>
            <Correction number=19 />
        </Section>
    }
}

#[component]
fn Words() -> impl IntoView {
    let base = example::weak();
    view! {
        <div>
            <p>
                "Before anyone teaches it to answer, the model reads. Piece by piece, through an enormous amount of text, it guesses the next "
                <Explained word=Word::Token>"token"</Explained>
                " and is corrected. What comes out is the " <b class="weak">"base model"</b>
                ", M0. It knows what may well follow “" {example::PROMPT}
                "”, not yet what should."
            </p>
            <p>
                "In our example it spreads its bet: " {target_percent(&base)} " on " {TOKENS[TARGET]}
                ", the rest on plausible mistakes. How undecided that is can be measured, as "
                <Explained word=Word::Entropy>"entropy"</Explained> ": " {nats(base.entropy())}
                ", where a blind guess among five has " {nats(uniform().entropy())} "."
            </p>
            <p>
                "The example is this flat so that you can see it. A real base model is surer of itself: in the paper, its likeliest token gets "
                {Unit::Percent.write(example::paper_weak_confidence())} " on average "
                <Cite work=Reference::SecondVersion /> " (" {source()} ")."
            </p>
            <details class="more">
                <summary>"For those who want more: entropy and temperature"</summary>
                <Display of=equations::ENTROPY />
                <p>
                    "Each token adds its surprise, −ln P, weighted by how often it comes. The sum is 0 when one token has everything, and the logarithm of their number when all are alike. Temperature divides every score before it becomes a probability: below 1 the likeliest wins more, above 1 less, and their order never changes."
                </p>
            </details>
        </div>
    }
}

fn source() -> String {
    wmss::paper().logits_before_and_after.source()
}

#[component]
fn Base() -> impl IntoView {
    let value = kept_within("base-temperature", FIRST_TEMPERATURE, TEMPERATURES);
    let compared = kept("base-uniform", false, |_| true);
    let shown = Signal::derive(move || picture(value.get(), compared.get()));
    let entropy = move || nats(base(value.get()).entropy());
    let share = move || Unit::Percent.write(undecided(&base(value.get())));
    let reset = move |()| {
        value.set(FIRST_TEMPERATURE);
        compared.set(false);
    };
    view! {
        <Demo id="base-distribution" title="How undecided is the base model?" reset=reset>
            <Slider
                label="Temperature"
                id="base-temperature"
                value=value
                range=TEMPERATURES
                step=0.1
                write=temperature
                ends=("sharper", "flatter")
            />
            <Toggle label="Compare with a uniform guess" value=compared />
            <Figure title="The base model’s next token" picture=shown />
            <dl class="facts">
                <div>
                    <dt>"Entropy of the base model"</dt>
                    <dd>{entropy}</dd>
                </div>
                <div>
                    <dt>"The most it can be"</dt>
                    <dd>{nats(uniform().entropy())}</dd>
                </div>
                <div>
                    <dt>"Share of the most"</dt>
                    <dd>{share}</dd>
                </div>
            </dl>
        </Demo>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_temperature_one_it_is_the_weak_model() {
        let (base, weak) = (base(FIRST_TEMPERATURE), example::weak());
        for (a, b) in base.probabilities().iter().zip(weak.probabilities()) {
            assert!((a - b).abs() < 1e-12);
        }
    }

    #[test]
    fn temperature_moves_entropy_between_certainty_and_a_guess() {
        let shares = [TEMPERATURES.0, 0.5, 1.0, 2.0, TEMPERATURES.1].map(|t| undecided(&base(t)));
        assert!(
            shares.windows(2).all(|pair| pair[0] < pair[1]),
            "{shares:?}"
        );
        assert!(shares[0] > 0.0 && shares[4] < 1.0);
    }

    #[test]
    fn the_sentence_holds_at_every_temperature() {
        for tenths in 2..=50 {
            let p = base(f64::from(tenths) / 10.0).probabilities().to_vec();
            let largest_mistake = p[TARGET + 1..].iter().copied().fold(0.0, f64::max);
            assert_eq!(largest_mistake, p[TARGET + 1]);
        }
        assert!(picture(1.0, true).sentence.contains("uniform guess"));
        assert_eq!(picture(1.0, false).series.len(), 1);
    }
}

//! SFT and saturation.

pub(crate) mod course;

use leptos::prelude::*;
use wmss::example::{self, TARGET, TOKENS};

use super::five_tokens::target_percent;
use crate::article::{
    Correction, Demo, Display, Explained, Guess, Player, Predict, Section, Slider, Word, equations,
};
use crate::chart::{Figure, Unit};
use crate::link::{kept, kept_within};
use course::{Course, EPOCHS, FIRST_RATE, RATES};

/// Its place in the address.
pub const ID: &str = "sft-and-saturation";
/// Its heading.
pub const TITLE: &str = "SFT and saturation";

/// The probabilities whose arrival the deeper layer counts.
const MILESTONES: [f64; 3] = [0.9, 0.99, 0.999];
/// After so many epochs nobody waits any longer.
const PATIENCE: usize = 10_000;

/// The section.
#[component]
pub fn SftAndSaturation() -> impl IntoView {
    let rate = kept_within("sft-rate", FIRST_RATE, RATES);
    view! {
        <Section id=ID title=TITLE>
            <div class="two-columns">
                <div>
                    <p>
                        "Now fine-tune it. Each " <Explained word=Word::Epoch>"epoch"</Explained>
                        " shows the model “" {example::PROMPT} "” once, with its answer " {TOKENS[TARGET]}
                        ", and moves every score a little against its "
                        <Explained word=Word::Gradient>"gradient"</Explained>
                        ": the right answer’s up, each wrong one’s down."
                    </p>
                    <Display of=equations::SFT_LOSS />
                    <Display of=equations::SFT_GRADIENT />
                </div>
                <div>
                    <p>
                        "How hard is the push? Each wrong answer is pushed by the probability it still has, and the right one pulled by what it still lacks. So the lesson fades as it succeeds. Once "
                        {TOKENS[TARGET]} " has " {target_percent(&example::strong())}
                        ", the whole push is " {saturated_push()} ", where it was " {first_push()}
                        " at first."
                    </p>
                    <p>
                        "That is " <b>"saturation"</b>
                        ". The example has nothing more to say, whether or not the model would know the answer to the next question."
                    </p>
                </div>
            </div>
            <Training rate=rate />
            <Correction number=23 />
            <details class="more">
                <summary>"For those who want more: why it never quite stops, and never quite arrives"</summary>
                <p>
                    "The gradients on all five scores sum to zero: whatever the wrong answers lose, the right one gains. And a model whose push is 1 − P closes its remaining distance ever more slowly. "
                    {move || milestones(rate.get())}
                </p>
                <p>
                    "A real model has millions of weights instead of five scores, and meets many examples at once. But it reaches its weights only through such scores, so where these gradients vanish, all others do."
                </p>
            </details>
        </Section>
    }
}

fn saturated_push() -> String {
    Unit::Plain.write(example::strong().non_target_mass(TARGET))
}

fn first_push() -> String {
    Unit::Plain.write(example::weak().non_target_mass(TARGET))
}

/// When the right answer passes each milestone at this rate.
fn milestones(rate: f64) -> String {
    let passed = MILESTONES.iter().map(|probability| {
        let when = course::epochs_until(*probability, rate, PATIENCE).map_or_else(
            || format!("not within {PATIENCE} epochs"),
            |epoch| format!("after {epoch} epochs"),
        );
        format!("{} {when}", Unit::Percent.write(*probability))
    });
    let passed: Vec<String> = passed.collect();
    format!(
        "At the learning rate above, {rate:.1}, {} reaches {}.",
        TOKENS[TARGET],
        passed.join(", ")
    )
}

#[component]
fn Training(rate: RwSignal<f64>) -> impl IntoView {
    let epoch = kept("sft-epoch", 0, |epoch| *epoch <= EPOCHS);
    let course = Memo::new(move |_| Course::new(rate.get(), EPOCHS));
    let bars = move |of: fn(&Course, usize) -> crate::chart::Bars| {
        Signal::derive(move || course.with(|course| of(course, epoch.get())))
    };
    let guess = Guess::new(0.5);
    let curves = Signal::derive(move || {
        course.with(|course| course::curves(course, epoch.get(), guess.made()))
    });
    let left = Signal::derive(move || course.with(|course| course.push(EPOCHS) / course.push(0)));
    let fact = move |name: &'static str, of: fn(&Course, usize) -> String| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{move || course.with(|course| of(course, epoch.get()))}</dd>
            </div>
        }
    };
    let reset = move |()| {
        epoch.set(0);
        rate.set(FIRST_RATE);
        guess.forget();
    };
    view! {
        <Demo id="sft-demo" title="Fine-tune on one example" reset=reset>
            <Predict
                guess=guess
                of="Fine-tune on one example"
                id="sft-guess"
                question="After the last epoch, how much of the first push on the wrong answers will be left?"
                range=(0.0, 1.0)
                step=0.01
                write=|share| Unit::Percent.write(share)
                truth=left
                shows=move |()| epoch.set(EPOCHS)
            >
            <Player name="SFT epochs" id="sft-epochs" unit="Epoch" position=epoch last=EPOCHS />
            <div class="settings">
                <Slider
                    label="Learning rate of SFT"
                    id="sft-rate"
                    value=rate
                    range=RATES
                    step=0.1
                    write=|rate| format!("{rate:.1}")
                    ends=("small steps", "large steps")
                />
                <p class="hint">
                    {move || match epoch.get() {
                        0 => "This is the base model. Press Step for one epoch, or Play for all of them.",
                        EPOCHS => "The last epoch. Try another learning rate, or go back and watch the push fade.",
                        _ => "The higher the probability of 2x climbs, the smaller are the gradients that could move it.",
                    }}
                </p>
            </div>
            <dl class="facts">
                {fact("P(2x)", |course, epoch| target_percent(&course.model(epoch)))}
                {fact("Push on wrong answers", |course, epoch| Unit::Plain.write(course.push(epoch)))}
                {fact("Left of the first push", |course, epoch| Unit::Percent.write(course::push_left(course, epoch)))}
                {fact("Entropy after SFT", |course, epoch| format!("{:.2} nats", course.model(epoch).entropy()))}
            </dl>
            <div class="figures thirds">
                <Figure title="Probability of each token" picture=bars(course::distribution) />
                <Figure title="Gradient on each score" picture=bars(course::gradients) />
                <Figure title="All epochs" picture=curves />
            </div>
            </Predict>
        </Demo>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_milestone_is_told_and_none_is_claimed_that_was_not_reached() {
        let told = milestones(FIRST_RATE);
        assert!(told.contains("90.0 % after"), "{told}");
        assert!(!told.contains("not within"), "{told}");
        assert!(milestones(RATES.0).contains("99.9 % "));
    }
}

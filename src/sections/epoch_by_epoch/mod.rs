//! Epoch by epoch.

mod partners;
mod pictures;
mod race;
mod table;

use leptos::prelude::*;
use wmss::descent::WeakAgent;
use wmss::{Lambda, paper};

use super::five_tokens::target_percent;
use super::sft_and_saturation::course::{FIRST_RATE, RATES};
use super::{results, sft_and_saturation};
use crate::article::{
    Choice, Choices, Cite, Correction, Demo, Explained, Player, Reference, Section, Slider, Word,
};
use crate::chart::{Bars, Figure, Lines};
use crate::lab;
use crate::lambda_slider::LambdaSlider;
use crate::link::{kept, kept_within};
use partners::Partners;
use race::{LAST, Race, Rules};
use table::{WeakAgentTraining, ends, printed, start};

/// Its place in the address.
pub const ID: &str = "epoch-by-epoch";
/// Its heading.
pub const TITLE: &str = "Epoch by epoch";

impl Choice for WeakAgent {
    const ALL: &'static [Self] = &[Self::Joint, Self::Frozen];

    fn label(self) -> &'static str {
        match self {
            Self::Joint => "learns along",
            Self::Frozen => "stays frozen",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Joint => "joint",
            Self::Frozen => "frozen",
        }
    }
}

/// The section.
#[component]
pub fn EpochByEpoch() -> impl IntoView {
    let start_of_race = Race::new(first_rules()).sft(0);
    view! {
        <Section id=ID title=TITLE>
            <p>
                "One example, both ways. The start is where "
                <a href=format!("#{}", sft_and_saturation::ID)>"fine-tuning stalled"</a>
                ", with the right answer at " {target_percent(&start_of_race)}
                ". One run goes on with " <b class="sft">"SFT"</b>
                "; the other takes the base model as its " <b class="weak">"weak"</b>
                " partner and trains the " <b class="strong">"strong"</b> " model on the "
                <b class="mixed">"mixture"</b> ". Prompt, "
                <Explained word=Word::LearningRate>"learning rate"</Explained> " and "
                <Explained word=Word::Epoch>"epochs"</Explained> " are the same."
            </p>
            <Racing />
            <Findings />
            <p>{how_long()}</p>
            <Correction number=14 />
        </Section>
    }
}

/// The settings at the beginning: the paper's λ, and a weak model that learns along.
fn first_rules() -> Rules {
    Rules {
        lambda: Lambda::PAPER,
        rate: FIRST_RATE,
        weak: WeakAgent::Joint,
    }
}

/// After how many epochs the paper's main results stop.
fn how_long() -> String {
    let training = &paper().training;
    let epochs = training.wmss_sft_epochs + training.wmss_joint_epochs;
    format!(
        "How many epochs are enough? The paper’s main results stop after {epochs} epochs, those of plain SFT after {} ({}). It trains longer only to see what happens; late in that, AMC23 falls and GSM8K wavers.",
        training.sft_epochs, training.source
    )
}

#[component]
fn Racing() -> impl IntoView {
    let first = first_rules();
    let lambda = kept_within("epochs-lambda", first.lambda.strong(), (0.0, 1.0));
    let rate = kept_within("epochs-rate", first.rate, RATES);
    let weak = kept("epochs-weak", first.weak, |_| true);
    let epoch = kept("epochs-epoch", 0, |epoch| *epoch <= LAST);
    let rules = Signal::derive(move || Rules {
        lambda: Lambda::new(lambda.get()).unwrap_or(Lambda::PAPER),
        rate: rate.get(),
        weak: weak.get(),
    });
    let race = Memo::new(move |_| Race::new(rules.get()));
    let bars = move |of: fn(&Race, usize) -> Bars| {
        Signal::derive(move || race.with(|race| of(race, epoch.get())))
    };
    let lines = move |of: fn(&Race, usize) -> Lines| {
        Signal::derive(move || race.with(|race| of(race, epoch.get())))
    };
    let verdict = move || race.with(|race| pictures::verdict(race, epoch.get()));
    let reset = move |()| {
        lambda.set(first.lambda.strong());
        rate.set(first.rate);
        weak.set(first.weak);
        epoch.set(0);
    };
    view! {
        <Demo id="epochs-demo" title="SFT against WMSS, on one example" reset=reset>
            <Player name="race epochs" id="epochs" unit="Race epoch" position=epoch last=LAST />
            <div class="settings three">
                <LambdaSlider
                    label="λ in the race"
                    id="epochs-lambda"
                    value=lambda
                    accept=move |value| lambda.set(value)
                />
                <Slider
                    label="Learning rate in the race"
                    id="epochs-rate"
                    value=rate
                    range=RATES
                    step=0.1
                    write=|rate| format!("{rate:.1}")
                    ends=("small steps", "large steps")
                />
                <Choices legend="The weak model" id="epochs-weak" value=weak />
            </div>
            <p class="verdict" aria-live="polite">{verdict}</p>
            <div class="figures low five">
                <Figure title="SFT’s model" picture=bars(pictures::sft) />
                <Figure title="WMSS’s models" picture=bars(pictures::wmss) />
                <Figure title="Gradient in the race" picture=bars(pictures::gradients) />
                <Figure title="Push on wrong answers" picture=lines(pictures::pushes) />
                <Figure title="Gap to the wrong answers" picture=lines(pictures::gaps) />
            </div>
            <details class="more">
                <summary>"For those who want more: other partners, at the epoch shown"</summary>
                <p>
                    "Any undecided partner restarts the lesson. The control " <b class="control">"D0"</b>
                    ", which finds every token alike, does it too, and at the paper’s λ more than the others. So a growing gap is no sign yet that the weak model’s knowledge helps. The gap is the right answer’s score less the mean of the wrong ones."
                </p>
                <Partners rules=rules epoch=epoch />
            </details>
        </Demo>
    }
}

/// What one example shows, what it cannot, and what the paper measured.
#[component]
fn Findings() -> impl IntoView {
    let [joint, frozen] = ends("MATH500").map(printed);
    let training = &paper().training;
    view! {
        <div class="two-columns">
            <div>
                <p>
                    "The push comes back, because the " <b class="mixed">"mixture"</b>
                    " doubts, and fades again as it learns. In the " <b class="strong">"strong"</b>
                    " model alone the wrong answers sink faster than in " <b class="sft">"SFT"</b>
                    ": on one example WMSS is more of the same lesson."
                </p>
                <p>
                    "Freeze the " <b class="weak">"weak"</b>
                    " model, and here that drives the strong one further still. The paper’s real model did the opposite: on MATH500 it went from "
                    {printed(start("MATH500"))} " to " {joint} " when the weak model learned along, and to "
                    {frozen} " when it was frozen " <Cite work=Reference::SecondVersion />
                    "; on GSM8K it hardly mattered. One example has no new question to fail at; for that you need "
                    <a href=format!("#{}", results::ID)>"benchmarks"</a> " or "
                    <a href=format!("#{}", lab::ID)>"a real model"</a> "."
                </p>
                <details class="more">
                    <summary>"For those who want more: how long the paper trains"</summary>
                    <p>
                        {training.wmss_sft_epochs} " epoch of SFT, then " {training.wmss_joint_epochs}
                        " of joint training, against " {training.sft_epochs}
                        " of plain SFT. Version 2 says in its appendix that only the strong model is updated; its Table 3 and the authors’ code train both."
                    </p>
                </details>
            </div>
            <WeakAgentTraining />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::all_corrections;

    #[test]
    fn the_epochs_are_those_of_the_correction() {
        let correction = all_corrections().iter().find(|c| c.number == 14);
        let of = |name| correction.and_then(|c| c.figure(name)).unwrap_or(f64::NAN);
        let (wmss, sft) = (of("epochs of WMSS"), of("epochs of SFT"));
        assert!(how_long().contains(&format!("stop after {wmss} epochs")));
        assert!(how_long().contains(&format!("plain SFT after {sft} ")));
    }
}

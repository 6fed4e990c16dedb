//! What we found: the experiment's answers, with its intervals.

mod checks;
mod choices;
mod compared;
mod comparison;
mod courses;
mod summary;

use std::sync::Arc;

use leptos::html::Div;
use leptos::prelude::*;

use crate::article::{Choice, Choices, Demo, Section, coloured, keep_in_place_what_follows};
use crate::chart::{Figure, Unit};
use crate::findings::{self, Arrival, Experiment, Measure, measurements};
use crate::link::kept;
use crate::near::when_near;
use choices::{Against, Task};
use comparison::Comparison;

/// Its place in the address.
pub const ID: &str = "what-we-found";
/// Its heading.
pub const TITLE: &str = "What we found";

/// The section.
#[component]
pub fn WhatWeFound() -> impl IntoView {
    let measurements = measurements();
    let place = NodeRef::<Div>::new();
    when_near(place, move || measurements.want());
    view! {
        <Section id=ID title=TITLE>
            <div node_ref=place></div>
            {move || match measurements.arrival() {
                Arrival::Coming => view! { <p class="quiet" role="status">"The measurements are on their way …"</p> }.into_any(),
                Arrival::Missed(reason) => view! {
                    <p role="status">{reason}</p>
                    <button type="button" on:click=move |_| measurements.try_again()>"Try again"</button>
                }
                .into_any(),
                Arrival::Here(experiment) => {
                    if let Some(place) = place.get_untracked() {
                        keep_in_place_what_follows(&place);
                    }
                    view! { <Found experiment=experiment /> }.into_any()
                }
            }}
        </Section>
    }
}

/// The finding in three sentences.
pub fn in_short(experiment: &Experiment) -> String {
    let count = |against| summary::counted(experiment, against, Measure::SameSteps);
    format!(
        "On held-out prompts, after as many steps and at the paper’s λ, WMSS is {} beside SFT. Beside D0, which only softens the strong model’s own answers, it is {}. The weak model’s share matters: in the lab’s own setting WMSS is, beside SFT, {}.",
        count(Against::Sft),
        count(Against::Temperature),
        summary::by_lambda(experiment, Measure::SameSteps)
    )
}

/// Everything that needs the measurements.
#[component]
fn Found(experiment: Arc<Experiment>) -> impl IntoView {
    view! {
        <Opening experiment=experiment.clone() />
        <Saturation experiment=experiment.clone() />
        <Push experiment=experiment.clone() />
        <Questions experiment=experiment.clone() />
        <Methods experiment=experiment.clone() />
        <Settings experiment=experiment />
    }
}

#[component]
fn Opening(experiment: Arc<Experiment>) -> impl IntoView {
    let findings = &experiment.findings;
    let short = coloured(&in_short(&experiment));
    view! {
        <p>
            "Does any of this help a model as small as ours? A pilot with one seed showed what can be run; then we wrote down what to run: "
            {experiment.settings.len()} " settings, each with " {findings.plan.seeds}
            " seeds, " {experiment.runs()}
            " training runs in all. The program ran all of it, and nothing was left out. Every figure here shows means with 95 % intervals over the seeds; every dot is one run, which you can repeat in the lab below."
        </p>
        <p class="finding"><b>"In short: "</b> {short}</p>
        <p class="quiet">
            "“Better” and “worse” mean that the whole interval lies on one side of zero. Of the "
            {summary::intervals(&experiment)} " intervals counted here about "
            {summary::by_chance(&experiment)}
            " would do that by chance if nothing had an effect. " {summary::size(&experiment)}
            " They say nothing about the paper’s, which have billions of parameters. Measured by revision "
            {findings.revision.clone()} " of our program, on " {findings.machine.clone()} "."
        </p>
    }
}

#[component]
fn Saturation(experiment: Arc<Experiment>) -> impl IntoView {
    let task = kept("found-saturation-task", Task::Derivatives, |_| true);
    let picture =
        Signal::derive(move || courses::saturation(experiment.setting_or_first(task.get().key())));
    view! {
        <Demo
            id="found-saturation"
            title="Does SFT saturate before it is done?"
            reset=move |()| task.set(Task::Derivatives)
        >
            <Choices legend="Task" id="found-saturation-task" value=task />
            <Figure title="SFT from M0 to the end" picture=picture take_away=true />
        </Demo>
    }
}

#[component]
fn Push(experiment: Arc<Experiment>) -> impl IntoView {
    let task = kept("found-push-task", Task::Derivatives, |_| true);
    let of = experiment.clone();
    let picture = Signal::derive(move || courses::push(of.setting_or_first(task.get().key())));
    let sure = move || {
        let share = courses::sure_at_m1(experiment.setting_or_first(task.get().key()));
        share.map_or_else(|| "–".to_owned(), |share| Unit::Percent.write(share.mean))
    };
    view! {
        <Demo
            id="found-push"
            title="Does mixing bring the gradient back?"
            reset=move |()| task.set(Task::Derivatives)
        >
            <Choices legend="Task" id="found-push-task" value=task />
            <Figure
                title="The push on the strong model’s wrong answers"
                picture=picture
                take_away=true
            />
            <dl class="facts">
                <div>
                    <dt>"Answer tokens where P(target) exceeds 1 − λ at M1"</dt>
                    <dd>{sure}</dd>
                </div>
            </dl>
            <p class="quiet">
                "Only there can mixing make the push on the strong model larger than SFT’s, and only while the weak model still disagrees."
            </p>
        </Demo>
    }
}

/// The questions that are asked in the lab's own setting.
#[component]
fn Questions(experiment: Arc<Experiment>) -> impl IntoView {
    let pairs = |of: fn(&Experiment) -> Vec<compared::Pair>| {
        let pairs = of(&experiment);
        Signal::derive(move || pairs.clone())
    };
    view! {
        <Comparison
            id="found-content"
            title="Is it what the weak model knows?"
            figure="WMSS and a mere temperature, beside SFT"
            measure_id="found-content-by"
            question="In points of held-out accuracy, how far above or below SFT does WMSS end?"
            guess_id="found-content-guess"
            pairs=pairs(checks::content)
            experiment=experiment.clone()
        />
        <Comparison
            id="found-frozen"
            title="Must the weak model learn as well?"
            figure="A weak model that learns and one that does not, beside SFT"
            measure_id="found-frozen-by"
            question="How far above or below SFT does WMSS end, if the weak model learns?"
            guess_id="found-frozen-guess"
            pairs=pairs(checks::frozen)
            experiment=experiment.clone()
        />
        <Comparison
            id="found-curriculum"
            title="Does the choice of examples help?"
            figure="Three formulas for choosing examples, beside SFT"
            measure_id="found-curriculum-by"
            question="How far above or below SFT does mixing end, with examples drawn alike?"
            guess_id="found-curriculum-guess"
            pairs=pairs(checks::curriculum)
            experiment=experiment.clone()
        />
        <Comparison
            id="found-distance"
            title="How near may the weak model be?"
            figure="WMSS with weak models from along the way, beside SFT"
            measure_id="found-distance-by"
            question="How far above or below SFT does WMSS end with M0 as the weak model?"
            guess_id="found-distance-guess"
            pairs=pairs(checks::distance)
            experiment=experiment.clone()
        />
        <Comparison
            id="found-lambda"
            title="Which λ?"
            figure="WMSS and D0 at several λ, beside SFT"
            measure_id="found-lambda-by"
            question="How far above or below SFT does WMSS end at the smallest λ tried?"
            guess_id="found-lambda-guess"
            pairs=pairs(checks::lambdas)
            experiment=experiment.clone()
        />
    }
}

#[component]
fn Methods(experiment: Arc<Experiment>) -> impl IntoView {
    let task = kept("found-methods-task", Task::Derivatives, |_| true);
    let of = experiment.clone();
    let pairs = Signal::derive(move || checks::methods(&of, task.get()));
    view! {
        <Comparison
            id="found-methods"
            title="Every method, every task"
            figure="Each method beside SFT"
            measure_id="found-methods-by"
            question="How far above or below SFT does WMSS end on this task?"
            guess_id="found-methods-guess"
            pairs=pairs
            experiment=experiment
            reset=move |()| task.set(Task::Derivatives)
        >
            <Choices legend="Task" id="found-methods-task" value=task />
        </Comparison>
    }
}

#[component]
fn Settings(experiment: Arc<Experiment>) -> impl IntoView {
    let against = kept("found-settings-who", Against::Sft, |_| true);
    let of = experiment.clone();
    let pairs = Signal::derive(move || checks::settings(&of, against.get()));
    let why = |setting: &findings::Measured| {
        let (name, why) = (setting.planned.name.clone(), setting.planned.why.clone());
        view! { <div><dt>{name}</dt><dd>{why}</dd></div> }
    };
    let reasons = experiment.settings.iter().map(why).collect_view();
    view! {
        <Comparison
            id="found-settings"
            title="In which settings?"
            figure="The same two methods in every setting"
            measure_id="found-settings-by"
            question="In the lab’s own setting, what is the difference?"
            guess_id="found-settings-guess"
            pairs=pairs
            experiment=experiment
            reset=move |()| against.set(Against::Sft)
        >
            <Choices legend="Who" id="found-settings-who" value=against />
        </Comparison>
        <details>
            <summary>"Why these settings"</summary>
            <dl class="reasons">{reasons}</dl>
        </details>
    }
}

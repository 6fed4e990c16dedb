//! What a run is made of: it counts from the next reset.

use leptos::prelude::*;
use protocol::{Curriculum, CurriculumForm, DeviceChoice, WeakAgent, base, bounds};

use super::state::Link;
use super::trainer::Trainer;
use crate::number_field::NumberField;

/// A select whose options are values of the program.
#[component]
fn Choice<T: Copy + PartialEq + Send + Sync + 'static>(
    label: &'static str,
    id: &'static str,
    options: &'static [(&'static str, T)],
    #[prop(into)] value: Signal<T>,
    #[prop(into)] choose: Callback<T>,
) -> impl IntoView {
    let pick = move |event| {
        let index = event_target_value(&event).parse::<usize>().ok();
        if let Some((_, value)) = index.and_then(|i| options.get(i)) {
            choose.run(*value);
        }
    };
    let option = move |(i, (text, own)): (usize, &'static (&'static str, T))| {
        view! { <option value=i.to_string() selected=move || value.get() == *own>{*text}</option> }
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <select id=id on:change=pick>{options.iter().enumerate().map(option).collect_view()}</select>
        </div>
    }
}

const WEAK: &[(&str, WeakAgent)] = &[
    ("learns too (the paper's WMSS)", WeakAgent::Joint),
    ("stays M0 (the paper's ablation)", WeakAgent::Frozen),
];

const FORMS: &[(&str, CurriculumForm)] = &[
    ("as in the official code", CurriculumForm::Repository),
    (
        "as in the paper's first version",
        CurriculumForm::FirstVersion,
    ),
    (
        "as in the paper's second version",
        CurriculumForm::SecondVersion,
    ),
    ("none, all alike", CurriculumForm::Uniform),
];

const DEVICES: &[(&str, DeviceChoice)] = &[
    ("GPU if there is one, else CPU", DeviceChoice::Automatic),
    ("CPU", DeviceChoice::Cpu),
    ("GPU, even if imitated in software", DeviceChoice::Gpu),
];

/// What α, β and γ weigh; ΔH is the strong model's entropy less the weak one's.
fn formula(form: CurriculumForm) -> &'static str {
    match form {
        CurriculumForm::Uniform => "Every training example is drawn alike; α, β and γ do nothing.",
        CurriculumForm::FirstVersion => {
            "An example is drawn in proportion to α·H(weak) + β·[−ΔH]₊ + γ·[ΔH]₊, where ΔH = H(strong) − H(weak) and [x]₊ is x if positive, else 0."
        }
        CurriculumForm::Repository => {
            "An example is drawn in proportion to α·H(weak) + β·[−ΔH]₊ + γ·[ΔH]₊, each of the three first divided by its sum over the train set; ΔH = H(strong) − H(weak) and [x]₊ is x if positive, else 0."
        }
        CurriculumForm::SecondVersion => {
            "An example is drawn in proportion to α·[−ΔH]₊ + β·H(strong) + γ·[ΔH]₊, where ΔH = H(strong) − H(weak) and [x]₊ is x if positive, else 0."
        }
    }
}

/// The settings of the next run.
#[component]
pub fn Settings(trainer: Trainer) -> impl IntoView {
    let config = trainer.config;
    let coefficient =
        move |label, id, read: fn(&Curriculum) -> f64, write: fn(&mut Curriculum, f64)| {
            view! {
                <NumberField
                    label=label
                    id=id
                    bounds=bounds::COEFFICIENT
                    value=Signal::derive(move || config.with(|c| read(&c.curriculum)))
                    step="0.05"
                    accept=move |value| config.update(|c| write(&mut c.curriculum, value))
                />
            }
        };
    let open = Memo::new(move |_| trainer.state.with(|s| s.link == Link::Open && !s.training));
    view! {
        <details id="lab-settings">
            <summary>"Settings of the next run"</summary>
            <fieldset>
                <legend>"From the next reset"</legend>
                <div class="panel top">
                    <Choice
                        label="The weak model"
                        id="weak-agent"
                        options=WEAK
                        value=Signal::derive(move || config.with(|c| c.weak))
                        choose=move |weak| config.update(|c| c.weak = weak)
                    />
                    <Choice
                        label="Curriculum of WMSS"
                        id="lab-curriculum"
                        options=FORMS
                        value=Signal::derive(move || config.with(|c| c.curriculum.form))
                        choose=move |form| config.update(|c| c.curriculum.form = form)
                    />
                    {coefficient("α", "alpha", |c| c.alpha, |c, v| c.alpha = v)}
                    {coefficient("β", "beta", |c| c.beta, |c, v| c.beta = v)}
                    {coefficient("γ", "gamma", |c| c.gamma, |c, v| c.gamma = v)}
                    <NumberField
                        label="Training examples"
                        id="training-examples"
                        bounds=bounds::TRAIN_EXAMPLES
                        value=Signal::derive(move || config.with(|c| c.train_examples as f64))
                        step="16"
                        whole=true
                        accept=move |value: f64| config.update(|c| c.train_examples = value as usize)
                    />
                </div>
                <p class="quiet">{move || config.with(|c| formula(c.curriculum.form))}</p>
            </fieldset>
            <div class="panel">
                <Choice
                    label="Compute on"
                    id="device"
                    options=DEVICES
                    value=Signal::derive(move || trainer.device.get())
                    choose=move |device| trainer.device.set(device)
                />
                <button
                    disabled=move || trainer.state.with(|s| s.link == Link::Opening)
                    on:click=move |_| trainer.begin_anew()
                >
                    "Begin anew on this device"
                </button>
                <button disabled=move || !open.get() on:click=move |_| trainer.train_base()>
                    "Train M0 yourself"
                </button>
            </div>
            <p class="quiet">
                {format!(
                    "M0 comes with the page: our own experiment program trained it for {} steps from seed {}, on {} lines of which {:.0} % of the terms are answered wrongly.",
                    base::STEPS,
                    base::SEED,
                    base::LINES,
                    100.0 * base::MISTAKES
                )}
                " “Train M0 yourself” repeats that here from the seed above, which takes a while, and then prepares a run with it. Beginning anew on a device brings the M0 of the page back."
            </p>
        </details>
    }
}

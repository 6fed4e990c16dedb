//! One contender of the race: its method, and what the method can be told.

use leptos::prelude::*;
use protocol::{Contender, CurriculumForm, Method, Past, WeakAgent, bounds};

use super::choice::Choice;
use crate::lab::trainer::Trainer;
use crate::number_field::NumberField;

/// Methods to choose from, each with the numbers that are usual.
fn methods() -> Vec<(&'static str, Method)> {
    vec![
        ("SFT, simply going on", Method::Sft),
        ("WMSS: mixing and curriculum", Method::WMSS),
        (
            "Mixing only",
            Method::Wmss {
                weak: WeakAgent::Joint,
                from: Past::Base,
                curriculum: CurriculumForm::Uniform,
            },
        ),
        (
            "Curriculum only",
            Method::Curriculum {
                from: Past::Base,
                form: CurriculumForm::Repository,
            },
        ),
        ("D0: only a temperature", Method::Temperature),
        ("Label smoothing", Method::LABEL_SMOOTHING),
        ("NEFTune: noisy embeddings", Method::NEFTUNE),
        ("UNDIAL: made to unlearn", Method::UNDIAL),
        ("Self-distillation", Method::self_distillation(Past::Base)),
        ("Distillation: a larger teacher", Method::DISTILLATION),
    ]
}

/// The entry of [`methods`] that a method is a variety of.
fn kind(method: Method) -> Method {
    let is_mixing_only =
        |m: Method| matches!(m, Method::Wmss { .. }) && m.curriculum() == CurriculumForm::Uniform;
    let alike = |other: &Method| {
        std::mem::discriminant(other) == std::mem::discriminant(&method)
            && is_mixing_only(*other) == is_mixing_only(method)
    };
    let all = methods().into_iter().map(|(_, method)| method);
    all.into_iter().find(alike).unwrap_or(Method::Sft)
}

const WEAK: [(&str, WeakAgent); 2] = [
    ("learns too (the paper's WMSS)", WeakAgent::Joint),
    ("stays as it is (the paper's ablation)", WeakAgent::Frozen),
];

const FORMS: [(&str, CurriculumForm); 4] = [
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

fn curriculum_mut(method: &mut Method) -> Option<&mut CurriculumForm> {
    match method {
        Method::Wmss { curriculum, .. } => Some(curriculum),
        Method::Curriculum { form, .. } => Some(form),
        _ => None,
    }
}

fn past_mut(method: &mut Method) -> Option<&mut Past> {
    match method {
        Method::Wmss { from, .. }
        | Method::Curriculum { from, .. }
        | Method::SelfDistillation { from, .. } => Some(from),
        _ => None,
    }
}

/// One contender, by its place in the configuration.
#[derive(Clone, Copy)]
struct Handle {
    trainer: Trainer,
    index: usize,
}

impl Handle {
    fn get(self) -> Contender {
        let config = self.trainer.config;
        let own = config.with(|c| c.contenders.get(self.index).copied());
        own.unwrap_or(Method::Sft.into())
    }

    fn change(self, change: impl FnOnce(&mut Contender)) {
        self.trainer.config.update(|c| {
            if let Some(own) = c.contenders.get_mut(self.index) {
                change(own);
            }
        });
    }

    fn number(self) -> usize {
        self.index + 1
    }

    fn id(self, what: &str) -> String {
        format!("contender-{}-{what}", self.number())
    }

    /// A label unlike those of the other contenders.
    fn label(self, what: &str) -> String {
        format!("{what}, contender {}", self.number())
    }
}

/// A number of the method, where it has it.
fn number(
    handle: Handle,
    (what, id, step): (&str, &str, &'static str),
    bounds: protocol::Bounds,
    get: fn(&Method) -> Option<f64>,
    set: fn(&mut Method, f64),
) -> impl IntoView {
    view! {
        <NumberField
            label=handle.label(what)
            id=handle.id(id)
            bounds=bounds
            value=Signal::derive(move || get(&handle.get().method).unwrap_or(0.0))
            step=step
            accept=move |value| handle.change(|own| set(&mut own.method, value))
        />
    }
}

/// The fields that a method has beside λ and the learning rate.
fn fields(handle: Handle, method: Method) -> AnyView {
    match method {
        Method::LabelSmoothing { .. } => number(
            handle,
            ("Share spread evenly", "smoothing", "0.05"),
            bounds::SMOOTHING,
            |m| match m {
                Method::LabelSmoothing { smoothing } => Some(*smoothing),
                _ => None,
            },
            |m, value| *m = Method::LabelSmoothing { smoothing: value },
        )
        .into_any(),
        Method::Neftune { .. } => number(
            handle,
            ("Strength of the noise, α", "noise", "1"),
            bounds::NOISE,
            |m| match m {
                Method::Neftune { alpha } => Some(*alpha),
                _ => None,
            },
            |m, value| *m = Method::Neftune { alpha: value },
        )
        .into_any(),
        Method::Undial { .. } => number(
            handle,
            ("Lowering of the right logit, β", "dampening", "1"),
            bounds::DAMPENING,
            |m| match m {
                Method::Undial { beta } => Some(*beta),
                _ => None,
            },
            |m, value| *m = Method::Undial { beta: value },
        )
        .into_any(),
        Method::SelfDistillation { .. } | Method::Distillation { .. } => [
            number(
                handle,
                ("Temperature of the teacher", "temperature", "0.5"),
                bounds::TEMPERATURE,
                |m| match m {
                    Method::SelfDistillation { temperature, .. }
                    | Method::Distillation { temperature, .. } => Some(*temperature),
                    _ => None,
                },
                |m, value| {
                    if let Method::SelfDistillation { temperature, .. }
                    | Method::Distillation { temperature, .. } = m
                    {
                        *temperature = value;
                    }
                },
            ),
            number(
                handle,
                ("Share of the teacher", "share", "0.1"),
                bounds::TEACHER_SHARE,
                |m| match m {
                    Method::SelfDistillation { share, .. } | Method::Distillation { share, .. } => {
                        Some(*share)
                    }
                    _ => None,
                },
                |m, value| {
                    if let Method::SelfDistillation { share, .. }
                    | Method::Distillation { share, .. } = m
                    {
                        *share = value;
                    }
                },
            ),
        ]
        .into_any(),
        _ => ().into_any(),
    }
}

/// Where the weak model or teacher comes from: after how many steps of SFT.
fn past(handle: Handle) -> impl IntoView {
    let step = move || match handle.get().method.past() {
        Some(Past::Sft(step)) => f64::from(step),
        _ => 0.0,
    };
    let limit = bounds::SFT_STEPS;
    view! {
        <NumberField
            label=handle.label("Weak model or teacher: SFT steps it has had (0 is M0)")
            id=handle.id("past")
            bounds=limit
            value=Signal::derive(step)
            step="10"
            whole=true
            accept=move |value: f64| handle.change(|own| {
                if let Some(past) = past_mut(&mut own.method) {
                    *past = if value > 0.0 { Past::Sft(value as u32) } else { Past::Base };
                }
            })
        />
    }
}

fn weak(handle: Handle) -> impl IntoView {
    let value = move || match handle.get().method {
        Method::Wmss { weak, .. } => weak,
        _ => WeakAgent::Joint,
    };
    view! {
        <Choice
            label=handle.label("The weak model")
            id=handle.id("weak")
            options=WEAK.to_vec()
            value=Signal::derive(value)
            choose=move |chosen| handle.change(|own| {
                if let Method::Wmss { weak, .. } = &mut own.method {
                    *weak = chosen;
                }
            })
        />
    }
}

fn curriculum(handle: Handle) -> impl IntoView {
    view! {
        <Choice
            label=handle.label("Curriculum")
            id=handle.id("curriculum")
            options=FORMS.to_vec()
            value=Signal::derive(move || handle.get().method.curriculum())
            choose=move |chosen| handle.change(|own| {
                if let Some(form) = curriculum_mut(&mut own.method) {
                    *form = chosen;
                }
            })
        />
    }
}

/// λ of its own, or the run's.
fn own_lambda(handle: Handle) -> impl IntoView {
    let has_own = Memo::new(move |_| handle.get().lambda.is_some());
    let toggle = move |event| {
        let shared = handle.trainer.config.with_untracked(|c| c.lambda);
        let own = event_target_checked(&event).then_some(shared);
        handle.change(|contender| contender.lambda = own);
    };
    view! {
        <div class="field">
            <label class="check">
                <input type="checkbox" prop:checked=move || has_own.get() on:change=toggle />
                {handle.label("λ of its own")}
            </label>
            <Show when=move || has_own.get()>
                <NumberField
                    label=handle.label("λ")
                    id=handle.id("lambda")
                    bounds=bounds::LAMBDA
                    value=Signal::derive(move || handle.get().lambda.unwrap_or_default())
                    step="0.05"
                    accept=move |value| handle.change(|own| own.lambda = Some(value))
                />
            </Show>
        </div>
    }
}

/// A contender's settings.
#[component]
pub fn ContenderSettings(trainer: Trainer, index: usize) -> impl IntoView {
    let handle = Handle { trainer, index };
    let kind_of_method = Memo::new(move |_| kind(handle.get().method));
    let sentence = move || kind_of_method.get().sentence();
    let removable = Memo::new(move |_| trainer.config.with(|c| c.contenders.len() > 1));
    view! {
        <fieldset class="contender">
            <legend>{format!("Contender {}", handle.number())}</legend>
            <div class="panel top">
                <Choice
                    label=handle.label("Method")
                    id=handle.id("method")
                    options=methods()
                    value=kind_of_method
                    choose=move |method| handle.change(|own| *own = Contender { method, ..*own })
                />
                {move || {
                    let method = kind_of_method.get();
                    view! {
                        {matches!(method, Method::Wmss { .. }).then(|| weak(handle))}
                        {method.past().map(|_| past(handle))}
                        {curriculum_mut(&mut method.clone()).map(|_| curriculum(handle))}
                        {fields(handle, method)}
                        {method.mixes().then(|| own_lambda(handle))}
                    }
                }}
                <Show when=move || removable.get()>
                    <button on:click=move |_| trainer.config.update(|c| {
                        if index < c.contenders.len() {
                            c.contenders.remove(index);
                        }
                    })>{format!("Remove contender {}", handle.number())}</button>
                </Show>
            </div>
            <p class="quiet">{sentence}</p>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_of_its_own_kind_and_varieties_are_found() {
        for (name, method) in methods() {
            assert_eq!(kind(method), method, "{name}");
        }
        let frozen = Method::Wmss {
            weak: WeakAgent::Frozen,
            from: Past::Sft(80),
            curriculum: CurriculumForm::SecondVersion,
        };
        assert_eq!(kind(frozen), Method::WMSS);
    }
}

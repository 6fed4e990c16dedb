//! What the machine is doing: device, progress, and what went wrong.

use leptos::prelude::*;
use protocol::{DeviceReport, FallbackReason, Method, Phase, RunConfig, estimate};

use super::advice::{Place, advice};
use super::contenders::{Shown, shown};
use super::state::{LabState, Link};
use super::trainer::Trainer;

/// A sentence on the device, and one on what to do about it.
fn describe(device: &DeviceReport, place: Place) -> (String, Option<&'static str>) {
    let reason = match device {
        DeviceReport::WebGpu {
            adapter,
            software,
            difference,
        } => {
            let imitation = if *software {
                ", an imitation in software,"
            } else {
                ""
            };
            let apart = 100.0 * difference;
            let text = format!(
                "Training on the GPU ({adapter}){imitation} through WebGPU. Before the first run one training step was taken on the CPU too: the gradients differ by {apart:.5} %."
            );
            return (text, None);
        }
        DeviceReport::Cpu(reason) => reason,
    };
    let why = match reason {
        FallbackReason::Chosen => "as you asked".to_owned(),
        FallbackReason::NoWebGpu => "because this browser has no WebGPU here".into(),
        FallbackReason::NoAdapter => "because WebGPU found no graphics adapter".into(),
        FallbackReason::NoTimestamps => {
            "because this graphics adapter cannot time its own work".into()
        }
        FallbackReason::SoftwareGpu => {
            "because WebGPU is only imitated in software here, which is slower still".into()
        }
        FallbackReason::NoDevice(words) => {
            format!("because the GPU could not be opened ({words})")
        }
        FallbackReason::FailedSelfTest(words) => {
            format!("because the GPU failed its self-test: {words}")
        }
    };
    let text =
        format!("Training on the CPU, {why}. It is the same training, only slower than on a GPU.");
    (text, advice(reason, place))
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|g| std::str::from_utf8(g).ok())
        .collect();
    groups.join(",")
}

/// Device, phase, progress and notices.
#[component]
pub fn Status(trainer: Trainer) -> impl IntoView {
    let state = trainer.state;
    let here = Place::here();
    let link = Memo::new(move |_| state.with(|s| s.link.clone()));
    let device = Memo::new(move |_| state.with(|s| s.device.as_ref().map(|d| describe(d, here))));
    let finished = Memo::new(move |_| state.with(|s| s.phase == Some(Phase::Finished)));
    let notice = Memo::new(move |_| state.with(|s| s.notice.clone()));
    view! {
        <Phases trainer=trainer />
        <div role="status">
            {move || device.get().map(|(text, help)| view! {
                <div class="notice"><p>{text}</p>{help.map(|h| view! { <p class="quiet">{h}</p> })}</div>
            })}
        </div>
        <Work trainer=trainer />
        <div role="status">
            <Show when=move || finished.get()>
                <div class="notice"><p>"This run is finished. Reset prepares another one."</p></div>
            </Show>
        </div>
        <div role="alert">
            {move || notice.get().map(|n| view! { <div class="notice alarm"><p>{n.text}</p></div> })}
            {move || match link.get() {
                Link::Lost(reason) => Some(view! { <Lost reason=reason trainer=trainer /> }),
                _ => None,
            }}
        </div>
        <Facts trainer=trainer />
    }
}

#[component]
fn Work(trainer: Trainer) -> impl IntoView {
    let state = trainer.state;
    let task = Memo::new(move |_| {
        state.with(|s| match (&s.work, &s.link) {
            (Some(work), _) => Some((work.task.clone(), work.done)),
            (None, Link::Opening) => Some(("loading".to_owned(), None)),
            _ => None,
        })
    });
    move || {
        task.get().map(|(task, done)| {
            let label = format!("The trainer is {task}.");
            view! {
                <div class="notice" role="status">
                    <p>{label.clone()}</p>
                    <progress max="1" value=done aria-label=label></progress>
                </div>
            }
        })
    }
}

#[component]
fn Lost(reason: String, trainer: Trainer) -> impl IntoView {
    let checkpoint = trainer.state.with_untracked(|s| s.checkpoint);
    view! {
        <div class="notice alarm">
            <p>{reason}</p>
            <p class="buttons">
                {checkpoint.map(|step| view! {
                    <button class="primary" on:click=move |_| trainer.resume()>
                        {format!("Resume from step {step}")}
                    </button>
                })}
                <button on:click=move |_| trainer.begin_anew()>"Start a new trainer"</button>
            </p>
        </div>
    }
}

#[component]
fn Phases(trainer: Trainer) -> impl IntoView {
    let stations = [
        ("M0", "mostly wrong answers"),
        ("SFT", "correct answers only"),
        ("M1", "where SFT has led"),
        ("Race", "side by side"),
    ];
    let place = |state: &LabState| {
        let sft_steps = state.config.as_ref().map_or(0, |c| c.sft_steps);
        match (state.phase, state.step) {
            (None, _) | (Some(Phase::Sft), 0) => 0,
            (Some(Phase::Sft), _) => 1,
            (Some(Phase::Race), step) if step <= sft_steps => 2,
            (Some(Phase::Race), _) => 3,
            (Some(Phase::Finished), _) => 4,
        }
    };
    let place = Memo::new(move |_| trainer.state.with(place));
    view! {
        <ol class="phases" aria-label="Phases of the run">
            {stations.into_iter().enumerate().map(|(i, (name, what))| view! {
                <li
                    class:past=move || i < place.get()
                    aria-current=move || (i == place.get()).then_some("step")
                >
                    <b>{name}</b>
                    {what}
                </li>
            }).collect_view()}
        </ol>
    }
}

/// What is left of the run at the present speed, while it trains. A race's steps are dearer than
/// those of SFT before it, so before the race the rest is counted by what the models and a larger
/// teacher cost.
fn time_left(state: &LabState) -> Option<String> {
    let config = state
        .config
        .as_ref()
        .filter(|_| state.training && state.per_second > 0.0)?;
    let costs: f64 = config.contenders.iter().map(|c| c.method.cost()).sum();
    let to_m1 = f64::from(config.sft_steps.saturating_sub(state.step));
    let race = f64::from(config.steps() - state.step.max(config.sft_steps));
    let teacher = match state.teacher {
        Some(_) => 0.0,
        None => {
            let done = state.work.as_ref().and_then(|work| work.done);
            teachers_steps(config).unwrap_or_default() * (1.0 - done.unwrap_or_default())
        }
    };
    let steps = if state.step <= config.sft_steps {
        to_m1 + teacher + race * costs
    } else {
        race
    };
    let seconds = (steps / state.per_second).round();
    Some(format!(
        "{:.0}:{:02.0}",
        (seconds / 60.0).floor(),
        seconds % 60.0
    ))
}

/// The larger teacher's training, as so many steps of SFT.
fn teachers_steps(config: &RunConfig) -> Option<f64> {
    let (vocabulary, context) = estimate::shape(&config.task)?;
    let parameters = estimate::parameters(vocabulary, context, config.model);
    let tokens = config.batch * context;
    let step = estimate::operations_a_step(Method::Sft, parameters, tokens);
    Some(estimate::teachers_operations(config, vocabulary, context) / step)
}

fn or_dash(value: Option<String>) -> String {
    value.unwrap_or_else(|| "–".into())
}

#[component]
fn Facts(trainer: Trainer) -> impl IntoView {
    let state = trainer.state;
    let total = move || state.with(|s| s.config.as_ref().map_or(0, RunConfig::steps));
    let contenders =
        Memo::new(move |_| state.with(|s| s.config.as_ref().map(shown).unwrap_or_default()));
    let teacher = Memo::new(move |_| state.with(|s| s.teacher));
    let held_out = move |number: usize| {
        state.with(|s| {
            let config = s.config.as_ref()?;
            let last = s.evaluations.last()?;
            // On the way to M1 the only model there is goes on as SFT.
            let is_sft = config.contenders.get(number)?.method == Method::Sft;
            let number = match last.step > config.sft_steps {
                true => number,
                false if is_sft => 0,
                false => return None,
            };
            let accuracy = last.contenders.get(number)?;
            Some(format!("{:.1} %", 100.0 * accuracy.held_out))
        })
    };
    let fact = move |(number, shown): (usize, Shown)| {
        view! {
            <div>
                <dt>{format!("Held-out accuracy, {}", shown.name)}</dt>
                <dd>{move || or_dash(held_out(number))}</dd>
            </div>
        }
    };
    view! {
        <dl class="facts">
            <div><dt>"Step"</dt><dd>{move || format!("{} of {}", state.with(|s| s.step), total())}</dd></div>
            <div>
                <dt>"Steps per second"</dt>
                <dd>{move || or_dash(state.with(|s| (s.step > 0).then(|| format!("{:.1}", s.per_second))))}</dd>
            </div>
            <div>
                <dt>"Parameters per model"</dt>
                <dd>{move || or_dash(state.with(|s| (s.parameters > 0).then(|| grouped(s.parameters))))}</dd>
            </div>
            <div>
                <dt>"Time left"</dt>
                <dd>{move || or_dash(state.with(time_left))}</dd>
            </div>
            {move || teacher.get().map(|(parameters, accuracy)| view! {
                <div>
                    <dt>"Larger teacher, held-out accuracy"</dt>
                    <dd>{format!("{:.1} %", 100.0 * accuracy.held_out)}</dd>
                </div>
                <div>
                    <dt>"Larger teacher, parameters"</dt>
                    <dd>{grouped(parameters)}</dd>
                </div>
            })}
            {move || contenders.get().into_iter().enumerate().map(fact).collect_view()}
        </dl>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::advice::Engine;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(
            ["7", "123", "1,234", "104,335"],
            [7, 123, 1234, 104_335]
                .map(grouped)
                .each_ref()
                .map(String::as_str)
        );
    }

    #[test]
    fn a_teacher_that_is_not_ready_is_part_of_what_is_left() {
        let config = RunConfig {
            contenders: vec![Method::Sft.into(), Method::DISTILLATION.into()],
            ..RunConfig::default()
        };
        let mut state = LabState {
            step: config.sft_steps,
            per_second: 10.0,
            training: true,
            config: Some(config),
            ..LabState::default()
        };
        // 300 steps of a teacher of 3.9 times the parameters, then 300 of two models.
        assert_eq!(time_left(&state).as_deref(), Some("2:57"));
        let accuracy = protocol::Accuracy {
            train: 1.0,
            held_out: 0.9,
        };
        state.teacher = Some((403_855, accuracy));
        assert_eq!(time_left(&state).as_deref(), Some("1:00"));
        // From its first step on the speed is the race's own.
        state.step += 1;
        assert_eq!(time_left(&state).as_deref(), Some("0:30"));
    }

    #[test]
    fn every_fallback_says_why_and_a_missing_gpu_says_what_to_do() {
        let here = Place {
            engine: Engine::Gecko,
            secure: true,
        };
        let (text, help) = describe(&DeviceReport::Cpu(FallbackReason::NoWebGpu), here);
        assert!(text.contains("no WebGPU") && help.is_some());
        let failed = FallbackReason::FailedSelfTest("its gradients are off by 1e0".into());
        let (text, help) = describe(&DeviceReport::Cpu(failed), here);
        assert!(text.contains("off by 1e0") && help.is_none());
    }
}

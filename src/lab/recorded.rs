//! A run that our own training loop made earlier, played until the reader's own begins.

use std::time::Duration;

use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;
use protocol::evidence::{Evidence, SeedRun, Series};
use protocol::{AgentMeans, ContenderMetrics, StepMetrics};

use super::state::{Evaluation, LabState, Link};
use super::trainer::Trainer;
use crate::evidence::evidence;

/// The whole run plays in about a quarter of a minute.
const PACE: Duration = Duration::from_millis(200);
const STEPS_A_TURN: u32 = 5;

/// One model's means at a step, where it was recorded. The file has no cross-entropies, and the
/// charts show none.
fn means(series: &Series, step: u32) -> Option<AgentMeans> {
    let place = series.steps.iter().position(|s| *s == step)?;
    Some(AgentMeans {
        loss: f64::NAN,
        target: *series.target.get(place)?,
        entropy: *series.entropy.get(place)?,
    })
}

fn gradient(series: &Series, gradients: &[f64], step: u32) -> Option<f64> {
    let place = series.steps.iter().position(|s| *s == step)?;
    gradients.get(place).copied()
}

fn metrics(run: &SeedRun, lambda: f64, step: u32) -> Option<StepMetrics> {
    let curves = &run.curves;
    let sft = ContenderMetrics {
        student: means(&curves.sft, step)?,
        weak: None,
        trained: None,
        gradient: gradient(&curves.sft, &curves.sft_gradient, step)?,
        lambda: None,
    };
    let mut contenders = vec![sft];
    if let Some(strong) = means(&curves.strong, step) {
        contenders.push(ContenderMetrics {
            student: strong,
            weak: means(&curves.weak, step),
            trained: None,
            gradient: gradient(&curves.strong, &curves.strong_gradient, step)?,
            lambda: Some(lambda),
        });
    }
    Some(StepMetrics { step, contenders })
}

/// The recorded run as the lab would know it, up to `until`.
fn state(evidence: &Evidence, until: u32) -> LabState {
    let Some(run) = evidence.runs.first() else {
        return LabState::default();
    };
    let lambda = evidence.config.lambda;
    let upto = |step: &&u32| **step <= until;
    let evaluations = run.points.iter().filter(|point| point.step <= until);
    LabState {
        config: Some(evidence.config.clone()),
        step: until,
        metrics: (run.curves.sft.steps.iter())
            .filter(upto)
            .filter_map(|step| metrics(run, lambda, *step))
            .collect(),
        evaluations: evaluations
            .map(|point| Evaluation {
                step: point.step,
                contenders: std::iter::once(point.sft).chain(point.wmss).collect(),
            })
            .collect(),
        ..LabState::default()
    }
}

/// The recording, and how far it has played.
#[derive(Clone, Copy)]
pub struct Recording {
    /// Whether it is shown in place of the reader's own run.
    pub shown: Memo<bool>,
    step: RwSignal<u32>,
}

impl Recording {
    /// A recording that plays while the reader has no run of their own. `near`: the lab is about to
    /// be seen.
    pub fn new(trainer: Trainer, near: RwSignal<bool>) -> Self {
        let default = trainer.config.with_untracked(|c| *c == evidence().config);
        let begun = RwSignal::new(false);
        Effect::new(move |_| {
            let own = trainer
                .state
                .with(|s| s.training || s.step > 0 || s.run > 1 || matches!(s.link, Link::Lost(_)));
            if own {
                begun.set(true);
            }
        });
        let is_default = Memo::new(move |_| trainer.config.with(|c| *c == evidence().config));
        let shown = Memo::new(move |_| default && !begun.get() && is_default.get());
        let recording = Self {
            shown,
            step: RwSignal::new(0),
        };
        Effect::new(move |_| {
            if near.get() && shown.get_untracked() {
                recording.play();
            }
        });
        recording
    }

    fn play(self) {
        let last = evidence().config.steps();
        if reduced_motion() {
            return self.step.set(last);
        }
        let handle = StoredValue::new(None::<IntervalHandle>);
        let turn = move || {
            let over = !self.shown.get_untracked() || self.step.get_untracked() >= last;
            if over {
                handle.with_value(|h| h.as_ref().map(IntervalHandle::clear));
            } else {
                self.step
                    .update(|step| *step = (*step + STEPS_A_TURN).min(last));
            }
        };
        match set_interval_with_handle(turn, PACE) {
            Ok(interval) => handle.set_value(Some(interval)),
            // A page without timers shows the whole run at once.
            Err(_) => self.step.set(last),
        }
    }

    /// The run that the charts show.
    pub fn with<T>(self, trainer: Trainer, show: impl FnOnce(&LabState) -> T) -> T {
        if self.shown.get() {
            show(&state(evidence(), self.step.get()))
        } else {
            trainer.state.with(show)
        }
    }
}

fn reduced_motion() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

/// What is recorded, and a way to make the same run here.
#[component]
pub fn Recorded(trainer: Trainer, recording: Recording) -> impl IntoView {
    let can_train = Memo::new(move |_| trainer.state.with(LabState::can_train));
    let about = || {
        let Evidence {
            config,
            place,
            revision,
            ..
        } = evidence();
        format!(
            "These curves are recorded: SFT and WMSS at λ = {}, seed {}, as our own training loop ran them ({place}, revision {revision}; means over ten steps).",
            config.lambda, config.seed
        )
    };
    view! {
        <Show when=move || recording.shown.get()>
            <div class="notice recorded">
                <p>{about()}</p>
                <p class="buttons">
                    <button
                        disabled=move || !can_train.get()
                        on:click=move |_| trainer.send(protocol::Command::Start)
                    >
                        "Run it here"
                    </button>
                </p>
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recording_is_the_evidences_first_run_from_m0_to_the_end() {
        let last = evidence().config.steps();
        let whole = state(evidence(), last);
        let run = &evidence().runs[0];
        assert_eq!(whole.evaluations.len(), run.points.len());
        let end = whole.metrics.last().expect("it has steps");
        assert_eq!((end.step, end.contenders.len()), (last, 2));
        let strong = run.curves.strong.target.last().expect("it raced");
        assert_eq!(end.contenders[1].student.target, *strong);
        assert!(end.contenders[1].weak.is_some());

        let half = state(evidence(), 50);
        assert!(
            half.metrics
                .iter()
                .all(|m| m.step <= 50 && m.contenders.len() == 1)
        );
        assert_eq!(half.race_start(), None);
    }
}

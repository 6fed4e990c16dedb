//! How large the models are, and how they are updated.

use leptos::prelude::*;
use protocol::{Schedule, bounds};

use super::choice::Choice;
use super::{real, whole};
use crate::lab::trainer::Trainer;

const SCHEDULES: [(&str, Schedule); 3] = [
    ("stays", Schedule::Constant),
    ("falls in a straight line", Schedule::Linear),
    ("falls like half a cosine", Schedule::Cosine),
];

/// The model's size. Another size than the page's M0 has needs another M0.
#[component]
pub fn ModelSettings(trainer: Trainer) -> impl IntoView {
    let config = trainer.config;
    // What can't begin at M0 as it is begins where the task suggests.
    Effect::new(move |_| {
        let suggested = config.with(|c| {
            let fits = c.task.allows(c.base, c.model).is_ok();
            (!fits).then(|| c.task.default_base(c.model))
        });
        if let Some(base) = suggested {
            config.update(|c| c.base = base);
        }
    });
    let problem = Memo::new(move |_| config.with(|c| c.model.validate().err()));
    view! {
        <fieldset>
            <legend>"The model"</legend>
            <div class="panel top">
                {whole(trainer, "Width", "model-width", bounds::WIDTH, "8",
                    |c| c.model.width as f64, |c, v| c.model.width = v as usize)}
                {whole(trainer, "Layers", "model-layers", bounds::LAYERS, "1",
                    |c| c.model.layers as f64, |c, v| c.model.layers = v as usize)}
                {whole(trainer, "Attention heads", "model-heads", bounds::HEADS, "1",
                    |c| c.model.heads as f64, |c, v| c.model.heads = v as usize)}
            </div>
            <p class="problem" role="alert">{move || problem.get().map(|p| p.to_string())}</p>
        </fieldset>
    }
}

/// AdamW and the batch.
#[component]
pub fn OptimizerSettings(trainer: Trainer) -> impl IntoView {
    let config = trainer.config;
    view! {
        <fieldset>
            <legend>"Training"</legend>
            <div class="panel top">
                {whole(trainer, "Batch size", "batch", bounds::BATCH, "8",
                    |c| c.batch as f64, |c, v| c.batch = v as usize)}
                {real(trainer, "Weight decay", "weight-decay", bounds::WEIGHT_DECAY, "0.01",
                    |c| c.optimizer.weight_decay, |c, v| c.optimizer.weight_decay = v)}
                {real(trainer, "β₁", "beta1", bounds::BETA1, "0.01",
                    |c| c.optimizer.beta1, |c, v| c.optimizer.beta1 = v)}
                {real(trainer, "β₂", "beta2", bounds::BETA2, "0.001",
                    |c| c.optimizer.beta2, |c, v| c.optimizer.beta2 = v)}
                {real(trainer, "ε", "epsilon", bounds::EPSILON, "any",
                    |c| c.optimizer.epsilon, |c, v| c.optimizer.epsilon = v)}
                {real(trainer, "Longest gradient (0: any)", "clip", bounds::CLIP, "0.1",
                    |c| c.optimizer.clip, |c, v| c.optimizer.clip = v)}
                {whole(trainer, "Warm-up steps", "warm-up", bounds::WARM_UP, "10",
                    |c| f64::from(c.optimizer.warm_up), |c, v| c.optimizer.warm_up = v as u32)}
                <Choice
                    label="The learning rate then"
                    id="schedule"
                    options=SCHEDULES.to_vec()
                    value=Signal::derive(move || config.with(|c| c.optimizer.schedule))
                    choose=move |schedule| config.update(|c| c.optimizer.schedule = schedule)
                />
            </div>
            <p class="quiet">
                "AdamW updates every model. Only the answer’s characters count in the loss. A gradient longer than the limit is shortened to it, each model’s by itself."
            </p>
        </fieldset>
    }
}

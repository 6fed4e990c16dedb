//! The larger model that contenders are distilled from.

use leptos::prelude::*;
use protocol::{RunConfig, bounds};

use super::whole;
use crate::lab::trainer::Trainer;

/// Its settings, where a contender learns from it.
#[component]
pub fn TeacherSettings(trainer: Trainer) -> impl IntoView {
    let config = trainer.config;
    let is_asked = Memo::new(move |_| config.with(RunConfig::has_teacher));
    let problem = Memo::new(move |_| config.with(|c| c.teacher.validate().err()));
    let examples = Memo::new(move |_| config.with(RunConfig::teacher_examples));
    view! {
        <Show when=move || is_asked.get()>
            <fieldset>
                <legend>"The larger teacher"</legend>
                <div class="panel top">
                    {whole(trainer, "Teacher’s width", "teacher-width", bounds::WIDTH, "8",
                        |c| c.teacher.model.width as f64, |c, v| c.teacher.model.width = v as usize)}
                    {whole(trainer, "Teacher’s layers", "teacher-layers", bounds::LAYERS, "1",
                        |c| c.teacher.model.layers as f64,
                        |c, v| c.teacher.model.layers = v as usize)}
                    {whole(trainer, "Teacher’s attention heads", "teacher-heads", bounds::HEADS, "1",
                        |c| c.teacher.model.heads as f64,
                        |c, v| c.teacher.model.heads = v as usize)}
                    {whole(trainer, "Teacher’s examples", "teacher-examples",
                        bounds::TEACHER_EXAMPLES, "128",
                        |c| c.teacher.examples as f64, |c, v| c.teacher.examples = v as usize)}
                    {whole(trainer, "Teacher’s steps", "teacher-steps", bounds::TEACHER_STEPS, "50",
                        |c| f64::from(c.teacher.steps), |c, v| c.teacher.steps = v as u32)}
                </div>
                <p class="quiet">
                    "It begins with random weights, and is trained between SFT and the race, on up to "
                    {move || examples.get()}
                    " examples, of which the run’s train set is the first part. It never sees a held-out prompt."
                </p>
                <p class="problem" role="alert">{move || problem.get().map(|p| p.to_string())}</p>
            </fieldset>
        </Show>
    }
}

//! One prompt under the weak, the strong and the mixed model, and deeper looks for whoever asks.

mod answer;
mod attention;
mod look;
mod next;
mod samples;

use leptos::prelude::*;

use answer::Answer;
use attention::Heads;
pub use look::Found;
use look::{Deeper, Look, Whose};
use samples::TrainSet;

use super::trainer::Trainer;
use crate::chart::Figure;
use next::likeliest;

/// The prompt's field, suggestions, and the chart.
#[component]
pub fn Inspector(trainer: Trainer) -> impl IntoView {
    let state = trainer.state;
    let look = Look::new(trainer);
    let prompts = Memo::new(move |_| state.with(|s| s.prompts.clone()));
    let problem = Memo::new(move |_| state.with(|s| s.prompt_problem.clone()));
    let choose = move |prompt: String| {
        trainer.prompt.set(prompt);
        trainer.watch_prompt();
    };
    let picture = Signal::derive(move || {
        let lambda = trainer.now.with(|c| c.lambda);
        state.with(|s| likeliest(s.prediction.as_ref(), lambda))
    });
    let suggestion = move |prompt: String| {
        let text = prompt.clone();
        view! { <button class="text" on:click=move |_| choose(prompt.clone())>{text}</button> }
    };
    view! {
        <h3 id="lab-inspector">"Ask the models"</h3>
        <p>
            "Type a prompt, with as much of its answer as you like, and see what each model would write next. The ones offered are held out: neither SFT nor WMSS is trained on them."
        </p>
        <div class="panel top">
            <div class="field">
                <label for="prompt">"Prompt"</label>
                <input
                    id="prompt"
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="60"
                    prop:value=move || trainer.prompt.get()
                    aria-invalid=move || problem.with(Option::is_some).to_string()
                    aria-describedby="prompt-problem"
                    on:change=move |event| choose(event_target_value(&event))
                />
                <span id="prompt-problem" class="problem" role="alert">{move || problem.get()}</span>
            </div>
            <div class="field">
                <span class="quiet" id="suggestions">"Or one of these"</span>
                <div class="buttons" role="group" aria-labelledby="suggestions">
                    {move || prompts.get().into_iter().map(suggestion).collect_view()}
                </div>
            </div>
        </div>
        <div class="figures">
            <Figure title="Next character" picture=picture empty="The models answer once the trainer is open." take_away=true />
        </div>
        <Whose look=look />
        <Deeper summary="The answer, token by token" open=look.answer>
            <Answer look=look />
        </Deeper>
        <Deeper summary="The train set by entropy" open=look.samples>
            <TrainSet look=look />
        </Deeper>
        <Deeper summary="Where the model looks" open=look.attention>
            <Heads look=look />
        </Deeper>
    }
}

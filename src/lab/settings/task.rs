//! What is learnt, from how many examples, and where the models begin.

use leptos::prelude::*;
use protocol::{Base, Task, bounds, own_lines};

use super::choice::Choice;
use super::{real, whole};
use crate::lab::trainer::Trainer;
use crate::number_field::NumberField;

/// Lines that show the form, for a reader who has none at hand.
const SAMPLE: &str = "cat=\tmeow\ndog=\twoof\n";

fn tasks() -> Vec<(&'static str, Task)> {
    let own = Task::Own {
        lines: String::new(),
    };
    [
        Task::Derivatives,
        Task::Addition,
        Task::ModularAddition,
        Task::Sorting,
        own,
    ]
    .into_iter()
    .map(|task| (task.about().name, task))
    .collect()
}

/// The task without the reader's lines, as the list has it.
fn listed(task: &Task) -> Task {
    match task {
        Task::Own { .. } => Task::Own {
            lines: String::new(),
        },
        other => other.clone(),
    }
}

const BASES: [(&str, Base); 3] = [
    ("the page's own, on mostly wrong answers", Base::Shipped),
    (
        "trained here first, on mostly wrong answers",
        Base::Pretrained,
    ),
    ("random weights", Base::Random),
];

/// The task.
#[component]
pub fn TaskSettings(trainer: Trainer) -> impl IntoView {
    let config = trainer.config;
    let is_own = Memo::new(move |_| config.with(|c| matches!(c.task, Task::Own { .. })));
    let choose = move |task: Task| {
        config.update(|c| {
            let about = task.about();
            c.train_examples = about.train_examples;
            c.held_out_examples = about.held_out_examples;
            c.base = task.default_base(c.model);
            c.task = task;
        });
    };
    let bases = Memo::new(move |_| {
        config.with(|c| {
            let allowed = |(_, base): &(&'static str, Base)| c.task.allows(*base, c.model).is_ok();
            BASES.into_iter().filter(allowed).collect::<Vec<_>>()
        })
    });
    let train_bounds = Memo::new(move |_| config.with(|c| c.task.train_examples()));
    view! {
        <fieldset>
            <legend>"The task"</legend>
            <div class="panel top">
                <Choice
                    label="Task"
                    id="task"
                    options=tasks()
                    value=Signal::derive(move || config.with(|c| listed(&c.task)))
                    choose=choose
                />
                {move || {
                    let options = bases.get();
                    view! {
                        <Choice
                            label="M0 is"
                            id="base"
                            options=options
                            value=Signal::derive(move || config.with(|c| c.base))
                            choose=move |base| config.update(|c| c.base = base)
                        />
                    }
                }}
                <Show when=move || config.with(|c| c.base == Base::Pretrained)>
                    {real(trainer, "Mistakes in M0’s corpus", "mistakes", bounds::MISTAKES, "0.05",
                        |c| c.mistakes, |c, v| c.mistakes = v)}
                </Show>
                {move || view! {
                    <NumberField
                        label="Training examples"
                        id="training-examples"
                        bounds=train_bounds.get()
                        value=Signal::derive(move || config.with(|c| c.train_examples as f64))
                        step="16"
                        whole=true
                        accept=move |value: f64| config.update(|c| c.train_examples = value as usize)
                    />
                }}
                {whole(trainer, "Held-out examples", "held-out-examples", bounds::HELD_OUT_EXAMPLES, "16",
                    |c| c.held_out_examples as f64, |c, v| c.held_out_examples = v as usize)}
            </div>
            <p class="quiet">
                {move || config.with(|c| c.task.about().asked)}
                {move || config.with(|c| {
                    let example = c.task.example();
                    (!example.is_empty()).then(|| format!(" A prompt of it: {example}"))
                })}
            </p>
            <Show when=move || is_own.get()>
                <OwnLines trainer=trainer />
            </Show>
        </fieldset>
    }
}

/// The reader's own lines, checked as they are typed.
#[component]
fn OwnLines(trainer: Trainer) -> impl IntoView {
    let config = trainer.config;
    let lines = Memo::new(move |_| {
        config.with(|c| match &c.task {
            Task::Own { lines } => lines.clone(),
            _ => String::new(),
        })
    });
    let problem = Memo::new(move |_| {
        let lines = lines.get();
        let checked = own_lines::read(&lines);
        checked
            .err()
            .map(|error| error.to_string())
            .filter(|_| !lines.is_empty())
    });
    let count = move || lines.with(|lines| lines.lines().filter(|l| !l.trim().is_empty()).count());
    view! {
        <div class="field own-lines">
            <label for="own-lines">"Your lines: a prompt, a tab, an answer"</label>
            <textarea
                id="own-lines"
                rows="8"
                spellcheck="false"
                placeholder=SAMPLE
                prop:value=move || lines.get()
                aria-invalid=move || problem.with(Option::is_some).to_string()
                aria-describedby="own-lines-problem own-lines-count"
                on:input=move |event| {
                    let lines = event_target_value(&event);
                    config.update(|c| c.task = Task::Own { lines });
                }
            ></textarea>
            <span id="own-lines-count" class="quiet">{move || format!("{} lines", count())}</span>
            <span id="own-lines-problem" class="problem" role="alert">{move || problem.get()}</span>
        </div>
    }
}

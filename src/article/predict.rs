//! Predict, then see: a guess is made before a figure is shown, and then both are.

use leptos::prelude::*;

use super::Slider;

/// How far a guess has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nobody wants to guess.
    Away,
    /// The figure waits for it.
    Asked,
    /// It has been made.
    Made,
}

/// A reader's guess at a number.
#[derive(Clone, Copy)]
pub struct Guess {
    value: RwSignal<f64>,
    stage: RwSignal<Stage>,
}

impl Guess {
    /// No guess yet; the slider will stand at `first`.
    pub fn new(first: f64) -> Self {
        Self {
            value: RwSignal::new(first),
            stage: RwSignal::new(Stage::Away),
        }
    }

    /// The guess, once it is made.
    pub fn made(self) -> Option<f64> {
        (self.stage.get() == Stage::Made).then(|| self.value.get())
    }

    /// Forgets it.
    pub fn forget(self) {
        self.stage.set(Stage::Away);
    }
}

/// What is shown, behind a guess for those who want to make one.
#[component]
pub fn Predict(
    /// The guess.
    guess: Guess,
    /// What it is about, such as the demo's title: part of its buttons' names.
    of: &'static str,
    /// The slider's name in the document.
    id: &'static str,
    /// What is asked.
    question: &'static str,
    /// The least and the greatest guess.
    range: (f64, f64),
    /// The distance between two guesses.
    step: f64,
    /// How a guess is written.
    write: fn(f64) -> String,
    /// What is right.
    #[prop(into)]
    truth: Signal<f64>,
    /// Moves what is shown to where the question is answered.
    #[prop(into)]
    shows: Callback<()>,
    /// The figure, and everything else that would give the answer away.
    children: Children,
) -> impl IntoView {
    let Guess { value, stage } = guess;
    let is = move |wanted: Stage| Memo::new(move |_| stage.get() == wanted);
    let (away, asked, made) = (is(Stage::Away), is(Stage::Asked), is(Stage::Made));
    let commit = move |_| {
        shows.run(());
        stage.set(Stage::Made);
    };
    let both = move || {
        format!(
            "You said {}; it is {}.",
            write(value.get()),
            write(truth.get())
        )
    };
    let ask = move |words: &'static str| {
        view! {
            <button
                type="button"
                aria-label=format!("{words}: {of}")
                on:click=move |_| stage.set(Stage::Asked)
            >
                {words}
            </button>
        }
    };
    view! {
        <div class="predict">
            <Show when=move || away.get()>
                {ask("Predict first")}
            </Show>
            <Show when=move || asked.get()>
                <p class="question">{question}</p>
                <Slider label="Your guess" id=id value=value range=range step=step write=write />
                <p class="actions">
                    <button type="button" class="primary" on:click=commit>"This is my guess"</button>
                    <button type="button" on:click=move |_| guess.forget()>"Just show me"</button>
                </p>
            </Show>
            <p class="both" role="status" hidden=move || !made.get()>
                {move || made.get().then(both)}
            </p>
            <Show when=move || made.get()>
                {ask("Guess again")}
            </Show>
        </div>
        <div hidden=move || asked.get()>{children()}</div>
    }
}

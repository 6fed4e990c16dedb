//! The opening's three questions. Its words are in `opening.html`, which stands in the document
//! before this program has arrived.

use gloo_storage::{LocalStorage, Storage};
use leptos::portal::Portal;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::article::{Choice, Choices, Slider};

/// Its place in the address.
pub const ID: &str = "opening";
/// Its heading.
pub const TITLE: &str = "Three questions";

/// Under this name the answers are kept in the browser.
const KEPT_AS: &str = "wmss-playground-answers";

/// What the reader thinks of learning from a weaker model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Weaker {
    /// Not answered yet.
    Unanswered,
    /// It can.
    Yes,
    /// It can't.
    No,
    /// It depends.
    Depends,
}

impl Choice for Weaker {
    const ALL: &'static [Self] = &[Self::Yes, Self::No, Self::Depends];

    fn label(self) -> &'static str {
        match self {
            Self::Unanswered => "No answer",
            Self::Yes => "Yes",
            Self::No => "No",
            Self::Depends => "It depends",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Unanswered => "unanswered",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Depends => "depends",
        }
    }
}

/// The reader's guesses. They never leave the browser.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Guesses {
    /// Share of the first push that is left, 0 to 1.
    pub push: Option<f64>,
    /// Share of new questions that are answered, 0 to 1.
    pub fresh: Option<f64>,
    /// Whether a weaker model can teach.
    pub weaker: Weaker,
}

impl Guesses {
    const NONE: Self = Self {
        push: None,
        fresh: None,
        weaker: Weaker::Unanswered,
    };
}

/// The answers, as a signal that the opening writes and the summary reads.
#[derive(Clone, Copy)]
pub struct Answers(pub RwSignal<Guesses>);

/// Makes the answers of an earlier visit available again.
pub fn provide_answers() {
    // A browser that keeps nothing starts every visit without answers.
    let answers = RwSignal::new(LocalStorage::get(KEPT_AS).unwrap_or(Guesses::NONE));
    Effect::new(move |_| {
        let _ = LocalStorage::set(KEPT_AS, answers.get());
    });
    provide_context(Answers(answers));
}

/// The answers; outside the page, none.
pub fn answers() -> RwSignal<Guesses> {
    use_context::<Answers>().map_or_else(|| RwSignal::new(Guesses::NONE), |a| a.0)
}

/// What a slider shows before the reader has moved it.
const MIDDLE: f64 = 50.0;

fn percent(value: f64) -> String {
    format!("{value:.0} %")
}

fn of_a_hundred(value: f64) -> String {
    format!("{value:.0} of 100")
}

/// A slider that has no answer until it is moved.
#[component]
fn Guess(
    id: &'static str,
    label: &'static str,
    write: fn(f64) -> String,
    of: fn(&Guesses) -> Option<f64>,
    set: fn(&mut Guesses, f64),
) -> impl IntoView {
    let answers = answers();
    let first = answers.with_untracked(of);
    let value = RwSignal::new(first.map_or(MIDDLE, |share| 100.0 * share));
    let touched = RwSignal::new(first.is_some());
    Effect::new(move |before: Option<f64>| {
        let now = value.get();
        if before.is_some_and(|before| before != now) {
            touched.set(true);
            answers.update(|answers| set(answers, now / 100.0));
        }
        now
    });
    view! {
        <div class="guess" class:open=move || !touched.get()>
            <Slider label=label id=id value=value range=(0.0, 100.0) step=1.0 write=write />
            <p class="quiet" hidden=move || touched.get()>"Move the slider to answer."</p>
        </div>
    }
}

/// The controls of the three questions, each put below its words.
#[component]
pub fn Opening() -> impl IntoView {
    let answers = answers();
    let weaker = RwSignal::new(answers.get_untracked().weaker);
    Effect::new(move |_| {
        let weaker = weaker.get();
        answers.update(|answers| answers.weaker = weaker);
    });
    let place = |id: &str| document().get_element_by_id(id);
    if let Some(arriving) = place("arriving") {
        arriving.remove();
    }
    let push = place("answer-push").map(|mount| {
        view! {
            <Portal mount=mount>
                <Guess
                    id="guess-push"
                    label="Push that is left"
                    write=percent
                    of=|g: &Guesses| g.push
                    set=|g: &mut Guesses, share| g.push = Some(share)
                />
            </Portal>
        }
    });
    let fresh = place("answer-fresh").map(|mount| {
        view! {
            <Portal mount=mount>
                <Guess
                    id="guess-fresh"
                    label="New questions answered"
                    write=of_a_hundred
                    of=|g: &Guesses| g.fresh
                    set=|g: &mut Guesses, share| g.fresh = Some(share)
                />
            </Portal>
        }
    });
    let weaker = place("answer-weaker").map(|mount| {
        view! {
            <Portal mount=mount>
                <Choices legend="A weaker version can teach" id="guess-weaker" value=weaker />
            </Portal>
        }
    });
    view! {
        {push}
        {fresh}
        {weaker}
    }
}

#[cfg(test)]
mod tests {
    use wmss::example::{TARGET, strong, weak};
    use wmss::paper;

    use crate::chart::Unit;

    /// The opening's words, with every run of white space as one space.
    fn words() -> String {
        let html = include_str!("opening.html").replace("&nbsp;", " ");
        html.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_authors_are_the_papers() {
        let authors = &paper().authors;
        let all_but_last = authors[..authors.len() - 1].join(", ");
        let last = &authors[authors.len() - 1];
        assert!(words().contains(&format!("by {all_but_last} and {last}")));
    }

    #[test]
    fn the_first_question_asks_about_the_worked_example() {
        for model in [weak(), strong()] {
            let probability = Unit::Percent.write(model.probabilities()[TARGET]);
            let whole = probability.replace(".0 %", " %");
            assert!(words().contains(&whole), "{whole}");
        }
    }
}

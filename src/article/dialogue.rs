//! Two people talking, and beside each line what it stands for in the model.

use leptos::prelude::*;

use super::Demo;
use crate::link::kept;

/// One line of a dialogue.
pub struct Said {
    /// Who says it.
    pub speaker: &'static str,
    /// Whether this is the second speaker, who stands on the other side.
    pub other: bool,
    /// What is said.
    pub words: String,
    /// What that stands for in the model.
    pub meaning: AnyView,
}

/// How many lines have been said, and which of them is pointed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Progress {
    said: usize,
    lit: usize,
}

impl Progress {
    /// The beginning: one line, and the eye on it.
    const FIRST: Self = Self { said: 1, lit: 0 };

    /// After `said` of `all` lines, with the eye on the last one.
    fn after(said: usize, all: usize) -> Self {
        let said = said.clamp(1, all.max(1));
        Self {
            said,
            lit: said - 1,
        }
    }

    /// One line further; after the last line, back at the beginning.
    fn next(self, all: usize) -> Self {
        if self.said >= all {
            Self::FIRST
        } else {
            Self::after(self.said + 1, all)
        }
    }

    /// The same lines with the eye on this one, if it has been said.
    fn pointed_at(self, line: usize) -> Self {
        if line < self.said {
            Self { lit: line, ..self }
        } else {
            self
        }
    }
}

/// A dialogue that the reader hears line by line. The line that is pointed at, tapped or reached
/// by keyboard lights up together with what it stands for.
#[component]
pub fn Dialogue(
    /// Its place in the address, and the name under which a link holds how far it got.
    id: &'static str,
    /// Its name; it ends the accessible names of the buttons.
    title: &'static str,
    /// Its lines.
    lines: Vec<Said>,
) -> impl IntoView {
    let all = lines.len();
    let said = kept(id, Progress::FIRST.said, move |said| {
        (1..=all).contains(said)
    });
    let progress = RwSignal::new(Progress::after(said.get_untracked(), all));
    Effect::new(move |_| said.set(progress.get().said));
    let done = move || progress.get().said >= all;
    let verb = move || {
        if done() {
            "From the beginning"
        } else {
            "Next line"
        }
    };
    let line = move |(i, line)| view! { <Line number=i line=line progress=progress /> };
    view! {
        <Demo id=id title=title reset=move |()| progress.set(Progress::FIRST)>
            <div class="told-head" aria-hidden="true">
                <span>"In the story"</span>
                <span>"In the model"</span>
            </div>
            <ol class="dialogue told" aria-live="polite">
                {lines.into_iter().enumerate().map(line).collect_view()}
            </ol>
            <div class="buttons">
                <button
                    type="button"
                    class="primary"
                    aria-label=move || format!("{}: {title}", verb())
                    on:click=move |_| progress.update(|p| *p = p.next(all))
                >
                    {verb}
                </button>
                <button
                    type="button"
                    aria-label=format!("All lines: {title}")
                    disabled=done
                    on:click=move |_| progress.set(Progress::after(all, all))
                >
                    "All lines"
                </button>
            </div>
        </Demo>
    }
}

#[component]
fn Line(number: usize, line: Said, progress: RwSignal<Progress>) -> impl IntoView {
    let lit = move || progress.get().lit == number;
    let point = move || progress.update(|p| *p = p.pointed_at(number));
    view! {
        <li
            class:other=line.other
            class:lit=lit
            hidden=move || progress.get().said <= number
            on:pointerenter=move |_| point()
        >
            <button
                type="button"
                aria-pressed=move || lit().to_string()
                on:focus=move |_| point()
                on:click=move |_| point()
            >
                <b>{line.speaker}</b>
                " "
                <span>{line.words}</span>
            </button>
            <p class="meaning">
                <span class="unseen">"In the model: "</span>
                {line.meaning}
            </p>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialogue_goes_on_line_by_line_and_then_begins_again() {
        let mut progress = Progress::FIRST;
        for said in 2..=4 {
            progress = progress.next(4);
            assert_eq!(progress, Progress::after(said, 4));
            assert_eq!(progress.lit, said - 1, "the newest line is lit");
        }
        assert_eq!(progress.next(4), Progress::FIRST);
    }

    #[test]
    fn only_what_was_said_can_be_pointed_at() {
        let progress = Progress::after(3, 5);
        assert_eq!(progress.pointed_at(0).lit, 0);
        assert_eq!(progress.pointed_at(3), progress);
        assert_eq!(progress.pointed_at(0).next(5).lit, 3);
    }

    #[test]
    fn no_link_leads_beyond_the_end() {
        assert_eq!(Progress::after(9, 5).said, 5);
        assert_eq!(Progress::after(0, 5), Progress::FIRST);
        assert_eq!(Progress::after(0, 0), Progress::FIRST);
    }
}

//! The study partner.

use leptos::prelude::*;
use wmss::cross_entropy::gradient;
use wmss::example::{self, TARGET, TOKENS};
use wmss::{Lambda, Mixture, blog, paper};

use super::five_tokens::target_percent;
use crate::article::{Cite, Correction, Dialogue, Explained, Reference, Said, Section, Word};
use crate::chart::Unit;

/// Its place in the address.
pub const ID: &str = "the-study-partner";
/// Its heading.
pub const TITLE: &str = "The study partner";

const STUDENT: &str = "Student";
const PARTNER: &str = "Study partner";

/// The wrong answer that the two talk about, x.
const MISTAKE: usize = 1;

/// Base model whose results the article quotes first.
const MODEL: &str = "Qwen3-8B-Base";

/// The worked example, half strong and half weak.
fn halfway() -> Mixture {
    let (strong, weak) = (example::strong().logits(), example::weak().logits());
    Mixture::new(&strong, &weak, Lambda::PAPER)
}

/// How hard the talked-about mistake is pushed down: by fine-tuning alone, and by WMSS.
fn push_on_the_mistake() -> (f64, f64) {
    let alone = gradient(&example::strong().logits(), TARGET)[MISTAKE];
    (alone, halfway().gradient_on_strong(TARGET)[MISTAKE])
}

/// The paper's average over mathematics, for SFT and for WMSS; percent, as printed.
fn measured() -> Option<(f64, f64)> {
    let table = &paper().results_first_version;
    let value = |row| table.value(MODEL, row, "MathAvg");
    Some((value("SFT")?, value("WMSS")?))
}

fn said(speaker: &'static str, words: String, meaning: AnyView) -> Said {
    Said {
        speaker,
        other: speaker == PARTNER,
        words,
        meaning,
    }
}

fn lines() -> Vec<Said> {
    let mistake = TOKENS[MISTAKE];
    let percent = |d: wmss::Distribution| Unit::Percent.write(d.probabilities()[MISTAKE]);
    let (alone, mixed) = push_on_the_mistake();
    vec![
        said(
            STUDENT,
            "From now on, wrong answers get my attention too.".into(),
            view! {
                <b class="strong">"The strong model"</b>
                ", after fine-tuning. It is trained on: in the example WMSS begins where fine-tuning has little left to say; the paper begins after one epoch."
            }
            .into_any(),
        ),
        said(
            PARTNER,
            format!("“{}” … I would have said {mistake}.", example::PROMPT),
            view! {
                <b class="weak">"The weak model"</b> ", a "
                <Explained word=Word::Checkpoint>"checkpoint"</Explained>
                " from before fine-tuning. It gives " {mistake} " " {percent(example::weak())}
                "; the strong one, " {percent(example::strong())} "."
            }
            .into_any(),
        ),
        said(
            PARTNER,
            "I know less than you. That is why I still make the mistakes you no longer think of.".into(),
            view! {
                "Both models’ scores are blended, and the doubt returns: the "
                <b class="mixed">"mixture"</b> " is right with "
                {target_percent(&halfway().distribution())} " where the strong model alone had "
                {target_percent(&example::strong())} "."
            }
            .into_any(),
        ),
        said(
            STUDENT,
            format!("It cannot be {mistake}: when x grows a little, x² grows by x twice over."),
            view! {
                "The " <Explained word=Word::Gradient>"gradient"</Explained> ": " {mistake}
                " is pushed down with " {Unit::Plain.write(mixed)} ", not "
                {Unit::Plain.write(alone)} " as in fine-tuning. And 2x is pushed up accordingly."
            }
            .into_any(),
        ),
        said(
            PARTNER,
            "Now I see it as well.".into(),
            view! {
                "Joint training: the weak model gets its share of the gradient too, and improves with the strong one."
            }
            .into_any(),
        ),
        said(
            STUDENT,
            "The exam I sit alone.".into(),
            view! {
                "Only the strong model is kept. In use it costs no more than before."
            }
            .into_any(),
        ),
    ]
}

/// The section.
#[component]
pub fn StudyPartner() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE>
            <p>
                "Our student makes a new plan and finds help in an unlikely place: somebody who knows less. The two work on the question that we follow all the way through this article."
            </p>
            <Dialogue id="partner-dialogue" title="A new plan" lines=lines() />
            <p>
                <b>"Where the analogy ends. "</b>
                "Nobody explains anything to anybody. The partner’s answers are no labels either: the right answer stays the goal, and all that reaches the strong model is the gradient of the "
                <b class="mixed">"mixture’s"</b>
                " error. Nor does the partner stay behind, since it learns as well. And that the student’s mark rises"
                {marks().map(|(before, after)| format!(" from {before} to {after} %"))}
                " is the talk’s story, not a measurement."
                {ending()}
            </p>
            <Correction number=15 />
        </Section>
    }
}

/// The student’s marks before and after, in the talk's story.
fn marks() -> Option<(f64, f64)> {
    Some((blog().number(16, "exam")?, blog().number(15, "exam score")?))
}

fn ending() -> Option<impl IntoView> {
    let (sft, wmss) = measured()?;
    let [sft, wmss] = [sft, wmss].map(|percent| Unit::Percent.write(percent / 100.0));
    let source = paper().results_first_version.source();
    Some(view! {
        " What the paper measured, in mathematics and on its largest model: " {sft}
        " after fine-tuning alone, " {wmss} " after WMSS (" {source} ") " <Cite work=Reference::FirstVersion /> "."
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mixing_pushes_the_mistake_harder_although_lambda_shrinks_it() {
        let (alone, mixed) = push_on_the_mistake();
        assert!(alone > 0.0 && mixed > alone);
        assert_eq!(TOKENS[MISTAKE], "x");
    }

    #[test]
    fn the_paper_has_the_ending() {
        assert!(measured().is_some_and(|(sft, wmss)| wmss > sft));
    }
}

//! Results: the paper's, and our own.

mod comparison;
mod numbers;
mod ours;
mod parts;
mod sweep;

use leptos::prelude::*;
use wmss::paper;

use crate::article::{Choice, Cite, Correction, Explained, Reference, Section, Word};
use crate::chart::Figure;
use crate::lab;
use comparison::{Base, CODE, Chosen, Comparison, MATHEMATICS, Printing};
use numbers::{all_printed, points};
use ours::{OurRuns, about_the_push, conclusion};
use parts::{Ablation, cost};
use sweep::{LambdaSweep, Sweep, Swept};

/// Its place in the address.
pub const ID: &str = "results";
/// Its heading.
pub const TITLE: &str = "Results";

/// The section.
#[component]
pub fn Results() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE>
            <p>
                "The paper trains the same model twice, for as many epochs: once with plain "
                <b class="sft">"SFT"</b> ", once with " <b class="strong">"WMSS"</b>
                ". On its largest model WMSS gains " {headline(Printing::First)}
                ", as the first version printed it " <Cite work=Reference::FirstVersion />
                ", and " {headline(Printing::Second)}
                " in the second, which measures code on other benchmarks "
                <Cite work=Reference::SecondVersion />
                ". Against the best of the other methods in that table it gains "
                {over_the_best_other()} "."
            </p>
            <Comparison />
            <p>{arithmetic()}</p>
            <Correction number=13 />
            <Alone />
            <Trusted />
            <Ours />
            <Deeper />
        </Section>
    }
}

/// "+6.2 points in mathematics and +6.4 in code", on the largest model.
fn headline(printing: Printing) -> String {
    let gain = |benchmark| {
        let chosen = Chosen {
            printing,
            base: Base::Large,
            benchmark,
        };
        chosen.gain("WMSS").map_or("–".to_owned(), points)
    };
    format!(
        "{} points in mathematics and {} in code",
        gain(MATHEMATICS),
        gain(CODE)
    )
}

/// The same against whichever other method is best, in the second version.
fn over_the_best_other() -> String {
    let gain = |benchmark, field: &str| {
        let chosen = Chosen {
            printing: Printing::Second,
            base: Base::Large,
            benchmark,
        };
        let lead = |(name, gain): (&str, f64)| {
            let gain = points(chosen.gain("WMSS")? - gain);
            Some(format!("{gain} in {field}, over {name}"))
        };
        chosen.best_other().and_then(lead).unwrap_or("–".into())
    };
    format!(
        "{}, and {}",
        gain(MATHEMATICS, "mathematics"),
        gain(CODE, "code")
    )
}

/// Where the two sets of arithmetic problems stand after WMSS.
fn arithmetic() -> String {
    let table = &paper().results_first_version;
    let at = |base: Base, benchmark| {
        numbers::percent(numbers::cell(table, base.label(), "WMSS", benchmark))
    };
    format!(
        "Two of the benchmarks, MAWPS and GSM8K, are arithmetic problems, and easily mistaken for one another. After WMSS it is MAWPS that stands at {} on {}; GSM8K has {} there, and {} on {} ({}).",
        at(Base::Medium, "MAWPS"),
        Base::Medium.label(),
        at(Base::Medium, "GSM8K"),
        at(Base::Large, "GSM8K"),
        Base::Large.label(),
        table.source()
    )
}

/// What each part brings.
#[component]
fn Alone() -> impl IntoView {
    view! {
        <h3>"What each part brings"</h3>
        <div class="beside">
            <div>
                <p>
                    "WMSS does two things: it chooses its samples, and it trains on mixed logits. The paper also tried each alone ("
                    {paper().ablation.source()}
                    "). Most of the way is the mixing; and on average, both together bring no more than the sum of the two."
                </p>
                <p class="quiet">
                    "The paper’s table calls the choice of samples WD-DS and the mixing WD-JT; the talk says CEDA and JTWS."
                </p>
                <Correction number=8 />
            </div>
            <Ablation />
        </div>
    }
}

/// How far one value can be trusted.
#[component]
fn Trusted() -> impl IntoView {
    let sweep = Sweep::new(Swept::Average);
    view! {
        <h3>"Which λ is best, and how sure is that?"</h3>
        <div class="beside">
            <div>
                <p>
                    "The paper tried " {paper().lambda_sweep.groups[0].rows.len()} " values of λ ("
                    {paper().lambda_sweep.source()}
                    "). By how each value departs from its neighbours’ line, chance moves one by about "
                    {format!("{:.1}", sweep.noise())} " points, most of it in a single dip. By that measure two values closer than "
                    {format!("{:.1}", sweep.least_difference())} " points may as well be equal."
                </p>
                <Correction number=24 />
            </div>
            <LambdaSweep />
        </div>
    }
}

/// Our own runs.
#[component]
fn Ours() -> impl IntoView {
    view! {
        <h3>"Our own runs"</h3>
        <div class="beside">
            <div>
                <p>
                    "The " <a href=format!("#{}", lab::ID)>"lab"</a>
                    " below trains a model small enough for a browser. We ran its race with several "
                    <Explained word=Word::Seed>"seeds"</Explained> " and counted right answers to "
                    <Explained word=Word::HeldOut>"held-out"</Explained> " prompts. "
                    <b>"There, WMSS does not beat SFT."</b> " " {conclusion()}
                </p>
                <p>{about_the_push()} " That says little about large models."</p>
            </div>
            <OurRuns />
        </div>
    }
}

/// The paper's other tables.
#[component]
fn Deeper() -> impl IntoView {
    let gap = |method: &str| {
        let gap = numbers::cell(
            &paper().logits_after_training,
            numbers::MEDIUM,
            method,
            "gap",
        );
        format!("{gap:.2}")
    };
    view! {
        <details class="more">
            <summary>"For those who want more: the time it takes"</summary>
            <p>
                {paper().cost.note.as_str()} " WMSS trains two models at once, but on fewer steps. "
                <Cite work=Reference::SecondVersion />
            </p>
            <Figure title="Training time by method" picture=Signal::derive(cost) />
            {all_printed(&paper().curriculum_curve)}
        </details>
        <details class="more">
            <summary>"For those who want more: what happens to the logits"</summary>
            <p>
                "Only differences between logits matter, so look at the gap between the right answer and the others: "
                {gap("SFT")} " after SFT, " {gap("WMSS")} " after WMSS."
            </p>
            {all_printed(&paper().logits_after_training)}
            {all_printed(&paper().logits_before_and_after)}
        </details>
        <details class="more">
            <summary>"For those who want more: α, β, γ, and every λ"</summary>
            {all_printed(&paper().coefficients)} {all_printed(&paper().lambda_sweep)}
            {all_printed(&paper().ablation)}
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_hold_what_the_tables_do() {
        assert_eq!(
            headline(Printing::First),
            "+6.2 points in mathematics and +6.4 in code"
        );
        assert!(!headline(Printing::Second).contains('–'));
        assert_eq!(
            over_the_best_other(),
            "+2.0 in mathematics, over SSB, and +1.2 in code, over SPIN"
        );
        let correction = crate::article::all_corrections()
            .iter()
            .find(|c| c.number == 13);
        for name in ["MAWPS, 4B", "GSM8K, 4B", "GSM8K, 8B"] {
            let figure = correction.and_then(|c| c.figure(name));
            let figure = numbers::percent(figure.unwrap_or(f64::NAN));
            assert!(arithmetic().contains(&figure), "{name}: {figure}");
        }
        let parts = parts::Parts::of(parts::Ablated::Average);
        assert!(
            parts.joint > parts.both / 2.0,
            "most of the way is the mixing"
        );
        assert!(parts.beyond_the_sum() <= 0.0, "no more than the sum");
        let difference = crate::evidence::final_difference(&crate::evidence::evidence().runs);
        assert!(
            difference.is_some_and(|d| d.low() <= 0.0),
            "WMSS does not beat SFT"
        );
    }
}

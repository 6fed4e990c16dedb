//! The reader's guesses of the opening beside what the page has shown.

use leptos::prelude::*;
use wmss::example::{TARGET, strong, weak};

use crate::article::Choice;
use crate::chart::Unit;
use crate::evidence::{self, evidence};
use crate::sections::opening::{self, Guesses, Weaker, answers};

/// 1 − P of the strong model over 1 − P of the weak one: what is left of the push.
fn push_left() -> f64 {
    strong().non_target_mass(TARGET) / weak().non_target_mass(TARGET)
}

/// Mean train and held-out accuracy over all seeds where SFT ends and the race begins.
fn accuracies_after_sft() -> Option<(f64, f64)> {
    let step = evidence().config.sft_steps;
    let points: Option<Vec<_>> = evidence()
        .runs
        .iter()
        .map(|run| run.points.iter().find(|point| point.step == step))
        .collect();
    let points = points?;
    let mean = |of: fn(&protocol::Accuracy) -> f64| {
        points.iter().map(|p| of(&p.sft)).sum::<f64>() / points.len() as f64
    };
    Some((mean(|a| a.train), mean(|a| a.held_out)))
}

fn guessed(share: Option<f64>) -> String {
    share.map_or_else(|| "no guess".to_owned(), |s| format!("{:.0} %", 100.0 * s))
}

/// A signed share in percentage points.
fn points(share: f64) -> String {
    format!("{:+.2}", 100.0 * share).replace('-', "−")
}

fn about_the_push() -> String {
    format!(
        "{} is left: the push is one minus the probability, {} against {}.",
        Unit::Percent.write(push_left()),
        Unit::Plain.write(strong().non_target_mass(TARGET)),
        Unit::Plain.write(weak().non_target_mass(TARGET))
    )
}

fn about_fresh_questions() -> String {
    let Some((train, held_out)) = accuracies_after_sft() else {
        return "Our own runs did not measure it.".to_owned();
    };
    format!(
        "{} of new prompts, {} of those it was trained on: the mean of {} runs in our lab when fine-tuning ends.",
        Unit::Percent.write(held_out),
        Unit::Percent.write(train),
        evidence().runs.len()
    )
}

fn about_the_weaker_model() -> String {
    let Some(difference) = evidence::final_difference(&evidence().runs) else {
        return "Our own runs did not measure it.".to_owned();
    };
    format!(
        "The paper’s large models say yes. In our small one, at its default settings, it did not help: WMSS ended {} percentage points from SFT on new prompts (95 % interval {} to {}, {} seeds). What came back was doubt, and with it, for the first steps, gradient.",
        points(difference.mean),
        points(difference.low()),
        points(difference.high()),
        evidence().runs.len()
    )
}

/// A question, the reader's guess in words, and what the page has shown.
type Revisited = (&'static str, fn(&Guesses) -> String, String);

/// A table of questions, guesses and findings.
#[component]
pub(super) fn AnswersRevisited() -> impl IntoView {
    let answers = answers();
    let row = move |(question, guess, finding): Revisited| {
        view! {
            <tr role="row">
                <th role="rowheader" scope="row">{question}</th>
                <td role="cell" data-guess data-head="You said: ">{move || answers.with(guess)}</td>
                <td role="cell" data-head="What we saw: ">{finding}</td>
            </tr>
        }
    };
    let rows: [Revisited; 3] = [
        (
            "How much of the first push is left?",
            |g| guessed(g.push),
            about_the_push(),
        ),
        (
            "How many new questions does it answer?",
            |g| guessed(g.fresh),
            about_fresh_questions(),
        ),
        (
            "Can a weaker version of itself teach a model?",
            |g| match g.weaker {
                Weaker::Unanswered => "no guess".to_owned(),
                weaker => weaker.label().to_lowercase(),
            },
            about_the_weaker_model(),
        ),
    ];
    view! {
        <h3 id="your-answers">"Your three answers"</h3>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="your-answers">
            // Stacked on a narrow screen it is a table still, which its roles say.
            <table class="answers" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">"Question"</th>
                        <th role="columnheader" scope="col">"You said"</th>
                        <th role="columnheader" scope="col">"What we saw"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows.map(row)}</tbody>
            </table>
        </div>
        <p class="quiet">
            "Not answered yet? "
            <a href=format!("#{}", opening::ID)>"Back to the questions"</a>
            ". Your guesses are kept in this browser only."
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_the_push_is_the_ratio_of_the_gradients() {
        assert!((push_left() - 0.03 / 0.70).abs() < 1e-9);
    }

    #[test]
    fn every_seed_was_measured_where_sft_ends() {
        let (train, held_out) = accuracies_after_sft().expect("measured");
        assert!(train > held_out && held_out > 0.0, "{train} {held_out}");
    }
}

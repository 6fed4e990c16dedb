//! SFT against WMSS in our own runs: five seeds of the lab's default race.

mod pictures;

use leptos::prelude::*;
use wmss::Interval;

use super::numbers::points;
use crate::article::{Choices, Demo};
use crate::chart::Figure;
use crate::evidence::{evidence, final_difference};
use crate::link::kept;
use pictures::{Measured, chosen_runs, picture, push_returned};

/// All seeds of the runs, as a link holds them.
fn all_seeds() -> Vec<f64> {
    evidence()
        .runs
        .iter()
        .map(|run| f64::from(run.seed))
        .collect()
}

fn are_seeds(seeds: &[f64]) -> bool {
    let all = all_seeds();
    let rising = seeds.windows(2).all(|pair| pair[0] < pair[1]);
    rising && seeds.iter().all(|seed| all.contains(seed))
}

/// The same seeds with this one added or taken away, still in order.
fn with_or_without(seeds: &[f64], seed: f64) -> Vec<f64> {
    let wanted = |other: &f64| seeds.contains(other) != (*other == seed);
    all_seeds().into_iter().filter(wanted).collect()
}

/// What the difference of the two models' last accuracies says.
fn verdict(difference: &Interval) -> &'static str {
    if difference.low() > 0.0 {
        "WMSS ended better, and the interval leaves out zero"
    } else if difference.high() < 0.0 {
        "WMSS ended worse, and the interval leaves out zero"
    } else {
        "a difference that chance explains as well"
    }
}

/// A difference of shares in percentage points, with a second decimal for an interval that ends
/// near zero.
fn exactly(share: f64) -> String {
    format!("{:+.2}", 100.0 * share).replace('-', "−")
}

/// "−1.8 points (95 % interval −4.10 to +0.50)".
pub(super) fn written(difference: &Interval) -> String {
    format!(
        "{} points (95 % interval {} to {})",
        points(100.0 * difference.mean),
        exactly(difference.low()),
        exactly(difference.high())
    )
}

/// The result of all seeds, in a sentence.
pub(super) fn conclusion() -> Option<String> {
    let difference = final_difference(&evidence().runs)?;
    Some(format!(
        "Over {} seeds, WMSS’s accuracy on new prompts less SFT’s is {} at the end: {}.",
        evidence().runs.len(),
        written(&difference),
        verdict(&difference)
    ))
}

/// What became of the push, in two sentences.
pub(super) fn about_the_push() -> Option<String> {
    let (times, step) = push_returned()?;
    let into_the_race = step - f64::from(evidence().config.sft_steps);
    Some(format!(
        "The push does come back, as promised: {times:.1} times SFT’s when first measured. But {into_the_race} steps into the race it is the smaller one, and the answers are no better."
    ))
}

/// The demo.
#[component]
pub(super) fn OurRuns() -> impl IntoView {
    let measured = kept("runs-measure", Measured::HeldOut, |_| true);
    let seeds = kept("runs-seeds", all_seeds(), |seeds: &Vec<f64>| {
        are_seeds(seeds)
    });
    let shown = Signal::derive(move || picture(&chosen_runs(&seeds.get()), measured.get()));
    let difference = move || {
        let difference = final_difference(&chosen_runs(&seeds.get()));
        difference.map_or_else(
            || "choose two seeds or more".to_owned(),
            |difference| written(&difference),
        )
    };
    let reset = move |()| {
        measured.set(Measured::HeldOut);
        seeds.set(all_seeds());
    };
    view! {
        <Demo id="runs-demo" title="Our own race" reset=reset>
            <Choices legend="Measured" id="runs-measure" value=measured />
            <Seeds seeds=seeds />
            <Figure
                title="SFT and WMSS in our lab"
                picture=shown
                empty="Choose at least one seed."
            />
            <dl class="facts">
                <div>
                    <dt>"WMSS less SFT at the end, on new prompts"</dt>
                    <dd>{difference}</dd>
                </div>
            </dl>
        </Demo>
    }
}

/// A checkbox for every seed.
#[component]
fn Seeds(seeds: RwSignal<Vec<f64>>) -> impl IntoView {
    let seed = move |seed: f64| {
        let toggle = move |_| seeds.update(|seeds| *seeds = with_or_without(seeds, seed));
        view! {
            <label>
                <input
                    type="checkbox"
                    prop:checked=move || seeds.with(|seeds| seeds.contains(&seed))
                    on:change=toggle
                />
                <span>{format!("Seed {seed}")}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend>"Runs"</legend>
            {all_seeds().into_iter().map(seed).collect_view()}
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_come_and_go_in_order() {
        let all = all_seeds();
        let without = with_or_without(&all, all[1]);
        assert_eq!(without.len(), all.len() - 1);
        assert!(are_seeds(&without) && !without.contains(&all[1]));
        assert_eq!(with_or_without(&without, all[1]), all);
        assert!(are_seeds(&[]));
        assert!(!are_seeds(&[2.0, 1.0]) && !are_seeds(&[99.0]) && !are_seeds(&[1.0, 1.0]));
    }

    #[test]
    fn the_verdict_follows_the_interval() {
        let verdict = |mean, half_width| verdict(&Interval { mean, half_width });
        assert!(verdict(0.05, 0.01).starts_with("WMSS ended better"));
        assert!(verdict(-0.05, 0.01).starts_with("WMSS ended worse"));
        assert!(verdict(-0.02, 0.03).starts_with("a difference that chance"));
    }

    #[test]
    fn the_conclusion_has_the_interval_of_all_seeds() {
        let difference = final_difference(&evidence().runs).expect("five seeds");
        let conclusion = conclusion().expect("five seeds");
        assert!(conclusion.contains(&written(&difference)), "{conclusion}");
    }
}

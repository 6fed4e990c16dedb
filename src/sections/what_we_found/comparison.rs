//! A question's answer as a chart of intervals, each of whose points can be run again.

use std::sync::Arc;

use leptos::prelude::*;

use super::compared::{Difference, Pair, picture, rerun};
use crate::article::{Choices, Demo, Guess, Predict};
use crate::chart::{Figure, Intervals, Pick, Unit};
use crate::findings::{Experiment, Measure};
use crate::lab;
use crate::link::{address_with, kept};

/// Points that a reader may guess.
const GUESSES: (f64, f64) = (-20.0, 20.0);

/// A demo that compares.
#[component]
pub fn Comparison(
    /// Its place in the address.
    id: &'static str,
    /// The question.
    title: &'static str,
    /// The chart's title.
    figure: &'static str,
    /// Names of the measure's radio buttons and of its value in the address.
    measure_id: &'static str,
    /// What was measured.
    experiment: Arc<Experiment>,
    /// What a reader may guess: how the first of the pairs compares, in points.
    question: &'static str,
    /// The guess's slider's name in the document.
    guess_id: &'static str,
    /// Who is compared.
    #[prop(into)]
    pairs: Signal<Vec<Pair>>,
    /// Puts the demo's other controls back to their beginning.
    #[prop(optional, into)]
    reset: Option<Callback<()>>,
    /// What else there is to choose.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let measure = kept(measure_id, Measure::SameSteps, |_| true);
    let of = experiment.clone();
    let differences = Memo::new(move |_| {
        let measured = |pair: &Pair| pair.measured(&of, measure.get());
        pairs.with(|pairs| {
            pairs
                .iter()
                .filter_map(measured)
                .collect::<Vec<Difference>>()
        })
    });
    let guess = Guess::new(0.0);
    let shown = Memo::new(move |_| {
        let guessed = guess.made().filter(|_| measure.get() == Measure::SameSteps);
        differences.with(|d| picture(d, measure.get(), guessed))
    });
    let truth = move || differences.with(|d| d.first().map_or(0.0, |d| d.interval.mean));
    let drawn: Signal<Intervals> = shown.into();
    let pick = RwSignal::new(None::<Pick>);
    let choose = move |index: usize| pick.set(shown.with_untracked(|s: &Intervals| s.pick(index)));
    // Another chart has other points.
    Effect::new(move |_| {
        shown.track();
        pick.set(None);
    });
    let chosen = Memo::new(move |_| {
        let pick = pick.get()?;
        differences.with(|d| rerun(&experiment, d, measure.get(), pick))
    });
    let back = move |()| {
        measure.set(Measure::SameSteps);
        guess.forget();
        if let Some(reset) = reset {
            reset.run(());
        }
    };
    let height = move || shown.with(|s| s.rows.len().to_string());
    view! {
        <Demo id=id title=title reset=back>
            {children.map(|children| children())}
            <Predict
                guess=guess
                of=title
                id=guess_id
                question=question
                range=GUESSES
                step=0.5
                write=|points| Unit::Points.write(points)
                truth=Signal::derive(truth)
                shows=move |()| measure.set(Measure::SameSteps)
            >
            <Choices legend="Compared by" id=measure_id value=measure />
            <div class="intervals" style=("--rows", height)>
                <Figure title=figure picture=drawn chooses=choose take_away=true />
            </div>
            <p class="rerun" aria-live="polite">
                {move || match chosen.get() {
                    None => view! {
                        <span class="quiet">"Choose a point to run it yourself: every dot is one seed."</span>
                    }
                    .into_any(),
                    Some(rerun) => {
                        let address = address_with(&rerun.parameters, lab::ID);
                        view! {
                            {rerun.said} " "
                            <a href=address rel="external">"Open this very run in the lab"</a>
                        }
                        .into_any()
                    }
                }}
            </p>
            </Predict>
        </Demo>
    }
}

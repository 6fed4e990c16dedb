//! The paper's tables of accuracy, by version, model and benchmark.

mod chosen;

use leptos::prelude::*;
use wmss::paper::Column;

use super::numbers::{points, printed};
use crate::article::{Choices, Demo};
use crate::chart::Figure;
use crate::link::{Kept, kept};
use chosen::noise;
pub(super) use chosen::{Base, Benchmark, CODE, Chosen, MATHEMATICS, Printing};

const FIRST: Chosen = Chosen {
    printing: Printing::First,
    base: Base::Large,
    benchmark: MATHEMATICS,
};

/// Keeps the two choices to what was printed: the one made last stands, and the other gives way. Of
/// a link that names both, the model stands.
fn keep_together(printing: RwSignal<Printing>, base: RwSignal<Base>) {
    let follow_the_model = move |base: Base| {
        let before = printing.get_untracked();
        let fitting = before.with(base);
        if fitting != before {
            printing.set(fitting);
        }
    };
    // At once for a link, so that no false choice is ever shown.
    follow_the_model(base.get_untracked());
    Effect::new(move |_| follow_the_model(base.get()));
    Effect::new(move |_| {
        let printing = printing.get();
        let before = base.get_untracked();
        let fitting = before.printed_in(printing);
        if fitting != before {
            base.set(fitting);
        }
    });
}

/// The demo.
#[component]
pub(super) fn Comparison() -> impl IntoView {
    let printing = kept("results-version", FIRST.printing, |_| true);
    let base = kept("results-model", FIRST.base, |_| true);
    let benchmark = kept("results-benchmark", FIRST.benchmark, |_| true);
    keep_together(printing, base);
    let chosen = Memo::new(move |_| Chosen {
        printing: printing.get(),
        base: base.get(),
        benchmark: benchmark.get(),
    });
    let reset = move |()| {
        printing.set(FIRST.printing);
        base.set(FIRST.base);
        benchmark.set(FIRST.benchmark);
    };
    let whole = move || {
        let chosen = chosen.get();
        chosen.group().map(|group| printed(chosen.table(), group))
    };
    view! {
        <Demo id="results-demo" title="The paper’s results" reset=reset>
            <div class="table-and-controls">
                <div>
                    <Choices legend="Printed in" id="results-version" value=printing />
                    <Choices legend="Base model" id="results-model" value=base />
                    <Benchmarks chosen=chosen benchmark=benchmark />
                    <Gains chosen=chosen />
                </div>
                <div>
                    <Figure
                        title="Accuracy by method"
                        picture=Signal::derive(move || chosen.get().picture())
                    />
                </div>
            </div>
            <details>
                <summary>"The whole table of this model"</summary>
                {whole}
            </details>
        </Demo>
    }
}

#[component]
fn Benchmarks(chosen: Memo<Chosen>, benchmark: RwSignal<Benchmark>) -> impl IntoView {
    let pick = move |event| {
        if let Some(picked) = Benchmark::read(&event_target_value(&event)) {
            benchmark.set(picked);
        }
    };
    let option = move |column: &'static Column| {
        let own = Benchmark(column.name.as_str());
        let selected = move || chosen.get().shown() == own;
        view! { <option value=own.write() prop:selected=selected>{own.label()}</option> }
    };
    let place = Memo::new(move |_| (chosen.get().printing, chosen.get().base));
    let options = move || {
        let (printing, base) = place.get();
        let columns = printing.table(base).columns.iter();
        columns.map(option).collect_view()
    };
    view! {
        <div class="field">
            <label for="results-benchmark">"Benchmark"</label>
            <select id="results-benchmark" on:change=pick>{options}</select>
        </div>
    }
}

#[component]
fn Gains(chosen: Memo<Chosen>) -> impl IntoView {
    let own = move || chosen.get().gain("WMSS").map_or("–".into(), points);
    let other = move || {
        let best = chosen.get().best_other();
        best.map_or("–".into(), |(name, gain)| {
            format!("{} ({name})", points(gain))
        })
    };
    let times = move || chosen.get().times_neftune();
    view! {
        <dl class="facts">
            <div>
                <dt>"WMSS against SFT"</dt>
                <dd>{own}</dd>
            </div>
            <div>
                <dt>"Best other against SFT"</dt>
                <dd>{other}</dd>
            </div>
            <div>
                <dt>"WMSS’s gain to NEFTune’s"</dt>
                <dd>{times}</dd>
            </div>
        </dl>
        <p class="quiet">
            {format!(
                "Nothing is divided by a gain below {:.1} points: the sweep of λ below shows that chance moves an average by about as much.",
                noise()
            )}
        </p>
    }
}

//! Three samples and the reader's own, ranked under three formulas.

use leptos::html::Button;
use leptos::prelude::*;
use wmss::curriculum::{Coefficients, Entropies};

use super::item_slider::ItemSlider;
use super::nats;
use super::ranking::{all_samples, picture};
use super::table::Ranks;
use crate::article::{Demo, Slider};
use crate::chart::Figure;
use crate::link::{kept, kept_within};

const COEFFICIENTS: (f64, f64) = (0.0, 1.0);
/// Of a sample, in nats.
const ENTROPIES: (f64, f64) = (0.0, 3.0);
/// Samples that the reader can add.
const MOST_ADDED: usize = 3;
/// A new sample: both models undecided, the strong one a little less.
const NEW: [f64; 2] = [1.5, 1.0];

/// The numbers of the reader's samples, weak and strong by turns, as pairs.
fn pairs(numbers: &[f64]) -> Vec<Entropies> {
    let pair = |pair: &[f64]| Entropies {
        weak: pair[0],
        strong: pair[1],
    };
    numbers.chunks_exact(2).map(pair).collect()
}

fn sensible(numbers: &[f64]) -> bool {
    let within = |h: &f64| (ENTROPIES.0..=ENTROPIES.1).contains(h);
    let even = numbers.len().is_multiple_of(2);
    even && numbers.len() <= 2 * MOST_ADDED && numbers.iter().all(within)
}

/// `numbers` with one more sample, if there is room for it.
fn with_one_more(numbers: &[f64]) -> Vec<f64> {
    let mut numbers = numbers.to_vec();
    if numbers.len() < 2 * MOST_ADDED {
        numbers.extend(NEW);
    }
    numbers
}

/// `numbers` without the sample of this index.
fn without(numbers: &[f64], index: usize) -> Vec<f64> {
    let kept = numbers.chunks_exact(2).enumerate();
    kept.filter(|(i, _)| *i != index)
        .flat_map(|(_, pair)| pair.to_vec())
        .collect()
}

fn coefficient(value: f64) -> String {
    format!("{value:.2}")
}

#[component]
pub(super) fn Samples() -> impl IntoView {
    let Coefficients { alpha, beta, gamma } = Coefficients::PAPER;
    let first = [alpha, beta, gamma];
    let names = ["curriculum-alpha", "curriculum-beta", "curriculum-gamma"];
    let values: [RwSignal<f64>; 3] =
        std::array::from_fn(|i| kept_within(names[i], first[i], COEFFICIENTS));
    let added = kept("curriculum-added", Vec::<f64>::new(), |n| sensible(n));
    let coefficients = Memo::new(move |_| {
        let [alpha, beta, gamma] = values.map(|value| value.get());
        Coefficients { alpha, beta, gamma }
    });
    let samples = Memo::new(move |_| added.with(|numbers| all_samples(&pairs(numbers))));
    let shown = Signal::derive(move || samples.with(|s| picture(coefficients.get(), s)));
    let reset = move |()| {
        values
            .iter()
            .zip(first)
            .for_each(|(value, first)| value.set(first));
        added.set(Vec::new());
    };
    let slider = move |i: usize, label: &'static str| {
        view! {
            <Slider
                label=label
                id=names[i]
                value=values[i]
                range=COEFFICIENTS
                step=0.05
                write=coefficient
            />
        }
    };
    view! {
        <Demo id="curriculum-demo" title="Which samples are drawn?" reset=reset>
            <div class="columns">
                {slider(0, "Weight α")} {slider(1, "Weight β")} {slider(2, "Weight γ")}
            </div>
            <div class="halves wider-right">
                <Figure title="How often each sample is drawn" picture=shown />
                <div>
                    <Ranks samples=samples coefficients=coefficients added=added />
                    <Yours added=added />
                </div>
            </div>
        </Demo>
    }
}

/// The reader's own samples.
#[component]
fn Yours(added: RwSignal<Vec<f64>>) -> impl IntoView {
    let count = Memo::new(move |_| added.with(Vec::len) / 2);
    let add = NodeRef::<Button>::new();
    let remove = move |i: usize| {
        added.update(|numbers| *numbers = without(numbers, i));
        // The pressed button may be gone now, and the keyboard's focus with it. Until the next
        // frame the other one may still be disabled.
        request_animation_frame(move || {
            if let Some(add) = add.get_untracked() {
                // Without focus the reader begins anew at the top; nothing else breaks.
                let _ = add.focus();
            }
        });
    };
    let sample = move |i: usize| {
        let slider = move |part: usize, label: &'static str| {
            view! {
                <ItemSlider
                    label=label
                    before=format!("Your sample {}:", i + 1)
                    id=format!("curriculum-added-{}", 2 * i + part)
                    values=added
                    index=2 * i + part
                    range=ENTROPIES
                    step=0.1
                    write=nats
                />
            }
        };
        view! {
            <fieldset class="weights" hidden=move || count.get() <= i>
                <legend>{format!("Your sample {}", i + 1)}</legend>
                {slider(0, "H weak")}
                {slider(1, "H strong")}
                <button
                    type="button"
                    class="text"
                    aria-label=format!("Remove: your sample {}", i + 1)
                    on:click=move |_| remove(i)
                >
                    "Remove"
                </button>
            </fieldset>
        }
    };
    view! {
        <button
            type="button"
            node_ref=add
            disabled=move || { count.get() >= MOST_ADDED }
            on:click=move |_| added.update(|numbers| *numbers = with_one_more(numbers))
        >
            "Add a sample"
        </button>
        {(0..MOST_ADDED).map(sample).collect_view()}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_come_up_to_the_most_and_go_one_by_one() {
        let mut numbers = Vec::new();
        for count in 1..=MOST_ADDED {
            numbers = with_one_more(&numbers);
            assert_eq!(pairs(&numbers).len(), count);
        }
        assert_eq!(with_one_more(&numbers), numbers);
        numbers[2] = 3.0;
        assert_eq!(without(&numbers, 0)[0], 3.0);
        assert_eq!(without(&without(&numbers, 2), 1), NEW);
        assert_eq!(without(&NEW, 7), NEW);
    }

    #[test]
    fn only_whole_samples_within_the_sliders_make_sense() {
        assert!(sensible(&[]) && sensible(&[0.0, 3.0]));
        assert!(!sensible(&[1.0]) && !sensible(&[1.0, 3.1]) && !sensible(&[1.0; 8]));
    }
}

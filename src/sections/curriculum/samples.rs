//! Three samples and the reader's own, ranked under three formulas.

use leptos::prelude::*;
use wmss::curriculum::{Coefficients, Entropies};

use super::item_slider::ItemSlider;
use super::nats;
use super::ranking::{FORMULAS, Ranking, Sample, all_samples, picture, rankings};
use crate::article::{Demo, Slider};
use crate::chart::{Figure, Unit};
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

/// "1st", for ranks up to twenty.
fn ordinal(rank: usize) -> String {
    let end = match rank {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };
    format!("{rank}{end}")
}

fn coefficient(value: f64) -> String {
    format!("{value:.2}")
}

/// What a change of entropy means.
fn meaning(change: f64) -> &'static str {
    if change < -1e-9 {
        "learned"
    } else if change > 1e-9 {
        "forgotten"
    } else {
        "unchanged"
    }
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

/// Every sample with its entropies, and its share and rank under each formula.
#[component]
fn Ranks(
    samples: Memo<Vec<Sample>>,
    coefficients: Memo<Coefficients>,
    added: RwSignal<Vec<f64>>,
) -> impl IntoView {
    let rows = move || {
        let samples = samples.get();
        let rankings = rankings(coefficients.get(), &samples);
        let talks = samples.len() - added.with(Vec::len) / 2;
        let row = |(i, sample): (usize, Sample)| {
            let cells: Vec<_> = rankings.iter().map(|ranking| cell(ranking, i)).collect();
            view! { <Row sample=sample cells=cells yours={i >= talks} /> }
        };
        samples.into_iter().enumerate().map(row).collect_view()
    };
    let head = FORMULAS.map(|formula| view! { <th scope="col">{formula.name}</th> });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Samples and their ranks">
            <table class="ranks">
                <thead>
                    <tr>
                        <th scope="col">"Sample"</th>
                        <th scope="col">"H weak → strong"</th>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// A share and its rank, as two texts.
fn cell(ranking: &Ranking, sample: usize) -> (String, String) {
    let share = ranking.shares.get(sample).copied().unwrap_or(0.0);
    let rank = ranking.ranks.get(sample).copied().unwrap_or(0);
    (Unit::Percent.write(share), ordinal(rank))
}

#[component]
fn Row(sample: Sample, cells: Vec<(String, String)>, yours: bool) -> impl IntoView {
    let Entropies { weak, strong } = sample.entropies;
    let change = sample.entropies.change();
    let cell = |(share, rank): (String, String)| {
        let first = rank == ordinal(1);
        view! { <td>{share} " " <span class="rank" class:first=first>{rank}</span></td> }
    };
    let kind = (!yours).then(|| view! { <span class="kind">{sample.kind}</span> });
    view! {
        <tr>
            <th scope="row">
                <span class="letter">{sample.letter}</span>
                " "
                <span class="prompt">{sample.prompt}</span>
                " "
                {kind}
            </th>
            <td>
                {format!("{weak:.1} → {strong:.1} ")}
                <span class="kind">{format!("ΔH {}, {}", signed(change), meaning(change))}</span>
            </td>
            {cells.into_iter().map(cell).collect_view()}
        </tr>
    }
}

/// A change with its sign.
fn signed(change: f64) -> String {
    format!("{change:+.1}").replace('-', "−")
}

/// The reader's own samples.
#[component]
fn Yours(added: RwSignal<Vec<f64>>) -> impl IntoView {
    let count = Memo::new(move |_| added.with(Vec::len) / 2);
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
                    on:click=move |_| added.update(|numbers| *numbers = without(numbers, i))
                >
                    "Remove"
                </button>
            </fieldset>
        }
    };
    view! {
        <button
            type="button"
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

    #[test]
    fn ranks_and_changes_are_said_in_words() {
        assert_eq!([1, 2, 3, 6].map(ordinal), ["1st", "2nd", "3rd", "6th"]);
        assert_eq!(signed(-0.6), "−0.6");
        assert_eq!(signed(0.5), "+0.5");
        assert_eq!(
            [-0.6, 0.5, 0.0].map(meaning),
            ["learned", "forgotten", "unchanged"]
        );
    }
}

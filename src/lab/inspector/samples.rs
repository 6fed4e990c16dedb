//! The train set as the models see it: how uncertain they are of each example, and how often it is
//! drawn.

use leptos::prelude::*;
use protocol::{Command, Sample, Samples};

use super::look::{Look, weak_in_words};
use crate::chart::{Figure, SIZES, Scatter, Spot, Unit};

/// Examples listed.
const LISTED: usize = 10;

/// The class of an example that is drawn so many times as often as if all were drawn alike.
fn size(times: f64) -> usize {
    match times {
        t if t < 0.75 => 0,
        t if t < 1.25 => 1,
        t if t < 2.0 => 2,
        _ => 3,
    }
}

const SIZE_NAMES: [&str; SIZES] = [
    "drawn less than ¾ as often as on average",
    "drawn about as often as on average",
    "drawn 1¼ to 2 times as often",
    "drawn at least twice as often",
];

/// The examples in the order in which they are listed: most often drawn first, and where all are
/// drawn alike, by the strong model's entropy.
fn ordered(found: &Samples) -> Vec<&Sample> {
    let mut samples: Vec<&Sample> = found.samples.iter().collect();
    let key = |sample: &Sample| match found.round {
        Some(_) => sample.weight,
        None => sample.strong,
    };
    samples.sort_by(|a, b| key(b).total_cmp(&key(a)));
    samples
}

/// How often it is drawn, as a multiple of an even share.
fn times(found: &Samples, sample: &Sample) -> f64 {
    sample.weight * found.samples.len() as f64
}

fn scatter(found: Option<&Samples>) -> Scatter {
    let mut picture = Scatter {
        thing: "example",
        axes: ["entropy weak, in nats", "entropy strong, in nats"],
        measure: "drawn",
        units: [Unit::Plain, Unit::Percent],
        sizes: SIZE_NAMES,
        spots: Vec::new(),
        end: 1.0,
        sentence: "One point for each example of the train set.".into(),
    };
    let Some(found) = found else {
        return picture;
    };
    let spot = |sample: &Sample| Spot {
        name: sample.prompt.clone(),
        across: sample.weak,
        up: sample.strong,
        weight: sample.weight,
        size: size(times(found, sample)),
    };
    picture.spots = ordered(found).into_iter().map(spot).collect();
    let entropies = found.samples.iter().flat_map(|s| [s.weak, s.strong]);
    picture.end = entropies.fold(0.05, f64::max) * 1.05;
    let surer = found.samples.iter().filter(|s| s.strong < s.weak).count();
    picture.sentence = format!(
        "Below the dashed diagonal the strong model is surer than the weak one: {surer} of {} examples.",
        found.samples.len()
    );
    picture
}

/// When the entropies were measured and what is drawn by them, in a sentence or two.
fn told(found: &Samples, when_and_whose: &str) -> String {
    match found.round {
        Some(round) => format!(
            "{when_and_whose}: the entropies are those measured when round {} of the race began. Until the next round they decide how often each example is drawn; the models have moved on since.",
            round + 1
        ),
        None => format!(
            "{when_and_whose}: every example is drawn alike. The entropies decide nothing here; they were measured just now."
        ),
    }
}

fn listed(found: &Samples, sample: &Sample) -> String {
    let entropies = format!(
        "entropy weak {}, strong {}",
        Unit::Plain.write(sample.weak),
        Unit::Plain.write(sample.strong)
    );
    if found.round.is_none() {
        return entropies;
    }
    format!(
        "{}, {:.1} times the average; {entropies}",
        Unit::Percent.write(sample.weight),
        times(found, sample)
    )
}

fn list(found: &Samples) -> impl IntoView + use<> {
    let title = match found.round {
        Some(_) => "The ten drawn most often",
        None => "The ten the strong model is least sure of",
    };
    let item = |sample: &Sample| {
        let (prompt, text) = (sample.prompt.clone(), listed(found, sample));
        view! { <li><code>{prompt}</code>" "{text}</li> }
    };
    let items = ordered(found).into_iter().take(LISTED).map(item);
    view! {
        <div class="listed">
            <h4 id="listed-samples">{title}</h4>
            <ol aria-labelledby="listed-samples">{items.collect_view()}</ol>
            <p class="quiet">{weak_in_words(found.weak)}</p>
        </div>
    }
}

/// The button and what came of it.
#[component]
pub(super) fn TrainSet(look: Look) -> impl IntoView {
    let found = look.found(|found| &found.samples);
    let measure = move || look.ask(|_, contender| Command::Samples { contender });
    Effect::watch(
        move || look.contender.get(),
        move |_, _, _| {
            if found.with_untracked(Option::is_some) {
                measure();
            }
        },
        false,
    );
    let picture = Signal::derive(move || found.with(|found| scatter(found.as_deref())));
    let told = move || {
        let found = found.get()?;
        Some(told(
            &found,
            &look.when_and_whose(found.step, found.contender),
        ))
    };
    let list = move || found.get().map(|found| list(&found));
    view! {
        <p>
            "Entropy says how undecided a model is: 0 when it is certain, more the more tokens it would choose from. Here it is the mean over an example’s answer. A curriculum draws an example more often where entropies say that there is something to learn, or to learn again."
        </p>
        <div class="buttons">
            <button disabled=move || !look.can_ask() on:click=move |_| measure()>
                "Measure the train set"
            </button>
        </div>
        <p role="status">{told}</p>
        <div class="figures">
            <Figure
                title="Entropy of each training example"
                picture=picture
                empty="Press “Measure the train set”."
                take_away=true
            />
        </div>
        {list}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::WeakModel;

    fn found(round: Option<u32>) -> Samples {
        let sample = |number: u32, weight| Sample {
            prompt: format!("{number}x^2="),
            weak: 0.5,
            strong: f64::from(number) / 10.0,
            weight,
        };
        let alike = |weight: f64| if round.is_some() { weight } else { 0.05 };
        Samples {
            contender: 1,
            step: 130,
            weak: WeakModel::Own,
            round,
            samples: (1..=20u32)
                .map(|n| sample(n, alike(if n == 3 { 0.62 } else { 0.02 })))
                .collect(),
        }
    }

    #[test]
    fn whoever_is_drawn_most_often_comes_first_and_largest() {
        let picture = scatter(Some(&found(Some(0))));
        assert_eq!(picture.spots[0].name, "3x^2=");
        assert_eq!((picture.spots[0].size, picture.spots[1].size), (3, 0));
        assert!(picture.end >= 2.0, "the largest entropy has room");
        assert!(
            picture.sentence.ends_with("4 of 20 examples."),
            "{}",
            picture.sentence
        );
        let found = found(Some(0));
        let first = listed(&found, ordered(&found)[0]);
        assert!(
            first.starts_with("62.0 %, 12.4 times the average"),
            "{first}"
        );
        assert!(told(&found, "At step 130 of WMSS").contains("round 1"));
    }

    #[test]
    fn where_all_are_drawn_alike_this_is_said_and_uncertainty_orders() {
        let found = found(None);
        assert_eq!(ordered(&found)[0].prompt, "20x^2=");
        assert!(
            scatter(Some(&found))
                .spots
                .iter()
                .all(|spot| spot.size == 1)
        );
        assert!(told(&found, "At step 9").contains("drawn alike"));
        assert!(listed(&found, &found.samples[0]).starts_with("entropy weak 0.500"));
    }

    #[test]
    fn sizes_are_multiples_of_an_even_share() {
        assert_eq!(
            [0.74, 0.75, 1.24, 1.25, 1.99, 2.0].map(size),
            [0, 1, 1, 2, 2, 3]
        );
    }
}

//! How often each sample is drawn.

use super::write::{fixed, plain};
use super::{Correction, Figure, figure, talk};
use crate::curriculum::{Coefficients, Entropies, Form, sampling_probabilities, weights};
use crate::paper::paper;

const NAMES: [&str; 3] = ["easy", "forgotten", "goldilocks"];
const FORMS: [(Form, &str); 3] = [
    (Form::FirstVersion, "version 1"),
    (Form::Repository, "code"),
    (Form::SecondVersion, "version 2"),
];

fn coefficients() -> Coefficients {
    let defaults = &paper().defaults;
    Coefficients {
        alpha: defaults.alpha,
        beta: defaults.beta,
        gamma: defaults.gamma,
    }
}

/// The talk's three samples, in the order of [`NAMES`].
fn samples() -> [Entropies; 3] {
    NAMES.map(|name| Entropies {
        weak: talk(6, &format!("{name}, weak")),
        strong: talk(6, &format!("{name}, strong")),
    })
}

fn weigh(form: Form, samples: &[Entropies]) -> Vec<f64> {
    weights(form, coefficients(), samples).expect("the data files hold finite numbers")
}

fn shares(form: Form, samples: &[Entropies]) -> Vec<f64> {
    let shares = sampling_probabilities(form, coefficients(), samples);
    shares.expect("the data files hold finite numbers")
}

/// "54, 13 and 33 %".
fn in_percent(shares: &[f64]) -> String {
    let texts: Vec<String> = shares.iter().map(|p| fixed(100.0 * p, 0)).collect();
    match texts.split_last() {
        Some((last, first)) => format!("{} and {last} %", first.join(", ")),
        None => String::new(),
    }
}

pub fn three_samples() -> Correction {
    let samples = samples();
    let raw = weigh(Form::FirstVersion, &samples);
    let [first, code, second] = FORMS.map(|(form, _)| shares(form, &samples));
    let mut figures: Vec<Figure> = Vec::new();
    for (name, weight) in NAMES.iter().zip(&raw) {
        figures.push(figure(format!("weight of {name}"), *weight));
    }
    for ((_, form), shares) in FORMS.iter().zip([&first, &code, &second]) {
        let pairs = NAMES.iter().zip(shares);
        figures.extend(pairs.map(|(name, p)| figure(format!("{form}: {name}"), *p)));
    }
    let Coefficients { alpha, beta, gamma } = coefficients();
    let [easy, ..] = samples;
    Correction {
        number: 6,
        section: "curriculum",
        title: "The three samples come out in another order".into(),
        talk_says: "The talk's page weighs the easy sample low, the forgotten one medium, and the one that both models find hard high.".into(),
        we_find: format!(
            "By its own formula they are drawn {} of the time, the easy one most. The authors' code, which scales the three signals first, makes it {}. Only version 2's formula gives the talk's order: {}.",
            in_percent(&first),
            in_percent(&code),
            in_percent(&second)
        ),
        calculation: format!(
            "With α = {}, β = {}, γ = {} and the talk's entropies, its formula gives the weights {}, {} and {}, which are then divided by their sum. The easy sample leads because β rewards what was learned: {} × {}.",
            plain(alpha),
            plain(beta),
            plain(gamma),
            fixed(raw[0], 2),
            fixed(raw[1], 2),
            fixed(raw[2], 2),
            plain(beta),
            fixed(-easy.change(), 1)
        ),
        figures,
    }
}

pub fn similar_pairs() -> Correction {
    let [_, _, goldilocks] = samples();
    // The same sample, were the weak model exactly as uncertain as the strong one.
    let alike = Entropies {
        weak: goldilocks.strong,
        strong: goldilocks.strong,
    };
    let weight = |form, sample| weigh(form, &[sample])[0];
    let first = [goldilocks, alike].map(|sample| weight(Form::FirstVersion, sample));
    let second = [goldilocks, alike].map(|sample| weight(Form::SecondVersion, sample));
    Correction {
        number: 7,
        section: "curriculum",
        title: "Alike is not what counts".into(),
        talk_says: "The talk's page says that training concentrates on samples about which the two models are similarly uncertain.".into(),
        we_find: format!(
            "Being alike earns a sample nothing. Were the weak model exactly as uncertain about the third one as the strong model is, its weight would fall from {} to {} by the talk's formula and from {} to {} by version 2's. Version 2 even says that it plays down pairs that behave too much alike.",
            fixed(first[0], 2),
            fixed(first[1], 2),
            fixed(second[0], 2),
            fixed(second[1], 2)
        ),
        calculation: format!(
            "We put {} nats for both models in place of {} and {}. The term with β (in version 2, with α) that rewards a change is then 0.",
            plain(alike.weak),
            plain(goldilocks.weak),
            plain(goldilocks.strong)
        ),
        figures: vec![
            figure("version 1", first[0]),
            figure("version 1, alike", first[1]),
            figure("version 2", second[0]),
            figure("version 2, alike", second[1]),
        ],
    }
}

//! What the mixing demo draws, as plain values.

use wmss::example::{self, TARGET, TOKENS};
use wmss::{Distribution, Lambda, Mixture, cross_entropy};

use super::Comparison;
use crate::chart::{BarSeries, Bars, Role, Unit};

/// The logits of the worked example lie here.
const LOGITS: (f64, f64) = (-6.5, 0.0);
/// No gradient on a single wrong answer grows beyond this.
const GRADIENTS: (f64, f64) = (0.0, 0.25);

/// The worked example at this λ, which the slider keeps between 0 and 1.
pub(crate) fn mixture(lambda: f64) -> Mixture {
    let lambda = Lambda::new(lambda).unwrap_or(Lambda::PAPER);
    let (strong, weak) = (example::strong().logits(), example::weak().logits());
    Mixture::new(&strong, &weak, lambda)
}

fn series(name: &str, role: Role, values: &[f64]) -> BarSeries {
    BarSeries {
        name: name.into(),
        role,
        values: values.to_vec(),
    }
}

fn of_tokens(series: Vec<BarSeries>, unit: Unit, range: (f64, f64), sentence: String) -> Bars {
    Bars {
        axis: "token",
        groups: TOKENS.map(String::from).into(),
        series,
        unit,
        range,
        sentence,
    }
}

fn spread(logits: &[f64]) -> String {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let smallest = logits.iter().copied().fold(f64::INFINITY, f64::min);
    format!("{:.1}", largest - smallest)
}

/// z_strong.
pub(crate) fn strong_logits(mixture: &Mixture) -> Bars {
    let logits = mixture.strong_logits();
    let sentence = format!(
        "Sure of itself: from the likeliest token to the least likely its scores fall by {}.",
        spread(logits)
    );
    let bars = vec![series("z strong", Role::Strong, logits)];
    of_tokens(bars, Unit::Plain, LOGITS, sentence)
}

/// z_weak.
pub(crate) fn weak_logits(mixture: &Mixture) -> Bars {
    let logits = mixture.weak_logits();
    let sentence = format!("Undecided: its scores fall by only {}.", spread(logits));
    let bars = vec![series("z weak", Role::Weak, logits)];
    of_tokens(bars, Unit::Plain, LOGITS, sentence)
}

/// z_mix, and the same score for what it is compared with.
pub(crate) fn mixed_logits(mixture: &Mixture, comparison: Comparison) -> Bars {
    let logits = mixture.logits();
    let sentence = format!(
        "{} of the strong scores and {} of the weak ones: they fall by {}.",
        Unit::Percent.write(mixture.lambda().strong()),
        Unit::Percent.write(mixture.lambda().weak()),
        spread(&logits)
    );
    let mut bars = vec![series("z mix", Role::Mixed, &logits)];
    if let Some((name, compared)) = compared(mixture, comparison) {
        // Logarithms of probabilities, and so on the same footing as the examples' own logits.
        bars.push(series(name, Role::Control, &compared.logits()));
    }
    of_tokens(bars, Unit::Plain, LOGITS, sentence)
}

fn compared(mixture: &Mixture, comparison: Comparison) -> Option<(&'static str, Distribution)> {
    match comparison {
        Comparison::Nothing => None,
        Comparison::Uniform => Some(("D0", mixture.uniform_control().distribution())),
        Comparison::Averaged => Some(("averaged", mixture.averaged_probabilities())),
    }
}

/// The same with the reader's guess at the right answer, if there is one.
pub(crate) fn with_guess(mut bars: Bars, guess: Option<f64>) -> Bars {
    if let Some(guess) = guess {
        let mut values = vec![0.0; bars.groups.len()];
        values[TARGET] = guess;
        bars.series.push(series("your guess", Role::Ink, &values));
    }
    bars
}

/// All three models' probabilities.
pub(crate) fn probabilities(mixture: &Mixture, comparison: Comparison) -> Bars {
    let (strong, weak, mixed) = (mixture.strong(), mixture.weak(), mixture.distribution());
    let at_target = |d: &Distribution| Unit::Percent.write(d.probabilities()[TARGET]);
    let mut sentence = format!(
        "The right answer, {}, gets {} from the strong model, {} from the weak one and {} from the mixture.",
        TOKENS[TARGET],
        at_target(&strong),
        at_target(&weak),
        at_target(&mixed)
    );
    let mut bars = vec![
        series("P strong", Role::Strong, strong.probabilities()),
        series("P weak", Role::Weak, weak.probabilities()),
        series("P mixed", Role::Mixed, mixed.probabilities()),
    ];
    if let Some((name, compared)) = compared(mixture, comparison) {
        sentence += &format!(" {}: {}.", capitalised(name), at_target(&compared));
        bars.push(series(name, Role::Control, compared.probabilities()));
    }
    of_tokens(bars, Unit::Percent, (0.0, 1.0), sentence)
}

fn capitalised(name: &str) -> &str {
    match name {
        "averaged" => "Averaged",
        name => name,
    }
}

/// The tokens that are not the answer, with a gradient each.
pub(crate) fn gradients(mixture: &Mixture, comparison: Comparison) -> Bars {
    let others = |gradient: Vec<f64>| gradient[TARGET + 1..].to_vec();
    let alone = cross_entropy::gradient(mixture.strong_logits(), TARGET);
    let mut sentence = format!(
        "Counted where it trains, on the strong model's own logits, the push against wrong answers is {:.2} times that of plain fine-tuning.",
        mixture.amplification_on_strong(TARGET)
    );
    let mut bars = vec![
        series("no mixing", Role::Sft, &others(alone)),
        series(
            "on z mix",
            Role::Mixed,
            &others(mixture.gradient_on_mixed(TARGET)),
        ),
        series(
            "on z strong",
            Role::Strong,
            &others(mixture.gradient_on_strong(TARGET)),
        ),
    ];
    if let Some((name, gradient, times)) = compared_gradient(mixture, comparison) {
        sentence += &format!(" {name} it is {times:.2} times.");
        let name = format!(
            "on z strong, {}",
            name.to_lowercase().trim_start_matches("with ")
        );
        let name = name.replace("d0", "D0");
        bars.push(series(&name, Role::Control, &others(gradient)));
    }
    Bars {
        groups: TOKENS[TARGET + 1..]
            .iter()
            .map(ToString::to_string)
            .collect(),
        ..of_tokens(bars, Unit::Plain, GRADIENTS, sentence)
    }
}

fn compared_gradient(
    mixture: &Mixture,
    comparison: Comparison,
) -> Option<(&'static str, Vec<f64>, f64)> {
    let (name, gradient) = match comparison {
        Comparison::Nothing => return None,
        Comparison::Uniform => (
            "With D0",
            mixture.uniform_control().gradient_on_strong(TARGET),
        ),
        Comparison::Averaged => ("Averaged", mixture.averaged_gradient_on_strong(TARGET)),
    };
    let total = cross_entropy::non_target_total(&gradient, TARGET);
    let alone = mixture.strong().non_target_mass(TARGET);
    Some((name, gradient, total / alone))
}

//! What the race's figures and its verdict show.

use wmss::example::{TARGET, TOKENS};

use super::race::{LAST, Race};
use crate::chart::scale::Spacing;
use crate::chart::{Bars, Line, Lines, Mark, Role, Unit};
use crate::sections::five_tokens::{probabilities, series, target_percent};

/// The largest push that any λ gives at the start, and a little air.
const GRADIENTS: (f64, f64) = (0.0, 0.15);
/// Air above and below the curves of the gap.
const AIR: f64 = 0.25;

/// What plain fine-tuning's model believes.
pub(super) fn sft(race: &Race, epoch: usize) -> Bars {
    let model = race.sft(epoch);
    let sentence = format!(
        "It gives {} {}, and {} is left to push.",
        TOKENS[TARGET],
        target_percent(&model),
        Unit::Percent.write(model.non_target_mass(TARGET))
    );
    probabilities(
        vec![series("SFT", Role::Sft, model.probabilities())],
        sentence,
    )
}

/// What WMSS's two models and their mixture believe.
pub(super) fn wmss(race: &Race, epoch: usize) -> Bars {
    let mixture = race.wmss(epoch);
    let (strong, mixed) = (mixture.strong(), mixture.distribution());
    let sentence = format!(
        "The strong one gives {} {}, the mixture {}; λ times its {} on wrong answers is the push.",
        TOKENS[TARGET],
        target_percent(&strong),
        target_percent(&mixed),
        Unit::Percent.write(mixed.non_target_mass(TARGET))
    );
    let bars = vec![
        series("strong", Role::Strong, strong.probabilities()),
        series("weak", Role::Weak, mixture.weak().probabilities()),
        series("mixed", Role::Mixed, mixed.probabilities()),
    ];
    probabilities(bars, sentence)
}

/// The gradient on every score of SFT's model and of the strong one.
pub(super) fn gradients(race: &Race, epoch: usize) -> Bars {
    let sizes = |gradient: Vec<f64>| gradient.iter().map(|g| g.abs()).collect::<Vec<_>>();
    let [sft, strong] = race.pushes(epoch).map(|push| Unit::Plain.write(push));
    Bars {
        axis: "token",
        groups: TOKENS.map(String::from).into(),
        series: vec![
            series("SFT", Role::Sft, &sizes(race.sft_gradient(epoch))),
            series(
                "WMSS, on z strong",
                Role::Strong,
                &sizes(race.strong_gradient(epoch)),
            ),
        ],
        unit: Unit::Plain,
        range: GRADIENTS,
        sentence: format!(
            "Wrong answers are pushed by {sft} together in SFT, by {strong} in WMSS."
        ),
    }
}

fn lines(race: &Race, of: fn(&Race, usize) -> [f64; 2]) -> [Line; 2] {
    let line = |name: &str, role, who: usize| Line {
        name: name.into(),
        role,
        dashed: false,
        points: race.curve(|e| of(race, e)[who]),
    };
    [
        line("SFT", Role::Sft, 0),
        line("WMSS strong", Role::Strong, 1),
    ]
}

fn over_epochs(lines: [Line; 2], epoch: usize, range: (f64, f64), sentence: String) -> Lines {
    Lines {
        lines: lines.into(),
        marks: vec![Mark {
            step: epoch as f64,
            text: format!("epoch {epoch}"),
        }],
        axis: "epoch",
        domain: (0.0, LAST as f64),
        range,
        spacing: Spacing::Linear,
        unit: Unit::Plain,
        sentence,
    }
}

/// The push over all epochs.
pub(super) fn pushes(race: &Race, epoch: usize) -> Lines {
    let [sft, strong] = race.pushes(epoch);
    let compared = if sft > 0.0 {
        format!(
            "the strong model’s push is {:.2} times SFT’s.",
            strong / sft
        )
    } else {
        "SFT’s model is not pushed at all.".to_owned()
    };
    let sentence = format!("Now {compared}");
    over_epochs(lines(race, Race::pushes), epoch, GRADIENTS, sentence)
}

/// The gap over all epochs.
pub(super) fn gaps(race: &Race, epoch: usize) -> Lines {
    let lines = lines(race, Race::gaps);
    let values = || {
        lines
            .iter()
            .flat_map(|line| line.points.iter().map(|p| p.1))
    };
    let range = (
        values().fold(f64::INFINITY, f64::min) - AIR,
        values().fold(f64::NEG_INFINITY, f64::max) + AIR,
    );
    let [sft, strong] = race.gaps(epoch).map(|gap| format!("{gap:.2}"));
    let sentence = format!(
        "How far the score of {} stands above the mean of the wrong ones: {sft} in SFT, {strong} in WMSS.",
        TOKENS[TARGET]
    );
    over_epochs(lines, epoch, range, sentence)
}

/// Who is ahead, and what it would take plain fine-tuning to get there.
pub(super) fn verdict(race: &Race, epoch: usize) -> String {
    if epoch == 0 {
        let [sft, strong] = race.pushes(0).map(|push| Unit::Plain.write(push));
        return format!(
            "The same start for both. SFT is about to push its wrong answers by {sft}, WMSS those of its strong model by {strong}."
        );
    }
    let [sft, strong] = race.gaps(epoch);
    let token = TOKENS[TARGET];
    let more = match epoch {
        1 => "one more epoch".to_owned(),
        _ => format!("{epoch} more epochs"),
    };
    let standing = format!(
        "After {more} SFT’s model gives {token} {}, WMSS’s strong model {}.",
        target_percent(&race.sft(epoch)),
        target_percent(&race.wmss(epoch).strong())
    );
    let compared = if strong == sft {
        "At λ = 1 the weak model has no say, and the two runs are one.".to_owned()
    } else if strong < sft {
        "With so small a λ the strong model hears too little of the lesson, and falls behind."
            .to_owned()
    } else {
        race.sft_epochs_to_catch_up(epoch).map_or_else(
            || "Plain fine-tuning would take thousands of epochs to get there.".to_owned(),
            |epochs| format!("Plain fine-tuning gets that far, too, after {epochs} epochs."),
        )
    };
    format!("{standing} {compared}")
}

#[cfg(test)]
mod tests {
    use wmss::Lambda;
    use wmss::descent::WeakAgent;

    use super::super::race::Rules;
    use super::*;
    use crate::sections::sft_and_saturation::course::RATES;

    fn race(hundredths: u8, rate: f64, weak: WeakAgent) -> Race {
        let lambda = Lambda::new(f64::from(hundredths) / 100.0).expect("between 0 and 1");
        Race::new(Rules { lambda, rate, weak })
    }

    #[test]
    fn nothing_leaves_the_charts_whatever_the_settings() {
        for weak in [WeakAgent::Joint, WeakAgent::Frozen] {
            for hundredths in (0..=100).step_by(5) {
                for rate in [RATES.0, 2.0, RATES.1] {
                    let race = race(hundredths, rate, weak);
                    for epoch in 0..=LAST {
                        let pushes = race.pushes(epoch);
                        assert!(pushes.iter().all(|p| (0.0..=GRADIENTS.1).contains(p)));
                    }
                }
            }
        }
    }

    #[test]
    fn only_a_small_lambda_falls_behind_and_only_one_ties() {
        for weak in [WeakAgent::Joint, WeakAgent::Frozen] {
            for rate in [RATES.0, 1.0, 2.0, RATES.1] {
                for hundredths in 0..=100 {
                    let race = race(hundredths, rate, weak);
                    for epoch in 1..=LAST {
                        let [sft, strong] = race.gaps(epoch);
                        assert!(strong >= sft || hundredths < 30, "{hundredths} {epoch}");
                        assert!(strong != sft || hundredths == 100, "{hundredths} {epoch}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_verdict_counts_epochs_in_words_that_fit() {
        let race = race(50, 2.0, WeakAgent::Joint);
        assert!(verdict(&race, 0).starts_with("The same start"));
        assert!(verdict(&race, 1).starts_with("After one more epoch SFT"));
        assert!(verdict(&race, 21).starts_with("After 21 more epochs SFT"));
        assert!(verdict(&race, 5).contains("Plain fine-tuning gets that far, too"));
    }
}

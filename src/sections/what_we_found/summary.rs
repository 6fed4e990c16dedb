//! What all settings together say, in sentences computed from their intervals.

use protocol::estimate;
use wmss::statistics::extremes;

use super::checks;
use super::choices::Against;
use super::compared::{Difference, Pair, Verdict};
use crate::chart::Role;
use crate::findings::{Experiment, Measure};

/// Every setting's difference.
fn differences(experiment: &Experiment, against: Against, measure: Measure) -> Vec<Difference> {
    let pairs = checks::settings(experiment, against);
    let measured = pairs.iter().map(|pair| pair.measured(experiment, measure));
    measured.flatten().collect()
}

/// "better in 2 (“A low learning rate”, “No M0”), worse in 9, undecided in 4 of 15 settings".
pub fn counted(experiment: &Experiment, against: Against, measure: Measure) -> String {
    let all = differences(experiment, against, measure);
    let of = |verdict| -> Vec<&Difference> {
        all.iter()
            .filter(|d| d.verdict(measure) == verdict)
            .collect()
    };
    let better = of(Verdict::Better);
    let named = match better.is_empty() {
        true => String::new(),
        false => {
            let names = better.iter().map(|d| format!("“{}”", d.pair.name));
            format!(" ({})", names.collect::<Vec<_>>().join(", "))
        }
    };
    format!(
        "better in {}{named}, worse in {} and undecided in {} of {} settings",
        better.len(),
        of(Verdict::Worse).len(),
        of(Verdict::Open).len(),
        all.len()
    )
}

/// WMSS at every λ, beside SFT.
fn mixing(experiment: &Experiment) -> Vec<Pair> {
    let mut pairs = checks::lambdas(experiment);
    pairs.retain(|pair| pair.role == Role::Strong);
    pairs
}

/// "better at λ = 0.7 and 0.9, worse at λ = 0.1": what WMSS's intervals in the plan's first setting
/// say, by λ.
pub fn by_lambda(experiment: &Experiment, measure: Measure) -> String {
    let measured = |pair: Pair| pair.measured(experiment, measure);
    let all: Vec<Difference> = mixing(experiment)
        .into_iter()
        .filter_map(measured)
        .collect();
    let kinds = [
        (Verdict::Better, "better"),
        (Verdict::Worse, "worse"),
        (Verdict::Open, "undecided"),
    ];
    let said = kinds.iter().filter_map(|(verdict, word)| {
        let these = all.iter().filter(|d| d.verdict(measure) == *verdict);
        let values: Vec<&str> = these
            .filter_map(|d| d.pair.name.split(" = ").nth(1))
            .collect();
        let (last, first) = values.split_last()?;
        let values = match first.is_empty() {
            true => (*last).to_owned(),
            false => format!("{} and {last}", first.join(", ")),
        };
        Some(format!("{word} at λ = {values}"))
    });
    said.collect::<Vec<_>>().join(", ")
}

/// What WMSS is compared with in every setting.
const COMPARED: [Against; 2] = [Against::Sft, Against::Temperature];

/// Number of intervals that the finding counts.
pub fn intervals(experiment: &Experiment) -> usize {
    let settings = COMPARED.map(|against| checks::settings(experiment, against).len());
    settings.into_iter().sum::<usize>() + mixing(experiment).len()
}

/// How many of them leave out zero by chance alone, if nothing had an effect: 5 %.
pub fn by_chance(experiment: &Experiment) -> String {
    format!("{:.1}", 0.05 * intervals(experiment) as f64)
}

/// How large the models are, as a sentence.
pub fn size(experiment: &Experiment) -> String {
    let sizes: Vec<f64> = (experiment.settings.iter())
        .filter_map(|setting| {
            let (vocabulary, context) = estimate::shape(&setting.config.task)?;
            let size = setting.config.model;
            Some(estimate::parameters(vocabulary, context, size) as f64)
        })
        .collect();
    extremes(&sizes).map_or_else(String::new, |(least, most)| {
        format!("These models have {least} to {most} parameters and learn arithmetic.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Choice;
    use crate::findings::shipped;

    #[test]
    fn what_is_counted_is_counted_and_sized() {
        let experiment = shipped();
        let settings = experiment.settings.len();
        // Two comparisons a setting, but for one without D0, and five λ.
        assert_eq!(intervals(&experiment), 2 * settings - 1 + 5);
        assert!(size(&experiment).contains("to 1"), "{}", size(&experiment));
    }

    #[test]
    fn every_lambda_is_said_once() {
        let said = by_lambda(&shipped(), Measure::SameSteps);
        for lambda in ["0.1", "0.3", "0.5", "0.7", "0.9"] {
            assert_eq!(said.matches(lambda).count(), 1, "{said}");
        }
    }

    #[test]
    fn every_setting_is_counted_once() {
        let experiment = shipped();
        for against in Against::ALL {
            let said = counted(&experiment, *against, Measure::SameSteps);
            let all = checks::settings(&experiment, *against).len();
            assert!(said.ends_with(&format!("of {all} settings")), "{said}");
        }
    }
}

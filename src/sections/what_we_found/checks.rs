//! Which contenders each question holds against each other.

use std::cmp::Ordering;

use protocol::{Contender, Method, Past, WeakAgent};

use super::choices::{Against, Task};
use super::compared::Pair;
use crate::article::Choice;
use crate::chart::Role;
use crate::findings::{Experiment, Measured};

/// The setting that most questions are asked in.
const DEFAULT: &str = "default";
/// Who the others are held against.
const SFT: &str = "sft";

fn default_pairs(
    experiment: &Experiment,
    rows: &[(&str, &str, Role)], // a contender, its row's name, its colour
) -> Vec<Pair> {
    let Some(setting) = experiment.setting(DEFAULT) else {
        return Vec::new();
    };
    let pair = |(contender, name, role): &(&str, &str, Role)| {
        Pair::of(setting, (contender, SFT), *name, *role)
    };
    rows.iter().filter_map(pair).collect()
}

fn between(experiment: &Experiment, own: &str, other: &str, name: &str) -> Option<Pair> {
    Pair::of(experiment.setting(DEFAULT)?, (own, other), name, Role::Ink)
}

/// Does the gain need the weak model's content?
pub fn content(experiment: &Experiment) -> Vec<Pair> {
    let mut pairs = default_pairs(
        experiment,
        &[
            ("wmss", "WMSS", Role::Strong),
            ("wmss*uniform", "Mixing only", Role::Mixed),
            ("d0", "D0, the same temperature", Role::Control),
        ],
    );
    pairs.extend(between(experiment, "wmss", "d0", "WMSS, less D0"));
    pairs
}

/// Must the weak model learn as well?
pub fn frozen(experiment: &Experiment) -> Vec<Pair> {
    let mut pairs = default_pairs(
        experiment,
        &[
            ("wmss", "WMSS, weak model learns", Role::Strong),
            ("wmss*frozen", "WMSS, weak model frozen", Role::Outsider),
            ("wmss*uniform", "Mixing only, learns", Role::Strong),
            ("wmss*frozen*uniform", "Mixing only, frozen", Role::Outsider),
        ],
    );
    pairs.extend(between(
        experiment,
        "wmss",
        "wmss*frozen",
        "Learning, less frozen",
    ));
    pairs
}

/// Does the choice of examples help?
pub fn curriculum(experiment: &Experiment) -> Vec<Pair> {
    default_pairs(
        experiment,
        &[
            ("wmss*uniform", "Mixing, drawn alike", Role::Mixed),
            ("wmss*v1", "WMSS, V1’s formula", Role::Strong),
            ("wmss", "WMSS, the code’s formula", Role::Strong),
            ("wmss*v2", "WMSS, V2’s formula", Role::Strong),
            ("curriculum*v1", "Choice alone, V1’s", Role::Rival),
            ("curriculum", "Choice alone, the code’s", Role::Rival),
            ("curriculum*v2", "Choice alone, V2’s", Role::Rival),
        ],
    )
}

/// WMSS and D0 as the plan's first setting has them, with what `of` finds in each, sorted by it.
fn varied<T: PartialOrd>(
    experiment: &Experiment,
    of: impl Fn(&Measured, &Contender) -> Option<(T, String)>,
) -> Vec<Pair> {
    let Some(setting) = experiment.setting(DEFAULT) else {
        return Vec::new();
    };
    let contenders = setting.planned.contenders.iter();
    let found = contenders.zip(&setting.config.contenders);
    let mut found: Vec<(T, Pair)> = found
        .filter_map(|(word, contender)| {
            let (order, name) = of(setting, contender)?;
            let role = match contender.method {
                Method::Temperature => Role::Control,
                _ => Role::Strong,
            };
            Some((order, Pair::of(setting, (word, SFT), name, role)?))
        })
        .collect();
    found.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or(Ordering::Equal));
    found.into_iter().map(|(_, pair)| pair).collect()
}

/// How near may the weak model be?
pub fn distance(experiment: &Experiment) -> Vec<Pair> {
    varied(experiment, |setting, contender| {
        let Method::Wmss { from, .. } = contender.method else {
            return None;
        };
        let usual = Method::Wmss {
            weak: WeakAgent::Joint,
            from,
            curriculum: Method::WMSS.curriculum(),
        };
        let is_usual = contender.method == usual && contender.lambda.is_none();
        let m1 = setting.config.sft_steps;
        is_usual.then(|| match from {
            Past::Base => (0, "Weak model from M0".to_owned()),
            Past::Sft(step) => (step, format!("From step {step} of SFT’s {m1}")),
        })
    })
}

/// Which λ?
pub fn lambdas(experiment: &Experiment) -> Vec<Pair> {
    varied(experiment, |setting, contender| {
        let is_temperature = contender.method == Method::Temperature;
        let lambda = setting.config.lambda_of(contender);
        let name = format!("{}, λ = {lambda}", contender.method.name());
        let varies = is_temperature || contender.method == Method::WMSS;
        varies.then_some(((is_temperature, lambda), name))
    })
}

/// Methods that every task was tried with, by how their words begin, and their colours.
const METHODS: [(&str, Role); 9] = [
    ("wmss", Role::Strong),
    ("wmss*frozen", Role::Outsider),
    ("curriculum", Role::Rival),
    ("wmss*uniform", Role::Mixed),
    ("d0", Role::Control),
    ("neftune", Role::Rival),
    ("undial", Role::Rival),
    ("smoothing", Role::Rival),
    ("distillation", Role::Rival),
];

/// Every method on one task.
pub fn methods(experiment: &Experiment, task: Task) -> Vec<Pair> {
    let Some(setting) = experiment.setting(task.key()) else {
        return Vec::new();
    };
    let pair = |(word, role): &(&str, Role)| {
        let whole =
            |planned: &&String| *planned == word || planned.starts_with(&format!("{word}*"));
        // The plainest of a method comes first in the plan.
        let place = setting.planned.contenders.iter().position(|p| whole(&p))?;
        let contender = &setting.planned.contenders[place];
        let name = setting.config.contenders[place].method.name();
        Pair::of(setting, (contender, SFT), name, *role)
    };
    METHODS.iter().filter_map(pair).collect()
}

/// The same two contenders in every setting that has both.
pub fn settings(experiment: &Experiment, against: Against) -> Vec<Pair> {
    let (own, other) = against.contenders();
    let role = match against {
        Against::Sft | Against::Temperature => Role::Strong,
        Against::TemperatureSft => Role::Control,
    };
    let pair =
        |setting: &Measured| Pair::of(setting, (own, other), setting.planned.name.clone(), role);
    experiment.settings.iter().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::shipped;

    #[test]
    fn every_question_finds_the_contenders_it_asks_about() {
        let experiment = shipped();
        let count = |of: fn(&Experiment) -> Vec<Pair>| of(&experiment).len();
        assert_eq!(count(frozen), 5);
        assert_eq!(count(curriculum), 7);
        assert_eq!(count(distance), 4);
        assert_eq!(count(lambdas), 9);
        for task in Task::ALL {
            assert_eq!(methods(&experiment, *task).len(), METHODS.len(), "{task:?}");
        }
        let lambdas = lambdas(&experiment);
        assert_eq!(lambdas[0].name, "WMSS, λ = 0.1");
        assert_eq!(lambdas[8].name, "D0, λ = 0.9");
        assert!(distance(&experiment)[1].name.starts_with("From step"));
    }
}

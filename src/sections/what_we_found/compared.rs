//! Contenders beside one they are held against, as intervals over seeds.

use protocol::link;
use wmss::Interval;

use crate::chart::{IntervalRow, Intervals, Pick, Role, Unit};
use crate::findings::{Experiment, Measure, Measured};

/// Two contenders of one setting, and what their difference is called.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// What the row says.
    pub name: String,
    /// Whose colour it has.
    pub role: Role,
    /// The setting's key.
    pub setting: String,
    /// Places among the setting's contenders: who is compared, and with whom.
    pub places: (usize, usize),
}

/// A pair with its differences, seed by seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Who.
    pub pair: Pair,
    /// The seeds.
    pub seeds: Vec<u32>,
    /// One per seed.
    pub values: Vec<f64>,
    /// Their mean.
    pub interval: Interval,
}

/// What an interval says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All of it lies on the better side.
    Better,
    /// All of it lies on the worse side.
    Worse,
    /// It reaches over both.
    Open,
}

impl Pair {
    /// Two contenders of a setting, in the words of `lab-who`; nothing, where it lacks one.
    pub fn of(
        setting: &Measured,
        (own, other): (&str, &str),
        name: impl Into<String>,
        role: Role,
    ) -> Option<Self> {
        Some(Self {
            name: name.into(),
            role,
            setting: setting.planned.key.clone(),
            places: (setting.place(own)?, setting.place(other)?),
        })
    }

    /// What was measured of it.
    pub fn measured(&self, experiment: &Experiment, measure: Measure) -> Option<Difference> {
        let setting = experiment.setting(&self.setting)?;
        let (own, other) = self.places;
        let values = setting.differences(own, other, measure);
        Some(Difference {
            interval: Interval::of(&values)?,
            seeds: setting.seeds(),
            pair: self.clone(),
            values,
        })
    }
}

impl Difference {
    /// What its interval says under this measure.
    pub fn verdict(&self, measure: Measure) -> Verdict {
        if !self.interval.excludes_zero() {
            return Verdict::Open;
        }
        match (self.interval.mean > 0.0) == measure.more_is_better() {
            true => Verdict::Better,
            false => Verdict::Worse,
        }
    }

    fn row(&self) -> IntervalRow {
        let name = |seed: &u32| format!("seed {seed}");
        IntervalRow {
            name: self.pair.name.clone(),
            role: self.pair.role,
            mean: self.interval.mean,
            ends: (self.interval.low(), self.interval.high()),
            values: (self.seeds.iter().map(name))
                .zip(self.values.iter().copied())
                .collect(),
        }
    }
}

/// How a difference under this measure is written.
pub fn unit(measure: Measure) -> Unit {
    match measure {
        Measure::Loss => Unit::Change,
        _ => Unit::Points,
    }
}

/// What runs along the axis.
fn axis(measure: Measure) -> &'static str {
    match measure {
        Measure::SameSteps => "points, after the same steps",
        Measure::SameCompute => "points, for the same arithmetic",
        Measure::Loss => "held-out loss; less is better",
        Measure::Calibration => "calibration error; less is better",
    }
}

/// All of them in one chart, with the reader's guess at the first one below them.
pub fn picture(differences: &[Difference], measure: Measure, guess: Option<f64>) -> Intervals {
    let guessed = guess
        .zip(differences.first())
        .map(|(guess, first)| IntervalRow {
            name: format!("Your guess: {}", first.pair.name),
            role: Role::Ink,
            mean: guess,
            ends: (guess, guess),
            values: Vec::new(),
        });
    Intervals {
        axis: "comparison",
        measure: axis(measure).to_owned(),
        rows: differences
            .iter()
            .map(Difference::row)
            .chain(guessed)
            .collect(),
        unit: unit(measure),
        sentence: sentence(differences, measure),
    }
}

/// Of more rows than these the undecided ones are only counted.
const MOST_NAMED: usize = 9;

/// "WMSS (−2.1) is worse, D0 (+0.3) is undecided": every row by what its interval says.
fn sentence(differences: &[Difference], measure: Measure) -> String {
    let kinds = [
        (
            Verdict::Better,
            "Better, with an interval that leaves out zero",
        ),
        (
            Verdict::Worse,
            "Worse, with an interval that leaves out zero",
        ),
        (Verdict::Open, "Undecided"),
    ];
    let said = kinds.iter().filter_map(|(verdict, words)| {
        let these = differences
            .iter()
            .filter(|d| d.verdict(measure) == *verdict);
        if *verdict == Verdict::Open && differences.len() > MOST_NAMED {
            let count = these.count();
            return (count > 0).then(|| format!("{words}: {count}."));
        }
        let names: Vec<String> = these
            .map(|d| {
                let mean = unit(measure).write(d.interval.mean);
                format!("{} ({mean})", d.pair.name)
            })
            .collect();
        (!names.is_empty()).then(|| format!("{words}: {}.", names.join("; ")))
    });
    said.collect::<Vec<_>>().join(" ")
}

/// One of a picture's values as a run that can be repeated.
#[derive(Debug, Clone, PartialEq)]
pub struct Rerun {
    /// Which it is, and what it measured, as a sentence.
    pub said: String,
    /// The lab's parameters for it.
    pub parameters: Vec<(String, String)>,
}

/// The run behind a value. A mean stands for the first seed's.
pub fn rerun(
    experiment: &Experiment,
    differences: &[Difference],
    measure: Measure,
    pick: Pick,
) -> Option<Rerun> {
    let difference = differences.get(pick.row)?;
    let place = pick.value.unwrap_or_default();
    let (seed, value) = (difference.seeds.get(place)?, difference.values.get(place)?);
    let setting = experiment.setting(&difference.pair.setting)?;
    let (own, other) = difference.pair.places;
    let mut config = setting.planned.pair(*seed, own).ok()?;
    if other != 0 {
        let third = setting.config.contenders.get(other).copied()?;
        config.contenders.push(third);
    }
    let said = format!(
        "{}, seed {seed}: {}.",
        difference.pair.name,
        unit(measure).write(*value)
    );
    Some(Rerun {
        said,
        parameters: link::write(&config),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::shipped;
    use crate::sections::what_we_found::checks;

    fn difference(mean: f64, half_width: f64) -> Difference {
        Difference {
            pair: Pair {
                name: "WMSS".into(),
                role: Role::Strong,
                setting: "default".into(),
                places: (1, 0),
            },
            seeds: vec![1, 2],
            values: vec![mean, mean],
            interval: Interval { mean, half_width },
        }
    }

    #[test]
    fn better_is_more_accuracy_or_less_loss_and_only_beyond_the_interval() {
        let verdict = |mean, measure| difference(mean, 1.0).verdict(measure);
        assert_eq!(verdict(2.0, Measure::SameSteps), Verdict::Better);
        assert_eq!(verdict(-2.0, Measure::SameCompute), Verdict::Worse);
        assert_eq!(verdict(-2.0, Measure::Loss), Verdict::Better);
        assert_eq!(verdict(2.0, Measure::Calibration), Verdict::Worse);
        assert_eq!(verdict(0.9, Measure::SameSteps), Verdict::Open);
        let said = sentence(&[difference(2.0, 1.0)], Measure::SameSteps);
        assert_eq!(
            said,
            "Better, with an interval that leaves out zero: WMSS (+2.0 points)."
        );
    }

    #[test]
    fn every_dot_is_a_run_that_a_link_can_hold() {
        let experiment = shipped();
        let pairs = checks::content(&experiment);
        assert_eq!(pairs.len(), 4, "{pairs:?}");
        let measured = |pair: &Pair| pair.measured(&experiment, Measure::SameSteps);
        let differences: Vec<Difference> = pairs.iter().filter_map(measured).collect();
        let of = |row, value| {
            let pick = Pick { row, value };
            let rerun = rerun(&experiment, &differences, Measure::SameSteps, pick);
            link::read(&rerun.expect("a run").parameters).config
        };
        let config = of(2, Some(1));
        assert_eq!(config.seed, 2);
        let methods: Vec<_> = config.contenders.iter().map(|c| c.method.name()).collect();
        assert_eq!(methods, ["SFT", "D0"]);
        assert_eq!(of(3, None).contenders.len(), 3, "SFT, WMSS and D0");
        let planned = &experiment.setting("default").expect("planned").config;
        assert_eq!(config.train_examples, planned.train_examples);
    }
}

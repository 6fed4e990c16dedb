//! The curves of our own runs, as plain values.

use protocol::Accuracy;
use protocol::evidence::{Point, SeedRun};
use wmss::Interval;
use wmss::statistics::extremes;

use crate::article::Choice;
use crate::chart::scale::Spacing;
use crate::chart::{Band, Banded, Line, Lines, Mark, Role, Unit};
use crate::evidence::evidence;

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measured {
    /// Share of prompts kept from training that are answered right.
    HeldOut,
    /// The same of the prompts trained on.
    Train,
    /// Total gradient on the wrong answers, per token of an answer.
    Gradient,
}

impl Choice for Measured {
    const ALL: &'static [Self] = &[Self::HeldOut, Self::Train, Self::Gradient];

    fn label(self) -> &'static str {
        match self {
            Self::HeldOut => "accuracy on new prompts",
            Self::Train => "accuracy on training prompts",
            Self::Gradient => "push on wrong answers",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::HeldOut => "held-out",
            Self::Train => "train",
            Self::Gradient => "push",
        }
    }
}

/// No run answered more of the new prompts, nor does an interval reach much beyond.
const HELD_OUT: f64 = 0.8;

/// The runs of these seeds.
pub(super) fn chosen_runs(seeds: &[f64]) -> Vec<SeedRun> {
    let runs = evidence().runs.iter();
    runs.filter(|run| seeds.contains(&f64::from(run.seed)))
        .cloned()
        .collect()
}

/// One model's values: for every step, one value per run.
#[derive(Debug, Clone, PartialEq)]
struct Values {
    name: &'static str,
    role: Role,
    steps: Vec<(f64, Vec<f64>)>,
}

impl Values {
    /// `of` a run gives its steps and values; a step that one run lacks is left out.
    fn new(
        name: &'static str,
        role: Role,
        runs: &[SeedRun],
        of: impl Fn(&SeedRun) -> Vec<(u32, f64)>,
    ) -> Self {
        let all: Vec<Vec<(u32, f64)>> = runs.iter().map(of).collect();
        let first = all.first().cloned().unwrap_or_default();
        let at = |step: u32| {
            let value = |run: &Vec<(u32, f64)>| run.iter().find(|p| p.0 == step).map(|p| p.1);
            let values: Option<Vec<f64>> = all.iter().map(value).collect();
            Some((f64::from(step), values?))
        };
        let steps = first.into_iter().filter_map(|(step, _)| at(step)).collect();
        Self { name, role, steps }
    }

    fn mean(values: &[f64]) -> f64 {
        values.iter().sum::<f64>() / values.len() as f64
    }

    fn line(&self) -> Line {
        Line {
            name: self.name.into(),
            role: self.role,
            dashed: false,
            points: self
                .steps
                .iter()
                .map(|(step, v)| (*step, Self::mean(v)))
                .collect(),
        }
    }

    /// The 95 % interval over seeds; empty for a single one.
    fn band(&self) -> Band {
        let around = |(step, values): &(f64, Vec<f64>)| {
            let interval = Interval::of(values)?;
            Some((*step, interval.low(), interval.high()))
        };
        Band {
            name: format!("95 % interval of {}", self.name),
            role: self.role,
            points: self.steps.iter().filter_map(around).collect(),
        }
    }

    fn last(&self) -> Option<f64> {
        self.steps.last().map(|(_, values)| Self::mean(values))
    }
}

fn accuracies(runs: &[SeedRun], of: fn(&Accuracy) -> f64) -> [Values; 2] {
    let sft = |point: &Point| Some((point.step, of(&point.sft)));
    let wmss = |point: &Point| Some((point.step, of(point.wmss.as_ref()?)));
    [
        Values::new("SFT", Role::Sft, runs, |run| {
            run.points.iter().filter_map(sft).collect()
        }),
        Values::new("WMSS", Role::Strong, runs, |run| {
            run.points.iter().filter_map(wmss).collect()
        }),
    ]
}

fn gradients(runs: &[SeedRun]) -> [Values; 2] {
    let pairs =
        |steps: &[u32], values: &[f64]| steps.iter().copied().zip(values.iter().copied()).collect();
    let sft = |run: &SeedRun| pairs(&run.curves.sft.steps, &run.curves.sft_gradient);
    let wmss = |run: &SeedRun| pairs(&run.curves.strong.steps, &run.curves.strong_gradient);
    [
        Values::new("SFT", Role::Sft, runs, sft),
        Values::new("WMSS", Role::Strong, runs, wmss),
    ]
}

/// Both models over all steps, with intervals where there are runs enough.
pub(super) fn picture(runs: &[SeedRun], measured: Measured) -> Banded {
    let values = match measured {
        Measured::HeldOut => accuracies(runs, |accuracy| accuracy.held_out),
        Measured::Train => accuracies(runs, |accuracy| accuracy.train),
        Measured::Gradient => gradients(runs),
    };
    let config = &evidence().config;
    let (range, spacing, unit) = match measured {
        Measured::Gradient => (gradient_range(), Spacing::Logarithmic, Unit::Tiny),
        Measured::HeldOut => ((0.0, HELD_OUT), Spacing::Linear, Unit::Percent),
        Measured::Train => ((0.0, 1.0), Spacing::Linear, Unit::Percent),
    };
    // Over so wide an axis an interval of the mean is not symmetric, and may reach below 0.
    let bands = match measured {
        Measured::Gradient => Vec::new(),
        _ => values
            .iter()
            .map(Values::band)
            .filter(|band| !band.points.is_empty())
            .collect(),
    };
    Banded {
        lines: Lines {
            lines: values.iter().map(Values::line).collect(),
            marks: vec![Mark {
                step: f64::from(config.sft_steps),
                text: "WMSS begins".into(),
            }],
            axis: "step",
            domain: (0.0, f64::from(config.sft_steps + config.race_steps)),
            range,
            spacing,
            unit,
            sentence: sentence(&values, runs.len(), unit, measured),
        },
        bands,
    }
}

/// What became of the push: WMSS's to SFT's when it was first measured, and the step from which on
/// it is the smaller one. Means over all runs.
pub(super) fn push_returned() -> Option<(f64, f64)> {
    let [sft, wmss] = gradients(&evidence().runs).map(|values| values.line().points);
    let ratio = |(step, push): &(f64, f64)| {
        let alone = sft.iter().find(|point| point.0 == *step)?.1;
        Some((*step, push / alone))
    };
    let ratios: Vec<(f64, f64)> = wmss.iter().filter_map(ratio).collect();
    let last_above = ratios.iter().rposition(|(_, ratio)| *ratio >= 1.0)?;
    Some((ratios.first()?.1, ratios.get(last_above + 1)?.0))
}

/// The same for every choice of seeds, so that the axis stands still.
fn gradient_range() -> (f64, f64) {
    let curves = evidence().runs.iter().map(|run| &run.curves);
    let all: Vec<f64> = curves
        .flat_map(|c| c.sft_gradient.iter().chain(&c.strong_gradient).copied())
        .collect();
    let (low, _) = extremes(&all).unwrap_or((1e-6, 1.0));
    (10_f64.powf(low.log10().floor()), 1.0)
}

fn sentence(values: &[Values; 2], runs: usize, unit: Unit, measured: Measured) -> String {
    let [Some(sft), Some(wmss)] = [values[0].last(), values[1].last()] else {
        return String::new();
    };
    let of = if runs == 1 {
        "one run".to_owned()
    } else {
        format!("{runs} runs, on average")
    };
    format!(
        "Our measurement, {of}: at the last step SFT has {} and WMSS {} of {}.",
        unit.write(sft),
        unit.write(wmss),
        match measured {
            Measured::HeldOut => "new prompts right",
            Measured::Train => "training prompts right",
            Measured::Gradient => "push on an answer’s token",
        }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::held_out;

    #[test]
    fn lines_and_bands_are_those_of_the_evidence() {
        let runs = &evidence().runs;
        let picture = picture(runs, Measured::HeldOut);
        let expected = held_out(runs);
        assert_eq!(picture.lines.lines[0].points.len(), expected.len());
        for (point, expected) in picture.bands[0].points.iter().zip(&expected) {
            assert_eq!(point.0, f64::from(expected.step));
            assert!((point.1 - expected.sft.low()).abs() < 1e-12);
            assert!((point.2 - expected.sft.high()).abs() < 1e-12);
        }
        let wmss = expected.iter().filter(|point| point.wmss.is_some()).count();
        assert_eq!(picture.lines.lines[1].points.len(), wmss);
    }

    #[test]
    fn one_seed_has_lines_but_no_interval_and_none_has_nothing() {
        let one = chosen_runs(&[1.0]);
        let alone = picture(&one, Measured::HeldOut);
        assert!(alone.bands.is_empty() && alone.lines.sentence.contains("one run"));
        assert_eq!(
            alone.lines.lines[0].points[0].1,
            one[0].points[0].sft.held_out
        );
        for measured in Measured::ALL {
            let none = picture(&[], *measured);
            assert!(none.lines.lines.iter().all(|line| line.points.is_empty()));
            assert!(none.lines.sentence.is_empty());
        }
    }

    #[test]
    fn the_push_returns_and_is_soon_the_smaller_one() {
        let (times, step) = push_returned().expect("both were measured");
        let config = &evidence().config;
        assert!(times > 1.0);
        assert!(step > f64::from(config.sft_steps));
        assert!(
            step < f64::from(config.sft_steps + config.race_steps) / 2.0,
            "soon: {step}"
        );
    }

    #[test]
    fn every_accuracy_lies_on_its_axis() {
        let picture = picture(&evidence().runs, Measured::HeldOut);
        let ends = picture.bands.iter().flat_map(|band| &band.points);
        assert!(
            ends.into_iter()
                .all(|point| point.2 <= picture.lines.range.1)
        );
        let mut runs = evidence().runs.iter().flat_map(|run| &run.points);
        assert!(runs.all(|point| point.sft.held_out <= HELD_OUT));
    }

    #[test]
    fn every_push_lies_on_its_axis() {
        let picture = picture(&evidence().runs, Measured::Gradient);
        let (low, high) = picture.lines.range;
        let points = picture.lines.lines.iter().flat_map(|line| &line.points);
        assert!(
            points
                .into_iter()
                .all(|point| low <= point.1 && point.1 <= high)
        );
    }
}

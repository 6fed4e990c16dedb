//! How it went: saturation on the way to the end, and the push on the strong logits after M1.

use wmss::Interval;

use crate::chart::scale::Spacing;
use crate::chart::{Band, Banded, Line, Lines, Mark, Role, Unit};
use crate::findings::Measured;

/// A model's right answers as shares, seed by seed, from M0 on: the way to M1, then the first
/// contender's.
fn shares(setting: &Measured, held_out: bool) -> Vec<(f64, Vec<f64>)> {
    let config = &setting.config;
    let (all, pick): (usize, fn(&protocol::experiment::Outcome) -> &Vec<u32>) = match held_out {
        true => (config.held_out_examples, |outcome| &outcome.held_out),
        false => (config.train_examples, |outcome| &outcome.train),
    };
    let course = |seed: &protocol::experiment::SeedFindings| -> Vec<f64> {
        let after = seed.contenders.first().map_or(&[][..], |sft| pick(sft));
        let right = pick(&seed.start).iter().chain(after);
        right.map(|right| f64::from(*right) / all as f64).collect()
    };
    let courses: Vec<Vec<f64>> = setting.found.seeds.iter().map(course).collect();
    let at = |(place, step): (usize, &u32)| {
        let values: Option<Vec<f64>> = courses.iter().map(|c| c.get(place).copied()).collect();
        Some((f64::from(*step), values?))
    };
    setting
        .found
        .steps
        .iter()
        .enumerate()
        .filter_map(at)
        .collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// What SFT learns, and how sure it becomes.
pub fn saturation(setting: &Measured) -> Banded {
    let (train, held_out) = (shares(setting, false), shares(setting, true));
    let line = |name: &str, role, dashed, points: Vec<(f64, f64)>| Line {
        name: name.to_owned(),
        role,
        dashed,
        points,
    };
    let means = |shares: &[(f64, Vec<f64>)]| {
        shares
            .iter()
            .map(|(step, v)| (*step, mean(v)))
            .collect::<Vec<_>>()
    };
    let first = setting.found.start_means.target.iter();
    let later = setting.found.means.first();
    let target = first.chain(later.map_or(&[][..], |sft| &sft.target));
    let target: Vec<(f64, f64)> = (setting.found.steps.iter())
        .map(|step| f64::from(*step))
        .zip(target.copied())
        .collect();
    let band = held_out.iter().filter_map(|(step, values)| {
        let interval = Interval::of(values)?;
        Some((*step, interval.low(), interval.high()))
    });
    let last = |points: &[(f64, f64)]| points.last().map_or(0.0, |p| p.1);
    let sentence = format!(
        "SFT ends at P(target) {} on its training examples, with {} of them and {} of the held-out prompts right, on average over {} seeds.",
        Unit::Percent.write(last(&target)),
        Unit::Percent.write(last(&means(&train))),
        Unit::Percent.write(last(&means(&held_out))),
        setting.found.seeds.len()
    );
    Banded {
        bands: vec![Band {
            name: "95 % interval, held-out".into(),
            role: Role::Sft,
            points: band.collect(),
        }],
        lines: Lines {
            lines: vec![
                line("P(target), training examples", Role::Control, false, target),
                line("right, training examples", Role::Quiet, true, means(&train)),
                line(
                    "right, held-out prompts",
                    Role::Sft,
                    false,
                    means(&held_out),
                ),
            ],
            marks: vec![Mark {
                step: f64::from(setting.config.sft_steps),
                text: "M1".into(),
            }],
            axis: "step",
            domain: (0.0, f64::from(setting.config.steps())),
            range: (0.0, 1.0),
            spacing: Spacing::Linear,
            unit: Unit::Percent,
            sentence,
        },
    }
}

/// Whose push is shown, and how it is called.
const PUSHES: [(&str, &str, Role); 4] = [
    ("sft", "SFT", Role::Sft),
    ("wmss", "WMSS", Role::Strong),
    ("wmss*frozen", "WMSS, weak model frozen", Role::Outsider),
    ("d0", "D0", Role::Control),
];

/// The mean gradient on the student's non-target logits, after M1.
pub fn push(setting: &Measured) -> Lines {
    let sft_steps = setting.config.sft_steps;
    let steps: Vec<f64> = (setting.found.steps.iter())
        .filter(|step| **step > sft_steps)
        .map(|step| f64::from(*step))
        .collect();
    let line = |(contender, name, role): &(&str, &str, Role)| {
        let gradient = &setting.found.means.get(setting.place(contender)?)?.gradient;
        Some(Line {
            name: (*name).to_owned(),
            role: *role,
            dashed: false,
            points: steps
                .iter()
                .copied()
                .zip(gradient.iter().copied())
                .collect(),
        })
    };
    let lines: Vec<Line> = PUSHES.iter().filter_map(line).collect();
    let all = lines
        .iter()
        .flat_map(|line| line.points.iter().map(|p| p.1));
    let low = all.filter(|p| *p > 0.0).fold(1.0, f64::min);
    Lines {
        lines,
        marks: Vec::new(),
        axis: "step",
        domain: (f64::from(sft_steps), f64::from(setting.config.steps())),
        range: (10_f64.powf(low.log10().floor()), 1.0),
        spacing: Spacing::Logarithmic,
        unit: Unit::Tiny,
        sentence: push_returned(setting).unwrap_or_default(),
    }
}

/// How many times SFT's push WMSS's is: over the first steps after M1, and over all of them.
pub fn push_ratios(setting: &Measured) -> Option<(Interval, Interval)> {
    let (sft, wmss) = (setting.place("sft")?, setting.place("wmss")?);
    let ratios = |of: fn(&protocol::experiment::Ending) -> f64| {
        let ratio = |seed: &protocol::experiment::SeedFindings| {
            Some(of(&seed.contenders.get(wmss)?.end) / of(&seed.contenders.get(sft)?.end))
        };
        let ratios: Option<Vec<f64>> = setting.found.seeds.iter().map(ratio).collect();
        Interval::of(&ratios?)
    };
    Some((
        ratios(|end| end.first_gradient)?,
        ratios(|end| end.gradient)?,
    ))
}

fn push_returned(setting: &Measured) -> Option<String> {
    let (first, all) = push_ratios(setting)?;
    let steps = setting.found.steps.iter();
    let first_steps = steps.copied().find(|s| *s > setting.config.sft_steps)?;
    let write = |i: &Interval| {
        let (low, high) = (i.low(), i.high());
        format!("{:.2} times (95 % interval {low:.2} to {high:.2})", i.mean)
    };
    Some(format!(
        "Over the first {} steps after M1, WMSS’s push is {} SFT’s; over the whole race {}.",
        first_steps - setting.config.sft_steps,
        write(&first),
        write(&all)
    ))
}

/// Share of the train set's answer tokens where P(target) > 1 − λ at M1: elsewhere mixing can only
/// weaken the push.
pub fn sure_at_m1(setting: &Measured) -> Option<Interval> {
    let seeds = setting.found.seeds.iter();
    let shares: Vec<f64> = seeds.map(|seed| seed.start.end.sure).collect();
    Interval::of(&shares)
}

//! Accuracy for seventeen values of λ, and how far such a value can be trusted.

use leptos::prelude::*;
use wmss::noise;
use wmss::paper;
use wmss::statistics::extremes;

use super::numbers::{MEDIUM, percent};
use crate::article::{Choice, Choices, Demo, Toggle};
use crate::chart::scale::Spacing;
use crate::chart::{Band, Banded, Figure, Line, Lines, Mark, Role, Unit, capitalised};
use crate::link::kept;

/// What was measured for every λ: a column of version 2's Table 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Swept {
    Average,
    Aime,
    Math500,
    Aqua,
    Gsm8k,
    Mawps,
    Svamp,
}

impl Swept {
    fn column(self) -> &'static str {
        match self {
            Self::Average => "Avg",
            other => other.label(),
        }
    }
}

impl Choice for Swept {
    const ALL: &'static [Self] = &[
        Self::Average,
        Self::Aime,
        Self::Math500,
        Self::Aqua,
        Self::Gsm8k,
        Self::Mawps,
        Self::Svamp,
    ];

    fn label(self) -> &'static str {
        match self {
            Self::Average => "average",
            Self::Aime => "AIME25",
            Self::Math500 => "MATH500",
            Self::Aqua => "AQUA",
            Self::Gsm8k => "GSM8K",
            Self::Mawps => "MAWPS",
            Self::Svamp => "SVAMP",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Average => "average",
            Self::Aime => "aime25",
            Self::Math500 => "math500",
            Self::Aqua => "aqua",
            Self::Gsm8k => "gsm8k",
            Self::Mawps => "mawps",
            Self::Svamp => "svamp",
        }
    }
}

/// A normal value lies within so many standard deviations of its mean 95 times of 100.
const NINETY_FIVE: f64 = 1.96;
/// The vertical axis leaves this much around the values, as a share.
const AROUND: f64 = 0.02;

/// One benchmark over λ, in percent as printed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sweep {
    swept: Swept,
    points: Vec<(f64, f64)>,
    /// Standard deviation of the noise on each value, in percentage points.
    noise: f64,
}

impl Sweep {
    pub(super) fn new(swept: Swept) -> Self {
        let table = &paper().lambda_sweep;
        let column = |name| table.column(MEDIUM, name).unwrap_or_default();
        let pairs = column("λ").into_iter().zip(column(swept.column()));
        let points: Vec<(f64, f64)> = pairs
            .filter_map(|(lambda, value)| Some((lambda?, value?)))
            .collect();
        let noise = noise::standard_deviation(&points).unwrap_or(0.0);
        Self {
            swept,
            points,
            noise,
        }
    }

    /// λ and accuracy where the printed accuracy is highest.
    pub(super) fn peak(&self) -> (f64, f64) {
        let highest = self.points.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        highest.copied().unwrap_or((f64::NAN, f64::NAN))
    }

    /// Standard deviation of the noise on each value, in percentage points.
    pub(super) fn noise(&self) -> f64 {
        self.noise
    }

    /// A difference of two values below this, in percentage points, may as well be noise: 1.96
    /// standard deviations of a difference.
    pub(super) fn least_difference(&self) -> f64 {
        NINETY_FIVE * std::f64::consts::SQRT_2 * self.noise
    }

    /// How many λ's cannot be told apart from the best one, itself among them.
    pub(super) fn as_good_as_the_peak(&self) -> usize {
        let least = self.peak().1 - self.least_difference();
        self.points
            .iter()
            .filter(|(_, value)| *value >= least)
            .count()
    }

    fn sentence(&self) -> String {
        let (lambda, value) = self.peak();
        let furthest = noise::furthest(&self.points);
        let furthest = furthest.map_or_else(String::new, |wobble| {
            let side = if wobble.residual() < 0.0 {
                "below"
            } else {
                "above"
            };
            format!(
                " At λ = {:.2} the value lies {:.1} points {side} the line between its neighbours.",
                wobble.place,
                wobble.residual().abs()
            )
        });
        format!(
            "{}: the highest value, {}, stands at λ = {lambda:.2}.{furthest}",
            capitalised(self.swept.label()),
            percent(value)
        )
    }

    /// The printed values, with their noise around them and their neighbours' lines where wanted.
    pub(super) fn picture(&self, noisy: bool) -> Banded {
        let share = |(lambda, value): &(f64, f64)| (*lambda, value / 100.0);
        let line = |name: &str, role, dashed, points| Line {
            name: name.into(),
            role,
            dashed,
            points,
        };
        let printed = self.points.iter().map(share).collect();
        let mut lines = vec![line("as printed", Role::Strong, false, printed)];
        let mut bands = Vec::new();
        if noisy {
            let between = noise::wobbles(&self.points).into_iter();
            let between = between.map(|w| (w.place, w.expected / 100.0)).collect();
            lines.push(line("neighbours’ line", Role::Control, true, between));
            bands.push(self.band());
        }
        Banded {
            lines: Lines {
                lines,
                marks: vec![Mark {
                    step: self.peak().0,
                    text: "highest".into(),
                }],
                axis: "λ",
                domain: (0.0, 1.0),
                range: self.range(),
                spacing: Spacing::Linear,
                unit: Unit::Percent,
                sentence: self.sentence(),
            },
            bands,
        }
    }

    /// Where each value would mostly lie if it were measured again.
    fn band(&self) -> Band {
        let reach = NINETY_FIVE * self.noise / 100.0;
        let around = |(lambda, value): &(f64, f64)| {
            let value = value / 100.0;
            (*lambda, value - reach, value + reach)
        };
        Band {
            name: "estimated noise".into(),
            role: Role::Strong,
            points: self.points.iter().map(around).collect(),
        }
    }

    /// The same with and without noise, so that nothing moves when it is switched.
    fn range(&self) -> (f64, f64) {
        let edges: Vec<f64> = self.band().points.iter().flat_map(|p| [p.1, p.2]).collect();
        let (low, high) = extremes(&edges).unwrap_or((0.0, 1.0));
        ((low - AROUND).max(0.0), (high + AROUND).min(1.0))
    }
}

/// The demo.
#[component]
pub(super) fn LambdaSweep() -> impl IntoView {
    let swept = kept("sweep-benchmark", Swept::Average, |_| true);
    let noisy = kept("sweep-noise", true, |_| true);
    let sweep = Memo::new(move |_| Sweep::new(swept.get()));
    let picture = Signal::derive(move || sweep.with(|sweep| sweep.picture(noisy.get())));
    let fact = move |name: &'static str, of: fn(&Sweep) -> String| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{move || sweep.with(of)}</dd>
            </div>
        }
    };
    let reset = move |()| {
        swept.set(Swept::Average);
        noisy.set(true);
    };
    view! {
        <Demo id="sweep-demo" title="Which λ is best?" reset=reset>
            <Choices legend="Benchmark of the sweep" id="sweep-benchmark" value=swept />
            <Toggle label="Show the noise" value=noisy />
            <Figure title="Accuracy by λ" picture=picture />
            <dl class="facts">
                {fact("Highest at λ", |sweep| format!("{:.2}", sweep.peak().0))}
                {fact("Noise of a value", |sweep| format!("{:.1} points", sweep.noise()))}
                {fact(
                    "As good as the highest",
                    |sweep| format!("{} of {} λ", sweep.as_good_as_the_peak(), sweep.points.len()),
                )}
            </dl>
        </Demo>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_benchmark_has_all_lambdas_and_some_noise() {
        for swept in Swept::ALL {
            let sweep = Sweep::new(*swept);
            assert_eq!(
                sweep.points.len(),
                paper().lambda_sweep.groups[0].rows.len()
            );
            assert!(sweep.noise() > 0.0 && sweep.noise() < 10.0, "{swept:?}");
            let (low, high) = sweep.range();
            assert!((0.0..high).contains(&low) && high <= 1.0, "{swept:?}");
            assert!((1..=sweep.points.len()).contains(&sweep.as_good_as_the_peak()));
        }
    }

    #[test]
    fn the_average_peaks_where_the_talk_says_and_dips_where_the_correction_says() {
        let sweep = Sweep::new(Swept::Average);
        let correction = crate::article::all_corrections()
            .iter()
            .find(|c| c.number == 24);
        let of = |name| correction.and_then(|c| c.figure(name)).unwrap_or(f64::NAN);
        assert_eq!(
            Some(sweep.peak().0),
            wmss::blog().number(24, "λ at the peak")
        );
        assert_eq!(sweep.peak().1, of("average at the peak"));
        let furthest = noise::furthest(&sweep.points).expect("many λ");
        assert_eq!(furthest.place, of("λ at the dip"));
        assert!(
            sweep
                .picture(true)
                .lines
                .sentence
                .contains("below the line")
        );
    }

    #[test]
    fn noise_is_shown_only_where_it_is_wanted() {
        let sweep = Sweep::new(Swept::Gsm8k);
        let (with, without) = (sweep.picture(true), sweep.picture(false));
        assert_eq!((with.bands.len(), with.lines.lines.len()), (1, 2));
        assert_eq!((without.bands.len(), without.lines.lines.len()), (0, 1));
        assert_eq!(with.lines.range, without.lines.range);
    }
}

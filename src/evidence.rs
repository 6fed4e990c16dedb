//! What our own training runs measured: the figures that the article quotes, built into the page.
//!
//! `cargo xtask experiment evidence assets/m0.safetensors assets/evidence.json` measures them again.

use std::sync::LazyLock;

use protocol::evidence::{Evidence, Point, SeedRun};
use wmss::Interval;

static EVIDENCE: LazyLock<Evidence> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../assets/evidence.json"))
        .expect("a file of this build, which a test has read")
});

/// The measured runs.
pub fn evidence() -> &'static Evidence {
    &EVIDENCE
}

/// Held-out accuracies at one step, over all seeds; shares from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeldOut {
    /// Steps since M0.
    pub step: u32,
    /// The model trained by SFT alone.
    pub sft: Interval,
    /// WMSS's strong model, during the race.
    pub wmss: Option<Interval>,
}

/// Held-out accuracies at every step that all of `runs` were evaluated at, oldest first. Empty where
/// there are too few or too many runs for an [`Interval`].
pub fn held_out(runs: &[SeedRun]) -> Vec<HeldOut> {
    let points = runs.first().map_or(&[][..], |run| &run.points);
    let at_step = |point: &Point| {
        let step = point.step;
        Some(HeldOut {
            step,
            sft: over_seeds(runs, step, |p| Some(p.sft.held_out))?,
            wmss: over_seeds(runs, step, |p| Some(p.wmss?.held_out)),
        })
    };
    points.iter().filter_map(at_step).collect()
}

/// WMSS's held-out accuracy less SFT's at the last step, seed by seed: both models of a seed start
/// from one M1 and answer the same prompts, so their difference varies less than they do. Above 0
/// where WMSS is better; from −1 to 1.
pub fn final_difference(runs: &[SeedRun]) -> Option<Interval> {
    let last = runs.first()?.points.last()?.step;
    over_seeds(runs, last, |p| Some(p.wmss?.held_out - p.sft.held_out))
}

/// The interval of what `of` finds in each run's point at `step`; `None` where one run has nothing.
fn over_seeds(runs: &[SeedRun], step: u32, of: impl Fn(&Point) -> Option<f64>) -> Option<Interval> {
    let value = |run: &SeedRun| of(run.points.iter().find(|point| point.step == step)?);
    let values: Option<Vec<f64>> = runs.iter().map(value).collect();
    Interval::of(&values?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::evidence::{Curves, ScoredToken, Series, VERSION};
    use protocol::{Accuracy, RunConfig};

    fn is_share(value: f64) -> bool {
        (0.0..=1.0).contains(&value)
    }

    fn rises(steps: &[u32]) -> bool {
        steps.windows(2).all(|pair| pair[0] < pair[1])
    }

    #[test]
    fn the_file_is_of_this_version_and_of_the_default_run() {
        assert_eq!(evidence().version, VERSION);
        assert_eq!(evidence().config, RunConfig::default());
        assert!(!evidence().revision.ends_with("dirty"));
    }

    #[test]
    fn every_seed_is_there_with_every_accuracy_in_its_place() {
        let seeds: Vec<u32> = evidence().runs.iter().map(|run| run.seed).collect();
        assert_eq!(seeds, [1, 2, 3, 4, 5]);
        let RunConfig {
            sft_steps,
            race_steps,
            ..
        } = evidence().config;
        for run in &evidence().runs {
            let steps: Vec<u32> = run.points.iter().map(|point| point.step).collect();
            assert!(rises(&steps));
            assert_eq!(steps.first(), Some(&0));
            assert_eq!(steps.last(), Some(&(sft_steps + race_steps)));
            for point in &run.points {
                assert_eq!(point.wmss.is_some(), point.step > sft_steps);
                for accuracy in [Some(point.sft), point.wmss].into_iter().flatten() {
                    assert!(is_share(accuracy.train) && is_share(accuracy.held_out));
                }
            }
        }
    }

    #[test]
    fn every_curve_is_whole() {
        let whole = |series: &Series, last: u32| {
            assert!(rises(&series.steps) && !series.steps.is_empty());
            assert_eq!(series.steps.last(), Some(&last));
            assert_eq!(series.target.len(), series.steps.len());
            assert_eq!(series.entropy.len(), series.steps.len());
            assert!(series.target.iter().all(|p| is_share(*p)));
            assert!(series.entropy.iter().all(|h| *h >= 0.0));
        };
        let last = evidence().config.sft_steps + evidence().config.race_steps;
        for run in &evidence().runs {
            let curves = &run.curves;
            for series in [&curves.sft, &curves.strong, &curves.weak] {
                whole(series, last);
            }
            assert_eq!(curves.sft_gradient.len(), curves.sft.steps.len());
            assert_eq!(curves.strong_gradient.len(), curves.strong.steps.len());
            let mut gradients = curves.sft_gradient.iter().chain(&curves.strong_gradient);
            assert!(gradients.all(|gradient| is_share(*gradient)));
        }
    }

    #[test]
    fn every_worked_example_is_a_prompt_and_its_answer_with_probabilities() {
        assert!(!evidence().examples.is_empty());
        for example in &evidence().examples {
            let text: String = example.tokens.iter().map(|t| t.text.as_str()).collect();
            assert!(
                text.starts_with(&example.prompt) && text.ends_with("end"),
                "{text}"
            );
            assert_eq!(
                example.answer().count(),
                example.tokens.len() - example.prompt.len()
            );
            let ends = [example.answer().next(), example.answer().next_back()];
            for token in ends {
                assert!(
                    token.is_some_and(|token| token.expected.is_some()),
                    "{text}"
                );
            }
            for (place, token) in example.tokens.iter().enumerate() {
                assert_eq!(token.probability.is_some(), place > 0);
                check_probabilities(token);
            }
        }
    }

    fn check_probabilities(token: &ScoredToken) {
        let Some(probability) = &token.probability else {
            return;
        };
        assert!(probability.each().into_iter().all(|p| is_share(*p)));
        let Some(expected) = &token.expected else {
            return;
        };
        for (expectation, probability) in expected.each().into_iter().zip(probability.each()) {
            let shares: Vec<f64> = expectation
                .likeliest
                .iter()
                .map(|choice| choice.1)
                .collect();
            assert_eq!(shares.len(), 6);
            assert!(shares.windows(2).all(|pair| pair[0] >= pair[1]));
            // Each is rounded, so their sum may lie above 1 by as much.
            assert!(shares.iter().all(|p| is_share(*p)) && shares.iter().sum::<f64>() < 1.0001);
            assert!(expectation.entropy >= 0.0);
            let own = expectation.likeliest.iter().find(|c| c.0 == token.text);
            assert!(own.is_none_or(|choice| choice.1 == *probability));
        }
    }

    fn run(seed: u32, points: &[(u32, f64, Option<f64>)]) -> SeedRun {
        let series = Series::default;
        let accuracy = |held_out| Accuracy {
            train: 1.0,
            held_out,
        };
        let point = |(step, sft, wmss): &(u32, f64, Option<f64>)| Point {
            step: *step,
            sft: accuracy(*sft),
            wmss: wmss.map(accuracy),
        };
        SeedRun {
            seed,
            seconds: 0.0,
            points: points.iter().map(point).collect(),
            curves: Curves {
                sft: series(),
                strong: series(),
                weak: series(),
                sft_gradient: Vec::new(),
                strong_gradient: Vec::new(),
            },
        }
    }

    #[test]
    fn held_out_accuracies_are_taken_over_seeds_step_by_step() {
        let runs = [
            run(
                1,
                &[(0, 0.25, None), (10, 0.5, Some(0.75)), (20, 1.0, None)],
            ),
            run(2, &[(0, 0.25, None), (10, 1.0, Some(0.75))]),
        ];
        let course = held_out(&runs);
        let steps: Vec<u32> = course.iter().map(|point| point.step).collect();
        assert_eq!(steps, [0, 10], "step 20 is not of every run");
        assert_eq!(course[0].sft.half_width, 0.0);
        assert_eq!(course[0].wmss, None);
        assert_eq!(course[1].sft.mean, 0.75);
        assert_eq!(
            course[1].wmss.map(|i| (i.mean, i.half_width)),
            Some((0.75, 0.0))
        );
        assert!(held_out(&runs[..1]).is_empty());
        assert!(held_out(&[]).is_empty());
    }

    #[test]
    fn the_last_difference_is_taken_seed_by_seed() {
        let runs = [
            run(1, &[(0, 0.0, None), (10, 0.25, Some(0.5))]),
            run(2, &[(0, 0.0, None), (10, 0.5, Some(0.75))]),
        ];
        let difference = final_difference(&runs).expect("two seeds");
        // The two seeds lie far apart, their differences do not.
        assert_eq!((difference.mean, difference.half_width), (0.25, 0.0));
        assert_eq!(final_difference(&[run(1, &[(0, 0.5, None)])]), None);
        assert_eq!(final_difference(&[]), None);
    }
}

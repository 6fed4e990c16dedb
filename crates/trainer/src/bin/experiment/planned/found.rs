//! From finished jobs to findings.

use protocol::experiment::{Ending, Means, Outcome, SeedFindings, SettingFindings};
use trainer::run::Answers;

use super::job::{Measured, Moment};

/// One setting's findings from its jobs, one per seed; at least one.
pub fn setting(jobs: &[Measured]) -> SettingFindings {
    let contenders = jobs.first().map_or(0, |job| job.contenders.len());
    SettingFindings {
        steps: jobs.first().map_or_else(Vec::new, |job| job.steps.clone()),
        seeds: jobs.iter().map(seed).collect(),
        start_means: means(jobs.iter().map(|job| job.start.as_slice()).collect()),
        means: (0..contenders)
            .map(|c| {
                means(
                    jobs.iter()
                        .map(|job| job.contenders[c].as_slice())
                        .collect(),
                )
            })
            .collect(),
    }
}

fn seed(job: &Measured) -> SeedFindings {
    let start = job.start.split_first().map_or(&[][..], |(_, rest)| rest);
    SeedFindings {
        seed: job.config.seed,
        start: Outcome {
            end: ending(start, job.start.last()),
            ..outcome(&job.start)
        },
        contenders: job
            .contenders
            .iter()
            .map(|course| outcome(course))
            .collect(),
    }
}

fn outcome(course: &[Moment]) -> Outcome {
    Outcome {
        train: course.iter().map(|m| m.train.right).collect(),
        held_out: course.iter().map(|m| m.held_out.right).collect(),
        end: ending(course, course.last()),
    }
}

/// `trained`: the moments that have steps before them, equally many each.
fn ending(trained: &[Moment], last: Option<&Moment>) -> Ending {
    let of = |number: fn(&Moment) -> f64| last.map_or(0.0, number);
    let gradients: f64 = trained.iter().map(|m| m.gradient).sum();
    Ending {
        loss: of(|m| m.held_out.loss),
        calibration: of(|m| m.held_out.calibration),
        target: of(|m| m.train.target),
        entropy: of(|m| m.train.entropy),
        gap: of(|m| m.train.gap),
        sure: of(|m| m.train.sure),
        weak_entropy: last.and_then(|m| m.weak).map(|weak| weak.entropy),
        first_gradient: trained.first().map_or(0.0, |m| m.gradient),
        gradient: gradients / trained.len().max(1) as f64,
    }
}

/// `courses`: one per seed.
fn means(courses: Vec<&[Moment]>) -> Means {
    let moments = courses.iter().map(|course| course.len()).min().unwrap_or(0);
    let mean = |of: &dyn Fn(&Moment) -> f64| -> Vec<f64> {
        let at = |place: usize| courses.iter().map(|c| of(&c[place])).sum::<f64>();
        (0..moments)
            .map(|place| at(place) / courses.len() as f64)
            .collect()
    };
    let weak = |of: fn(&Answers) -> f64| {
        let has_one = courses
            .iter()
            .flat_map(|c| c.iter())
            .all(|m| m.weak.is_some());
        match has_one {
            true => mean(&|m| m.weak.as_ref().map_or(0.0, of)),
            false => Vec::new(),
        }
    };
    Means {
        target: mean(&|m| m.train.target),
        entropy: mean(&|m| m.train.entropy),
        weak_entropy: weak(|answers| answers.entropy),
        loss: mean(&|m| m.held_out.loss),
        calibration: mean(&|m| m.held_out.calibration),
        gap: mean(&|m| m.train.gap),
        gradient: mean(&|m| m.gradient),
    }
}

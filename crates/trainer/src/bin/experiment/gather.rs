//! One seed's run, and what is kept of it: accuracies, thinned curves, and the models on the way.

use std::time::Instant;

use burn::tensor::{Device, Tensor};
use protocol::evidence::{Curves, Point, SeedRun, Series};
use protocol::{AgentMeans, ContenderMetrics, RunConfig, StepMetrics};
use trainer::run::{Pending, Run};

use crate::Failure;

/// Accuracies are measured, and the steps' measurements averaged, every so many steps.
const EVERY: usize = 10;
/// A line is printed every so many steps.
const PRINT_EVERY: u32 = 100;

/// A finished run.
pub struct Gathered {
    /// What it measured.
    pub run: SeedRun,
    /// M0, M1, SFT's model and WMSS's strong one at the end, in the order of
    /// [`protocol::evidence::ByModel`]: `[4, P]`.
    pub models: Tensor<2>,
}

/// Runs `config` from the M0 `base` on the CPU.
pub async fn gather(config: RunConfig, base: Vec<f32>) -> Result<Gathered, Failure> {
    let began = Instant::now();
    let (seed, sft_steps) = (config.seed, config.sft_steps);
    let last = config.steps();
    let mut run = Run::new(config, base, &Device::flex()).await?;
    let m0 = run.state().parameters.clone();
    let mut m1 = m0.clone();
    let mut points = vec![point(&run).await?];
    let (mut pending, mut metrics) = (Vec::new(), Vec::new());
    for step in 1..=last {
        pending.push(run.step().await?);
        if step == sft_steps {
            m1 = run.state().parameters.clone();
        }
        if pending.len() == EVERY || step == last {
            metrics.extend(Pending::read(std::mem::take(&mut pending)).await?);
            let point = point(&run).await?;
            print(seed, &point);
            points.push(point);
        }
    }
    let end = run.state().parameters.clone();
    if end.dims()[0] < 2 {
        return Err("The configuration has no race.".into());
    }
    Ok(Gathered {
        run: SeedRun {
            seed,
            seconds: began.elapsed().as_secs_f64(),
            points,
            curves: curves(&metrics),
        },
        // The race's rows are SFT, strong, weak.
        models: Tensor::cat(vec![m0, m1, end.narrow(0, 0, 2)], 0),
    })
}

async fn point(run: &Run) -> Result<Point, Failure> {
    let accuracies = run.accuracy().await?;
    let sft = accuracies
        .first()
        .ok_or("The configuration has no contender.")?;
    Ok(Point {
        step: run.step_count(),
        sft: *sft,
        wmss: accuracies.get(1).copied(),
    })
}

fn print(seed: u32, point: &Point) {
    if !point.step.is_multiple_of(PRINT_EVERY) {
        return;
    }
    let sft = point.sft.held_out;
    let wmss = point
        .wmss
        .map_or_else(String::new, |a| format!(", WMSS {:.3}", a.held_out));
    println!(
        "seed {seed}, step {:3}: held-out accuracy SFT {sft:.3}{wmss}",
        point.step
    );
}

/// SFT is the default's first contender, and before the race the only model.
fn sft(metrics: &StepMetrics) -> Option<&ContenderMetrics> {
    metrics.contenders.first()
}

/// WMSS is the default's second contender.
fn wmss(metrics: &StepMetrics) -> Option<&ContenderMetrics> {
    metrics.contenders.get(1)
}

fn curves(metrics: &[StepMetrics]) -> Curves {
    let means = |of: &dyn Fn(&StepMetrics) -> Option<f64>| thinned(metrics, of).1;
    let series = |of: &dyn Fn(&StepMetrics) -> Option<AgentMeans>| {
        let (steps, target) = thinned(metrics, |m| of(m).map(|agent| agent.target));
        let entropy = means(&|m| of(m).map(|agent| agent.entropy));
        Series {
            steps,
            target,
            entropy,
        }
    };
    Curves {
        sft: series(&|m| Some(sft(m)?.student)),
        strong: series(&|m| Some(wmss(m)?.student)),
        weak: series(&|m| wmss(m)?.weak),
        sft_gradient: means(&|m| Some(sft(m)?.gradient)),
        strong_gradient: means(&|m| Some(wmss(m)?.gradient)),
    }
}

/// Means over every ten of the steps at which `of` has a value, and the last step of each ten. One
/// batch of 64 is too noisy to be read alone.
fn thinned(
    metrics: &[StepMetrics],
    of: impl Fn(&StepMetrics) -> Option<f64>,
) -> (Vec<u32>, Vec<f64>) {
    let measured: Vec<(u32, f64)> = metrics
        .iter()
        .filter_map(|m| of(m).map(|value| (m.step, value)))
        .collect();
    let mean = |window: &[(u32, f64)]| {
        let sum: f64 = window.iter().map(|(_, value)| value).sum();
        window
            .last()
            .map(|(step, _)| (*step, sum / window.len() as f64))
    };
    measured.chunks(EVERY).filter_map(mean).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ten_steps_are_averaged_and_the_rest_as_well() {
        let metrics: Vec<StepMetrics> = (1..=23)
            .map(|step| StepMetrics {
                step,
                contenders: vec![ContenderMetrics {
                    student: AgentMeans {
                        loss: 0.0,
                        target: f64::from(step),
                        entropy: 0.0,
                    },
                    weak: None,
                    trained: None,
                    gradient: 0.0,
                    lambda: None,
                }],
            })
            .collect();
        // A value that begins at step 3, as WMSS's do with the race.
        let late = |m: &StepMetrics| sft(m).filter(|_| m.step >= 3).map(|c| c.student.target);
        assert_eq!(
            thinned(&metrics, late),
            (vec![12, 22, 23], vec![7.5, 17.5, 23.0])
        );
    }
}

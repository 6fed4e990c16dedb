//! One setting with one seed: the unit in which a plan is run, kept and taken up again.

use burn::tensor::Device;
use protocol::{Base, RunConfig};
use serde::{Deserialize, Serialize};
use trainer::base::{self, BaseConfig, BaseTraining};
use trainer::interruptions::Interruptions;
use trainer::run::{Answers, Examination, Pending, Run};

use crate::Failure;

/// A job, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The commit of the program that measured it.
    pub revision: String,
    /// What was run.
    pub config: RunConfig,
    /// How often the models were examined, in steps.
    pub every: u32,
    /// Steps since M0 at which they were.
    pub steps: Vec<u32>,
    /// The way to M1, M0 and M1 included.
    pub start: Vec<Moment>,
    /// Of each contender the way from there.
    pub contenders: Vec<Vec<Moment>>,
}

/// A contender at one step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// The kept model on the train set.
    pub train: Answers,
    /// The same on the held-out set.
    pub held_out: Answers,
    /// The weak model on the train set, where there is one that is mixed.
    pub weak: Option<Answers>,
    /// Mean gradient on the student's non-target logits of the steps since the moment before; 0
    /// where there are none.
    pub gradient: f64,
}

/// Runs `config` on the CPU. `shipped`: the page's M0.
pub async fn measure(
    config: RunConfig,
    every: u32,
    shipped: &[f32],
    revision: &str,
) -> Result<Measured, Failure> {
    let m0 = m0(&config, shipped).await?;
    let mut measured = Measured {
        revision: revision.to_owned(),
        config: config.clone(),
        every,
        steps: Vec::new(),
        start: Vec::new(),
        contenders: vec![Vec::new(); config.contenders.len()],
    };
    let mut run = Run::new(config, m0, &Device::flex()).await?;
    measured.note(&run, Vec::new()).await?;
    let mut pending = Vec::new();
    for step in 1..=measured.config.steps() {
        pending.push(run.step().await?);
        let ends = step == measured.config.sft_steps || step == measured.config.steps();
        if ends || step.is_multiple_of(every) {
            measured.note(&run, std::mem::take(&mut pending)).await?;
        }
    }
    Ok(measured)
}

async fn m0(config: &RunConfig, shipped: &[f32]) -> Result<Vec<f32>, Failure> {
    match config.base {
        Base::Shipped => Ok(shipped.to_vec()),
        Base::Random => Ok(base::random(config)?),
        Base::Pretrained => {
            let mut training = BaseTraining::new(BaseConfig::of(config), &Device::flex())?;
            while !training.finished() {
                training.step(&Interruptions::none()).await?;
            }
            Ok(training.parameters().into_data().iter::<f32>().collect())
        }
    }
}

impl Measured {
    /// Examines the models as they are, after the steps `pending`.
    async fn note(&mut self, run: &Run, pending: Vec<Pending>) -> Result<(), Failure> {
        let metrics = Pending::read(pending).await?;
        let gradient = |contender: usize| {
            let gradients = metrics.iter().filter_map(|m| m.contenders.get(contender));
            let sum: f64 = gradients.map(|c| c.gradient).sum();
            sum / metrics.len().max(1) as f64
        };
        let mixes: Vec<bool> = (self.config.contenders.iter())
            .map(|c| c.method.mixes())
            .collect();
        let moment = |(number, examined): (usize, Examination)| Moment {
            train: examined.train,
            held_out: examined.held_out,
            weak: examined.partner.filter(|_| mixes[number]),
            gradient: gradient(number),
        };
        let examined = run.examine().await?.into_iter().enumerate().map(moment);
        self.steps.push(run.step_count());
        if run.step_count() <= self.config.sft_steps {
            self.start.extend(examined.take(1));
        } else {
            for (course, moment) in self.contenders.iter_mut().zip(examined) {
                course.push(moment);
            }
        }
        Ok(())
    }
}

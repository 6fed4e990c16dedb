//! One run: M0 → SFT → M1 → the race of the contenders.

mod answer;
mod attention;
mod checkpoint;
mod curriculum;
mod error;
mod examination;
mod lineup;
mod measurements;
mod noise;
mod pair;
mod questions;
mod race;
mod samples;
mod teacher;

pub use error::RunError;
pub use examination::{Answers, Examination};
pub use lineup::Place;
pub use measurements::Pending;
pub use questions::next_token_logits;
pub use teacher::TrainedTeacher;

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use protocol::{Phase, RunConfig, Setting};

use crate::data::Sequences;
use crate::interruptions::Interruptions;
use crate::kernels;
use crate::model::Architecture;
use crate::random::{Purpose, stream};
use crate::readback::numbers;
use crate::recipe::{Recipe, State};
use crate::sampling::{draw, uniform};
use crate::task::{self, architecture};
use questions::accuracies;
use race::Race;
use teacher::{TeacherState, TeacherTraining};

/// A run on a device.
pub struct Run {
    config: RunConfig,
    architecture: Architecture,
    base: Vec<f32>,            // M0, [P]
    base_on_device: Tensor<2>, // the same, [1, P]
    setting: task::Setting,
    encoded: Sequences,    // the train set
    evaluation: Sequences, // the train set, then the held-out set
    teacher_training: Option<TeacherTraining>,
    teacher_logits: Option<Vec<f32>>, // what the teacher says to the train set: [examples, S, V]
    progress: Progress,
    interruptions: Interruptions,
}

/// All of a run that changes from step to step; a copy shares what is on the device.
#[derive(Clone)]
pub struct Progress {
    step: u32,
    state: State,
    race: Option<Race>,
    teacher: Option<TeacherState>,
    kept: BTreeMap<u32, Tensor<2>>, // states of SFT that a contender asks for, by step: [1, P]
}

impl Run {
    /// A run that starts at M0, whose parameters are `base`, `[P]`.
    ///
    /// # Errors
    /// When the task can't be learnt as it was asked for, or the weights can't be brought to the
    /// device unaltered.
    pub async fn new(config: RunConfig, base: Vec<f32>, device: &Device) -> Result<Self, RunError> {
        let (train, held_out) = (config.train_examples, config.held_out_examples);
        let setting = task::Setting::new(&config.task, config.seed, train, held_out)?;
        let architecture = architecture(&config.task, config.model)?;
        let all = setting.train.iter().chain(&setting.held_out);
        let base_on_device = upload(&base, 1, device).await?;
        Ok(Self {
            encoded: Sequences::new(&setting.vocabulary, &setting.train, setting.context)?,
            evaluation: Sequences::new(&setting.vocabulary, all, setting.context)?,
            progress: Progress {
                step: 0,
                state: State::new(base_on_device.clone()),
                race: None,
                teacher: None,
                kept: BTreeMap::new(),
            },
            teacher_training: TeacherTraining::of(&config)?,
            teacher_logits: None,
            interruptions: Interruptions::none(),
            base_on_device,
            architecture,
            base,
            setting,
            config,
        })
    }

    /// The same run, whose work may be given up.
    pub fn interrupted_by(mut self, interruptions: Interruptions) -> Self {
        self.interruptions = interruptions;
        self
    }

    /// What the run is made of, with everything that was changed on the way.
    pub fn config(&self) -> &RunConfig {
        &self.config
    }

    /// Changes a setting from the next step on, and says which step that is.
    pub fn change(&mut self, setting: Setting) -> u32 {
        let step = self.progress.step + 1;
        self.config.change(step, setting);
        step
    }

    /// M0's parameters, `[P]`.
    pub fn base(&self) -> &[f32] {
        &self.base
    }

    /// Steps taken since M0.
    pub fn step_count(&self) -> u32 {
        self.progress.step
    }

    /// Parameters of each model.
    pub fn parameters(&self) -> usize {
        self.architecture.parameters()
    }

    /// The models' parameters as they are, `[M, P]`, and their optimiser.
    pub fn state(&self) -> &State {
        &self.progress.state
    }

    /// Everything that changes, as it is now.
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Puts an earlier state of this run back, from before the race even. A teacher, which depends on
    /// no step of the run, stays.
    pub fn rewind(&mut self, progress: Progress) {
        let teacher = self.progress.teacher.take();
        self.progress = progress;
        self.progress.teacher = teacher.or(self.progress.teacher.take());
    }

    /// The first prompts of the held-out set.
    pub fn prompts(&self, count: usize) -> Vec<String> {
        (self.setting.held_out)
            .iter()
            .take(count)
            .map(|e| e.prompt.clone())
            .collect()
    }

    /// Where the run stands.
    pub fn phase(&self) -> Phase {
        if self.progress.step < self.config.sft_steps {
            Phase::Sft
        } else if self.progress.step < self.config.steps() {
            Phase::Race
        } else {
            Phase::Finished
        }
    }

    /// Whose rows there are now.
    pub fn places(&self) -> Vec<Place> {
        self.places_of(&self.config)
    }

    /// The same, as the methods stand in a configuration of this run.
    fn places_of(&self, config: &RunConfig) -> Vec<Place> {
        match self.progress.race {
            Some(_) => lineup::race(&config.contenders),
            None => lineup::sft(),
        }
    }

    /// Takes one step. The first one of the race, and of each of its rounds, sets it up.
    ///
    /// # Errors
    /// When the device fails, the models' entropies are not finite, or the step is given up; then
    /// the run is as it was.
    pub async fn step(&mut self) -> Result<Pending, RunError> {
        let before = self.progress();
        let taken = self.take_step().await;
        if taken.is_err() {
            self.rewind(before);
        }
        taken
    }

    /// No step follows soon: gives back what the device keeps for one.
    pub async fn rest(&self) {
        kernels::rest(&self.progress.state.parameters).await;
    }

    async fn take_step(&mut self) -> Result<Pending, RunError> {
        if self.phase() == Phase::Race {
            self.set_up_race().await?;
        }
        let step = self.progress.step + 1;
        let now = self.config.at(step);
        let places = self.places_of(&now);
        let (sequences, given) = self.batch(&places, &now, step)?;
        let recipe = Recipe {
            architecture: self.architecture,
            losses: lineup::losses(&places, &now),
            rates: lineup::rates(&places, &self.config, &now, step),
            noise: noise::embedding(&places, &sequences, self.architecture, (now.seed, step)),
            given,
        };
        let state = &mut self.progress.state;
        let measured = (recipe.step(state, &sequences, &self.interruptions)).await?;
        self.progress.step = step;
        self.keep_past(step);
        Ok(Pending {
            step,
            lambdas: (places.iter())
                .map(|p| {
                    let mixes = p.contender.method.mixes();
                    mixes.then(|| now.lambda_of(&p.contender))
                })
                .collect(),
            losses: recipe.losses,
            models: lineup::models(&places),
            measured,
        })
    }

    /// The batch of a step: every contender's by its own curriculum, from the same random numbers,
    /// so that those who draw alike see the same examples in the same order. And what a larger
    /// teacher says of them to everyone who learns from it.
    fn batch(
        &self,
        places: &[Place],
        now: &RunConfig,
        step: u32,
    ) -> Result<(Sequences, Option<Vec<f32>>), RunError> {
        let mut generator = stream(now.seed, Purpose::Batch, step);
        let cumulative = match &self.progress.race {
            Some(race) => race.cumulative(now, self.setting.train.len())?,
            None => vec![uniform(self.setting.train.len())],
        };
        let sums: Vec<&[f64]> = cumulative.iter().map(Vec::as_slice).collect();
        let rows = draw(&mut generator, now.batch, &sums);
        let taught = (places.iter().zip(&rows)).filter(|(place, _)| place.has_teacher());
        let given: Vec<f32> = taught
            .flat_map(|(_, rows)| self.teacher_logits_of(rows))
            .collect();
        let mut groups = (places.iter().zip(&rows))
            .map(|(place, rows)| self.encoded.pick(rows).repeated(place.models()));
        let first = groups.next().unwrap_or_else(|| self.encoded.pick(&[]));
        let sequences = groups.fold(first, |all, group| all.beside(&group));
        Ok((sequences, (!given.is_empty()).then_some(given)))
    }
}

async fn read(tensor: Tensor<1>) -> Result<Vec<f64>, RunError> {
    Ok(numbers(tensor).await?.into_iter().map(f64::from).collect())
}

/// Brings rows of parameters to the device and reads them back: a large upload can arrive damaged
/// (cubecl issue 1120).
async fn upload(values: &[f32], rows: usize, device: &Device) -> Result<Tensor<2>, RunError> {
    let shape = [rows, values.len() / rows];
    let tensor = Tensor::from_data(TensorData::new(values.to_vec(), shape), device);
    if numbers(tensor.clone()).await? == values {
        Ok(tensor)
    } else {
        Err(RunError::Upload)
    }
}

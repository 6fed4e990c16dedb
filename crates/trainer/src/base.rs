//! M0, the base model: trained on a corpus in which most answers are wrong the way people are
//! wrong, so that it holds probability on plausible mistakes.

use burn::tensor::{Device, Tensor, TensorData};
use protocol::base::{LINES, MISTAKES, STEPS};
use protocol::{ModelSize, Optimizer, RunConfig, Task};
use serde::{Deserialize, Serialize};

use crate::archive::{Archive, ArchiveError, Array};
use crate::data::Sequences;
use crate::interruptions::{Interrupted, Interruptions};
use crate::model::Architecture;
use crate::optimizer::Rates;
use crate::random::{Purpose, stream};
use crate::recipe::{Loss, Recipe, State};
use crate::sampling::{draw, uniform};
use crate::task::{TaskError, architecture, problem};

/// How M0 is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaseConfig {
    /// What it learns to get wrong. Not written where it is derivatives: the shipped file is older
    /// than the other tasks.
    #[serde(default, skip_serializing_if = "is_default")]
    pub task: Task,
    /// Draws the corpus, the initial weights and the batches.
    pub seed: u32,
    /// Width, layers and heads.
    pub size: ModelSize,
    /// Training steps.
    pub steps: u32,
    /// Examples per step.
    pub batch: usize,
    /// AdamW's learning rate.
    pub learning_rate: f64,
    /// AdamW's decoupled weight decay.
    pub weight_decay: f64,
    /// Share of the corpus's terms answered wrongly, 0 to 1. Not written where it is the shipped
    /// M0's, whose file is older.
    #[serde(default = "shipped_mistakes", skip_serializing_if = "is_shipped")]
    pub mistakes: f64,
}

impl BaseConfig {
    /// As the shipped M0 is made, for this task, size and seed.
    pub fn new(task: Task, size: ModelSize, seed: u32) -> Self {
        Self {
            task,
            seed,
            size,
            steps: STEPS,
            batch: 64,
            learning_rate: 1e-3,
            weight_decay: 0.01,
            mistakes: MISTAKES,
        }
    }

    /// As a run of `config` that has its M0 trained first makes it.
    pub fn of(config: &RunConfig) -> Self {
        Self {
            mistakes: config.mistakes,
            ..Self::new(config.task.clone(), config.model, config.seed)
        }
    }

    /// The shape of the models that start from this M0.
    ///
    /// # Errors
    /// When the reader's own lines are not as they must be.
    pub fn architecture(&self) -> Result<Architecture, TaskError> {
        architecture(&self.task, self.size)
    }
}

fn shipped_mistakes() -> f64 {
    MISTAKES
}

fn is_shipped(mistakes: &f64) -> bool {
    *mistakes == MISTAKES
}

fn is_default(task: &Task) -> bool {
    *task == Task::default()
}

/// An M0 that has learnt nothing yet: random weights, drawn by the run's seed, `[P]`.
///
/// # Errors
/// When the reader's own lines are not as they must be.
pub fn random(config: &RunConfig) -> Result<Vec<f32>, TaskError> {
    Ok(architecture(&config.task, config.model)?.initialise(config.seed, 0))
}

/// M0 in the making.
pub struct BaseTraining {
    config: BaseConfig,
    corpus: Sequences,
    cumulative: Vec<f64>,
    recipe: Recipe,
    state: State,
    step: u32,
}

impl BaseTraining {
    /// Random weights and the corpus.
    ///
    /// # Errors
    /// When the task has no corpus of wrong answers.
    pub fn new(config: BaseConfig, device: &Device) -> Result<Self, TaskError> {
        let problem = problem(&config.task)?;
        let architecture = problem.architecture(config.size);
        let corpus = problem.corpus(config.seed, LINES, config.mistakes);
        let lines = corpus.ok_or(TaskError::NoCorpus)?;
        let parameters = architecture.initialise(config.seed, 0);
        let shape = [1, parameters.len()];
        Ok(Self {
            corpus: Sequences::new(&problem.vocabulary(), &lines, architecture.context)?,
            cumulative: uniform(lines.len()),
            recipe: Recipe {
                architecture,
                losses: vec![Loss::plain(0)],
                rates: Rates {
                    learning: vec![config.learning_rate],
                    settings: Optimizer {
                        weight_decay: config.weight_decay,
                        ..Optimizer::default()
                    },
                },
                noise: None,
                given: None,
            },
            state: State::new(Tensor::from_data(
                TensorData::new(parameters, shape),
                device,
            )),
            step: 0,
            config,
        })
    }

    /// One step; what it returns is laid out as [`crate::recipe::Measured`] says.
    ///
    /// # Errors
    /// When the work is given up; then it is as it was.
    pub async fn step(&mut self, interruptions: &Interruptions) -> Result<Tensor<1>, Interrupted> {
        let step = self.step + 1;
        let mut generator = stream(self.config.seed, Purpose::BaseBatch, step);
        let rows = draw(&mut generator, self.config.batch, &[&self.cumulative]);
        let sequences = self.corpus.pick(&rows[0]);
        let recipe = &self.recipe;
        let measured = (recipe.step(&mut self.state, &sequences, interruptions)).await?;
        self.step = step;
        Ok(measured)
    }

    /// Share of the steps taken, 0 to 1.
    pub fn done(&self) -> f64 {
        f64::from(self.step) / f64::from(self.config.steps)
    }

    /// Whether all steps are taken.
    pub fn finished(&self) -> bool {
        self.step >= self.config.steps
    }

    /// The parameters so far, `[1, P]`.
    pub fn parameters(&self) -> Tensor<2> {
        self.state.parameters.clone()
    }
}

/// M0 as a file, each parameter by its name. `parameters`: `[P]`.
///
/// # Errors
/// When `parameters` are fewer than the architecture has, or the task is not as it must be.
pub fn write(config: &BaseConfig, parameters: &[f32]) -> Result<Vec<u8>, ArchiveError> {
    let layout = config.architecture().map_err(ArchiveError::Task)?.layout();
    let array = |entry: &crate::model::Entry| {
        let end = entry.offset + entry.rows * entry.columns;
        let values = parameters.get(entry.offset..end);
        Ok(Array {
            name: entry.name.clone(),
            shape: vec![entry.rows, entry.columns],
            values: values
                .ok_or_else(|| ArchiveError::Missing(entry.name.clone()))?
                .to_vec(),
        })
    };
    let archive = Archive {
        description: serde_json::to_string(config).map_err(ArchiveError::Description)?,
        arrays: layout.iter().map(array).collect::<Result<_, _>>()?,
    };
    archive.write()
}

/// M0's parameters `[P]` and how they were made, from a file.
///
/// # Errors
/// When the file is cut off, altered, or of models of another shape than it says.
pub fn read(bytes: &[u8]) -> Result<(BaseConfig, Vec<f32>), ArchiveError> {
    let archive = Archive::read(bytes)?;
    let config: BaseConfig =
        serde_json::from_str(&archive.description).map_err(ArchiveError::Description)?;
    let mut parameters = Vec::new();
    for entry in config.architecture().map_err(ArchiveError::Task)?.layout() {
        parameters.extend(archive.values(&entry.name, &[entry.rows, entry.columns])?);
    }
    Ok((config, parameters))
}

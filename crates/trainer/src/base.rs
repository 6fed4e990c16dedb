//! M0, the base model: trained on a corpus in which most answers are wrong the way people are
//! wrong, so that it holds probability on plausible mistakes.

use burn::tensor::{Device, Tensor, TensorData};
use protocol::base::{LINES, MISTAKES, STEPS};
use protocol::{ModelSize, Optimizer};
use serde::{Deserialize, Serialize};

use crate::archive::{Archive, ArchiveError, Array};
use crate::data::Sequences;
use crate::model::Architecture;
use crate::optimizer::Rates;
use crate::random::{Purpose, stream};
use crate::recipe::{Loss, Recipe, State};
use crate::sampling::{draw, uniform};
use crate::task::{TokenError, VOCABULARY, derivatives};

/// How M0 is made.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BaseConfig {
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
}

impl BaseConfig {
    /// The shipped M0, at this size and seed.
    pub fn new(size: ModelSize, seed: u32) -> Self {
        Self {
            seed,
            size,
            steps: STEPS,
            batch: 64,
            learning_rate: 1e-3,
            weight_decay: 0.01,
        }
    }

    /// The shape of the models that start from this M0.
    pub fn architecture(&self) -> Architecture {
        architecture(self.size)
    }
}

/// The derivatives task's models at this size.
pub fn architecture(size: ModelSize) -> Architecture {
    Architecture {
        vocabulary: VOCABULARY.len(),
        context: derivatives::CONTEXT,
        size,
    }
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
    /// Never, as long as the corpus is written in the vocabulary's characters.
    pub fn new(config: BaseConfig, device: &Device) -> Result<Self, TokenError> {
        let architecture = config.architecture();
        let lines = derivatives::base_corpus(config.seed, LINES, MISTAKES);
        let parameters = architecture.initialise(config.seed, 0);
        let shape = [1, parameters.len()];
        Ok(Self {
            corpus: Sequences::new(&lines, architecture.context)?,
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
    pub fn step(&mut self) -> Tensor<1> {
        self.step += 1;
        let mut generator = stream(self.config.seed, Purpose::BaseBatch, self.step);
        let rows = draw(&mut generator, self.config.batch, &[&self.cumulative]);
        self.recipe
            .step(&mut self.state, &self.corpus.pick(&rows[0]))
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
/// When `parameters` are fewer than the architecture has.
pub fn write(config: BaseConfig, parameters: &[f32]) -> Result<Vec<u8>, ArchiveError> {
    let layout = config.architecture().layout();
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
        description: serde_json::to_string(&config).map_err(ArchiveError::Description)?,
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
    for entry in config.architecture().layout() {
        parameters.extend(archive.values(&entry.name, &[entry.rows, entry.columns])?);
    }
    Ok((config, parameters))
}

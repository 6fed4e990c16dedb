//! One run: M0 → SFT → M1 → the race of SFT against WMSS.

mod checkpoint;
mod curriculum;
mod error;
mod measurements;
mod questions;

pub use error::RunError;
pub use measurements::Pending;
pub use questions::next_token_logits;

use burn::tensor::{Device, Tensor, TensorData};
use protocol::{Phase, RunConfig, WeakAgent};

use crate::data::Sequences;
use crate::model::Architecture;
use crate::optimizer::{AdamW, Rates};
use crate::random::{Purpose, stream};
use crate::readback::numbers;
use crate::recipe::{Arrangement, Recipe, State};
use crate::sampling::{draw, uniform};
use crate::task::{Setting, architecture};

/// A run on a device.
pub struct Run {
    config: RunConfig,
    architecture: Architecture,
    base: Vec<f32>,            // M0, [P]
    base_on_device: Tensor<2>, // the same, [1, P]
    setting: Setting,
    encoded: Sequences,    // the train set
    evaluation: Sequences, // the train set, then the held-out set
    cumulative: Vec<f64>,  // WMSS's sampling probabilities, summed up
    state: State,
    arrangement: Arrangement,
    step: u32,
}
impl Run {
    /// A run that starts at M0, whose parameters are `base`, `[P]`.
    ///
    /// # Errors
    /// When the task can't be learnt as it was asked for, or the weights can't be brought to the
    /// device unaltered.
    pub async fn new(config: RunConfig, base: Vec<f32>, device: &Device) -> Result<Self, RunError> {
        let (train, held_out) = (config.train_examples, config.held_out_examples);
        let setting = Setting::new(&config.task, config.seed, train, held_out)?;
        let architecture = architecture(&config.task, config.model)?;
        let all = setting.train.iter().chain(&setting.held_out);
        let base_on_device = upload(&base, 1, device).await?;
        Ok(Self {
            encoded: Sequences::new(&setting.vocabulary, &setting.train, setting.context)?,
            evaluation: Sequences::new(&setting.vocabulary, all, setting.context)?,
            cumulative: uniform(setting.train.len()),
            state: State::new(base_on_device.clone()),
            base_on_device,
            arrangement: Arrangement::Sft,
            step: 0,
            architecture,
            base,
            setting,
            config,
        })
    }

    /// What the run is made of; λ and the learning rate are the current ones.
    pub fn config(&self) -> &RunConfig {
        &self.config
    }

    /// λ from the next step on.
    pub fn set_lambda(&mut self, lambda: f64) {
        self.config.lambda = lambda;
    }

    /// The learning rate from the next step on.
    pub fn set_learning_rate(&mut self, learning_rate: f64) {
        self.config.learning_rate = learning_rate;
    }

    /// M0's parameters, `[P]`.
    pub fn base(&self) -> &[f32] {
        &self.base
    }

    /// Steps taken since M0.
    pub fn step_count(&self) -> u32 {
        self.step
    }

    /// Parameters of each model.
    pub fn parameters(&self) -> usize {
        self.architecture.parameters()
    }

    /// The models' parameters as they are, `[M, P]`, and their optimiser.
    pub fn state(&self) -> &State {
        &self.state
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
        if self.step < self.config.sft_steps {
            Phase::Sft
        } else if self.step < self.config.sft_steps + self.config.race_steps {
            Phase::Race
        } else {
            Phase::Finished
        }
    }

    /// Takes one step. The first one of the race sets it up from M1.
    ///
    /// # Errors
    /// When the device fails, or M1's entropies are not finite.
    pub async fn step(&mut self) -> Result<Pending, RunError> {
        if self.phase() == Phase::Race && self.arrangement == Arrangement::Sft {
            self.begin_race().await?;
        }
        self.step += 1;
        let sequences = self.batch();
        Ok(Pending {
            step: self.step,
            arrangement: self.arrangement,
            lambda: self.config.lambda,
            measured: self.recipe().step(&mut self.state, &sequences),
        })
    }

    /// SFT and WMSS's strong model both go on from M1, optimiser state included; the weak model is
    /// M0, with an optimiser of its own that has seen nothing yet.
    async fn begin_race(&mut self) -> Result<(), RunError> {
        self.cumulative = self.sampling().await?;
        let m1 = self.state.parameters.clone();
        let [first, second] = self.state.optimizer.split();
        let none = self.base_on_device.zeros_like();
        let moments = [&first, &first, &none, &second, &second, &none].map(Clone::clone);
        let sft_steps = self.state.optimizer.steps[0];
        self.state = State {
            parameters: Tensor::cat(vec![m1.clone(), m1, self.base_on_device.clone()], 0),
            optimizer: AdamW {
                moments: Tensor::cat(moments.to_vec(), 0),
                steps: vec![sft_steps, sft_steps, 0],
            },
        };
        self.arrangement = Arrangement::Race;
        Ok(())
    }

    /// The batch of the current step: SFT's uniform, WMSS's by the curriculum, from the same random
    /// numbers, so that with uniform sampling both see the same examples in the same order.
    fn batch(&self) -> Sequences {
        let mut generator = stream(self.config.seed, Purpose::Batch, self.step);
        let even = uniform(self.setting.train.len());
        let rows = draw(
            &mut generator,
            self.config.batch,
            &[&even, &self.cumulative],
        );
        let sft = self.encoded.pick(&rows[0]);
        match self.arrangement {
            Arrangement::Sft => sft,
            Arrangement::Wmss => self.encoded.pick(&rows[1]).repeated(2),
            Arrangement::Race => sft.beside(&self.encoded.pick(&rows[1]).repeated(2)),
        }
    }

    fn recipe(&self) -> Recipe {
        let weak = match self.config.weak {
            WeakAgent::Joint => self.config.learning_rate,
            WeakAgent::Frozen => 0.0,
        };
        let mut learning = vec![self.config.learning_rate; self.arrangement.models()];
        if let Some(strong) = self.arrangement.strong() {
            learning[strong + 1] = weak;
        }
        Recipe {
            architecture: self.architecture,
            arrangement: self.arrangement,
            lambda: self.config.lambda,
            rates: Rates {
                learning,
                decay: self.config.weight_decay,
            },
        }
    }

    /// Puts an earlier state of this run back, from before the race even.
    pub fn rewind(&mut self, step: u32, state: State) {
        let [models, _] = state.parameters.dims();
        if models == Arrangement::Sft.models() {
            self.arrangement = Arrangement::Sft;
            self.cumulative = uniform(self.setting.train.len());
        }
        self.step = step;
        self.state = state;
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

//! One run: M0 → SFT → M1 → the race of SFT against WMSS.

use std::fmt;

use burn::tensor::{Device, ExecutionError, Tensor, TensorData};
use protocol::{
    Accuracy, AgentMeans, Candidate, Phase, Prediction, RaceMetrics, RunConfig, StepMetrics,
    WeakAgent,
};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use wmss::curriculum::{Entropies, sampling_probabilities};

use crate::archive::{Archive, ArchiveError, Array};
use crate::base::{architecture, uniform};
use crate::data::Sequences;
use crate::model::{Architecture, Decoders};
use crate::optimizer::{AdamW, Rates};
use crate::random::{Purpose, stream};
use crate::readback::numbers;
use crate::recipe::{Arrangement, Recipe, State};
use crate::task::{END, Example, TokenError, VOCABULARY, derivatives, encode};

/// Why a run can't go on.
#[derive(Debug)]
pub enum RunError {
    /// The device lost its work.
    Device(ExecutionError),
    /// A text with a character that is no token.
    Token(TokenError),
    /// A prompt that leaves no room for an answer.
    TooLong {
        /// Its length in tokens.
        length: usize,
        /// The longest that fits.
        limit: usize,
    },
    /// There is nothing to continue.
    EmptyPrompt,
    /// A checkpoint that is cut off, altered, or does not fit.
    Checkpoint(ArchiveError),
    /// The models' entropies are not finite, so no sample can be drawn.
    Curriculum(wmss::curriculum::CurriculumError),
    /// A parameter or a moment is not a number.
    NotFinite,
    /// The weights on the device are not the ones that were sent to it.
    Upload,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device(error) => write!(f, "The device failed: {error}."),
            Self::Token(error) => error.fmt(f),
            Self::TooLong { length, limit } => {
                write!(
                    f,
                    "A prompt can have {limit} characters; this one has {length}."
                )
            }
            Self::EmptyPrompt => write!(f, "Type a prompt, such as 3x^4+5x^2="),
            Self::Checkpoint(error) => error.fmt(f),
            Self::Curriculum(error) => write!(f, "The curriculum failed: {error}."),
            Self::NotFinite => write!(f, "The models' parameters are no longer numbers."),
            Self::Upload => write!(f, "The model did not reach the device unaltered."),
        }
    }
}

impl std::error::Error for RunError {}

impl From<ExecutionError> for RunError {
    fn from(error: ExecutionError) -> Self {
        Self::Device(error)
    }
}

impl From<TokenError> for RunError {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}

impl From<ArchiveError> for RunError {
    fn from(error: ArchiveError) -> Self {
        Self::Checkpoint(error)
    }
}

/// A step's measurements that are still on the device.
pub struct Pending {
    step: u32,
    arrangement: Arrangement,
    lambda: f64,
    measured: Tensor<1>,
}

/// A run on a device.
pub struct Run {
    config: RunConfig,
    architecture: Architecture,
    base: Vec<f32>,            // M0, [P]
    base_on_device: Tensor<2>, // the same, [1, P]
    train: Vec<Example>,
    held_out: Vec<Example>,
    encoded: Sequences,    // the train set
    evaluation: Sequences, // the train set, then the held-out set
    cumulative: Vec<f64>,  // WMSS's sampling probabilities, summed up
    state: State,
    arrangement: Arrangement,
    step: u32,
}

/// What a checkpoint says of itself.
#[derive(Serialize, Deserialize)]
struct Description {
    config: RunConfig,
    step: u32,
    updates: Vec<u32>,
    /// WMSS's sampling probabilities, summed up; they can't be computed again, for M1 is gone.
    cumulative: Vec<f64>,
}

impl Run {
    /// A run that starts at M0, whose parameters are `base`, `[P]`.
    ///
    /// # Errors
    /// When the weights can't be brought to the device unaltered.
    pub async fn new(config: RunConfig, base: Vec<f32>, device: &Device) -> Result<Self, RunError> {
        let architecture = architecture(config.model);
        let (train, held_out) =
            derivatives::split(config.seed, config.train_examples, config.held_out_examples);
        let base_on_device = upload(&base, 1, device).await?;
        Ok(Self {
            encoded: Sequences::new(&train, architecture.context)?,
            evaluation: Sequences::new(train.iter().chain(&held_out), architecture.context)?,
            cumulative: uniform(train.len()),
            state: State::new(base_on_device.clone()),
            base_on_device,
            arrangement: Arrangement::Sft,
            step: 0,
            architecture,
            base,
            train,
            held_out,
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
        self.held_out
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
        let AdamW {
            first,
            second,
            steps,
        } = self.state.optimizer.clone();
        let none = self.base_on_device.zeros_like();
        let rows = |a: Tensor<2>, b: Tensor<2>| Tensor::cat(vec![a.clone(), a, b], 0);
        self.state = State {
            parameters: rows(m1, self.base_on_device.clone()),
            optimizer: AdamW {
                first: rows(first, none.clone()),
                second: rows(second, none),
                steps: vec![steps[0], steps[0], 0],
            },
        };
        self.arrangement = Arrangement::Race;
        Ok(())
    }

    /// The curriculum's sampling probabilities from the entropies of M0 and M1, summed up.
    async fn sampling(&self) -> Result<Vec<f64>, RunError> {
        if self.config.curriculum.form == protocol::CurriculumForm::Uniform {
            return Ok(uniform(self.train.len()));
        }
        let pair = Tensor::cat(
            vec![self.state.parameters.clone(), self.base_on_device.clone()],
            0,
        );
        let entropies = self.entropies(pair).await?;
        let (strong, weak) = entropies.split_at(self.train.len());
        let samples: Vec<Entropies> = (strong.iter().zip(weak))
            .map(|(strong, weak)| Entropies {
                weak: *weak,
                strong: *strong,
            })
            .collect();
        let curriculum = &self.config.curriculum;
        let probabilities =
            sampling_probabilities(curriculum.form.into(), curriculum.coefficients(), &samples)
                .map_err(RunError::Curriculum)?;
        Ok(probabilities
            .iter()
            .scan(0.0, |sum, p| {
                *sum += p;
                Some(*sum)
            })
            .collect())
    }

    /// Token-averaged entropy of each train example under each of the models: `M` times the train
    /// set. `parameters`: `[M, P]`.
    async fn entropies(&self, parameters: Tensor<2>) -> Result<Vec<f64>, RunError> {
        let device = parameters.device();
        let [models, _] = parameters.dims();
        let sequences = self.encoded.repeated(models);
        let logits = Decoders::new(self.architecture, &parameters).logits(&sequences, &device);
        let log_probabilities = burn::tensor::activation::log_softmax(logits, 2);
        let entropy = (log_probabilities.clone().exp() * log_probabilities)
            .sum_dim(2)
            .neg();
        let shape = [models * sequences.batch, sequences.context];
        let mask = sequences.mask_tensor(&device).reshape(shape);
        let means = (entropy.reshape(shape) * mask.clone()).sum_dim(1) / mask.sum_dim(1);
        read(means.reshape([models * sequences.batch])).await
    }

    /// The batch of the current step: SFT's uniform, WMSS's by the curriculum, from the same random
    /// numbers, so that with uniform sampling both see the same examples in the same order.
    fn batch(&self) -> Sequences {
        let mut generator = stream(self.config.seed, Purpose::Batch, self.step);
        let even = uniform(self.train.len());
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

    /// Exact-match accuracies: SFT's, and WMSS's strong model's once the race is on. Greedy decoding
    /// writes exactly the answer where every answer token is the likeliest after the right ones
    /// before it, so one forward pass decides.
    ///
    /// # Errors
    /// When the device fails.
    pub async fn accuracy(&self) -> Result<(Accuracy, Option<Accuracy>), RunError> {
        let models = if self.arrangement == Arrangement::Sft {
            1
        } else {
            2
        };
        let parameters = self.state.parameters.clone().narrow(0, 0, models);
        let device = parameters.device();
        let sequences = self.evaluation.repeated(models);
        let logits = Decoders::new(self.architecture, &parameters).logits(&sequences, &device);
        let best = logits.argmax(2).squeeze_dim::<2>(2); // [M, N]
        let wrong = best.not_equal(sequences.target_tensor(&device)).float()
            * sequences.mask_tensor(&device);
        let shape = [models * sequences.batch, sequences.context];
        let mistakes = read(
            wrong
                .reshape(shape)
                .sum_dim(1)
                .reshape([models * sequences.batch]),
        )
        .await?;
        let mut each = mistakes.chunks(sequences.batch).map(|mistakes| {
            let right = |m: &[f64]| m.iter().filter(|m| **m == 0.0).count() as f64 / m.len() as f64;
            let (train, held_out) = mistakes.split_at(self.train.len());
            Accuracy {
                train: right(train),
                held_out: right(held_out),
            }
        });
        let none = Accuracy {
            train: 0.0,
            held_out: 0.0,
        };
        Ok((each.next().unwrap_or(none), each.next()))
    }

    /// The next token after `prompt` under the weak and the strong model: M0 and the current one
    /// during SFT, WMSS's two in the race.
    ///
    /// # Errors
    /// When the prompt is empty, too long, or has a character that is no token.
    pub async fn predict(&self, prompt: &str) -> Result<Prediction, RunError> {
        let tokens = encode(prompt)?;
        if tokens.is_empty() {
            return Err(RunError::EmptyPrompt);
        }
        if tokens.len() > self.architecture.context {
            let (length, limit) = (tokens.len(), self.architecture.context);
            return Err(RunError::TooLong { length, limit });
        }
        let rows = |m: usize| self.state.parameters.clone().narrow(0, m, 1);
        let pair = match self.arrangement.strong() {
            Some(strong) => vec![rows(strong), rows(strong + 1)],
            None => vec![rows(0), self.base_on_device.clone()],
        };
        let parameters = Tensor::cat(pair, 0);
        let device = parameters.device();
        let text = Example {
            prompt: prompt.to_owned(),
            answer: String::new(),
        };
        let sequences = Sequences::new([&text], self.architecture.context)?.repeated(2);
        let logits = Decoders::new(self.architecture, &parameters).logits(&sequences, &device);
        let vocabulary = VOCABULARY.len();
        let last = logits.slice([0..2, tokens.len() - 1..tokens.len(), 0..vocabulary]);
        let logits = read(last.reshape([2 * vocabulary])).await?;
        let name = |c: char| {
            if c == END {
                "end".to_owned()
            } else {
                c.to_string()
            }
        };
        let candidate = |i: usize| Candidate {
            token: name(VOCABULARY[i]),
            strong: logits[i],
            weak: logits[vocabulary + i],
        };
        Ok(Prediction {
            prompt: prompt.to_owned(),
            step: self.step,
            candidates: (0..vocabulary).map(candidate).collect(),
            target: derivatives::next_token(prompt),
        })
    }

    /// The whole run as a file: parameters, moments, curriculum, and M0.
    ///
    /// # Errors
    /// When the device fails, or what would be kept is broken already.
    pub async fn checkpoint(&self) -> Result<Vec<u8>, RunError> {
        let State {
            parameters,
            optimizer,
        } = &self.state;
        let mut arrays = Vec::new();
        for (name, tensor) in [
            ("parameters", parameters),
            ("first_moments", &optimizer.first),
            ("second_moments", &optimizer.second),
            ("base", &self.base_on_device),
        ] {
            let values = numbers(tensor.clone()).await?;
            if values.iter().any(|v| !v.is_finite()) {
                return Err(RunError::NotFinite);
            }
            arrays.push(Array {
                name: name.to_owned(),
                shape: tensor.dims().to_vec(),
                values,
            });
        }
        let description = Description {
            config: self.config.clone(),
            step: self.step,
            updates: optimizer.steps.clone(),
            cumulative: self.cumulative.clone(),
        };
        let description = serde_json::to_string(&description).map_err(ArchiveError::Description)?;
        Ok(Archive {
            description,
            arrays,
        }
        .write()?)
    }

    /// The run that a checkpoint holds.
    ///
    /// # Errors
    /// When the file is cut off or altered, or the device fails.
    pub async fn restore(bytes: &[u8], device: &Device) -> Result<Self, RunError> {
        let archive = Archive::read(bytes)?;
        let Description {
            config,
            step,
            updates,
            cumulative,
        } = serde_json::from_str(&archive.description).map_err(ArchiveError::Description)?;
        let size = architecture(config.model).parameters();
        let models = updates.len();
        let base = archive.values("base", &[1, size])?;
        let mut run = Self::new(config, base.to_vec(), device).await?;
        if models == Arrangement::Race.models() {
            run.arrangement = Arrangement::Race;
        }
        run.cumulative = cumulative;
        let rows =
            async |name: &str| upload(archive.values(name, &[models, size])?, models, device).await;
        run.state = State {
            parameters: rows("parameters").await?,
            optimizer: AdamW {
                first: rows("first_moments").await?,
                second: rows("second_moments").await?,
                steps: updates,
            },
        };
        run.step = step;
        Ok(run)
    }

    /// Puts an earlier state of this run back, from before the race even.
    pub fn rewind(&mut self, step: u32, state: State) {
        let [models, _] = state.parameters.dims();
        if models == Arrangement::Sft.models() {
            self.arrangement = Arrangement::Sft;
            self.cumulative = uniform(self.train.len());
        }
        self.step = step;
        self.state = state;
    }
}

impl Pending {
    /// The measurements of several steps, in one readback.
    ///
    /// # Errors
    /// When the device fails.
    pub async fn read(pending: Vec<Self>) -> Result<Vec<StepMetrics>, RunError> {
        if pending.is_empty() {
            return Ok(Vec::new());
        }
        let all = Tensor::cat(pending.iter().map(|p| p.measured.clone()).collect(), 0);
        let measured = read(all).await?;
        let mut rest = measured.as_slice();
        let mut metrics = Vec::with_capacity(pending.len());
        for step in &pending {
            let (mine, others) = rest.split_at(3 * step.arrangement.views());
            rest = others;
            metrics.push(step.metrics(mine));
        }
        Ok(metrics)
    }

    /// `numbers`: as [`crate::recipe::Objective::measured`].
    fn metrics(&self, numbers: &[f64]) -> StepMetrics {
        let views = self.arrangement.views();
        let view = |v: usize| AgentMeans {
            loss: numbers[v],
            target: numbers[views + v],
            entropy: numbers[2 * views + v],
        };
        StepMetrics {
            step: self.step,
            sft: view(0),
            wmss: self.arrangement.strong().map(|strong| RaceMetrics {
                strong: view(strong),
                weak: view(strong + 1),
                mixed: view(strong + 2),
                lambda: self.lambda,
            }),
        }
    }
}

/// `count` places drawn with the same random numbers from each of several cumulative distributions.
pub fn draw(generator: &mut impl RngExt, count: usize, cumulative: &[&[f64]]) -> Vec<Vec<usize>> {
    let numbers: Vec<f64> = (0..count).map(|_| generator.random()).collect();
    let place =
        |sums: &[f64], number: f64| sums.partition_point(|s| *s <= number).min(sums.len() - 1);
    let places = |sums: &&[f64]| numbers.iter().map(|number| place(sums, *number)).collect();
    cumulative.iter().map(places).collect()
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

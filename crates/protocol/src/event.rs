//! What the trainer tells the page.

use serde::{Deserialize, Serialize};

use crate::config::{Change, RunConfig};
use crate::inspection::{Attention, Inspection, Samples};

/// Where a run stands in the story M0 → SFT → race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// SFT, from M0 to M1.
    Sft,
    /// The contenders side by side, all from M1.
    Race,
    /// All steps are done.
    Finished,
}

/// Why a run is not on the GPU.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FallbackReason {
    /// The reader asked for the CPU.
    Chosen,
    /// The browser has no `navigator.gpu`.
    NoWebGpu,
    /// There is WebGPU, but no adapter behind it.
    NoAdapter,
    /// The adapter cannot time its own work, without which the GPU path does not start.
    NoTimestamps,
    /// The device could not be opened; the browser's own words.
    NoDevice(String),
    /// The GPU is an imitation in software, slower than the CPU itself.
    SoftwareGpu,
    /// One training step on the GPU differs from the CPU's; by how much.
    FailedSelfTest(String),
}

/// What the run computes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DeviceReport {
    /// WebGPU, after a passed self-test.
    WebGpu {
        /// The adapter, as the browser describes it.
        adapter: String,
        /// Whether it is software that imitates a GPU.
        software: bool,
        /// Largest relative difference of the self-test's gradients from the CPU's.
        difference: f64,
    },
    /// The CPU, and why.
    Cpu(FallbackReason),
}

/// Means over a batch's answer tokens for one distribution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AgentMeans {
    /// Cross-entropy in nats.
    pub loss: f64,
    /// Probability of the target token, 0 to 1.
    pub target: f64,
    /// Entropy in nats.
    pub entropy: f64,
}

/// What one contender's step measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ContenderMetrics {
    /// The model that is kept in the end: WMSS's strong one, or the only one there is.
    pub student: AgentMeans,
    /// WMSS's weak model, on the same examples.
    pub weak: Option<AgentMeans>,
    /// The distribution whose cross-entropy is trained on, where it is not the student's own: the
    /// mixture, or the student's at a temperature.
    pub trained: Option<AgentMeans>,
    /// Sum of the sizes of the loss's derivatives with respect to the student's non-target logits,
    /// mean over answer tokens: 1 − P(target) for SFT, λ·(1 − P_mix(target)) for a mixture (V2
    /// Eq. 22).
    pub gradient: f64,
    /// λ of this step, where it means something.
    pub lambda: Option<f64>,
}

/// What one training step measured, before its update.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepMetrics {
    /// Steps taken since M0, this one included.
    pub step: u32,
    /// Up to M1 the only model there is; then every contender, in the configuration's order.
    pub contenders: Vec<ContenderMetrics>,
}

/// Shares of prompts answered exactly right, 0 to 1, greedily decoded.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Accuracy {
    /// Over the train set.
    pub train: f64,
    /// Over the held-out set.
    pub held_out: f64,
}

/// One possible next token under the three distributions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The token as text; the end token is shown as "end".
    pub token: String,
    /// Logit of the strong model.
    pub strong: f64,
    /// Logit of the weak model.
    pub weak: f64,
}

/// The next token after a prompt, over the whole vocabulary in the task's order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The text that is continued.
    pub prompt: String,
    /// Step at which the models were asked.
    pub step: u32,
    /// Every token of the vocabulary.
    pub candidates: Vec<Candidate>,
    /// The token that is right here, as an index into `candidates`, if the prompt has one.
    pub target: Option<usize>,
}

/// What a benchmark measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BenchmarkResult {
    /// Median milliseconds of a step after warm-up, its loss read back.
    pub median_ms: f64,
    /// Fastest step in milliseconds.
    pub minimum_ms: f64,
    /// Milliseconds of the very first step, with every pipeline's compilation.
    pub first_ms: f64,
    /// Loss of each step.
    pub losses: Vec<f64>,
}

/// Something that happened in the trainer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// Something long is under way.
    Working {
        /// What, as a phrase that can follow "The trainer is".
        task: String,
        /// How far, 0 to 1.
        done: f64,
    },
    /// A run is ready.
    Opened {
        /// What it computes on.
        device: DeviceReport,
        /// Parameters of each model.
        parameters: usize,
        /// Steps already taken, when it comes from a checkpoint.
        step: u32,
        /// A few prompts of the held-out set, to choose from.
        prompts: Vec<String>,
        /// What the run is made of; a checkpoint brings its own.
        config: Box<RunConfig>,
    },
    /// The run went into this phase.
    Phase(Phase),
    /// It trains, or it does not.
    Training(bool),
    /// Steps' measurements, oldest first, and how fast they went.
    Steps {
        /// One entry per step.
        metrics: Vec<StepMetrics>,
        /// Steps per second lately.
        per_second: f64,
    },
    /// Accuracies at a step.
    Accuracy {
        /// Steps taken since M0.
        step: u32,
        /// Up to M1 the only model there is; then every contender's student.
        contenders: Vec<Accuracy>,
    },
    /// How fast a step of SFT is on this device, tried before the run and taken back.
    Probed {
        /// Steps a second.
        per_second: f64,
    },
    /// The larger teacher is ready, or was when a run went on from a checkpoint.
    TeacherReady {
        /// Its parameters.
        parameters: usize,
        /// What it answers right of the run's own train set, and of the held-out set.
        accuracy: Accuracy,
    },
    /// A setting was changed, and from which step on.
    Changed(Change),
    /// The watched prompt's next token.
    Prediction(Prediction),
    /// The watched prompt can't be continued, or the models can't be looked into as was asked.
    PromptRefused {
        /// Why, as a sentence.
        reason: String,
    },
    /// A prompt's answer, token by token.
    Inspection(Box<Inspection>),
    /// The train set by its entropies.
    Samples(Samples),
    /// Where a model looks.
    Attention(Attention),
    /// The run's whole state at a step; its bytes come beside this message.
    Checkpoint {
        /// Steps taken since M0.
        step: u32,
    },
    /// The run stopped by itself; its last good step is kept.
    Halted {
        /// The step that is kept.
        step: u32,
        /// Why, as a sentence.
        reason: String,
    },
    /// A command was not carried out.
    Refused {
        /// Why, as a sentence.
        reason: String,
    },
    /// A timing.
    Measured(BenchmarkResult),
    /// The trainer broke off and can't go on in this worker.
    Panicked {
        /// What it last said.
        message: String,
    },
    /// The answer to a ping.
    Alive {
        /// Bytes of the trainer's memory, where it can tell: in a browser it only ever grows.
        memory_bytes: Option<u64>,
    },
}

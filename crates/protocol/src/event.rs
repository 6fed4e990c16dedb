//! What the trainer tells the page.

use serde::{Deserialize, Serialize};

use crate::config::RunConfig;

/// Where a run stands in the story M0 → SFT → race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// SFT, from M0 to M1.
    Sft,
    /// SFT and WMSS side by side, both from M1.
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

/// The race's side of a step: WMSS's three distributions and λ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RaceMetrics {
    /// The strong model alone, on the samples WMSS drew.
    pub strong: AgentMeans,
    /// The weak model alone, on the same.
    pub weak: AgentMeans,
    /// The mixture, whose loss is trained on.
    pub mixed: AgentMeans,
    /// λ of this step.
    pub lambda: f64,
}

/// What one training step measured, before its update.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StepMetrics {
    /// Steps taken since M0, this one included.
    pub step: u32,
    /// The model trained by SFT alone.
    pub sft: AgentMeans,
    /// WMSS, once the race is on.
    pub wmss: Option<RaceMetrics>,
}

impl StepMetrics {
    /// Total non-target gradient on SFT's logits: 1 − P(target), mean over the batch.
    pub fn sft_gradient(&self) -> f64 {
        1.0 - self.sft.target
    }

    /// Total non-target gradient on WMSS's strong logits: λ·(1 − P_mix(target)) (V2 Eq. 22).
    pub fn wmss_gradient(&self) -> Option<f64> {
        self.wmss
            .map(|race| race.lambda * (1.0 - race.mixed.target))
    }
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
        /// The model trained by SFT alone.
        sft: Accuracy,
        /// WMSS's strong model, once the race is on.
        wmss: Option<Accuracy>,
    },
    /// The watched prompt's next token.
    Prediction(Prediction),
    /// The watched prompt can't be continued.
    PromptRefused {
        /// Why, as a sentence.
        reason: String,
    },
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

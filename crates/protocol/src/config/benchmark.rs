//! Where to compute, and what to time.

use serde::{Deserialize, Serialize};

use super::ModelSize;

/// Where the reader wants the training to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeviceChoice {
    /// On the GPU if there is a real one and its self-test passes, else on the CPU.
    Automatic,
    /// On the CPU.
    Cpu,
    /// On whatever WebGPU offers, a software imitation included.
    Gpu,
}

/// Which training step a benchmark takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BenchmarkMode {
    /// One model, cross-entropy.
    Sft,
    /// Two models, the mixture's cross-entropy, both updated.
    Wmss,
}

/// One timing: vocabulary 32, 4 heads, batch 64, the workload of the peer benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Benchmark {
    /// Width, layers and heads.
    pub model: ModelSize,
    /// Tokens per sequence.
    pub context: usize,
    /// Sequences per step.
    pub batch: usize,
    /// What a step does.
    pub mode: BenchmarkMode,
    /// Steps, of which the first fifth is warm-up.
    pub steps: usize,
}

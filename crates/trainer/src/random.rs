//! Random streams that depend on a seed, a purpose and a position, and on nothing else.
//!
//! A run needs no saved generator: step 57 draws the same batch whether it is reached in one go or
//! from a checkpoint, and the held-out set does not move when the train set grows.

use rand::SeedableRng;
use rand::rngs::ChaCha8Rng;

/// What a stream is for; streams of different purposes never overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Problems of the train set.
    TrainSet = 1,
    /// Problems of the held-out set.
    HeldOutSet = 2,
    /// M0's corpus of mostly wrong answers.
    BaseCorpus = 3,
    /// A model's initial weights.
    Weights = 4,
    /// The batch of a training step.
    Batch = 5,
    /// The batch of a step of M0's pre-training.
    BaseBatch = 6,
    /// Batches and tokens of a benchmark.
    Benchmark = 7,
    /// NEFTune's noise in a training step.
    Noise = 8,
    /// The batch of a step of a larger teacher's training.
    TeacherBatch = 9,
}

/// The generator for one purpose at one position (a step, a model's number).
pub fn stream(seed: u32, purpose: Purpose, position: u32) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::seed_from_u64(u64::from(seed));
    generator.set_stream((purpose as u64) << 32 | u64::from(position));
    generator
}

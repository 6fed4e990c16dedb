//! How long a training step takes, on the workload of the peer benchmark.
//!
//! Weights and batches come from the generator that every peer uses (mulberry32), so the losses
//! printed here and theirs must be the same numbers.

use burn::tensor::{Device, Tensor, TensorData};
use protocol::{Benchmark, BenchmarkMode, BenchmarkResult, Optimizer};
use web_time::Instant;

use crate::data::Sequences;
use crate::interruptions::Interruptions;
use crate::kernels;
use crate::model::{Architecture, Initial};
use crate::optimizer::Rates;
use crate::readback::numbers;
use crate::recipe::{Loss, Measured, Recipe, State};
use crate::run::RunError;

const VOCABULARY: usize = 32;
const LEARNING_RATE: f64 = 1e-3;
const WEIGHT_DECAY: f64 = 1e-4;
const INITIAL_DEVIATION: f64 = 0.02;
const BATCH_SEED: u32 = 7;

/// A benchmark under way; the caller takes the steps, so that it can do something between them.
pub struct Timing {
    benchmark: Benchmark,
    recipe: Recipe,
    state: State,
    helped: Interruptions,
    generator: Mulberry32,
    times_ms: Vec<f64>,
    losses: Vec<f64>,
}

impl Timing {
    /// Weights on the device, nothing timed yet. Nobody gives its steps up, but somebody may help.
    pub fn new(benchmark: Benchmark, device: &Device, helped: Interruptions) -> Self {
        let architecture = Architecture {
            vocabulary: VOCABULARY,
            context: benchmark.context,
            size: benchmark.model,
        };
        let (models, loss) = match benchmark.mode {
            BenchmarkMode::Sft => (1, Loss::plain(0)),
            BenchmarkMode::Wmss => (2, Loss::mixed(0, 0.5)),
        };
        let rows: Vec<f32> = (1..=models as u32)
            .flat_map(|seed| weights(architecture, seed))
            .collect();
        let shape = [models, architecture.parameters()];
        Self {
            benchmark,
            recipe: Recipe {
                architecture,
                losses: vec![loss],
                rates: Rates {
                    learning: vec![LEARNING_RATE; models],
                    settings: Optimizer {
                        weight_decay: WEIGHT_DECAY,
                        ..Optimizer::default()
                    },
                },
                noise: None,
                given: None,
            },
            state: State::new(Tensor::from_data(TensorData::new(rows, shape), device)),
            helped,
            generator: Mulberry32(BATCH_SEED),
            times_ms: Vec::new(),
            losses: Vec::new(),
        }
    }

    /// Whether all steps are taken.
    pub fn finished(&self) -> bool {
        self.times_ms.len() >= self.benchmark.steps
    }

    /// Takes and times one step, its loss read back.
    ///
    /// # Errors
    /// When the device fails.
    pub async fn step(&mut self) -> Result<(), RunError> {
        let sequences = self.batch();
        let start = Instant::now();
        let measured = (self.recipe.step(&mut self.state, &sequences, &self.helped)).await?;
        let numbers = numbers(measured).await?;
        self.times_ms.push(start.elapsed().as_secs_f64() * 1e3);
        if self.finished() {
            kernels::rest(&self.state.parameters).await;
        }
        let loss = numbers[Measured::trained(self.models(), &self.recipe.losses, 0)];
        self.losses.push(f64::from(loss));
        Ok(())
    }

    /// What was measured so far.
    pub fn result(&self) -> BenchmarkResult {
        let warm_up = (self.times_ms.len() / 5)
            .max(1)
            .min(self.times_ms.len().saturating_sub(1));
        let mut rest = self.times_ms[warm_up..].to_vec();
        rest.sort_by(f64::total_cmp);
        BenchmarkResult {
            median_ms: rest.get(rest.len() / 2).copied().unwrap_or(f64::NAN),
            minimum_ms: rest.first().copied().unwrap_or(f64::NAN),
            first_ms: self.times_ms.first().copied().unwrap_or(f64::NAN),
            losses: self.losses.clone(),
        }
    }

    fn models(&self) -> usize {
        self.recipe.rates.learning.len()
    }

    /// x\[b, i\] = (a + i·step) mod V, and the same moved on by one token.
    fn batch(&mut self) -> Sequences {
        let Benchmark { context, batch, .. } = self.benchmark;
        let mut sequences = Sequences {
            models: 1,
            batch,
            context,
            inputs: Vec::new(),
            targets: Vec::new(),
            mask: vec![1.0; batch * context],
        };
        for _ in 0..batch {
            let start = (self.generator.next() * VOCABULARY as f64) as usize;
            let stride = 1 + (self.generator.next() * 5.0) as usize;
            let token = |i: usize| ((start + i * stride) % VOCABULARY) as i32;
            sequences.inputs.extend((0..context).map(token));
            sequences.targets.extend((1..=context).map(token));
        }
        sequences.repeated(self.models())
    }
}

fn weights(architecture: Architecture, seed: u32) -> Vec<f32> {
    let mut generator = Mulberry32(seed);
    let mut normal = || {
        let (radius, angle) = (generator.next(), generator.next());
        let normal = (-2.0 * (1.0 - radius).ln()).sqrt() * (std::f64::consts::TAU * angle).cos();
        (INITIAL_DEVIATION * normal) as f32
    };
    let mut all = Vec::with_capacity(architecture.parameters());
    for entry in architecture.layout() {
        all.extend(
            (0..entry.rows * entry.columns).map(|_| match entry.initial {
                Initial::One => 1.0,
                Initial::Zero => 0.0,
                Initial::Normal => normal(),
            }),
        );
    }
    all
}

/// The peers' generator: 32 bits of state, numbers from 0 to 1.
struct Mulberry32(u32);

impl Mulberry32 {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x6d2b_79f5);
        let a = self.0;
        let mut t = (a ^ (a >> 15)).wrapping_mul(1 | a);
        t = t.wrapping_add((t ^ (t >> 7)).wrapping_mul(61 | t)) ^ t;
        f64::from(t ^ (t >> 14)) / 4_294_967_296.0
    }
}

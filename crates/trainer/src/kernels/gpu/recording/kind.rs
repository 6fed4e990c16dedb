//! What tells one gradient's launches from another's.

use burn_cubecl::CubeDevice;
use burn_cubecl::tensor::CubeTensor;
use protocol::{ModelSize, estimate};

use super::super::{Gpu, length};
use crate::kernels::pass::{Extra, Pass};
use crate::recipe::Loss;

/// What the launches of a gradient depend on, beside what is in its arrays.
#[derive(PartialEq)]
pub struct Kind {
    /// Whose it is.
    pub run: Sizes,
    /// Those that are read, and those that are asked for.
    pub rows: [usize; 2],
    losses: Vec<Loss>,
}

/// What seldom changes within a run.
#[derive(PartialEq)]
pub struct Sizes {
    device: CubeDevice,
    models: usize,
    models_back: usize,
    sequences: usize,
    context: usize,
    vocabulary: usize,
    width: usize,
    heads: usize,
    layers: usize,
    extra: [Option<usize>; 2],
}

impl Kind {
    pub fn of(gpu: &Gpu, pass: &Pass<'_, Gpu>, losses: &[Loss], extra: &Extra<CubeTensor>) -> Self {
        let shape = pass.shape;
        let run = Sizes {
            device: gpu.device.clone(),
            models: shape.models,
            models_back: shape.models_back(),
            sequences: shape.sequences,
            context: shape.context,
            vocabulary: shape.vocabulary,
            width: shape.width,
            heads: shape.heads,
            layers: shape.layers.len(),
            extra: [&extra.noise, &extra.given].map(|array| array.as_ref().map(length)),
        };
        Self {
            run,
            rows: [shape.rows(), pass.asked.rows()],
            losses: losses.to_vec(),
        }
    }

    /// About how many bytes a step of this kind has on the device, as the lab estimates it.
    pub fn bytes(&self) -> u64 {
        let run = &self.run;
        let size = ModelSize {
            width: run.width,
            layers: run.layers,
            heads: run.heads,
        };
        estimate::memory_of(size, run.models, run.sequences, run.vocabulary, run.context)
    }
}

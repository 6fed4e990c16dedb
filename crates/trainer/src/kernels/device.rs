//! The same on the device that the models lie on.

use burn::backend::Flex;
use burn::tensor::{Tensor, TensorData};

use super::cpu::Cpu;
#[cfg(target_arch = "wasm32")]
use super::gpu::Gpu;
use super::pass::{self, Extra};
use super::{Kernels, Shape};
use crate::data::Sequences;
use crate::model::Architecture;
use crate::optimizer::{AdamW, ModelRates};
use crate::recipe::{Measured, Recipe, State};

/// Rows of an activation in one forward pass that is only asked and not trained: enough to keep a
/// GPU busy, and few enough for the largest buffer that every browser grants.
const ROWS_AT_ONCE: usize = 1 << 14;

/// Kernels whose arrays burn's tensors hold.
pub trait OnDevice: Kernels {
    /// A tensor's numbers.
    fn array(&self, tensor: &Tensor<2>) -> Self::Array;

    /// Numbers as a tensor of this shape.
    fn tensor<const D: usize>(&self, array: Self::Array, shape: [usize; D]) -> Tensor<D>;
}

impl OnDevice for Cpu {
    fn array(&self, tensor: &Tensor<2>) -> Vec<f32> {
        let primitive = tensor.clone().try_into_primitive::<Flex>();
        let primitive = primitive.expect("what is not on the GPU is on the CPU");
        let contiguous = primitive.to_contiguous();
        contiguous.storage::<f32>()[..tensor.shape().num_elements()].to_vec()
    }

    fn tensor<const D: usize>(&self, array: Vec<f32>, shape: [usize; D]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(array, shape), &burn::tensor::Device::flex())
    }
}

/// The gradient `[M, P]` of a step's loss, and what the forward pass measured.
pub fn gradient(
    recipe: &Recipe,
    parameters: &Tensor<2>,
    sequences: &Sequences,
) -> (Tensor<2>, Tensor<1>) {
    #[cfg(target_arch = "wasm32")]
    if let Some(gpu) = Gpu::of(parameters) {
        return gradient_on(&gpu, recipe, parameters, sequences);
    }
    gradient_on(&Cpu, recipe, parameters, sequences)
}

fn gradient_on<K: OnDevice>(
    kernels: &K,
    recipe: &Recipe,
    parameters: &Tensor<2>,
    sequences: &Sequences,
) -> (Tensor<2>, Tensor<1>) {
    let shape = Shape::new(recipe.architecture, sequences);
    let batch = kernels.upload(shape.batch(sequences));
    let (gradient, measured) = pass_of(kernels, recipe, &shape, &kernels.array(parameters), &batch);
    (
        kernels.tensor(gradient, [shape.models, shape.parameters]),
        measured,
    )
}

/// The gradient, still an array of the kernels', and what was measured.
fn pass_of<K: OnDevice>(
    kernels: &K,
    recipe: &Recipe,
    shape: &Shape,
    parameters: &K::Array,
    batch: &K::Array,
) -> (K::Array, Tensor<1>) {
    let bring = |numbers: &Option<Vec<f32>>| numbers.clone().map(|n| kernels.upload(n));
    let extra = Extra {
        noise: bring(&recipe.noise),
        given: bring(&recipe.given),
    };
    let losses = &recipe.losses;
    let (gradient, measured) = pass::gradient(kernels, shape, parameters, batch, losses, &extra);
    let count = Measured::new(shape.models, losses).count();
    (gradient, kernels.tensor(measured, [count]))
}

/// Takes a step, and returns what its forward pass measured.
pub fn update(recipe: &Recipe, state: &mut State, sequences: &Sequences) -> Tensor<1> {
    let rates = state.optimizer.advance(&recipe.rates);
    #[cfg(target_arch = "wasm32")]
    if let Some(gpu) = Gpu::of(&state.parameters) {
        return update_on(&gpu, recipe, state, sequences, &rates);
    }
    update_on(&Cpu, recipe, state, sequences, &rates)
}

fn update_on<K: OnDevice>(
    kernels: &K,
    recipe: &Recipe,
    state: &mut State,
    sequences: &Sequences,
    rates: &[ModelRates],
) -> Tensor<1> {
    let shape = Shape::new(recipe.architecture, sequences);
    let batch = shape.step_batch(sequences, rates, recipe.rates.shared());
    let batch = kernels.upload(batch);
    let parameters = kernels.array(&state.parameters);
    let moments = kernels.array(&state.optimizer.moments);
    let (mut gradient, measured) = pass_of(kernels, recipe, &shape, &parameters, &batch);
    if let Some(limit) = recipe.rates.clip() {
        gradient = kernels.clip(&shape, &gradient, limit);
    }
    let (parameters, moments) = kernels.adamw(&shape, &parameters, &moments, &gradient, &batch);
    state.parameters = kernels.tensor(parameters, [shape.models, shape.parameters]);
    state.optimizer = AdamW {
        moments: kernels.tensor(moments, [2 * shape.models, shape.parameters]),
        steps: std::mem::take(&mut state.optimizer.steps),
    };
    measured
}

/// The next token's logits at every position, `[M, N, V]`. `parameters`: `[M, P]`.
pub fn logits(
    architecture: Architecture,
    parameters: &Tensor<2>,
    sequences: &Sequences,
) -> Tensor<3> {
    #[cfg(target_arch = "wasm32")]
    if let Some(gpu) = Gpu::of(parameters) {
        return logits_on(&gpu, architecture, parameters, sequences);
    }
    logits_on(&Cpu, architecture, parameters, sequences)
}

fn logits_on<K: OnDevice>(
    kernels: &K,
    architecture: Architecture,
    parameters: &Tensor<2>,
    sequences: &Sequences,
) -> Tensor<3> {
    let shape = Shape::new(architecture, sequences);
    let batch = kernels.upload(shape.batch(sequences));
    let logits = pass::logits(kernels, &shape, &kernels.array(parameters), &batch);
    kernels.tensor(logits, [shape.models, shape.positions(), shape.vocabulary])
}

/// Every layer's shares of attention, `[M·B, H, S, S]` each; 0 where a position lies in the future.
/// `parameters`: `[M, P]`.
pub fn attention(
    architecture: Architecture,
    parameters: &Tensor<2>,
    sequences: &Sequences,
) -> Vec<Tensor<4>> {
    #[cfg(target_arch = "wasm32")]
    if let Some(gpu) = Gpu::of(parameters) {
        return attention_on(&gpu, architecture, parameters, sequences);
    }
    attention_on(&Cpu, architecture, parameters, sequences)
}

fn attention_on<K: OnDevice>(
    kernels: &K,
    architecture: Architecture,
    parameters: &Tensor<2>,
    sequences: &Sequences,
) -> Vec<Tensor<4>> {
    let shape = Shape::new(architecture, sequences);
    let batch = kernels.upload(shape.batch(sequences));
    let layers = pass::attention(kernels, &shape, &kernels.array(parameters), &batch);
    let texts = shape.models * shape.sequences;
    let size = [texts, shape.heads, shape.context, shape.context];
    let tensor = |shares| kernels.tensor(shares, size);
    layers.into_iter().map(tensor).collect()
}

/// Of every model and position of one group of sequences the entropy, and 1 where the likeliest
/// token is the target, else 0: `[M, 2, N]`. `parameters`: `[M, P]`.
pub fn scores(
    architecture: Architecture,
    parameters: &Tensor<2>,
    sequences: &Sequences,
) -> Tensor<3> {
    #[cfg(target_arch = "wasm32")]
    if let Some(gpu) = Gpu::of(parameters) {
        return scores_on(&gpu, architecture, parameters, sequences);
    }
    scores_on(&Cpu, architecture, parameters, sequences)
}

fn scores_on<K: OnDevice>(
    kernels: &K,
    architecture: Architecture,
    parameters: &Tensor<2>,
    sequences: &Sequences,
) -> Tensor<3> {
    let [models, _] = parameters.dims();
    let parameters = kernels.array(parameters);
    let at_once = (ROWS_AT_ONCE / (models * sequences.context)).max(1);
    let places: Vec<usize> = (0..sequences.batch).collect();
    let score = |places: &[usize]| {
        let some = sequences.pick(places).repeated(models);
        let shape = Shape::new(architecture, &some);
        let batch = kernels.upload(shape.batch(&some));
        let logits = pass::logits(kernels, &shape, &parameters, &batch);
        let scores = kernels.scores(&shape, &logits, &batch);
        kernels.tensor(scores, [models, 2, shape.positions()])
    };
    Tensor::cat(places.chunks(at_once).map(score).collect(), 2)
}

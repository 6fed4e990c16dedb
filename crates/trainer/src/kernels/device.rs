//! The same on the device that the models lie on.

use std::future::Future;
use std::rc::Rc;

use burn::backend::Flex;
use burn::tensor::{Tensor, TensorData};

use super::batch::{batch, step_batch};
use super::cpu::Cpu;
#[cfg(target_arch = "wasm32")]
use super::gpu::Gpu;
use super::pass::Pass;
use super::piece::{Piece, all_done, sum_done};
use super::{Kernels, Rows, Shape};
use crate::data::Sequences;
use crate::interruptions::{Interrupted, Interruptions};
use crate::model::Architecture;
use crate::optimizer::AdamW;
use crate::recipe::{Measured, Recipe, State};

/// What models are asked without being trained.
#[derive(Clone, Copy)]
pub struct Examination<'a> {
    /// Asked of each model.
    pub sequences: &'a Sequences,
    pub models: usize,
    /// So many of the sequences go through the models in one pass.
    pub at_once: usize,
}

impl Examination<'_> {
    /// The sequences of each pass, the same for every model.
    pub fn passes(&self) -> impl Iterator<Item = Sequences> {
        let batch = self.sequences.batch;
        (0..batch).step_by(self.at_once).map(move |first| {
            let places: Vec<usize> = (first..batch).take(self.at_once).collect();
            self.sequences.pick(&places).repeated(self.models)
        })
    }
}

/// Kernels whose arrays burn's tensors hold.
pub trait OnDevice: Kernels + Sized {
    /// Rows of an activation, of all models together, in one forward pass that is only asked and not
    /// trained.
    fn rows_at_once(architecture: Architecture) -> usize;

    /// A tensor's numbers.
    fn array(&self, tensor: &Tensor<2>) -> Self::Array;

    /// Numbers as a tensor of this shape.
    fn tensor<const D: usize>(&self, array: Self::Array, shape: [usize; D]) -> Tensor<D>;

    /// The gradient of a step's losses, `[M, P]`, and what was measured. `pass`: over `sequences`.
    fn gradient_of(
        &self,
        pass: &Pass<'_, Self>,
        recipe: &Recipe,
        sequences: &Sequences,
    ) -> impl Future<Output = Result<(Self::Array, Self::Array), Interrupted>>;

    /// Gives back what is kept for the next gradient.
    fn rest(&self) {}

    /// As [`Kernels::scores`] has them, of each pass. `parameters`: `[M, P]`.
    fn scores_of(
        &self,
        architecture: Architecture,
        parameters: &Self::Array,
        examination: Examination<'_>,
        interruptions: &Interruptions,
    ) -> impl Future<Output = Result<Vec<Self::Array>, Interrupted>>;
}

/// Does work with the kernels of the device that a tensor lies on.
macro_rules! on_device_of {
    ($tensor:expr, $work:ident($($argument:expr),*)) => {{
        #[cfg(target_arch = "wasm32")]
        if let Some(gpu) = Gpu::of($tensor) {
            return $work(&gpu $(, $argument)*).await;
        }
        // Only a browser's may lie anywhere else.
        let _: &Tensor<2> = $tensor;
        $work(&Cpu $(, $argument)*).await
    }};
}

/// What a pass over some models needs on their device.
struct Prepared<A> {
    shape: Shape,
    asked: Shape,
    parameters: A,
    batch: A,
}

impl<A> Prepared<A> {
    fn new<K: OnDevice<Array = A>>(
        kernels: &K,
        architecture: Architecture,
        parameters: &Tensor<2>,
        sequences: &Sequences,
    ) -> Self {
        let all = Rows::all(sequences);
        let [shape, asked] = Shape::both(architecture, sequences, [all.clone(), all]);
        Self {
            parameters: kernels.array(parameters),
            batch: kernels.upload(batch(
                [&shape, &asked],
                sequences,
                &sequences.scored_of_groups(),
            )),
            shape,
            asked,
        }
    }

    fn pass<'a, K: OnDevice<Array = A>>(
        &'a self,
        kernels: &'a K,
        interruptions: &'a Interruptions,
    ) -> Pass<'a, K> {
        Pass {
            kernels,
            shape: &self.shape,
            asked: &self.asked,
            parameters: &self.parameters,
            batch: &self.batch,
            interruptions,
        }
    }
}

impl OnDevice for Cpu {
    fn rows_at_once(_: Architecture) -> usize {
        // The activations of so many stay near the processor.
        1 << 11
    }

    fn array(&self, tensor: &Tensor<2>) -> Vec<f32> {
        let primitive = tensor.clone().try_into_primitive::<Flex>();
        let primitive = primitive.expect("what is not on the GPU is on the CPU");
        let contiguous = primitive.to_contiguous();
        contiguous.storage::<f32>()[..tensor.shape().num_elements()].to_vec()
    }

    fn tensor<const D: usize>(&self, array: Vec<f32>, shape: [usize; D]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(array, shape), &burn::tensor::Device::flex())
    }

    async fn gradient_of(
        &self,
        pass: &Pass<'_, Self>,
        recipe: &Recipe,
        sequences: &Sequences,
    ) -> Result<(Vec<f32>, Vec<f32>), Interrupted> {
        let whole = Piece::of_step(recipe, sequences);
        let mut all = sum_done(whole, pass.parameters, pass.interruptions).await?;
        let measured = all.split_off(pass.parameters.len());
        Ok((all, measured))
    }

    async fn scores_of(
        &self,
        architecture: Architecture,
        parameters: &Vec<f32>,
        examination: Examination<'_>,
        interruptions: &Interruptions,
    ) -> Result<Vec<Vec<f32>>, Interrupted> {
        let piece = |sequences| Rc::new(Piece::of_scores(architecture, sequences));
        let pieces: Vec<_> = examination.passes().map(piece).collect();
        let mut scores = Vec::with_capacity(pieces.len());
        let keep = |found| scores.push(found);
        all_done(pieces, parameters, interruptions, keep).await?;
        Ok(scores)
    }
}

/// Takes a step, and returns what its forward pass measured.
///
/// # Errors
/// When the work is given up; then the state is as it was.
pub async fn update(
    recipe: &Recipe,
    state: &mut State,
    sequences: &Sequences,
    interruptions: &Interruptions,
) -> Result<Tensor<1>, Interrupted> {
    on_device_of!(
        &state.parameters,
        update_on(recipe, state, sequences, interruptions)
    )
}

/// No step follows soon: gives back what the device keeps for one. `tensor`: any that lies there.
pub async fn rest(tensor: &Tensor<2>) {
    on_device_of!(tensor, rest_on());
}

async fn rest_on<K: OnDevice>(kernels: &K) {
    kernels.rest();
}

async fn update_on<K: OnDevice>(
    kernels: &K,
    recipe: &Recipe,
    state: &mut State,
    sequences: &Sequences,
    interruptions: &Interruptions,
) -> Result<Tensor<1>, Interrupted> {
    let mut steps = state.optimizer.steps.clone();
    let rates = recipe.rates.of_update(&mut steps);
    let mut both = Shape::both(recipe.architecture, sequences, kernels.needed(sequences));
    for shape in &mut both {
        shape.learning = recipe.rates.learners().collect();
    }
    let [shape, asked] = both;
    let batch = step_batch([&shape, &asked], sequences, &rates, recipe.rates.shared());
    let batch = kernels.bring(batch);
    let parameters = kernels.array(&state.parameters);
    let pass = Pass {
        kernels,
        shape: &shape,
        asked: &asked,
        parameters: &parameters,
        batch: &batch,
        interruptions,
    };
    let (mut gradient, measured) = kernels.gradient_of(&pass, recipe, sequences).await?;
    if let Some(limit) = recipe.rates.clip() {
        gradient = (kernels.clip(&shape, gradient, limit, interruptions)).await?;
    }
    let moments = kernels.array(&state.optimizer.moments);
    interruptions.allow().await?;
    let (parameters, moments) = kernels
        .adamw(
            &shape,
            parameters,
            moments,
            &gradient,
            &batch,
            interruptions,
        )
        .await?;
    state.parameters = kernels.tensor(parameters, [shape.models, shape.parameters]);
    state.optimizer = AdamW {
        moments: kernels.tensor(moments, [2 * shape.models, shape.parameters]),
        steps,
    };
    let count = Measured::new(shape.models, &recipe.losses).count();
    Ok(kernels.tensor(measured, [count]))
}

/// The next token's logits at every position, `[M, N, V]`. `parameters`: `[M, P]`.
///
/// # Errors
/// When the work is given up.
pub async fn logits(
    architecture: Architecture,
    parameters: &Tensor<2>,
    sequences: &Sequences,
    interruptions: &Interruptions,
) -> Result<Tensor<3>, Interrupted> {
    on_device_of!(
        parameters,
        logits_on(architecture, parameters, sequences, interruptions)
    )
}

async fn logits_on<K: OnDevice>(
    kernels: &K,
    architecture: Architecture,
    parameters: &Tensor<2>,
    sequences: &Sequences,
    interruptions: &Interruptions,
) -> Result<Tensor<3>, Interrupted> {
    let prepared = Prepared::new(kernels, architecture, parameters, sequences);
    let (shape, pass) = (&prepared.shape, prepared.pass(kernels, interruptions));
    let size = [shape.models, shape.positions(), shape.vocabulary];
    Ok(kernels.tensor(pass.logits().await?, size))
}

/// Every layer's shares of attention, `[M·B, H, S, S]` each; 0 where a position lies in the future.
/// `parameters`: `[M, P]`.
///
/// # Errors
/// When the work is given up.
pub async fn attention(
    architecture: Architecture,
    parameters: &Tensor<2>,
    sequences: &Sequences,
    interruptions: &Interruptions,
) -> Result<Vec<Tensor<4>>, Interrupted> {
    on_device_of!(
        parameters,
        attention_on(architecture, parameters, sequences, interruptions)
    )
}

async fn attention_on<K: OnDevice>(
    kernels: &K,
    architecture: Architecture,
    parameters: &Tensor<2>,
    sequences: &Sequences,
    interruptions: &Interruptions,
) -> Result<Vec<Tensor<4>>, Interrupted> {
    let prepared = Prepared::new(kernels, architecture, parameters, sequences);
    let (shape, pass) = (&prepared.shape, prepared.pass(kernels, interruptions));
    let layers = pass.attention().await?;
    let texts = shape.models * shape.sequences;
    let size = [texts, shape.heads, shape.context, shape.context];
    let tensor = |shares| kernels.tensor(shares, size);
    Ok(layers.into_iter().map(tensor).collect())
}

/// Of every model and every scored position of one group of sequences the entropy, and 1 where the
/// likeliest token is the target, else 0: `[M, 2, scored]`. `parameters`: `[M, P]`.
///
/// # Errors
/// When the work is given up.
pub async fn scores(
    architecture: Architecture,
    parameters: &Tensor<2>,
    sequences: &Sequences,
    interruptions: &Interruptions,
) -> Result<Tensor<3>, Interrupted> {
    on_device_of!(
        parameters,
        scores_on(architecture, parameters, sequences, interruptions)
    )
}

async fn scores_on<K: OnDevice>(
    kernels: &K,
    architecture: Architecture,
    parameters: &Tensor<2>,
    sequences: &Sequences,
    interruptions: &Interruptions,
) -> Result<Tensor<3>, Interrupted> {
    let [models, _] = parameters.dims();
    let parameters = kernels.array(parameters);
    let rows = K::rows_at_once(architecture);
    let at_once = (rows / (models * sequences.context)).max(1);
    let examination = Examination {
        sequences,
        models,
        at_once,
    };
    let scores = kernels.scores_of(architecture, &parameters, examination, interruptions);
    let scores = scores.await?;
    let scored: Vec<usize> = sequences.scored().collect();
    let counts = scored.chunks(at_once).map(|some| some.iter().sum());
    let tensor = |(scores, count)| kernels.tensor(scores, [models, 2, count]);
    Ok(joined(scores.into_iter().zip(counts).map(tensor), 2))
}

/// The pieces one behind the other along a dimension. On a GPU each would be a launch, also if there is
/// only one.
pub fn joined<const D: usize>(
    pieces: impl Iterator<Item = Tensor<D>>,
    dimension: usize,
) -> Tensor<D> {
    let mut pieces: Vec<_> = pieces.collect();
    match pieces.pop() {
        Some(only) if pieces.is_empty() => only,
        last => Tensor::cat(pieces.into_iter().chain(last).collect(), dimension),
    }
}

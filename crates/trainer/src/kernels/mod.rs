//! A training step as a short list of large kernels, each with its derivative by hand.
//!
//! burn's autodiff runs a step as hundreds of small kernels, and on a GPU a small kernel costs what
//! its launch costs. Here the model's forward and backward pass ([`pass`]) is written once over
//! [`Kernels`], some fifteen operations as large as a transformer's parts; [`cpu`] computes them in
//! plain loops, [`gpu`] in CubeCL. All `M` models of a step are in every launch but the losses'. The step in plain
//! burn is the oracle of the tests (`tests/plain/`).

mod batch;
pub mod cpu;
mod device;
#[cfg(target_arch = "wasm32")]
mod gpu;
pub mod pass;
mod piece;
mod rows;
mod shape;

pub use batch::Brought;
pub use device::{attention, joined, logits, rest, scores, update};
pub use piece::{Bulk, Piece, done};
pub use rows::Rows;
pub use shape::{Affine, Shape};

use std::future::Future;

use crate::data::Sequences;
use crate::interruptions::{Interrupted, Interruptions};
use crate::recipe::Loss;

/// A layer norm's output and what its derivative needs.
pub struct Normed<A> {
    /// `[R, D]`.
    pub output: A,
    /// Of each row its mean and the reciprocal of its standard deviation, `[R, 2]`.
    pub statistics: A,
}

/// What a GELU made of its input, and its derivative there; both `[R, 4D]`.
pub struct Bent<A> {
    /// GELU(x).
    pub output: A,
    /// GELU′(x).
    pub slope: A,
}

/// What attention made, and where it looked.
pub struct Attended<A> {
    /// `[R, D]`.
    pub output: A,
    /// Shares of attention, `[M·B, H, S, S]`; 0 where a position lies in the future.
    pub shares: A,
}

/// A loss's derivative and its measurements.
pub struct Scored<A> {
    /// Derivative with respect to the logits, `[R, V]`.
    pub gradient: A,
    /// What [`crate::recipe::Measured`] lists, of every position and weighted: `[count, N]`.
    pub rows: A,
}

/// The operations of a training step on some device. `batch` is as [`batch::batch`] packs it. Arrays
/// have a row for each position that a shape has rows for ([`Shape::rows`], `R` for all models);
/// where there are two shapes, the second has those rows that are asked for, the first those that
/// they depend on.
///
/// Gradients of parameters are written into `into`, which holds room for the gradient of every
/// parameter of every model, once or in several parts that [`Self::collect`] adds up.
///
/// What can take long on a processor lets others have their turn in its course, and may be given up.
pub trait Kernels {
    /// Numbers on the device.
    type Array;

    /// The positions that are computed where only scored ones count: those that are read, and those
    /// whose logits are asked for.
    fn needed(&self, sequences: &Sequences) -> [Rows; 2];

    /// Brings numbers to the device.
    fn upload(&self, values: Vec<f32>) -> Self::Array;

    /// The same for a step's batch, which is good until the next one of its length.
    fn bring(&self, batch: Vec<f32>) -> Self::Array {
        self.upload(batch)
    }

    /// Token and position embeddings of the batch's inputs, `[R, D]`.
    fn embed(&self, shape: &Shape, parameters: &Self::Array, batch: &Self::Array) -> Self::Array;

    /// Layer norm of `x` `[R, D]` with the gain at offset `gain` and the bias behind it.
    fn norm(
        &self,
        shape: &Shape,
        x: &Self::Array,
        parameters: &Self::Array,
        gain: usize,
    ) -> Normed<Self::Array>;

    /// `x·W + b`, `[R, to]`, added to `onto` where there is one.
    fn linear(
        &self,
        shape: &Shape,
        x: &Self::Array,
        parameters: &Self::Array,
        affine: Affine,
        onto: Option<&Self::Array>,
        interruptions: &Interruptions,
    ) -> impl Future<Output = Result<Self::Array, Interrupted>>;

    /// GELU of `x·W + b` (the tanh approximation), and its derivative.
    fn linear_gelu(
        &self,
        shape: &Shape,
        x: &Self::Array,
        parameters: &Self::Array,
        affine: Affine,
        interruptions: &Interruptions,
    ) -> impl Future<Output = Result<Bent<Self::Array>, Interrupted>>;

    /// Causal self-attention over `qkv` `[R, 3D]`.
    fn attention(
        &self,
        shapes: [&Shape; 2],
        batch: &Self::Array,
        qkv: &Self::Array,
        interruptions: &Interruptions,
    ) -> impl Future<Output = Result<Attended<Self::Array>, Interrupted>>;

    /// Of `x` `[R, D]` the rows that are asked for.
    fn narrowed(&self, shapes: [&Shape; 2], batch: &Self::Array, x: &Self::Array) -> Self::Array;

    /// The rows `x` that are asked for among all, `[R, D]`, the others zero.
    fn widened(&self, shapes: [&Shape; 2], batch: &Self::Array, x: &Self::Array) -> Self::Array;

    /// `x` `[R, D]` with noise of all positions, `[M, N, D]`, added.
    fn disturbed(
        &self,
        shape: &Shape,
        batch: &Self::Array,
        x: &Self::Array,
        noise: &Self::Array,
    ) -> Self::Array;

    /// `logits` `[R, V]` with what is `given` behind it.
    fn beside(&self, logits: Self::Array, given: &Self::Array) -> Self::Array;

    /// The losses of `logits` `[R, V]`, behind which logits may stand that no model of this step
    /// has made.
    fn objective(
        &self,
        shape: &Shape,
        logits: &Self::Array,
        batch: &Self::Array,
        losses: &[Loss],
    ) -> Scored<Self::Array>;

    /// Of every model and row the entropy, and 1 where the likeliest token is the target, else 0:
    /// `[M, 2, R/M]`; all models must have as many rows.
    fn scores(&self, shape: &Shape, logits: &Self::Array, batch: &Self::Array) -> Self::Array;

    /// The sum of each of `rows`, which are as long as a model has positions: `[count]`.
    fn sums(&self, shape: &Shape, rows: &Self::Array, count: usize) -> Self::Array;

    /// Room for the gradient of every parameter of the models that there is a way back through; on
    /// the way back arrays may be as much shorter.
    fn gradient(&self, shape: &Shape) -> Self::Array;

    /// From the derivative with respect to a linear layer's output the one with respect to its
    /// input, times `slope` where there is one.
    fn linear_backward(
        &self,
        shape: &Shape,
        derivative: &Self::Array,
        parameters: &Self::Array,
        affine: Affine,
        slope: Option<&Self::Array>,
        interruptions: &Interruptions,
    ) -> impl Future<Output = Result<Self::Array, Interrupted>>;

    /// The gradient of a linear layer's weight and bias.
    fn linear_gradient(
        &self,
        shape: &Shape,
        x: &Self::Array,
        derivative: &Self::Array,
        affine: Affine,
        into: &mut Self::Array,
        interruptions: &Interruptions,
    ) -> impl Future<Output = Result<(), Interrupted>>;

    /// From the derivative with respect to a norm's output the one with respect to its input `x`,
    /// added to `onto` where there is one.
    #[allow(
        clippy::too_many_arguments,
        reason = "a norm's derivative has these inputs"
    )]
    fn norm_backward(
        &self,
        shape: &Shape,
        derivative: &Self::Array,
        x: &Self::Array,
        statistics: &Self::Array,
        parameters: &Self::Array,
        gain: usize,
        onto: Option<&Self::Array>,
    ) -> Self::Array;

    /// The gradient of a norm's gain and bias.
    fn norm_gradient(
        &self,
        shape: &Shape,
        derivative: &Self::Array,
        x: &Self::Array,
        statistics: &Self::Array,
        gain: usize,
        into: &mut Self::Array,
    );

    /// From the derivative with respect to attention's output the one with respect to `qkv`.
    #[allow(
        clippy::too_many_arguments,
        reason = "attention's derivative has these inputs"
    )]
    fn attention_backward(
        &self,
        shapes: [&Shape; 2],
        batch: &Self::Array,
        derivative: &Self::Array,
        qkv: &Self::Array,
        shares: &Self::Array,
        interruptions: &Interruptions,
    ) -> impl Future<Output = Result<Self::Array, Interrupted>>;

    /// The gradient of both embedding tables.
    fn embed_gradient(
        &self,
        shape: &Shape,
        derivative: &Self::Array,
        batch: &Self::Array,
        into: &mut Self::Array,
    );

    /// The parts of a gradient added up, `[M, P]`. What it has for a model that stands still means
    /// nothing and may be no number.
    fn collect(&self, shape: &Shape, gradient: Self::Array) -> Self::Array;

    /// Each model's gradient `[M, P]`, scaled down to the length `limit` where it is longer.
    fn clip(
        &self,
        shape: &Shape,
        gradient: Self::Array,
        limit: f32,
        interruptions: &Interruptions,
    ) -> impl Future<Output = Result<Self::Array, Interrupted>>;

    /// One AdamW update with the rates at the end of `batch`: the new parameters `[M, P]` and the
    /// new moments `[2M, P]`.
    fn adamw(
        &self,
        shape: &Shape,
        parameters: Self::Array,
        moments: Self::Array,
        gradient: &Self::Array,
        batch: &Self::Array,
        interruptions: &Interruptions,
    ) -> impl Future<Output = Result<(Self::Array, Self::Array), Interrupted>>;
}

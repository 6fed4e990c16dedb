//! The operations as CubeCL kernels, each for all models at once.
#![allow(
    unsafe_code,
    reason = "CubeCL's checks cost a comparison at every access, and WebGPU makes the same ones"
)]

mod attention;
mod examined;
mod linear;
mod loss;
mod norm;
mod product;
mod recording;
mod update;

use burn::backend::DType;
use burn::tensor::{Shape as TensorShape, Tensor};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::tensor::CubeTensor;
use burn_cubecl::{CubeBackend, CubeDevice};
use cubecl::prelude::*;

use super::device::{Examination, OnDevice};
use super::pass::{Extra, Pass};
use super::{Affine, Attended, Bent, Kernels, Normed, Rows, Scored, Shape};
use crate::data::Sequences;
use crate::interruptions::{Interrupted, Interruptions};
use crate::model::Architecture;
use crate::recipe::{Loss, Recipe};
use examined::Examined;

/// Units of a cube where each computes one number by itself.
const UNITS: usize = 256;
/// Sums of a cube's numbers that are made side by side: the square root of [`UNITS`].
const SUMMED_AT_ONCE: usize = 16;
/// WebGPU grants one less than twice as many cubes along each side.
const MOST_ALONG_A_SIDE: usize = 1 << 15;
/// A gradient is summed over the positions in so many parts at the most, so that there is work for
/// a whole GPU; the parts are added up in a fixed order, so that a run can be repeated.
const MOST_PARTS: usize = 16;
/// Positions that are worth a part of their own.
const POSITIONS_A_PART: usize = 64;
/// Numbers of the largest array in one pass that is only asked: enough to keep a GPU busy, and a quarter of
/// the largest buffer that every browser grants.
const MOST_AT_ONCE: usize = 1 << 23;
/// Numbers of all parts together.
const MOST_IN_PARTS: usize = 1 << 24;
/// Rows of a model come in groups of one in so many of its positions, and in whole tiles: their number is
/// then mostly that of an earlier step, whose launches are there already ([`recording`]).
const GROUPS_OF_ROWS: usize = 16;
/// In larger groups there would be too many rows that nobody needs.
const MOST_TILES_A_GROUP: usize = 4;

/// A GPU, as the tensors on it know it.
pub struct Gpu {
    client: Client,
    device: CubeDevice,
}

impl Gpu {
    /// The GPU that a tensor lies on, if it does.
    pub fn of(tensor: &Tensor<2>) -> Option<Self> {
        let tensor = tensor.clone().try_into_primitive::<CubeBackend>().ok()?;
        Some(Self {
            client: tensor.client,
            device: tensor.device,
        })
    }

    /// Room for so many numbers.
    fn empty(&self, length: usize) -> CubeTensor {
        let handle = self.client.empty(length * size_of::<f32>());
        self.hold(handle, length)
    }

    fn hold(&self, handle: cubecl::server::Handle, length: usize) -> CubeTensor {
        CubeTensor::new_contiguous(
            self.client.clone(),
            self.device.clone(),
            TensorShape::new([length]),
            handle,
            DType::F32,
        )
    }
}

/// How many numbers an array has.
fn length(array: &CubeTensor) -> usize {
    array.meta.num_elements()
}

fn read(array: &CubeTensor) -> BufferArg {
    array.clone().into_buffer_arg()
}

/// Cubes of [`UNITS`] for so many numbers: at least as many as are needed.
fn cubes(numbers: usize) -> CubeCount {
    let all = numbers.div_ceil(UNITS);
    let side = all.clamp(1, MOST_ALONG_A_SIDE);
    CubeCount::Static(side as u32, all.div_ceil(side) as u32, 1)
}

/// What all [`UNITS`] of a cube brought, summed in a fixed order; whole in the first unit.
#[cube]
fn total(brought: &mut Shared<[f32]>) -> f32 {
    let unit = UNIT_POS as usize;
    sync_cube();
    if unit < SUMMED_AT_ONCE {
        let mut sum = 0.0f32;
        for i in range_stepped(unit, UNITS, SUMMED_AT_ONCE) {
            sum += brought[i];
        }
        brought[unit] = sum;
    }
    sync_cube();
    let mut sum = 0.0f32;
    if unit == 0 {
        for i in 0..SUMMED_AT_ONCE {
            sum += brought[i];
        }
    }
    sum
}

fn units() -> CubeDim {
    CubeDim::new_1d(UNITS as u32)
}

impl Shape {
    fn parts(&self) -> usize {
        let most = (MOST_IN_PARTS / (self.models * self.parameters)).clamp(1, MOST_PARTS);
        self.positions().div_ceil(POSITIONS_A_PART).clamp(1, most)
    }

    fn positions_a_part(&self) -> usize {
        self.rows_a_model().div_ceil(self.parts())
    }

    /// Rows of each model: on a GPU all have as many.
    fn rows_a_model(&self) -> usize {
        self.rows() / self.models
    }

    /// Models that there is a way back through: up to the last one that learns. A weak model that is
    /// frozen comes after its strong one.
    fn models_back(&self) -> usize {
        self.learning.last().map_or(1, |last| last + 1)
    }

    /// Their rows.
    fn rows_back(&self) -> usize {
        self.models_back() * self.rows_a_model()
    }
}

impl OnDevice for Gpu {
    fn rows_at_once(architecture: Architecture) -> usize {
        let Architecture {
            vocabulary,
            context,
            size,
        } = architecture;
        let of_row = [4 * size.width, size.heads * context, vocabulary];
        let rows = MOST_AT_ONCE / of_row.into_iter().fold(1, usize::max);
        // Attention has a cube for each head of each sequence, all along one side.
        rows.min(MOST_ALONG_A_SIDE / size.heads * context)
    }

    fn array(&self, tensor: &Tensor<2>) -> CubeTensor {
        let primitive = tensor.clone().try_into_primitive::<CubeBackend>();
        into_contiguous(primitive.expect("all tensors of a step are on one device"))
    }

    fn tensor<const D: usize>(&self, array: CubeTensor, shape: [usize; D]) -> Tensor<D> {
        let numbers: usize = shape.iter().product();
        assert_eq!(length(&array), numbers, "an array of {shape:?}");
        let array = CubeTensor::new_contiguous(
            array.client,
            array.device,
            TensorShape::new(shape),
            array.handle,
            array.dtype,
        );
        Tensor::from_primitive::<CubeBackend>(array)
    }

    async fn gradient_of(
        &self,
        pass: &Pass<'_, Self>,
        recipe: &Recipe,
        _sequences: &Sequences,
    ) -> Result<(CubeTensor, CubeTensor), Interrupted> {
        let bring = |numbers: &Option<Vec<f32>>| numbers.clone().map(|n| self.upload(n));
        let extra = Extra {
            noise: bring(&recipe.noise),
            given: bring(&recipe.given),
        };
        recording::gradient(self, pass, &recipe.losses, &extra).await
    }

    fn rest(&self) {
        recording::forget(self);
    }

    async fn scores_of(
        &self,
        architecture: Architecture,
        parameters: &CubeTensor,
        examination: Examination<'_>,
        interruptions: &Interruptions,
    ) -> Result<Vec<CubeTensor>, Interrupted> {
        let examined = Examined::by(self, architecture, examination);
        let mut scores = Vec::with_capacity(examined.passes.len());
        for ([shape, asked], batch) in &examined.passes {
            let pass = Pass {
                kernels: self,
                shape,
                asked,
                parameters,
                batch,
                interruptions,
            };
            let logits = pass.logits().await?;
            scores.push(self.scores(asked, &logits, batch));
        }
        Ok(scores)
    }
}

impl Kernels for Gpu {
    type Array = CubeTensor;

    fn needed(&self, sequences: &Sequences) -> [Rows; 2] {
        let tiles = (sequences.positions() / GROUPS_OF_ROWS).div_ceil(product::TILE);
        let group = tiles.clamp(1, MOST_TILES_A_GROUP) * product::TILE;
        Rows::needed_evenly(sequences, group)
    }

    fn upload(&self, values: Vec<f32>) -> CubeTensor {
        let handle = self.client.create_from_slice(f32::as_bytes(&values));
        self.hold(handle, values.len())
    }

    fn bring(&self, batch: Vec<f32>) -> CubeTensor {
        recording::batch(self, batch)
    }

    fn embed(&self, shape: &Shape, parameters: &CubeTensor, batch: &CubeTensor) -> CubeTensor {
        update::embed(self, shape, parameters, batch)
    }

    fn norm(
        &self,
        shape: &Shape,
        x: &CubeTensor,
        parameters: &CubeTensor,
        gain: usize,
    ) -> Normed<CubeTensor> {
        norm::forward(self, shape, x, parameters, gain)
    }

    async fn linear(
        &self,
        shape: &Shape,
        x: &CubeTensor,
        parameters: &CubeTensor,
        affine: Affine,
        onto: Option<&CubeTensor>,
        _: &Interruptions,
    ) -> Result<CubeTensor, Interrupted> {
        Ok(linear::forward(self, shape, x, parameters, affine, onto))
    }

    async fn linear_gelu(
        &self,
        shape: &Shape,
        x: &CubeTensor,
        parameters: &CubeTensor,
        affine: Affine,
        _: &Interruptions,
    ) -> Result<Bent<CubeTensor>, Interrupted> {
        Ok(linear::forward_gelu(self, shape, x, parameters, affine))
    }

    async fn attention(
        &self,
        shapes: [&Shape; 2],
        batch: &CubeTensor,
        qkv: &CubeTensor,
        _: &Interruptions,
    ) -> Result<Attended<CubeTensor>, Interrupted> {
        Ok(attention::forward(self, shapes, batch, qkv))
    }

    fn narrowed(&self, [_, asked]: [&Shape; 2], batch: &CubeTensor, x: &CubeTensor) -> CubeTensor {
        update::narrowed(self, asked, batch, x)
    }

    fn widened(&self, [shape, _]: [&Shape; 2], batch: &CubeTensor, x: &CubeTensor) -> CubeTensor {
        update::widened(self, shape, batch, x)
    }

    fn disturbed(
        &self,
        shape: &Shape,
        batch: &CubeTensor,
        x: &CubeTensor,
        noise: &CubeTensor,
    ) -> CubeTensor {
        update::disturbed(self, shape, batch, x, noise)
    }

    fn beside(&self, logits: CubeTensor, given: &CubeTensor) -> CubeTensor {
        let both = [length(&logits), length(given)];
        let row = |array, length| self.tensor::<1>(array, [length]);
        let all = Tensor::cat(vec![row(logits, both[0]), row(given.clone(), both[1])], 0);
        self.array(&all.reshape([1, both[0] + both[1]]))
    }

    fn objective(
        &self,
        shape: &Shape,
        logits: &CubeTensor,
        batch: &CubeTensor,
        losses: &[Loss],
    ) -> Scored<CubeTensor> {
        loss::objective(self, shape, logits, batch, losses)
    }

    fn scores(&self, shape: &Shape, logits: &CubeTensor, batch: &CubeTensor) -> CubeTensor {
        loss::scores(self, shape, logits, batch)
    }

    fn sums(&self, shape: &Shape, rows: &CubeTensor, count: usize) -> CubeTensor {
        loss::sums(self, shape, rows, count)
    }

    fn gradient(&self, shape: &Shape) -> CubeTensor {
        self.empty(shape.parts() * shape.models_back() * shape.parameters)
    }

    async fn linear_backward(
        &self,
        shape: &Shape,
        derivative: &CubeTensor,
        parameters: &CubeTensor,
        affine: Affine,
        slope: Option<&CubeTensor>,
        _: &Interruptions,
    ) -> Result<CubeTensor, Interrupted> {
        Ok(linear::backward(
            self, shape, derivative, parameters, affine, slope,
        ))
    }

    async fn linear_gradient(
        &self,
        shape: &Shape,
        x: &CubeTensor,
        derivative: &CubeTensor,
        affine: Affine,
        into: &mut CubeTensor,
        _: &Interruptions,
    ) -> Result<(), Interrupted> {
        linear::gradient(self, shape, x, derivative, affine, into);
        Ok(())
    }

    fn norm_backward(
        &self,
        shape: &Shape,
        derivative: &CubeTensor,
        x: &CubeTensor,
        statistics: &CubeTensor,
        parameters: &CubeTensor,
        gain: usize,
        onto: Option<&CubeTensor>,
    ) -> CubeTensor {
        let rows = norm::Rows {
            derivative,
            x,
            statistics,
        };
        norm::backward(self, shape, &rows, parameters, gain, onto)
    }

    fn norm_gradient(
        &self,
        shape: &Shape,
        derivative: &CubeTensor,
        x: &CubeTensor,
        statistics: &CubeTensor,
        gain: usize,
        into: &mut CubeTensor,
    ) {
        let rows = norm::Rows {
            derivative,
            x,
            statistics,
        };
        norm::gradient(self, shape, &rows, gain, into);
    }

    async fn attention_backward(
        &self,
        shapes: [&Shape; 2],
        batch: &CubeTensor,
        derivative: &CubeTensor,
        qkv: &CubeTensor,
        shares: &CubeTensor,
        _: &Interruptions,
    ) -> Result<CubeTensor, Interrupted> {
        Ok(attention::backward(
            self, shapes, batch, derivative, qkv, shares,
        ))
    }

    fn embed_gradient(
        &self,
        shape: &Shape,
        derivative: &CubeTensor,
        batch: &CubeTensor,
        into: &mut CubeTensor,
    ) {
        update::embed_gradient(self, shape, derivative, batch, into);
    }

    fn collect(&self, shape: &Shape, gradient: CubeTensor) -> CubeTensor {
        update::collect(self, shape, &gradient)
    }

    async fn clip(
        &self,
        shape: &Shape,
        gradient: CubeTensor,
        limit: f32,
        _: &Interruptions,
    ) -> Result<CubeTensor, Interrupted> {
        Ok(update::clip(self, shape, &gradient, limit))
    }

    async fn adamw(
        &self,
        shape: &Shape,
        parameters: CubeTensor,
        moments: CubeTensor,
        gradient: &CubeTensor,
        batch: &CubeTensor,
        _: &Interruptions,
    ) -> Result<(CubeTensor, CubeTensor), Interrupted> {
        let new = update::adamw(self, shape, &parameters, &moments, gradient, batch);
        recording::expect(self, &new.0);
        Ok(new)
    }
}

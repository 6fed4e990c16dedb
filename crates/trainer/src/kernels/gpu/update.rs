//! Embeddings, and what happens to each parameter by itself.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{Gpu, UNITS, cubes, length, read, total, units};
use crate::kernels::Shape;

#[cube(launch_unchecked)]
fn embed_kernel(
    parameters: &[f32],
    batch: &[f32],
    x: &mut [f32],
    places: usize,
    model: usize,
    positions: usize,
    vocabulary: usize,
    #[comptime] context: usize,
    #[comptime] width: usize,
) {
    let place = ABSOLUTE_POS;
    if place >= x.len() {
        terminate!();
    }
    let (row, column) = (place / width, place % width);
    let tables = row / positions * model;
    let token = usize::cast_from(batch[row]);
    let position = vocabulary + usize::cast_from(batch[places + row]) % context;
    x[place] = parameters[tables + token * width + column]
        + parameters[tables + position * width + column];
}

pub fn embed(gpu: &Gpu, shape: &Shape, parameters: &CubeTensor, batch: &CubeTensor) -> CubeTensor {
    let length = shape.rows() * shape.width;
    let x = gpu.empty(length);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        embed_kernel::launch_unchecked(
            &gpu.client,
            cubes(length),
            units(),
            read(parameters),
            read(batch),
            read(&x),
            shape.brought.places,
            shape.parameters,
            shape.rows_a_model(),
            shape.vocabulary,
            shape.context,
            shape.width,
        );
    }
    x
}

/// Rows out of others: each is the one whose number stands in the batch from `map` on, or zero where
/// there is none with this number.
#[cube(launch_unchecked)]
fn gather_kernel(
    x: &[f32],
    batch: &[f32],
    output: &mut [f32],
    map: usize,
    #[comptime] width: usize,
) {
    let place = ABSOLUTE_POS;
    if place >= output.len() {
        terminate!();
    }
    let from = usize::cast_from(batch[map + place / width]) * width + place % width;
    let mut value = 0.0f32;
    if from < x.len() {
        value = x[from];
    }
    output[place] = value;
}

/// So many `rows` of the shape's width.
fn gathered(
    gpu: &Gpu,
    shape: &Shape,
    rows: usize,
    batch: &CubeTensor,
    map: usize,
    x: &CubeTensor,
) -> CubeTensor {
    let length = rows * shape.width;
    let output = gpu.empty(length);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        gather_kernel::launch_unchecked(
            &gpu.client,
            cubes(length),
            units(),
            read(x),
            read(batch),
            read(&output),
            map,
            shape.width,
        );
    }
    output
}

pub fn narrowed(gpu: &Gpu, asked: &Shape, batch: &CubeTensor, x: &CubeTensor) -> CubeTensor {
    gathered(gpu, asked, asked.rows(), batch, asked.brought.asked, x)
}

pub fn widened(gpu: &Gpu, shape: &Shape, batch: &CubeTensor, x: &CubeTensor) -> CubeTensor {
    gathered(
        gpu,
        shape,
        shape.rows_back(),
        batch,
        shape.brought.asking,
        x,
    )
}

/// Every row of both tables looks for the positions that used it.
#[cube(launch_unchecked)]
fn embed_gradient_kernel(
    derivative: &[f32],
    batch: &[f32],
    into: &mut [f32],
    places: usize,
    model: usize,
    positions: usize,
    positions_a_part: usize,
    vocabulary: usize,
    #[comptime] context: usize,
    #[comptime] width: usize,
) {
    let place = CUBE_POS_X as usize * UNITS + UNIT_POS as usize;
    let (part, m) = (CUBE_POS_Y as usize, CUBE_POS_Z as usize);
    let row = place / width;
    let column = place % width;
    if row >= vocabulary + context {
        terminate!();
    }
    let first = usize::min(part * positions_a_part, positions);
    let end = usize::min(first + positions_a_part, positions);
    let mut sum = 0.0f32;
    for n in first..end {
        let n = m * positions + n;
        let mut used = usize::cast_from(batch[n]);
        if row >= vocabulary {
            used = vocabulary + usize::cast_from(batch[places + n]) % context;
        }
        if used == row {
            sum += derivative[n * width + column];
        }
    }
    let models = CUBE_COUNT_Z as usize;
    into[(part * models + m) * model + place] = sum;
}

pub fn embed_gradient(
    gpu: &Gpu,
    shape: &Shape,
    derivative: &CubeTensor,
    batch: &CubeTensor,
    into: &CubeTensor,
) {
    let numbers = (shape.vocabulary + shape.context) * shape.width;
    let count = CubeCount::Static(
        numbers.div_ceil(UNITS) as u32,
        shape.parts() as u32,
        shape.models_back() as u32,
    );
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        embed_gradient_kernel::launch_unchecked(
            &gpu.client,
            count,
            units(),
            read(derivative),
            read(batch),
            read(into),
            shape.brought.places,
            shape.parameters,
            shape.rows_a_model(),
            shape.positions_a_part(),
            shape.vocabulary,
            shape.context,
            shape.width,
        );
    }
}

#[cube(launch_unchecked)]
fn collect_kernel(parts: &[f32], gradient: &mut [f32], count: usize, length: usize) {
    let place = ABSOLUTE_POS;
    if place >= length {
        terminate!();
    }
    let mut sum = 0.0f32;
    for part in 0..count {
        sum += parts[part * length + place];
    }
    gradient[place] = sum;
}

/// The numbers of an array into another of the same length, as a sum of one part, whose kernel is there
/// already.
pub fn copy(gpu: &Gpu, from: &CubeTensor, to: &CubeTensor) {
    let length = length(from);
    // SAFETY: both arrays have that length, and WebGPU checks every access.
    unsafe {
        collect_kernel::launch_unchecked(
            &gpu.client,
            cubes(length),
            units(),
            read(from),
            read(to),
            1,
            length,
        );
    }
}

/// The same numbers in another place.
pub fn copied(gpu: &Gpu, array: &CubeTensor) -> CubeTensor {
    let place = gpu.empty(length(array));
    copy(gpu, array, &place);
    place
}

pub fn collect(gpu: &Gpu, shape: &Shape, parts: &CubeTensor) -> CubeTensor {
    let length = shape.models_back() * shape.parameters;
    let gradient = gpu.empty(shape.models * shape.parameters);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        collect_kernel::launch_unchecked(
            &gpu.client,
            cubes(length),
            units(),
            read(parts),
            read(&gradient),
            shape.parts(),
            length,
        );
    }
    gradient
}

#[cube(launch_unchecked)]
fn disturb_kernel(
    x: &[f32],
    noise: &[f32],
    batch: &[f32],
    output: &mut [f32],
    places: usize,
    #[comptime] width: usize,
) {
    let place = ABSOLUTE_POS;
    if place >= x.len() {
        terminate!();
    }
    let position = usize::cast_from(batch[places + place / width]);
    output[place] = x[place] + noise[position * width + place % width];
}

pub fn disturbed(
    gpu: &Gpu,
    shape: &Shape,
    batch: &CubeTensor,
    x: &CubeTensor,
    noise: &CubeTensor,
) -> CubeTensor {
    let length = shape.rows() * shape.width;
    let output = gpu.empty(length);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        disturb_kernel::launch_unchecked(
            &gpu.client,
            cubes(length),
            units(),
            read(x),
            read(noise),
            read(batch),
            read(&output),
            shape.brought.places,
            shape.width,
        );
    }
    output
}

/// The square of each model's length: a cube for each model.
#[cube(launch_unchecked)]
fn length_kernel(gradient: &[f32], lengths: &mut [f32], model: usize) {
    let mut shared = Shared::<[f32]>::new_slice(UNITS);
    let unit = UNIT_POS as usize;
    let first = CUBE_POS_X as usize * model;
    let mut sum = 0.0f32;
    for i in range_stepped(unit, model, UNITS) {
        let g = gradient[first + i];
        sum += g * g;
    }
    shared[unit] = sum;
    let total = total(&mut shared);
    if unit == 0 {
        lengths[CUBE_POS_X as usize] = total;
    }
}

#[cube(launch_unchecked)]
fn clip_kernel(gradient: &[f32], lengths: &[f32], clipped: &mut [f32], model: usize, limit: f32) {
    let place = ABSOLUTE_POS;
    if place >= gradient.len() {
        terminate!();
    }
    let length = f32::sqrt(lengths[place / model]);
    let mut scale = 1.0f32;
    if length > limit {
        scale = limit / length;
    }
    clipped[place] = gradient[place] * scale;
}

pub fn clip(gpu: &Gpu, shape: &Shape, gradient: &CubeTensor, limit: f32) -> CubeTensor {
    let length = shape.models * shape.parameters;
    let (lengths, clipped) = (gpu.empty(shape.models), gpu.empty(length));
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        length_kernel::launch_unchecked(
            &gpu.client,
            CubeCount::Static(shape.models as u32, 1, 1),
            units(),
            read(gradient),
            read(&lengths),
            shape.parameters,
        );
        clip_kernel::launch_unchecked(
            &gpu.client,
            cubes(length),
            units(),
            read(gradient),
            read(&lengths),
            read(&clipped),
            shape.parameters,
            limit,
        );
    }
    clipped
}

#[cube(launch_unchecked)]
fn adamw_kernel(
    parameters: &[f32],
    moments: &[f32],
    gradient: &[f32],
    batch: &[f32],
    new_parameters: &mut [f32],
    new_moments: &mut [f32],
    model: usize,
    rates: usize,
    shared: usize,
) {
    let place = ABSOLUTE_POS;
    let length = gradient.len();
    if place >= length {
        terminate!();
    }
    let rates = rates + place / model * 3;
    let (scale, spread, keep) = (batch[rates], batch[rates + 1], batch[rates + 2]);
    let mut first = moments[place];
    let mut second = moments[length + place];
    if scale > 0.0 {
        let g = gradient[place];
        first = first * batch[shared] + g * batch[shared + 1];
        second = second * batch[shared + 2] + g * g * batch[shared + 3];
    }
    new_moments[place] = first;
    new_moments[length + place] = second;
    new_parameters[place] =
        parameters[place] * keep - first * scale / (f32::sqrt(second * spread) + batch[shared + 4]);
}

pub fn adamw(
    gpu: &Gpu,
    shape: &Shape,
    parameters: &CubeTensor,
    moments: &CubeTensor,
    gradient: &CubeTensor,
    batch: &CubeTensor,
) -> (CubeTensor, CubeTensor) {
    let length = shape.models * shape.parameters;
    let (new_parameters, new_moments) = (gpu.empty(length), gpu.empty(2 * length));
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        adamw_kernel::launch_unchecked(
            &gpu.client,
            cubes(length),
            units(),
            read(parameters),
            read(moments),
            read(gradient),
            read(batch),
            read(&new_parameters),
            read(&new_moments),
            shape.parameters,
            shape.brought.rates,
            shape.brought.shared,
        );
    }
    (new_parameters, new_moments)
}

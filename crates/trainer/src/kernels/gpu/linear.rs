//! Linear layers, forward and backward: a product of matrices, and what follows it.
//!
//! What only some launches do is asked while they run: a kernel of its own would have to be compiled.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::product::{FOUR, Four, HELD, Place, PlaceLaunch, SIDE, TILE, UNITS, held_at, product};
use super::{Gpu, read};
use crate::kernels::{Affine, Bent, Shape};

/// `x·W + b`, and `onto` where there is one.
#[cube(launch_unchecked)]
fn linear_kernel(
    x: &[f32],
    parameters: &[f32],
    onto: &[f32],
    y: &mut [f32],
    at_x: Place,
    at_weight: Place,
    rows: usize,
    from: usize,
    to: usize,
    has_onto: usize,
) {
    let model = CUBE_POS_Z as usize;
    let mut held = Shared::<[Four]>::new_slice(HELD);
    product(
        &mut held, x, &at_x, parameters, &at_weight, rows, to, 0, from, model, true, false, false,
    );
    let bias = at_weight.start + model * at_weight.model + from * to;
    let start = model * rows * to;
    for index in range_stepped(UNIT_POS as usize, TILE * TILE, UNITS) {
        let (number, row, column) = held_at(&held, index);
        if row < rows && column < to {
            let place = start + row * to + column;
            let mut value = number + parameters[bias + column];
            if has_onto == 1 {
                value += onto[place];
            }
            y[place] = value;
        }
    }
}

/// GELU of `x·W + b` and its derivative, as in [`crate::kernels::cpu`].
#[cube(launch_unchecked)]
fn linear_gelu_kernel(
    x: &[f32],
    parameters: &[f32],
    output: &mut [f32],
    slope: &mut [f32],
    at_x: Place,
    at_weight: Place,
    rows: usize,
    from: usize,
    to: usize,
) {
    let model = CUBE_POS_Z as usize;
    let mut held = Shared::<[Four]>::new_slice(HELD);
    product(
        &mut held, x, &at_x, parameters, &at_weight, rows, to, 0, from, model, true, false, false,
    );
    let bias = at_weight.start + model * at_weight.model + from * to;
    let start = model * rows * to;
    let scale = comptime!((8.0_f32 / std::f32::consts::PI).sqrt());
    for index in range_stepped(UNIT_POS as usize, TILE * TILE, UNITS) {
        let (number, row, column) = held_at(&held, index);
        if row < rows && column < to {
            let place = start + row * to + column;
            let z = number + parameters[bias + column];
            let square = 0.044_715f32 * z * z;
            // Beyond 80 the share is 0 or 1 in f32, and e^x not yet infinite.
            let inner = f32::clamp(scale * z * (1.0 + square), -80.0, 80.0);
            let share = 1.0f32 / (1.0 + f32::exp(-inner));
            output[place] = z * share;
            slope[place] = share + z * share * (1.0 - share) * scale * (1.0 + 3.0 * square);
        }
    }
}

/// `derivative·Wᵀ`, times `slope` where there is one.
#[cube(launch_unchecked)]
fn linear_backward_kernel(
    derivative: &[f32],
    parameters: &[f32],
    slope: &[f32],
    before: &mut [f32],
    at_derivative: Place,
    at_weight: Place,
    rows: usize,
    from: usize,
    to: usize,
    has_slope: usize,
) {
    let model = CUBE_POS_Z as usize;
    let mut held = Shared::<[Four]>::new_slice(HELD);
    product(
        &mut held,
        derivative,
        &at_derivative,
        parameters,
        &at_weight,
        rows,
        from,
        0,
        to,
        model,
        true,
        true,
        false,
    );
    let start = model * rows * from;
    for index in range_stepped(UNIT_POS as usize, TILE * TILE, UNITS) {
        let (number, row, column) = held_at(&held, index);
        if row < rows && column < from {
            let place = start + row * from + column;
            let mut value = number;
            if has_slope == 1 {
                value *= slope[place];
            }
            before[place] = value;
        }
    }
}

/// `xᵀ·derivative` and the sums of the derivative's columns, over one part of the positions.
#[cube(launch_unchecked)]
fn linear_gradient_kernel(
    x: &[f32],
    derivative: &[f32],
    into: &mut [f32],
    at_x: Place,
    at_derivative: Place,
    positions: usize,
    positions_a_part: usize,
    models: usize,
    parameters: usize,
    offset: usize,
    from: usize,
    to: usize,
) {
    let (part, model) = (CUBE_POS_Z as usize / models, CUBE_POS_Z as usize % models);
    let first = usize::min(part * positions_a_part, positions);
    let end = usize::min(first + positions_a_part, positions);
    let mut held = Shared::<[Four]>::new_slice(HELD);
    let sums = product(
        &mut held,
        x,
        &at_x,
        derivative,
        &at_derivative,
        from,
        to,
        first,
        end,
        model,
        false,
        false,
        true,
    );
    let start = CUBE_POS_Z as usize * parameters + offset;
    for index in range_stepped(UNIT_POS as usize, TILE * TILE, UNITS) {
        let (number, row, column) = held_at(&held, index);
        if row < from && column < to {
            into[start + row * to + column] = number;
        }
    }
    // The bias lies behind the weight's last row.
    if CUBE_POS_Y == 0 && (UNIT_POS as usize) < SIDE {
        let column = CUBE_POS_X as usize * TILE + UNIT_POS as usize * FOUR;
        #[unroll]
        for j in 0..FOUR {
            if column + j < to {
                into[start + from * to + column + j] = sums.extract(j);
            }
        }
    }
}

fn tiles(columns: usize, rows: usize, deep: usize) -> CubeCount {
    let tiles = |numbers: usize| numbers.div_ceil(TILE) as u32;
    CubeCount::Static(tiles(columns), tiles(rows), deep as u32)
}

fn units() -> CubeDim {
    CubeDim::new_1d(UNITS as u32)
}

/// An activation of `length` numbers a position, summed over them.
fn activation(shape: &Shape, length: usize) -> PlaceLaunch {
    PlaceLaunch::new(0, shape.rows_a_model() * length, length, 1)
}

/// The same, summed over the positions.
fn activation_over_positions(shape: &Shape, length: usize) -> PlaceLaunch {
    PlaceLaunch::new(0, shape.rows_a_model() * length, 1, length)
}

/// A layer's weight, summed over its inputs.
fn weight(shape: &Shape, affine: Affine) -> PlaceLaunch {
    PlaceLaunch::new(affine.offset, shape.parameters, 1, affine.to)
}

/// The same, summed over its outputs.
fn weight_over_outputs(shape: &Shape, affine: Affine) -> PlaceLaunch {
    PlaceLaunch::new(affine.offset, shape.parameters, affine.to, 1)
}

pub fn forward(
    gpu: &Gpu,
    shape: &Shape,
    x: &CubeTensor,
    parameters: &CubeTensor,
    affine: Affine,
    onto: Option<&CubeTensor>,
) -> CubeTensor {
    let y = gpu.empty(shape.rows() * affine.to);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        linear_kernel::launch_unchecked(
            &gpu.client,
            tiles(affine.to, shape.rows_a_model(), shape.models),
            units(),
            read(x),
            read(parameters),
            read(onto.unwrap_or(x)),
            read(&y),
            activation(shape, affine.from),
            weight(shape, affine),
            shape.rows_a_model(),
            affine.from,
            affine.to,
            usize::from(onto.is_some()),
        );
    }
    y
}

pub fn forward_gelu(
    gpu: &Gpu,
    shape: &Shape,
    x: &CubeTensor,
    parameters: &CubeTensor,
    affine: Affine,
) -> Bent<CubeTensor> {
    let length = shape.rows() * affine.to;
    let (output, slope) = (gpu.empty(length), gpu.empty(length));
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        linear_gelu_kernel::launch_unchecked(
            &gpu.client,
            tiles(affine.to, shape.rows_a_model(), shape.models),
            units(),
            read(x),
            read(parameters),
            read(&output),
            read(&slope),
            activation(shape, affine.from),
            weight(shape, affine),
            shape.rows_a_model(),
            affine.from,
            affine.to,
        );
    }
    Bent { output, slope }
}

pub fn backward(
    gpu: &Gpu,
    shape: &Shape,
    derivative: &CubeTensor,
    parameters: &CubeTensor,
    affine: Affine,
    slope: Option<&CubeTensor>,
) -> CubeTensor {
    let before = gpu.empty(shape.rows_back() * affine.from);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        linear_backward_kernel::launch_unchecked(
            &gpu.client,
            tiles(affine.from, shape.rows_a_model(), shape.models_back()),
            units(),
            read(derivative),
            read(parameters),
            read(slope.unwrap_or(derivative)),
            read(&before),
            activation(shape, affine.to),
            weight_over_outputs(shape, affine),
            shape.rows_a_model(),
            affine.from,
            affine.to,
            usize::from(slope.is_some()),
        );
    }
    before
}

pub fn gradient(
    gpu: &Gpu,
    shape: &Shape,
    x: &CubeTensor,
    derivative: &CubeTensor,
    affine: Affine,
    into: &CubeTensor,
) {
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        linear_gradient_kernel::launch_unchecked(
            &gpu.client,
            tiles(affine.to, affine.from, shape.parts() * shape.models_back()),
            units(),
            read(x),
            read(derivative),
            read(into),
            activation_over_positions(shape, affine.from),
            activation_over_positions(shape, affine.to),
            shape.rows_a_model(),
            shape.positions_a_part(),
            shape.models_back(),
            shape.parameters,
            affine.offset,
            affine.from,
            affine.to,
        );
    }
}

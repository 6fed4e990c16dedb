//! Linear layers, forward and backward, around one tiled product of matrices.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{Gpu, read};
use crate::kernels::{Affine, Bent, Shape};

/// A cube computes a square of the product so many numbers wide and high,
const TILE: usize = 32;
/// in steps over so many numbers of the inner axis,
const STEP: usize = 16;
/// by so many units wide and high,
const SIDE: usize = 8;
/// each of which holds every eighth row and column of it.
const HELD: usize = TILE / SIDE;
/// Numbers of a factor that are in shared memory at a time, and that each unit brings there.
const STAGED: usize = TILE * STEP;
const BROUGHT: usize = STAGED / (SIDE * SIDE);

/// Where the numbers of a factor lie: entry (i, j) of model m at
/// `start + m·model + i·row + j·column`.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
struct Place {
    start: usize,
    model: usize,
    row: usize,
    column: usize,
}

/// The numbers of a product that a unit holds: column by column within row, and then the sums of
/// the second factor's columns.
#[cube]
fn product(
    a: &[f32],
    at_a: &Place,
    b: &[f32],
    at_b: &Place,
    rows: usize,
    columns: usize,
    first: usize,
    end: usize,
    model: usize,
    #[comptime] a_runs_inwards: bool,
    #[comptime] b_runs_inwards: bool,
    #[comptime] sum_columns: bool,
) -> Array<f32> {
    let mut staged_a = Shared::<[f32]>::new_slice(STAGED);
    let mut staged_b = Shared::<[f32]>::new_slice(STAGED);
    let mut held = Array::<f32>::new(comptime!(HELD * HELD + HELD));
    #[unroll]
    for i in 0..comptime!(HELD * HELD + HELD) {
        held[i] = 0.0;
    }
    let unit = UNIT_POS as usize;
    let (x, y) = (unit % SIDE, unit / SIDE);
    let (first_row, first_column) = (CUBE_POS_Y as usize * TILE, CUBE_POS_X as usize * TILE);
    let base_a = at_a.start + model * at_a.model;
    let base_b = at_b.start + model * at_b.model;
    let mut inner = first;
    while inner < end {
        #[unroll]
        for l in 0..BROUGHT {
            let index = unit + l * comptime!(SIDE * SIDE);
            // Neighbouring units bring what are neighbours in memory.
            let mut i = index % TILE;
            let mut k = index / TILE;
            if comptime!(a_runs_inwards) {
                i = index / STEP;
                k = index % STEP;
            }
            let mut value = 0.0f32;
            if first_row + i < rows && inner + k < end {
                value = a[base_a + (first_row + i) * at_a.row + (inner + k) * at_a.column];
            }
            staged_a[k * TILE + i] = value;
            let mut j = index % TILE;
            let mut k = index / TILE;
            if comptime!(b_runs_inwards) {
                j = index / STEP;
                k = index % STEP;
            }
            let mut value = 0.0f32;
            if first_column + j < columns && inner + k < end {
                value = b[base_b + (inner + k) * at_b.row + (first_column + j) * at_b.column];
            }
            staged_b[k * TILE + j] = value;
        }
        sync_cube();
        for k in 0..STEP {
            let mut from_b = Array::<f32>::new(HELD);
            #[unroll]
            for j in 0..HELD {
                from_b[j] = staged_b[k * TILE + x + j * SIDE];
                if comptime!(sum_columns) {
                    held[comptime!(HELD * HELD + j)] += from_b[j];
                }
            }
            #[unroll]
            for i in 0..HELD {
                let from_a = staged_a[k * TILE + y + i * SIDE];
                #[unroll]
                for j in 0..HELD {
                    held[comptime!(i * HELD + j)] += from_a * from_b[j];
                }
            }
        }
        sync_cube();
        inner += STEP;
    }
    held
}

/// Row and column, within the whole product, of a number that this unit holds.
#[cube]
fn row_of(#[comptime] i: usize) -> usize {
    CUBE_POS_Y as usize * TILE + UNIT_POS as usize / SIDE + comptime!(i * SIDE)
}

#[cube]
fn column_of(#[comptime] j: usize) -> usize {
    CUBE_POS_X as usize * TILE + UNIT_POS as usize % SIDE + comptime!(j * SIDE)
}

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
    #[comptime] has_onto: bool,
) {
    let model = CUBE_POS_Z as usize;
    let held = product(
        x, &at_x, parameters, &at_weight, rows, to, 0, from, model, true, false, false,
    );
    let bias = at_weight.start + model * at_weight.model + from * to;
    #[unroll]
    for i in 0..HELD {
        let row = row_of(i);
        #[unroll]
        for j in 0..HELD {
            let column = column_of(j);
            if row < rows && column < to {
                let place = (model * rows + row) * to + column;
                let mut value = held[comptime!(i * HELD + j)] + parameters[bias + column];
                if comptime!(has_onto) {
                    value += onto[place];
                }
                y[place] = value;
            }
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
    let held = product(
        x, &at_x, parameters, &at_weight, rows, to, 0, from, model, true, false, false,
    );
    let bias = at_weight.start + model * at_weight.model + from * to;
    let scale = comptime!((8.0_f32 / std::f32::consts::PI).sqrt());
    #[unroll]
    for i in 0..HELD {
        let row = row_of(i);
        #[unroll]
        for j in 0..HELD {
            let column = column_of(j);
            if row < rows && column < to {
                let place = (model * rows + row) * to + column;
                let z = held[comptime!(i * HELD + j)] + parameters[bias + column];
                let square = 0.044_715f32 * z * z;
                // Beyond 80 the share is 0 or 1 in f32, and e^x not yet infinite.
                let inner = f32::clamp(scale * z * (1.0 + square), -80.0, 80.0);
                let share = 1.0f32 / (1.0 + f32::exp(-inner));
                output[place] = z * share;
                slope[place] = share + z * share * (1.0 - share) * scale * (1.0 + 3.0 * square);
            }
        }
    }
}

/// `derivative·Wᵀ`, times `slope` where there is one.
#[cube(launch_unchecked)]
fn backward_kernel(
    derivative: &[f32],
    parameters: &[f32],
    slope: &[f32],
    before: &mut [f32],
    at_derivative: Place,
    at_weight: Place,
    rows: usize,
    from: usize,
    to: usize,
    #[comptime] has_slope: bool,
) {
    let model = CUBE_POS_Z as usize;
    let held = product(
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
    #[unroll]
    for i in 0..HELD {
        let row = row_of(i);
        #[unroll]
        for j in 0..HELD {
            let column = column_of(j);
            if row < rows && column < from {
                let place = (model * rows + row) * from + column;
                let mut value = held[comptime!(i * HELD + j)];
                if comptime!(has_slope) {
                    value *= slope[place];
                }
                before[place] = value;
            }
        }
    }
}

/// `xᵀ·derivative` and the sums of the derivative's columns, over one part of the positions.
#[cube(launch_unchecked)]
fn gradient_kernel(
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
    let first = part * positions_a_part;
    let mut end = first + positions_a_part;
    if end > positions {
        end = positions;
    }
    let held = product(
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
    #[unroll]
    for i in 0..HELD {
        let row = row_of(i);
        #[unroll]
        for j in 0..HELD {
            let column = column_of(j);
            if row < from && column < to {
                into[start + row * to + column] = held[comptime!(i * HELD + j)];
            }
        }
    }
    #[unroll]
    for j in 0..HELD {
        let column = column_of(j);
        if row_of(0usize) == 0 && column < to {
            into[start + from * to + column] = held[comptime!(HELD * HELD + j)];
        }
    }
}

fn tiles(columns: usize, rows: usize, deep: usize) -> CubeCount {
    let tiles = |numbers: usize| numbers.div_ceil(TILE) as u32;
    CubeCount::Static(tiles(columns), tiles(rows), deep as u32)
}

fn units() -> CubeDim {
    CubeDim::new_1d((SIDE * SIDE) as u32)
}

/// An activation of `length` numbers a position.
fn activation(shape: &Shape, length: usize) -> PlaceLaunch {
    PlaceLaunch::new(0, shape.positions() * length, length, 1)
}

/// The same with rows and columns exchanged.
fn activation_transposed(shape: &Shape, length: usize) -> PlaceLaunch {
    PlaceLaunch::new(0, shape.positions() * length, 1, length)
}

fn weight(shape: &Shape, affine: Affine) -> PlaceLaunch {
    PlaceLaunch::new(affine.offset, shape.parameters, affine.to, 1)
}

fn weight_transposed(shape: &Shape, affine: Affine) -> PlaceLaunch {
    PlaceLaunch::new(affine.offset, shape.parameters, 1, affine.to)
}

pub fn linear(
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
            tiles(affine.to, shape.positions(), shape.models),
            units(),
            read(x),
            read(parameters),
            read(onto.unwrap_or(x)),
            read(&y),
            activation(shape, affine.from),
            weight(shape, affine),
            shape.positions(),
            affine.from,
            affine.to,
            onto.is_some(),
        );
    }
    y
}

pub fn linear_gelu(
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
            tiles(affine.to, shape.positions(), shape.models),
            units(),
            read(x),
            read(parameters),
            read(&output),
            read(&slope),
            activation(shape, affine.from),
            weight(shape, affine),
            shape.positions(),
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
    let before = gpu.empty(shape.rows() * affine.from);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        backward_kernel::launch_unchecked(
            &gpu.client,
            tiles(affine.from, shape.positions(), shape.models),
            units(),
            read(derivative),
            read(parameters),
            read(slope.unwrap_or(derivative)),
            read(&before),
            activation(shape, affine.to),
            weight_transposed(shape, affine),
            shape.positions(),
            affine.from,
            affine.to,
            slope.is_some(),
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
        gradient_kernel::launch_unchecked(
            &gpu.client,
            tiles(affine.to, affine.from, shape.parts() * shape.models),
            units(),
            read(x),
            read(derivative),
            read(into),
            activation_transposed(shape, affine.from),
            activation(shape, affine.to),
            shape.positions(),
            shape.positions_a_part(),
            shape.models,
            shape.parameters,
            affine.offset,
            affine.from,
            affine.to,
        );
    }
}

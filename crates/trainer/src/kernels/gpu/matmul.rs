//! Linear layers, forward and backward, around one tiled product of matrices.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{Gpu, read};
use crate::kernels::{Affine, Bent, Shape};

/// Numbers side by side that are loaded, multiplied and held together.
type Four = Vector<f32, Const<4>>;
const FOUR: usize = 4;
/// A cube computes a square of the product so many numbers wide and high,
const TILE: usize = 32;
/// in steps over so many numbers of the inner axis,
const STEP: usize = 16;
/// by so many units wide and high, each of which holds a square of four by four.
const SIDE: usize = TILE / FOUR;
const UNITS: usize = SIDE * SIDE;
/// Fours of a factor that are in shared memory at a time, and that each unit brings there.
const STAGED: usize = SIDE * STEP;
const BROUGHT: usize = STAGED / UNITS;

/// Where the numbers of a factor lie: entry (i, k) of model m at
/// `start + m·model + i·outer + k·inner`, where k runs along the axis that is summed over.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
struct Place {
    start: usize,
    model: usize,
    outer: usize,
    inner: usize,
}

/// What a unit holds of a product: four rows, and the sums of the second factor's columns.
#[derive(CubeType, Clone, Copy)]
struct Held {
    row0: Four,
    row1: Four,
    row2: Four,
    row3: Four,
    columns: Four,
}

/// Brings a factor's next step into shared memory, zeros where the inner axis has ended. Rows
/// beyond the last repeat it: nobody reads what becomes of them.
#[cube]
fn stage(
    factor: &[f32],
    at: &Place,
    staged: &mut Shared<[Four]>,
    first: usize,
    count: usize,
    model: usize,
    inner: usize,
    end: usize,
    #[comptime] runs_inwards: bool,
) {
    let base = at.start + model * at.model;
    #[unroll]
    for l in 0..BROUGHT {
        let index = UNIT_POS as usize + comptime!(l * UNITS);
        // Neighbouring units bring what are neighbours in memory.
        let mut group = index % SIDE;
        let mut k = index / SIDE;
        if comptime!(runs_inwards) {
            group = index / STEP;
            k = index % STEP;
        }
        let mut four = Four::new(0.0f32);
        if inner + k < end {
            let along = base + (inner + k) * at.inner;
            #[unroll]
            for i in 0..FOUR {
                let row = usize::min(first + group * FOUR + i, count - 1);
                four.insert(i, factor[along + row * at.outer]);
            }
        }
        staged[k * SIDE + group] = four;
    }
}

/// This unit's part of the product of `a` and `b` over the inner axis from `start` to `end`.
#[cube]
fn product(
    a: &[f32],
    at_a: &Place,
    b: &[f32],
    at_b: &Place,
    rows: usize,
    columns: usize,
    start: usize,
    end: usize,
    model: usize,
    #[comptime] a_runs_inwards: bool,
    #[comptime] b_runs_inwards: bool,
    #[comptime] sum_columns: bool,
) -> Held {
    let mut staged_a = Shared::<[Four]>::new_slice(STAGED);
    let mut staged_b = Shared::<[Four]>::new_slice(STAGED);
    let mut row0 = Four::new(0.0f32);
    let mut row1 = Four::new(0.0f32);
    let mut row2 = Four::new(0.0f32);
    let mut row3 = Four::new(0.0f32);
    let mut sums = Four::new(0.0f32);
    let (x, y) = (UNIT_POS as usize % SIDE, UNIT_POS as usize / SIDE);
    let (first_row, first_column) = (CUBE_POS_Y as usize * TILE, CUBE_POS_X as usize * TILE);
    let mut inner = start;
    while inner < end {
        stage(
            a,
            at_a,
            &mut staged_a,
            first_row,
            rows,
            model,
            inner,
            end,
            a_runs_inwards,
        );
        stage(
            b,
            at_b,
            &mut staged_b,
            first_column,
            columns,
            model,
            inner,
            end,
            b_runs_inwards,
        );
        sync_cube();
        for k in 0..STEP {
            let from_a = staged_a[k * SIDE + y];
            let from_b = staged_b[k * SIDE + x];
            row0 += from_b * Four::new(from_a.extract(0usize));
            row1 += from_b * Four::new(from_a.extract(1usize));
            row2 += from_b * Four::new(from_a.extract(2usize));
            row3 += from_b * Four::new(from_a.extract(3usize));
            if comptime!(sum_columns) {
                sums += from_b;
            }
        }
        sync_cube();
        inner += STEP;
    }
    Held {
        row0,
        row1,
        row2,
        row3,
        columns: sums,
    }
}

/// The first row and column, within the whole product, of what this unit holds.
#[cube]
fn first_row() -> usize {
    CUBE_POS_Y as usize * TILE + UNIT_POS as usize / SIDE * FOUR
}

#[cube]
fn first_column() -> usize {
    CUBE_POS_X as usize * TILE + UNIT_POS as usize % SIDE * FOUR
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
    let start = model * rows * to;
    let row = first_row();
    linear_row(
        held.row0, parameters, onto, y, bias, start, row, rows, to, has_onto,
    );
    linear_row(
        held.row1,
        parameters,
        onto,
        y,
        bias,
        start,
        row + 1,
        rows,
        to,
        has_onto,
    );
    linear_row(
        held.row2,
        parameters,
        onto,
        y,
        bias,
        start,
        row + 2,
        rows,
        to,
        has_onto,
    );
    linear_row(
        held.row3,
        parameters,
        onto,
        y,
        bias,
        start,
        row + 3,
        rows,
        to,
        has_onto,
    );
}

#[cube]
fn linear_row(
    held: Four,
    parameters: &[f32],
    onto: &[f32],
    y: &mut [f32],
    bias: usize,
    start: usize,
    row: usize,
    rows: usize,
    to: usize,
    #[comptime] has_onto: bool,
) {
    let first = first_column();
    #[unroll]
    for j in 0..FOUR {
        let column = first + j;
        if row < rows && column < to {
            let place = start + row * to + column;
            let mut value = held.extract(j) + parameters[bias + column];
            if comptime!(has_onto) {
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
    let held = product(
        x, &at_x, parameters, &at_weight, rows, to, 0, from, model, true, false, false,
    );
    let bias = at_weight.start + model * at_weight.model + from * to;
    let start = model * rows * to;
    let row = first_row();
    gelu_row(
        held.row0, parameters, output, slope, bias, start, row, rows, to,
    );
    gelu_row(
        held.row1,
        parameters,
        output,
        slope,
        bias,
        start,
        row + 1,
        rows,
        to,
    );
    gelu_row(
        held.row2,
        parameters,
        output,
        slope,
        bias,
        start,
        row + 2,
        rows,
        to,
    );
    gelu_row(
        held.row3,
        parameters,
        output,
        slope,
        bias,
        start,
        row + 3,
        rows,
        to,
    );
}

#[cube]
fn gelu_row(
    held: Four,
    parameters: &[f32],
    output: &mut [f32],
    slope: &mut [f32],
    bias: usize,
    start: usize,
    row: usize,
    rows: usize,
    to: usize,
) {
    let first = first_column();
    let scale = comptime!((8.0_f32 / std::f32::consts::PI).sqrt());
    #[unroll]
    for j in 0..FOUR {
        let column = first + j;
        if row < rows && column < to {
            let place = start + row * to + column;
            let z = held.extract(j) + parameters[bias + column];
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
    let start = model * rows * from;
    let row = first_row();
    backward_row(held.row0, slope, before, start, row, rows, from, has_slope);
    backward_row(
        held.row1,
        slope,
        before,
        start,
        row + 1,
        rows,
        from,
        has_slope,
    );
    backward_row(
        held.row2,
        slope,
        before,
        start,
        row + 2,
        rows,
        from,
        has_slope,
    );
    backward_row(
        held.row3,
        slope,
        before,
        start,
        row + 3,
        rows,
        from,
        has_slope,
    );
}

#[cube]
fn backward_row(
    held: Four,
    slope: &[f32],
    before: &mut [f32],
    start: usize,
    row: usize,
    rows: usize,
    from: usize,
    #[comptime] has_slope: bool,
) {
    let first = first_column();
    #[unroll]
    for j in 0..FOUR {
        let column = first + j;
        if row < rows && column < from {
            let place = start + row * from + column;
            let mut value = held.extract(j);
            if comptime!(has_slope) {
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
    let first = part * positions_a_part;
    let end = usize::min(first + positions_a_part, positions);
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
    let row = first_row();
    gradient_row(held.row0, into, start, row, from, to);
    gradient_row(held.row1, into, start, row + 1, from, to);
    gradient_row(held.row2, into, start, row + 2, from, to);
    gradient_row(held.row3, into, start, row + 3, from, to);
    // The bias lies behind the weight's last row.
    if row == 0 {
        gradient_row(held.columns, into, start, from, from + 1, to);
    }
}

#[cube]
fn gradient_row(held: Four, into: &mut [f32], start: usize, row: usize, rows: usize, to: usize) {
    let first = first_column();
    #[unroll]
    for j in 0..FOUR {
        let column = first + j;
        if row < rows && column < to {
            into[start + row * to + column] = held.extract(j);
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
    PlaceLaunch::new(0, shape.positions() * length, length, 1)
}

/// The same, summed over the positions.
fn activation_over_positions(shape: &Shape, length: usize) -> PlaceLaunch {
    PlaceLaunch::new(0, shape.positions() * length, 1, length)
}

/// A layer's weight, summed over its inputs.
fn weight(shape: &Shape, affine: Affine) -> PlaceLaunch {
    PlaceLaunch::new(affine.offset, shape.parameters, 1, affine.to)
}

/// The same, summed over its outputs.
fn weight_over_outputs(shape: &Shape, affine: Affine) -> PlaceLaunch {
    PlaceLaunch::new(affine.offset, shape.parameters, affine.to, 1)
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
        linear_backward_kernel::launch_unchecked(
            &gpu.client,
            tiles(affine.from, shape.positions(), shape.models),
            units(),
            read(derivative),
            read(parameters),
            read(slope.unwrap_or(derivative)),
            read(&before),
            activation(shape, affine.to),
            weight_over_outputs(shape, affine),
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
        linear_gradient_kernel::launch_unchecked(
            &gpu.client,
            tiles(affine.to, affine.from, shape.parts() * shape.models),
            units(),
            read(x),
            read(derivative),
            read(into),
            activation_over_positions(shape, affine.from),
            activation_over_positions(shape, affine.to),
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

//! Layer norm, forward and backward: a few units for each row.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{Gpu, read};
use crate::kernels::{Normed, Shape};
use crate::model::NORM_EPSILON;

/// Rows of a cube,
const ROWS: usize = 8;
/// and units that share each: neighbours read what are neighbours in memory.
const SHARERS: usize = 16;
/// Columns of a cube that sums a gradient, and units that share each column's positions.
const ACROSS: usize = 32;
const DEEP: usize = 8;

/// The sum of what the units of a row bring, the same in all of them.
#[cube]
fn sum_of_row(brought: &mut Shared<[f32]>, part: f32) -> f32 {
    let unit = UNIT_POS as usize;
    let first = unit / SHARERS * SHARERS;
    // What was brought before has been read.
    sync_cube();
    brought[unit] = part;
    sync_cube();
    let mut sum = 0.0f32;
    for sharer in 0..SHARERS {
        sum += brought[first + sharer];
    }
    sum
}

#[cube(launch_unchecked)]
fn norm_kernel(
    x: &[f32],
    parameters: &[f32],
    output: &mut [f32],
    statistics: &mut [f32],
    model: usize,
    positions: usize,
    rows: usize,
    gain: usize,
    #[comptime] width: usize,
) {
    let mut brought = Shared::<[f32]>::new_slice(comptime!(ROWS * SHARERS));
    let row = CUBE_POS_X as usize * ROWS + UNIT_POS as usize / SHARERS;
    let sharer = UNIT_POS as usize % SHARERS;
    // Units beyond the last row repeat it without writing: all of a cube have to meet.
    let start = usize::min(row, rows - 1) * width;
    let mut sum = 0.0f32;
    for column in range_stepped(sharer, width, SHARERS) {
        sum += x[start + column];
    }
    let mean = sum_of_row(&mut brought, sum) / comptime!(width as f32);
    let mut squares = 0.0f32;
    for column in range_stepped(sharer, width, SHARERS) {
        let centred = x[start + column] - mean;
        squares += centred * centred;
    }
    let variance = sum_of_row(&mut brought, squares) / comptime!(width as f32);
    let inverse = 1.0f32 / f32::sqrt(variance + comptime!(NORM_EPSILON as f32));
    if row < rows {
        let gain = row / positions * model + gain;
        for column in range_stepped(sharer, width, SHARERS) {
            output[start + column] =
                (x[start + column] - mean) * inverse * parameters[gain + column]
                    + parameters[gain + width + column];
        }
        if sharer == 0 {
            statistics[2 * row] = mean;
            statistics[2 * row + 1] = inverse;
        }
    }
}

#[cube(launch_unchecked)]
fn norm_backward_kernel(
    derivative: &[f32],
    x: &[f32],
    statistics: &[f32],
    parameters: &[f32],
    onto: &[f32],
    before: &mut [f32],
    model: usize,
    positions: usize,
    rows: usize,
    gain: usize,
    has_onto: usize,
    #[comptime] width: usize,
) {
    let mut brought = Shared::<[f32]>::new_slice(comptime!(ROWS * SHARERS));
    let row = CUBE_POS_X as usize * ROWS + UNIT_POS as usize / SHARERS;
    let sharer = UNIT_POS as usize % SHARERS;
    let present = usize::min(row, rows - 1);
    let start = present * width;
    let (mean, inverse) = (statistics[2 * present], statistics[2 * present + 1]);
    let gain = present / positions * model + gain;
    let mut average = 0.0f32;
    let mut along = 0.0f32;
    for column in range_stepped(sharer, width, SHARERS) {
        let scaled = derivative[start + column] * parameters[gain + column];
        average += scaled;
        along += scaled * (x[start + column] - mean) * inverse;
    }
    let average = sum_of_row(&mut brought, average) / comptime!(width as f32);
    let along = sum_of_row(&mut brought, along) / comptime!(width as f32);
    if row < rows {
        for column in range_stepped(sharer, width, SHARERS) {
            let scaled = derivative[start + column] * parameters[gain + column];
            let normed = (x[start + column] - mean) * inverse;
            let mut value = inverse * (scaled - average - normed * along);
            if has_onto == 1 {
                value += onto[start + column];
            }
            before[start + column] = value;
        }
    }
}

/// Gain's and bias's gradient over one part of the positions.
#[cube(launch_unchecked)]
fn norm_gradient_kernel(
    derivative: &[f32],
    x: &[f32],
    statistics: &[f32],
    into: &mut [f32],
    model: usize,
    positions: usize,
    positions_a_part: usize,
    gain: usize,
    #[comptime] width: usize,
) {
    let mut shared = Shared::<[f32]>::new_slice(comptime!(2 * ACROSS * DEEP));
    let column = CUBE_POS_X as usize * ACROSS + UNIT_POS as usize % ACROSS;
    let deep = UNIT_POS as usize / ACROSS;
    let (part, m) = (CUBE_POS_Y as usize, CUBE_POS_Z as usize);
    let models = CUBE_COUNT_Z as usize;
    let first = usize::min(part * positions_a_part, positions);
    let mut end = usize::min(first + positions_a_part, positions);
    if column >= width {
        end = first;
    }
    let mut of_gain = 0.0f32;
    let mut of_bias = 0.0f32;
    for n in range_stepped(first + deep, end, DEEP) {
        let row = m * positions + n;
        let slope = derivative[row * width + column];
        let normed = (x[row * width + column] - statistics[2 * row]) * statistics[2 * row + 1];
        of_gain += slope * normed;
        of_bias += slope;
    }
    shared[UNIT_POS as usize] = of_gain;
    shared[comptime!(ACROSS * DEEP) + UNIT_POS as usize] = of_bias;
    sync_cube();
    if deep == 0 && column < width {
        let mut of_gain = 0.0f32;
        let mut of_bias = 0.0f32;
        let unit = UNIT_POS as usize;
        for i in 0..DEEP {
            of_gain += shared[unit + i * ACROSS];
            of_bias += shared[comptime!(ACROSS * DEEP) + unit + i * ACROSS];
        }
        let place = (part * models + m) * model + gain + column;
        into[place] = of_gain;
        into[place + width] = of_bias;
    }
}

fn cubes(rows: usize) -> CubeCount {
    CubeCount::Static(rows.div_ceil(ROWS) as u32, 1, 1)
}

fn units() -> CubeDim {
    CubeDim::new_1d((ROWS * SHARERS) as u32)
}

pub fn forward(
    gpu: &Gpu,
    shape: &Shape,
    x: &CubeTensor,
    parameters: &CubeTensor,
    gain: usize,
) -> Normed<CubeTensor> {
    let output = gpu.empty(shape.rows() * shape.width);
    let statistics = gpu.empty(2 * shape.rows());
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        norm_kernel::launch_unchecked(
            &gpu.client,
            cubes(shape.rows()),
            units(),
            read(x),
            read(parameters),
            read(&output),
            read(&statistics),
            shape.parameters,
            shape.rows_a_model(),
            shape.rows(),
            gain,
            shape.width,
        );
    }
    Normed { output, statistics }
}

/// What the way back through a norm reads.
pub struct Rows<'a> {
    /// With respect to the norm's output.
    pub derivative: &'a CubeTensor,
    /// The norm's input.
    pub x: &'a CubeTensor,
    /// Means and reciprocal deviations.
    pub statistics: &'a CubeTensor,
}

pub fn backward(
    gpu: &Gpu,
    shape: &Shape,
    rows: &Rows<'_>,
    parameters: &CubeTensor,
    gain: usize,
    onto: Option<&CubeTensor>,
) -> CubeTensor {
    let before = gpu.empty(shape.rows_back() * shape.width);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        norm_backward_kernel::launch_unchecked(
            &gpu.client,
            cubes(shape.rows_back()),
            units(),
            read(rows.derivative),
            read(rows.x),
            read(rows.statistics),
            read(parameters),
            read(onto.unwrap_or(rows.derivative)),
            read(&before),
            shape.parameters,
            shape.rows_a_model(),
            shape.rows_back(),
            gain,
            usize::from(onto.is_some()),
            shape.width,
        );
    }
    before
}

pub fn gradient(gpu: &Gpu, shape: &Shape, rows: &Rows<'_>, gain: usize, into: &CubeTensor) {
    let count = CubeCount::Static(
        shape.width.div_ceil(ACROSS) as u32,
        shape.parts() as u32,
        shape.models_back() as u32,
    );
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        norm_gradient_kernel::launch_unchecked(
            &gpu.client,
            count,
            CubeDim::new_1d((ACROSS * DEEP) as u32),
            read(rows.derivative),
            read(rows.x),
            read(rows.statistics),
            read(into),
            shape.parameters,
            shape.rows_a_model(),
            shape.positions_a_part(),
            gain,
            shape.width,
        );
    }
}

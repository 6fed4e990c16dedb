//! Causal self-attention over short sequences: a cube for each head of each sequence, which holds
//! all of it in shared memory.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{Gpu, read};
use crate::kernels::{Attended, Shape};

const UNITS: usize = 128;

/// One head's rows of `array`, from `start` on and every `stride`, brought into shared memory.
#[cube]
fn bring(
    array: &[f32],
    into: &mut Shared<[f32]>,
    start: usize,
    stride: usize,
    #[comptime] context: usize,
    #[comptime] head: usize,
) {
    for index in range_stepped(UNIT_POS as usize, comptime!(context * head), UNITS) {
        into[index] = array[start + index / head * stride + index % head];
    }
}

/// The product of row `i` of one array and row `j` of another.
#[cube]
fn dot(a: &Shared<[f32]>, b: &Shared<[f32]>, i: usize, j: usize, #[comptime] head: usize) -> f32 {
    let mut sum = 0.0f32;
    for e in 0..head {
        sum += a[i * head + e] * b[j * head + e];
    }
    sum
}

#[cube(launch_unchecked)]
fn attention_kernel(
    qkv: &[f32],
    output: &mut [f32],
    shares: &mut [f32],
    #[comptime] context: usize,
    #[comptime] heads: usize,
    #[comptime] head: usize,
) {
    let mut queries = Shared::<[f32]>::new_slice(comptime!(context * head));
    let mut keys = Shared::<[f32]>::new_slice(comptime!(context * head));
    let mut values = Shared::<[f32]>::new_slice(comptime!(context * head));
    let mut scores = Shared::<[f32]>::new_slice(comptime!(context * context));
    let number = CUBE_POS_X as usize;
    let first_row = number / heads * context;
    let column = number % heads * head;
    let width = comptime!(heads * head);
    let start = first_row * comptime!(3 * heads * head) + column;
    let stride = comptime!(3 * heads * head);
    bring(qkv, &mut queries, start, stride, context, head);
    bring(qkv, &mut keys, start + width, stride, context, head);
    bring(
        qkv,
        &mut values,
        start + comptime!(2 * heads * head),
        stride,
        context,
        head,
    );
    sync_cube();
    let scale = comptime!(1.0 / (head as f32).sqrt());
    for index in range_stepped(UNIT_POS as usize, comptime!(context * context), UNITS) {
        let (i, j) = (index / context, index % context);
        let mut score = 0.0f32;
        if j <= i {
            score = dot(&queries, &keys, i, j, head) * scale;
        }
        scores[index] = score;
    }
    sync_cube();
    for i in range_stepped(UNIT_POS as usize, context, UNITS) {
        let row = i * context;
        let mut most = scores[row];
        for j in 1..i + 1 {
            most = f32::max(most, scores[row + j]);
        }
        let mut total = 0.0f32;
        for j in 0..i + 1 {
            let share = f32::exp(scores[row + j] - most);
            scores[row + j] = share;
            total += share;
        }
        for j in 0..i + 1 {
            scores[row + j] /= total;
        }
    }
    sync_cube();
    let kept = number * comptime!(context * context);
    for index in range_stepped(UNIT_POS as usize, comptime!(context * context), UNITS) {
        shares[kept + index] = scores[index];
    }
    for index in range_stepped(UNIT_POS as usize, comptime!(context * head), UNITS) {
        let (i, e) = (index / head, index % head);
        let mut sum = 0.0f32;
        for j in 0..i + 1 {
            sum += scores[i * context + j] * values[j * head + e];
        }
        output[(first_row + i) * width + column + e] = sum;
    }
}

#[cube(launch_unchecked)]
fn attention_backward_kernel(
    derivative: &[f32],
    qkv: &[f32],
    shares: &[f32],
    before: &mut [f32],
    #[comptime] context: usize,
    #[comptime] heads: usize,
    #[comptime] head: usize,
) {
    let mut one = Shared::<[f32]>::new_slice(comptime!(context * head));
    let mut other = Shared::<[f32]>::new_slice(comptime!(context * head));
    let mut share = Shared::<[f32]>::new_slice(comptime!(context * context));
    let mut slope = Shared::<[f32]>::new_slice(comptime!(context * context));
    let number = CUBE_POS_X as usize;
    let first_row = number / heads * context;
    let column = number % heads * head;
    let width = comptime!(heads * head);
    let stride = comptime!(3 * heads * head);
    let queries = first_row * stride + column;
    let keys = queries + width;
    let values = keys + width;
    bring(
        derivative,
        &mut one,
        first_row * width + column,
        width,
        context,
        head,
    );
    bring(qkv, &mut other, values, stride, context, head);
    let kept = number * comptime!(context * context);
    for index in range_stepped(UNIT_POS as usize, comptime!(context * context), UNITS) {
        share[index] = shares[kept + index];
    }
    sync_cube();
    for index in range_stepped(UNIT_POS as usize, comptime!(context * context), UNITS) {
        let (i, j) = (index / context, index % context);
        let mut value = 0.0f32;
        if j <= i {
            value = dot(&one, &other, i, j, head);
        }
        slope[index] = value;
    }
    for index in range_stepped(UNIT_POS as usize, comptime!(context * head), UNITS) {
        let (j, e) = (index / head, index % head);
        let mut sum = 0.0f32;
        for i in j..context {
            sum += share[i * context + j] * one[i * head + e];
        }
        before[values + j * stride + e] = sum;
    }
    sync_cube();
    let scale = comptime!(1.0 / (head as f32).sqrt());
    for i in range_stepped(UNIT_POS as usize, context, UNITS) {
        let row = i * context;
        let mut average = 0.0f32;
        for j in 0..i + 1 {
            average += share[row + j] * slope[row + j];
        }
        for j in 0..i + 1 {
            slope[row + j] = share[row + j] * (slope[row + j] - average) * scale;
        }
    }
    bring(qkv, &mut one, queries, stride, context, head);
    bring(qkv, &mut other, keys, stride, context, head);
    sync_cube();
    for index in range_stepped(UNIT_POS as usize, comptime!(context * head), UNITS) {
        let (i, e) = (index / head, index % head);
        let mut of_query = 0.0f32;
        for j in 0..i + 1 {
            of_query += slope[i * context + j] * other[j * head + e];
        }
        let mut of_key = 0.0f32;
        for j in i..context {
            of_key += slope[j * context + i] * one[j * head + e];
        }
        before[queries + i * stride + e] = of_query;
        before[keys + i * stride + e] = of_key;
    }
}

fn cubes(shape: &Shape) -> CubeCount {
    let heads = shape.models * shape.sequences * shape.heads;
    CubeCount::Static(heads as u32, 1, 1)
}

pub fn forward(gpu: &Gpu, shape: &Shape, qkv: &CubeTensor) -> Attended<CubeTensor> {
    let output = gpu.empty(shape.rows() * shape.width);
    let shares = gpu.empty(shape.rows() * shape.heads * shape.context);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        attention_kernel::launch_unchecked(
            &gpu.client,
            cubes(shape),
            CubeDim::new_1d(UNITS as u32),
            read(qkv),
            read(&output),
            read(&shares),
            shape.context,
            shape.heads,
            shape.head_width(),
        );
    }
    Attended { output, shares }
}

pub fn backward(
    gpu: &Gpu,
    shape: &Shape,
    derivative: &CubeTensor,
    qkv: &CubeTensor,
    shares: &CubeTensor,
) -> CubeTensor {
    let before = gpu.empty(3 * shape.rows() * shape.width);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        attention_backward_kernel::launch_unchecked(
            &gpu.client,
            cubes(shape),
            CubeDim::new_1d(UNITS as u32),
            read(derivative),
            read(qkv),
            read(shares),
            read(&before),
            shape.context,
            shape.heads,
            shape.head_width(),
        );
    }
    before
}

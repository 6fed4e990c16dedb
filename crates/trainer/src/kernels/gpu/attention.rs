//! Causal self-attention over short sequences: a cube for each head of each sequence, which holds
//! the shares of attention in shared memory, and beside them as much of a head's width at a time as
//! there is room for.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{Gpu, read};
use crate::kernels::{Attended, Shape};

const UNITS: usize = 128;
/// Bytes of shared memory that every browser grants a cube. On most GPUs more cubes are at work side
/// by side where each takes no more.
const GRANTED: usize = 1 << 14;
/// Three arrays end at whole multiples of 16 bytes.
const ROUNDING: usize = 3 * 16;
/// A head's numbers that are worth being brought together.
const FEW: usize = 8;

/// How far apart in shared memory rows of this length lie: an odd number, so that units that read
/// one column of neighbouring rows find them in different banks.
const fn apart(length: usize) -> usize {
    length | 1
}

/// How many of a head's numbers two arrays of them hold at a time, beside the shares, on a GPU that
/// has `most` bytes of shared memory for a cube.
fn at_once(context: usize, head: usize, most: usize) -> usize {
    let fitting = |bytes: usize| {
        let numbers = bytes.saturating_sub(ROUNDING) / size_of::<f32>();
        let room = numbers.saturating_sub(context * apart(context));
        let longest = room / (2 * context);
        // Rows lie an odd number apart.
        longest.saturating_sub(1 - longest % 2).clamp(1, head)
    };
    let granted = fitting(GRANTED);
    if granted >= FEW.min(head) {
        granted
    } else {
        fitting(most)
    }
}

/// Of one head's rows, which begin at `start` and every `stride`, the numbers from `first` on,
/// brought into shared memory.
#[cube]
fn bring(
    array: &[f32],
    into: &mut Shared<[f32]>,
    start: usize,
    stride: usize,
    first: usize,
    length: usize,
    #[comptime] head: usize,
    #[comptime] at_once: usize,
) {
    for index in range_stepped(UNIT_POS as usize, length * at_once, UNITS) {
        let (i, e) = (index / at_once, index % at_once);
        if first + e < head {
            into[i * comptime!(apart(at_once)) + e] = array[start + i * stride + first + e];
        }
    }
}

/// The same of those rows that are asked for, which lie by themselves; zeros for the others.
#[cube]
fn bring_asked(
    array: &[f32],
    batch: &[f32],
    into: &mut Shared<[f32]>,
    at: &Head,
    width: usize,
    first: usize,
    #[comptime] head: usize,
    #[comptime] at_once: usize,
) {
    for index in range_stepped(UNIT_POS as usize, at.length * at_once, UNITS) {
        let (i, e) = (index / at_once, index % at_once);
        if first + e < head {
            let from = asked_row(batch, at, i) * width + at.column + first + e;
            let mut value = 0.0f32;
            if from < array.len() {
                value = array[from];
            }
            into[i * comptime!(apart(at_once)) + e] = value;
        }
    }
}

/// Adds the products of each row of one array and those up to it of another to `into`; writes them
/// there where the head's first numbers are multiplied.
#[cube]
fn multiply(
    a: &Shared<[f32]>,
    b: &Shared<[f32]>,
    into: &mut Shared<[f32]>,
    first: usize,
    length: usize,
    #[comptime] context: usize,
    #[comptime] head: usize,
    #[comptime] at_once: usize,
) {
    for index in range_stepped(UNIT_POS as usize, length * context, UNITS) {
        let (i, j) = (index / context, index % context);
        if j <= i {
            let mut sum = 0.0f32;
            for e in 0..usize::min(at_once, head - first) {
                sum += a[place(i, e, at_once)] * b[place(j, e, at_once)];
            }
            if first > 0 {
                sum += into[place(i, j, context)];
            }
            into[place(i, j, context)] = sum;
        }
    }
}

/// Where in shared memory a row's number lies.
#[cube]
fn place(row: usize, column: usize, #[comptime] length: usize) -> usize {
    row * comptime!(apart(length)) + column
}

/// Where what belongs to a cube's head begins.
#[derive(CubeType, Clone, Copy)]
struct Head {
    queries: usize,
    keys: usize,
    values: usize,
    shares: usize,
    /// Rows of its sequence.
    length: usize,
    first_row: usize,
    /// Where in what is as wide as the model.
    column: usize,
    /// Where the batch says which rows are asked for; 0 if all are.
    asking: usize,
}

#[cube]
fn own_head(
    batch: &[f32],
    starts: usize,
    asking: usize,
    #[comptime] context: usize,
    #[comptime] heads: usize,
    #[comptime] head: usize,
) -> Head {
    let number = (CUBE_POS_Y * CUBE_COUNT_X + CUBE_POS_X) as usize;
    let start = starts + number / heads;
    let first_row = usize::cast_from(batch[start]);
    let column = number % heads * head;
    let width = comptime!(heads * head);
    let queries = first_row * comptime!(3 * heads * head) + column;
    Head {
        queries,
        keys: queries + width,
        values: queries + comptime!(2 * heads * head),
        shares: number * comptime!(context * context),
        length: usize::cast_from(batch[start + 1]) - first_row,
        first_row,
        column,
        asking,
    }
}

/// A row's number among those that are asked for; beyond them, if it is not.
#[cube]
fn asked_row(batch: &[f32], at: &Head, i: usize) -> usize {
    let mut row = at.first_row + i;
    if at.asking > 0 {
        row = usize::cast_from(batch[at.asking + row]);
    }
    row
}

#[cube(launch_unchecked)]
fn attention_kernel(
    qkv: &[f32],
    batch: &[f32],
    output: &mut [f32],
    shares: &mut [f32],
    starts: usize,
    asking: usize,
    #[comptime] context: usize,
    #[comptime] heads: usize,
    #[comptime] head: usize,
    #[comptime] at_once: usize,
) {
    let mut one = Shared::<[f32]>::new_slice(comptime!(context * apart(at_once)));
    let mut other = Shared::<[f32]>::new_slice(comptime!(context * apart(at_once)));
    let mut scores = Shared::<[f32]>::new_slice(comptime!(context * apart(context)));
    let at = own_head(batch, starts, asking, context, heads, head);
    let width = comptime!(heads * head);
    let stride = comptime!(3 * heads * head);
    for part in 0..comptime!(head.div_ceil(at_once)) {
        let first = part * at_once;
        bring(
            qkv, &mut one, at.queries, stride, first, at.length, head, at_once,
        );
        bring(
            qkv, &mut other, at.keys, stride, first, at.length, head, at_once,
        );
        sync_cube();
        multiply(
            &one,
            &other,
            &mut scores,
            first,
            at.length,
            context,
            head,
            at_once,
        );
        sync_cube();
    }
    let scale = comptime!(1.0 / (head as f32).sqrt());
    for i in range_stepped(UNIT_POS as usize, at.length, UNITS) {
        let row = i * comptime!(apart(context));
        let mut most = scores[row];
        for j in 1..i + 1 {
            most = f32::max(most, scores[row + j]);
        }
        let mut total = 0.0f32;
        for j in 0..i + 1 {
            let share = f32::exp((scores[row + j] - most) * scale);
            scores[row + j] = share;
            total += share;
        }
        for j in 0..i + 1 {
            scores[row + j] /= total;
        }
    }
    sync_cube();
    for index in range_stepped(UNIT_POS as usize, comptime!(context * context), UNITS) {
        let (i, j) = (index / context, index % context);
        let mut share = 0.0f32;
        if j <= i && i < at.length {
            share = scores[place(i, j, context)];
        }
        shares[at.shares + index] = share;
    }
    for part in 0..comptime!(head.div_ceil(at_once)) {
        let first = part * at_once;
        bring(
            qkv, &mut other, at.values, stride, first, at.length, head, at_once,
        );
        sync_cube();
        for index in range_stepped(UNIT_POS as usize, at.length * at_once, UNITS) {
            let (i, e) = (index / at_once, index % at_once);
            let into = asked_row(batch, &at, i) * width + at.column + first + e;
            if first + e < head && into < output.len() {
                let mut sum = 0.0f32;
                for j in 0..i + 1 {
                    sum += scores[place(i, j, context)] * other[place(j, e, at_once)];
                }
                output[into] = sum;
            }
        }
        sync_cube();
    }
}

#[cube(launch_unchecked)]
fn attention_backward_kernel(
    derivative: &[f32],
    qkv: &[f32],
    shares: &[f32],
    batch: &[f32],
    before: &mut [f32],
    starts: usize,
    asking: usize,
    #[comptime] context: usize,
    #[comptime] heads: usize,
    #[comptime] head: usize,
    #[comptime] at_once: usize,
) {
    let mut one = Shared::<[f32]>::new_slice(comptime!(context * apart(at_once)));
    let mut other = Shared::<[f32]>::new_slice(comptime!(context * apart(at_once)));
    let mut slope = Shared::<[f32]>::new_slice(comptime!(context * apart(context)));
    let at = own_head(batch, starts, asking, context, heads, head);
    let width = comptime!(heads * head);
    let stride = comptime!(3 * heads * head);
    for part in 0..comptime!(head.div_ceil(at_once)) {
        let first = part * at_once;
        bring_asked(
            derivative, batch, &mut one, &at, width, first, head, at_once,
        );
        bring(
            qkv, &mut other, at.values, stride, first, at.length, head, at_once,
        );
        sync_cube();
        multiply(
            &one, &other, &mut slope, first, at.length, context, head, at_once,
        );
        for index in range_stepped(UNIT_POS as usize, at.length * at_once, UNITS) {
            let (j, e) = (index / at_once, index % at_once);
            if first + e < head {
                let mut sum = 0.0f32;
                for i in j..at.length {
                    sum += shares[at.shares + i * context + j] * one[place(i, e, at_once)];
                }
                before[at.values + j * stride + first + e] = sum;
            }
        }
        sync_cube();
    }
    let scale = comptime!(1.0 / (head as f32).sqrt());
    for i in range_stepped(UNIT_POS as usize, at.length, UNITS) {
        let row = i * comptime!(apart(context));
        let of_row = at.shares + i * context;
        let mut average = 0.0f32;
        for j in 0..i + 1 {
            average += shares[of_row + j] * slope[row + j];
        }
        for j in 0..i + 1 {
            slope[row + j] = shares[of_row + j] * (slope[row + j] - average) * scale;
        }
    }
    for part in 0..comptime!(head.div_ceil(at_once)) {
        let first = part * at_once;
        bring(
            qkv, &mut one, at.queries, stride, first, at.length, head, at_once,
        );
        bring(
            qkv, &mut other, at.keys, stride, first, at.length, head, at_once,
        );
        sync_cube();
        for index in range_stepped(UNIT_POS as usize, at.length * at_once, UNITS) {
            let (i, e) = (index / at_once, index % at_once);
            if first + e < head {
                let mut of_query = 0.0f32;
                for j in 0..i + 1 {
                    of_query += slope[place(i, j, context)] * other[place(j, e, at_once)];
                }
                let mut of_key = 0.0f32;
                for j in i..at.length {
                    of_key += slope[place(j, i, context)] * one[place(j, e, at_once)];
                }
                before[at.queries + i * stride + first + e] = of_query;
                before[at.keys + i * stride + first + e] = of_key;
            }
        }
        sync_cube();
    }
}

impl Gpu {
    fn at_once(&self, shape: &Shape) -> usize {
        let most = self.client.properties().hardware.max_shared_memory_size;
        at_once(shape.context, shape.head_width(), most)
    }
}

fn cubes(shape: &Shape, models: usize) -> CubeCount {
    let heads = shape.sequences * shape.heads;
    CubeCount::Static(heads as u32, models as u32, 1)
}

/// Where the batch says which rows are asked for; 0 if all are.
fn asking(shape: &Shape, asked: &Shape) -> usize {
    if asked.rows == shape.rows {
        0
    } else {
        shape.brought.asking
    }
}

pub fn forward(
    gpu: &Gpu,
    [shape, asked]: [&Shape; 2],
    batch: &CubeTensor,
    qkv: &CubeTensor,
) -> Attended<CubeTensor> {
    let output = gpu.empty(asked.rows() * shape.width);
    let all = shape.models * shape.positions();
    let shares = gpu.empty(all * shape.heads * shape.context);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        attention_kernel::launch_unchecked(
            &gpu.client,
            cubes(shape, shape.models),
            CubeDim::new_1d(UNITS as u32),
            read(qkv),
            read(batch),
            read(&output),
            read(&shares),
            shape.brought.starts,
            asking(shape, asked),
            shape.context,
            shape.heads,
            shape.head_width(),
            gpu.at_once(shape),
        );
    }
    Attended { output, shares }
}

pub fn backward(
    gpu: &Gpu,
    [shape, asked]: [&Shape; 2],
    batch: &CubeTensor,
    derivative: &CubeTensor,
    qkv: &CubeTensor,
    shares: &CubeTensor,
) -> CubeTensor {
    let before = gpu.empty(3 * shape.rows_back() * shape.width);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        attention_backward_kernel::launch_unchecked(
            &gpu.client,
            cubes(shape, shape.models_back()),
            CubeDim::new_1d(UNITS as u32),
            read(derivative),
            read(qkv),
            read(shares),
            read(batch),
            read(&before),
            shape.brought.starts,
            asking(shape, asked),
            shape.context,
            shape.heads,
            shape.head_width(),
            gpu.at_once(shape),
        );
    }
    before
}

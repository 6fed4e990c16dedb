//! Cross-entropy, of a model alone or of a mixture, with everything measured in the same pass.

use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::*;

use super::{Gpu, UNITS, read, units};
use crate::kernels::{Objective, Scored, Shape};

/// Units of a cube, each for one position.
const POSITIONS: usize = 64;

/// Logits of a distribution: a model's own, or a mixture's.
#[derive(CubeType, Clone, Copy)]
struct View {
    own: usize,
    weak: usize,
    lambda: f32,
    #[cube(comptime)]
    mixture: bool,
}

#[cube]
fn logit(logits: &[f32], view: &View, k: usize) -> f32 {
    let mut z = logits[view.own + k];
    if comptime!(view.mixture) {
        z = z * view.lambda + logits[view.weak + k] * (1.0 - view.lambda);
    }
    z
}

/// The largest of a view's logits, and the sum of e to the power of their distances from it.
#[cube]
fn normaliser(logits: &[f32], view: &View, #[comptime] vocabulary: usize) -> (f32, f32) {
    let mut most = logit(logits, view, 0);
    for k in 1..vocabulary {
        most = f32::max(most, logit(logits, view, k));
    }
    let mut total = 0.0f32;
    for k in 0..vocabulary {
        total += f32::exp(logit(logits, view, k) - most);
    }
    (most, total)
}

#[cube(launch_unchecked)]
fn objective_kernel(
    logits: &[f32],
    batch: &[f32],
    gradient: &mut [f32],
    rows: &mut [f32],
    lambda: f32,
    positions: usize,
    #[comptime] vocabulary: usize,
    #[comptime] models: usize,
    #[comptime] has_sft: bool,
    #[comptime] has_mixture: bool,
) {
    let position = CUBE_POS_X as usize * POSITIONS + UNIT_POS as usize;
    if position >= positions {
        terminate!();
    }
    let strong = comptime!(if has_sft { 1usize } else { 0 });
    let views = comptime!(models + if has_mixture { 1 } else { 0 });
    let all = models * positions;
    #[unroll]
    for index in 0..views {
        let mixture = comptime!(index == models);
        let model = comptime!(if index == models { strong } else { index });
        let place = model * positions + position;
        let view = View {
            own: place * vocabulary,
            weak: (place + positions) * vocabulary,
            lambda,
            mixture,
        };
        let target = usize::cast_from(batch[all + place]);
        let weight = batch[2 * all + place];
        let (most, total) = normaliser(logits, &view, vocabulary);
        let rest = f32::ln(total);
        let mut entropy = 0.0f32;
        for k in 0..vocabulary {
            let distance = logit(logits, &view, k) - most;
            let share = f32::exp(distance) / total;
            entropy -= share * (distance - rest);
            let mut slope = weight * share;
            if k == target {
                slope -= weight;
            }
            if comptime!(index == models) {
                gradient[place * vocabulary + k] = slope * lambda;
                gradient[(place + positions) * vocabulary + k] = slope * (1.0 - lambda);
            }
            if comptime!(has_sft && index == 0) {
                gradient[place * vocabulary + k] = slope;
            }
        }
        let at_target = logit(logits, &view, target) - most;
        let row = index * positions + position;
        let kind = views * positions;
        rows[row] = weight * (rest - at_target);
        rows[kind + row] = weight * (f32::exp(at_target) / total);
        rows[2 * kind + row] = weight * entropy;
    }
}

pub fn objective(
    gpu: &Gpu,
    shape: &Shape,
    logits: &CubeTensor,
    batch: &CubeTensor,
    objective: Objective,
) -> Scored<CubeTensor> {
    let arrangement = objective.arrangement;
    let gradient = gpu.empty(shape.rows() * shape.vocabulary);
    let rows = gpu.empty(3 * arrangement.views() * shape.positions());
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        objective_kernel::launch_unchecked(
            &gpu.client,
            CubeCount::Static(shape.positions().div_ceil(POSITIONS) as u32, 1, 1),
            CubeDim::new_1d(POSITIONS as u32),
            read(logits),
            read(batch),
            read(&gradient),
            read(&rows),
            objective.lambda,
            shape.positions(),
            shape.vocabulary,
            shape.models,
            arrangement.sft().is_some(),
            arrangement.strong().is_some(),
        );
    }
    Scored { gradient, rows }
}

#[cube(launch_unchecked)]
fn scores_kernel(
    logits: &[f32],
    batch: &[f32],
    scores: &mut [f32],
    positions: usize,
    all: usize,
    #[comptime] vocabulary: usize,
) {
    let place = ABSOLUTE_POS;
    if place >= all {
        terminate!();
    }
    let view = View {
        own: place * vocabulary,
        weak: 0usize,
        lambda: 1.0f32,
        mixture: false,
    };
    let (most, total) = normaliser(logits, &view, vocabulary);
    let rest = f32::ln(total);
    let mut entropy = 0.0f32;
    // The first of equals is the likeliest.
    let mut best = 0usize;
    for k in 0..vocabulary {
        let z = logit(logits, &view, k);
        entropy -= f32::exp(z - most) / total * (z - most - rest);
        if z > logit(logits, &view, best) {
            best = k;
        }
    }
    let mut right = 0.0f32;
    if best == usize::cast_from(batch[all + place]) {
        right = 1.0;
    }
    let start = place / positions * 2 * positions + place % positions;
    scores[start] = entropy;
    scores[start + positions] = right;
}

pub fn scores(gpu: &Gpu, shape: &Shape, logits: &CubeTensor, batch: &CubeTensor) -> CubeTensor {
    let scores = gpu.empty(2 * shape.rows());
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        scores_kernel::launch_unchecked(
            &gpu.client,
            super::cubes(shape.rows()),
            units(),
            read(logits),
            read(batch),
            read(&scores),
            shape.positions(),
            shape.rows(),
            shape.vocabulary,
        );
    }
    scores
}

#[cube(launch_unchecked)]
fn sums_kernel(rows: &[f32], sums: &mut [f32], length: usize) {
    let mut shared = Shared::<[f32]>::new_slice(UNITS);
    let row = CUBE_POS_X as usize;
    let unit = UNIT_POS as usize;
    let mut sum = 0.0f32;
    for i in range_stepped(unit, length, UNITS) {
        sum += rows[row * length + i];
    }
    shared[unit] = sum;
    sync_cube();
    if unit == 0 {
        let mut total = 0.0f32;
        for i in 0..UNITS {
            total += shared[i];
        }
        sums[row] = total;
    }
}

pub fn sums(gpu: &Gpu, shape: &Shape, rows: &CubeTensor, count: usize) -> CubeTensor {
    let sums = gpu.empty(count);
    // SAFETY: the arrays are as long as the shape says, and WebGPU checks every access.
    unsafe {
        sums_kernel::launch_unchecked(
            &gpu.client,
            CubeCount::Static(count as u32, 1, 1),
            units(),
            read(rows),
            read(&sums),
            shape.positions(),
        );
    }
    sums
}

//! The product of two matrices, tile by tile through shared memory.

use cubecl::prelude::*;

/// Numbers side by side that are loaded, multiplied and held together.
pub(super) type Four = Vector<f32, Const<4>>;
pub(super) const FOUR: usize = 4;
/// A cube computes a square of the product so many numbers wide and high,
pub(super) const TILE: usize = 32;
/// in steps over so many numbers of the inner axis,
const STEP: usize = 16;
/// by so many units wide and high, each of which holds a square of four by four.
const SIDE: usize = TILE / FOUR;
pub(super) const UNITS: usize = SIDE * SIDE;
/// Fours of a factor that are in shared memory at a time, and that each unit brings there.
const STAGED: usize = SIDE * STEP;
const BROUGHT: usize = STAGED / UNITS;

/// Where the numbers of a factor lie: entry (i, k) of model m at
/// `start + m·model + i·outer + k·inner`, where k runs along the axis that is summed over.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) model: usize,
    pub(super) outer: usize,
    pub(super) inner: usize,
}

/// What a unit holds of a product: four rows, and the sums of the second factor's columns.
#[derive(CubeType, Clone, Copy)]
pub(super) struct Held {
    pub(super) row0: Four,
    pub(super) row1: Four,
    pub(super) row2: Four,
    pub(super) row3: Four,
    pub(super) columns: Four,
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
pub(super) fn product(
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

/// One of the four rows that a unit holds.
#[cube]
pub(super) fn held_row(held: &Held, #[comptime] row: usize) -> Four {
    if comptime!(row == 0) {
        held.row0
    } else if comptime!(row == 1) {
        held.row1
    } else if comptime!(row == 2) {
        held.row2
    } else {
        held.row3
    }
}

/// The first row and column, within the whole product, of what this unit holds.
#[cube]
pub(super) fn first_row() -> usize {
    CUBE_POS_Y as usize * TILE + UNIT_POS as usize / SIDE * FOUR
}

#[cube]
pub(super) fn first_column() -> usize {
    CUBE_POS_X as usize * TILE + UNIT_POS as usize % SIDE * FOUR
}

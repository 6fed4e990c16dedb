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
pub(super) const SIDE: usize = TILE / FOUR;
pub(super) const UNITS: usize = SIDE * SIDE;
/// Fours of a factor that are in shared memory at a time, and that each unit fetches of them.
const STAGED: usize = SIDE * STEP;
const BROUGHT: usize = STAGED / UNITS;
/// Fours of the product's square. It takes the place of both factors when they have done their work.
pub(super) const HELD: usize = TILE * SIDE;
const _: () = assert!(2 * STAGED <= HELD);

/// Where the numbers of a factor lie: entry (i, k) of model m at
/// `start + m·model + i·outer + k·inner`, where k runs along the axis that is summed over.
#[derive(CubeType, CubeLaunch, Clone, Copy)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) model: usize,
    pub(super) outer: usize,
    pub(super) inner: usize,
}

/// Where among a step's fours the `turn`-th of this unit lies: its group of rows, and how far along
/// the inner axis. Neighbouring units bring what are neighbours in memory.
#[cube]
fn brought_place(#[comptime] turn: usize, #[comptime] runs_inwards: bool) -> (usize, usize) {
    let index = UNIT_POS as usize + comptime!(turn * UNITS);
    let mut group = index % SIDE;
    let mut k = index / SIDE;
    if comptime!(runs_inwards) {
        group = index / STEP;
        k = index % STEP;
    }
    (group, k)
}

/// Fetches this unit's share of a factor's step, zeros where the inner axis has ended. Rows beyond
/// the last repeat it: nobody reads what becomes of them.
#[cube]
fn fetch(
    factor: &[f32],
    at: &Place,
    fetched: &mut Array<Four>,
    first: usize,
    count: usize,
    model: usize,
    inner: usize,
    end: usize,
    #[comptime] runs_inwards: bool,
) {
    let base = at.start + model * at.model;
    #[unroll]
    for turn in 0..BROUGHT {
        let (group, k) = brought_place(turn, runs_inwards);
        let mut four = Four::new(0.0f32);
        if inner + k < end {
            let along = base + (inner + k) * at.inner;
            #[unroll]
            for i in 0..FOUR {
                let row = usize::min(first + group * FOUR + i, count - 1);
                four.insert(i, factor[along + row * at.outer]);
            }
        }
        fetched[turn] = four;
    }
}

/// Puts it into shared memory, from `place` on.
#[cube]
fn stage(
    fetched: &Array<Four>,
    held: &mut Shared<[Four]>,
    #[comptime] place: usize,
    #[comptime] runs_inwards: bool,
) {
    #[unroll]
    for turn in 0..BROUGHT {
        let (group, k) = brought_place(turn, runs_inwards);
        held[place + k * SIDE + group] = fetched[turn];
    }
}

/// This cube's square of the product of `a` and `b` over the inner axis from `start` to `end`, row
/// by row in `held`; and, if asked for, the sums of the four columns of `b` that are this unit's.
#[cube]
pub(super) fn product(
    held: &mut Shared<[Four]>,
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
) -> Four {
    let mut row0 = Four::new(0.0f32);
    let mut row1 = Four::new(0.0f32);
    let mut row2 = Four::new(0.0f32);
    let mut row3 = Four::new(0.0f32);
    let mut sums = Four::new(0.0f32);
    let (x, y) = (UNIT_POS as usize % SIDE, UNIT_POS as usize / SIDE);
    let (first_row, first_column) = (CUBE_POS_Y as usize * TILE, CUBE_POS_X as usize * TILE);
    let mut next_a = Array::<Four>::new(BROUGHT);
    let mut next_b = Array::<Four>::new(BROUGHT);
    let mut inner = start;
    // A step is on its way from memory while the one before it is computed.
    while inner < end + STEP {
        fetch(
            a,
            at_a,
            &mut next_a,
            first_row,
            rows,
            model,
            inner,
            end,
            a_runs_inwards,
        );
        fetch(
            b,
            at_b,
            &mut next_b,
            first_column,
            columns,
            model,
            inner,
            end,
            b_runs_inwards,
        );
        if inner > start {
            for k in 0..STEP {
                let from_a = held[k * SIDE + y];
                let from_b = held[STAGED + k * SIDE + x];
                row0 += from_b * Four::new(from_a.extract(0usize));
                row1 += from_b * Four::new(from_a.extract(1usize));
                row2 += from_b * Four::new(from_a.extract(2usize));
                row3 += from_b * Four::new(from_a.extract(3usize));
                if comptime!(sum_columns) {
                    sums += from_b;
                }
            }
        }
        sync_cube();
        stage(&next_a, held, 0usize, a_runs_inwards);
        stage(&next_b, held, STAGED, b_runs_inwards);
        sync_cube();
        inner += STEP;
    }
    let place = y * comptime!(FOUR * SIDE) + x;
    held[place] = row0;
    held[place + SIDE] = row1;
    held[place + comptime!(2 * SIDE)] = row2;
    held[place + comptime!(3 * SIDE)] = row3;
    sync_cube();
    sums
}

/// A number of the square, and its row and column within the whole product.
#[cube]
pub(super) fn held_at(held: &Shared<[Four]>, index: usize) -> (f32, usize, usize) {
    let row = CUBE_POS_Y as usize * TILE + index / TILE;
    let column = CUBE_POS_X as usize * TILE + index % TILE;
    let four = held[index / FOUR];
    let mut number = four.extract(0usize);
    #[unroll]
    for i in 1..FOUR {
        if index % FOUR == i {
            number = four.extract(i);
        }
    }
    (number, row, column)
}

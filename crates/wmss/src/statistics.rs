//! Small summaries of printed numbers: how much something changed, and how far a row of values
//! wanders.

/// (`to` − `from`) ÷ `from`: −0.5 is a fall to half, 0.04 a rise by 4 %. Not a number, or
/// infinite, where `from` is 0.
pub fn relative_change(from: f64, to: f64) -> f64 {
    (to - from) / from
}

/// The smallest and the largest of `values`; `None` where there is none.
pub fn extremes(values: &[f64]) -> Option<(f64, f64)> {
    let first = *values.first()?;
    let widen = |(low, high): (f64, f64), value: &f64| (low.min(*value), high.max(*value));
    Some(values.iter().fold((first, first), widen))
}

/// The place in `values` that lies deepest below *both* its neighbours, and how far below the
/// lower of them. `None` where no value is a dip.
///
/// In a row of measurements that should rise and fall once, a dip is noise, and its depth is a
/// hint at how much of it there is.
pub fn deepest_dip(values: &[f64]) -> Option<(usize, f64)> {
    let depth = |window: &[f64]| window[0].min(window[2]) - window[1];
    let dips = values
        .windows(3)
        .enumerate()
        .map(|(i, w)| (i + 1, depth(w)));
    dips.filter(|(_, depth)| *depth > 0.0)
        .max_by(|a, b| a.1.total_cmp(&b.1))
}

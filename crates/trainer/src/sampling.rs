//! Drawing examples from a distribution given by its cumulative probabilities.

use rand::RngExt;

/// Cumulative probabilities of `count` samples that are all alike.
pub fn uniform(count: usize) -> Vec<f64> {
    (1..=count).map(|i| i as f64 / count as f64).collect()
}

/// `count` places drawn with the same random numbers from each of several cumulative distributions.
pub fn draw(generator: &mut impl RngExt, count: usize, cumulative: &[&[f64]]) -> Vec<Vec<usize>> {
    let numbers: Vec<f64> = (0..count).map(|_| generator.random()).collect();
    let place =
        |sums: &[f64], number: f64| sums.partition_point(|s| *s <= number).min(sums.len() - 1);
    let places = |sums: &&[f64]| numbers.iter().map(|number| place(sums, *number)).collect();
    cumulative.iter().map(places).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};

    #[test]
    fn examples_are_drawn_as_often_as_they_should_be() {
        let mut generator = stream(1, Purpose::Batch, 0);
        let places = draw(&mut generator, 20_000, &[&[0.1, 0.1, 0.4, 1.0]]).remove(0);
        let share = |place| places.iter().filter(|p| **p == place).count() as f64 / 20_000.0;
        for (place, expected) in [0.1, 0.0, 0.3, 0.6].into_iter().enumerate() {
            assert!(
                (share(place) - expected).abs() < 0.015,
                "{place}: {}",
                share(place)
            );
        }
    }
}

//! Functions of single numbers, in a form that compilers turn into SIMD instructions.

/// Sums run in so many lanes side by side, which is also what keeps their rounding small.
const LANES: usize = 8;

/// `Σ values`.
pub fn sum(values: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let (whole, rest) = values.as_chunks::<LANES>();
    for chunk in whole {
        lanes.iter_mut().zip(chunk).for_each(|(l, v)| *l += v);
    }
    across(lanes) + rest.iter().sum::<f32>()
}

/// `Σ lanes`, halves onto halves, so that three additions wait for one another and not seven.
fn across([a, b, c, d, e, f, g, h]: [f32; LANES]) -> f32 {
    let [a, b, c, d] = [a + e, b + f, c + g, d + h];
    (a + c) + (b + d)
}

/// `Σ a·b`.
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let ((a, rest_a), (b, rest_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    let rest: f32 = rest_a.iter().zip(rest_b).map(|(a, b)| a * b).sum();
    across(lanes) + rest
}

/// `e^x` within two units in the last place, without a branch: 2ⁿ·e^r with |r| ≤ ln 2 / 2, where
/// e^r is the polynomial of the Cephes library. Below −87 it stays at e^−87, above 88 at e^88.
pub fn exp(x: f32) -> f32 {
    // Adding it rounds to a whole number, which then lies in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    const LN2_HIGH: f32 = 0.693_359_4;
    const LN2_LOW: f32 = -2.121_944_4e-4;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = x - n * LN2_HIGH - n * LN2_LOW;
    let mut p = 1.987_569_1e-4;
    for coefficient in [
        1.398_199_9e-3,
        8.333_452e-3,
        4.166_579_6e-2,
        1.666_666_5e-1,
        0.5,
    ] {
        p = p * r + coefficient;
    }
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(1.0_f32.to_bits()));
    (p * r * r + r + 1.0) * power
}

/// Puts GELU(x) in place of every x, and GELU′(x) into `slope`: the tanh approximation, written as
/// x·σ(y) with y = √(8/π)·(x + 0.044715·x³), which loses no digits near 0.
pub fn gelu(values: &mut [f32], slope: &mut [f32]) {
    for (value, slope) in values.iter_mut().zip(slope) {
        let x = *value;
        let square = 0.044_715 * x * x;
        let scale = (8.0_f32 / std::f32::consts::PI).sqrt();
        let share = 1.0 / (1.0 + exp(-scale * x * (1.0 + square)));
        *value = x * share;
        *slope = share + x * share * (1.0 - share) * scale * (1.0 + 3.0 * square);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_e_to_the_x() {
        for i in -8700..8800 {
            let x = i as f32 / 100.0;
            let expected = f64::from(x).exp();
            let error = (f64::from(exp(x)) / expected - 1.0).abs();
            assert!(error < 2.5e-7, "e^{x} is off by {error:e}");
        }
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn gelu_is_the_tanh_approximation_and_its_slope() {
        let gelu_of = |x: f64| {
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044_715 * x * x * x);
            0.5 * x * (1.0 + inner.tanh())
        };
        for i in -200..=200 {
            let x = f64::from(i) / 20.0;
            let (mut value, mut slope) = ([x as f32], [0.0]);
            gelu(&mut value, &mut slope);
            let expected = (gelu_of(x + 1e-5) - gelu_of(x - 1e-5)) / 2e-5;
            assert!(
                (f64::from(value[0]) - gelu_of(x)).abs() < 2e-6 * (1.0 + x.abs()),
                "{x}"
            );
            assert!((f64::from(slope[0]) - expected).abs() < 2e-6, "{x}");
        }
    }

    #[test]
    fn sums_and_products_take_every_number() {
        let values: Vec<f32> = (0..19).map(|i| i as f32).collect();
        assert_eq!(sum(&values), 171.0);
        assert_eq!(dot(&values, &values), 2109.0);
    }
}

//! What the methods that WMSS is compared with do, each to one example or one embedding.

use crate::distribution::Distribution;

/// α of the paper's runs of NEFTune (V2 App. E).
pub const NEFTUNE_ALPHA: f64 = 5.0;

/// The largest β that is in use for UNDIAL: the default of open-unlearning. The authors' own
/// instructions use 3.
pub const UNDIAL_BETA: f64 = 10.0;

/// NEFTune's bound, α/√(L·d), for `length` tokens and embeddings of `width` numbers: no entry is
/// moved further (Jain et al. 2023, arXiv:2310.05914). Both are at least 1.
pub fn neftune_bound(alpha: f64, length: usize, width: usize) -> f64 {
    alpha / ((length.max(1) * width.max(1)) as f64).sqrt()
}

/// The noise that NEFTune adds to one token's embedding while it trains: `width` numbers, drawn
/// evenly between minus and plus [`neftune_bound`]. The same `seed` gives the same noise.
pub fn neftune_noise(alpha: f64, length: usize, width: usize, seed: u64) -> Vec<f64> {
    let bound = neftune_bound(alpha, length, width);
    let mut draws = Draws(seed);
    (0..width)
        .map(|_| bound * (2.0 * draws.share() - 1.0))
        .collect()
}

/// UNDIAL's target q = softmax(z_ref − β·onehot(y)): the frozen reference model's own
/// distribution with the target's logit lowered by `beta` (Dong et al. 2024, arXiv:2402.10052).
/// A model that is trained towards it unlearns the target and keeps the odds of all the others.
pub fn undial_target(reference: &[f64], target: usize, beta: f64) -> Distribution {
    let mut logits = reference.to_vec();
    logits[target] -= beta;
    Distribution::from_logits(&logits)
}

/// softmax(z/T): what a teacher shows its student at `temperature` T, which is above 0 (Hinton et
/// al. 2015, arXiv:1503.02531). At 1 it is the teacher's own distribution; below, sharper; above,
/// flatter.
pub fn softened(logits: &[f64], temperature: f64) -> Distribution {
    let divided: Vec<f64> = logits.iter().map(|z| z / temperature).collect();
    Distribution::from_logits(&divided)
}

/// Numbers that look like chance and follow from a seed: SplitMix64 (Steele, Lea and Flood 2014).
struct Draws(u64);

impl Draws {
    /// From 0 to 1, without 1.
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^= bits >> 31;
        // An f64 holds 53 bits.
        (bits >> 11) as f64 / (1u64 << 53) as f64
    }
}

//! NEFTune's noise.

use protocol::Method;
use rand::RngExt;

use super::Place;
use crate::data::{Sequences, scored_length};
use crate::model::Architecture;
use crate::random::{Purpose, stream};

/// Noise for the embeddings of all models, `[M, N, D]`, where a contender asks for it: uniform
/// within ±α/√(L·D) on the L tokens of every sequence, prompt and answer (Jain et al. 2023,
/// arXiv:2310.05914, Algorithm 1), and nothing on what fills it up or on other models.
pub fn embedding(
    places: &[Place],
    sequences: &Sequences,
    architecture: Architecture,
    (seed, step): (u32, u32),
) -> Option<Vec<f32>> {
    let asked = |place: &Place| match place.contender.method {
        Method::Neftune { alpha } if alpha > 0.0 => Some((place.student, alpha)),
        _ => None,
    };
    let asked: Vec<(usize, f64)> = places.iter().filter_map(asked).collect();
    if asked.is_empty() {
        return None;
    }
    let (s, d) = (sequences.context, architecture.size.width);
    let mut noise = vec![0.0; sequences.inputs.len() * d];
    for (row, alpha) in asked {
        // Two contenders with NEFTune get the same draws, so that only α tells them apart.
        let mut generator = stream(seed, Purpose::Noise, step);
        let first = row * sequences.positions();
        for sequence in 0..sequences.batch {
            let start = first + sequence * s;
            let length = scored_length(&sequences.mask[start..start + s]);
            let reach = alpha / ((length * d).max(1) as f64).sqrt();
            for value in &mut noise[start * d..(start + length) * d] {
                *value = ((2.0 * generator.random::<f64>() - 1.0) * reach) as f32;
            }
        }
    }
    Some(noise)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::lineup;
    use crate::task::derivatives::Derivatives;
    use crate::task::{Example, Problem};
    use protocol::{Contender, ModelSize};

    #[test]
    fn only_the_tokens_of_the_contender_that_asks_are_disturbed_and_within_reach() {
        let architecture = Architecture {
            vocabulary: 15,
            context: 12,
            size: ModelSize::LAB,
        };
        let example = Example {
            prompt: "3x^4=".into(),
            answer: "12x^3;".into(),
        };
        let vocabulary = Derivatives.vocabulary();
        let sequences = Sequences::new(&vocabulary, [&example], 12);
        let sequences = sequences.expect("known").repeated(2);
        let contenders = [Method::Sft, Method::Neftune { alpha: 5.0 }].map(Contender::from);
        let places = lineup::race(&contenders);
        let noise = embedding(&places, &sequences, architecture, (1, 7)).expect("asked for");
        let (others, own) = noise.split_at(12 * 64);
        assert!(others.iter().all(|n| *n == 0.0));
        // Ten inputs lead to the eleventh character, the last target.
        let (tokens, rest) = own.split_at(10 * 64);
        assert!(rest.iter().all(|n| *n == 0.0));
        let reach = 5.0 / 640f32.sqrt();
        let largest = tokens.iter().fold(0.0_f32, |most, n| most.max(n.abs()));
        assert!(largest <= reach && largest > 0.95 * reach, "{largest}");
        assert_eq!(
            embedding(&places[..1], &sequences, architecture, (1, 7)),
            None
        );
    }
}

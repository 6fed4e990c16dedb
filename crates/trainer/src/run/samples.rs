//! The train set as a contender sees it: how uncertain its models are, and how often it draws what.

use protocol::{Sample, Samples, WeakModel};
use wmss::curriculum::Entropies;

use super::{Run, RunError};
use crate::task::Example;

impl Run {
    /// The train set's entropies and sampling probabilities: those that the contender draws by, which
    /// were measured when the round began; else the present models' entropies, and every example
    /// drawn alike.
    ///
    /// # Errors
    /// When there is no such contender, the entropies are not finite, the device fails, or the work
    /// is given up.
    pub async fn samples(&self, contender: usize) -> Result<Samples, RunError> {
        let place = self.place(contender)?;
        let now = self.config.at(self.progress.step + 1);
        let drawn = match &self.progress.race {
            Some(race) => {
                let drawn = race.drawn_by(&now, contender)?;
                drawn.map(|drawn| (race.round, drawn.entropies.to_vec(), drawn.probabilities))
            }
            None => None,
        };
        let (round, weak, entropies, weights) = match drawn {
            Some((round, entropies, weights)) => (Some(round), WeakModel::Own, entropies, weights),
            None => {
                let pair = self.pair_of(place);
                let entropies = self.paired_entropies(pair.models).await?;
                let alike = vec![1.0 / entropies.len() as f64; entropies.len()];
                (None, pair.weak, entropies, alike)
            }
        };
        let examples = self.setting.train.iter().zip(&entropies).zip(weights);
        let sample = |((example, entropies), weight): ((&Example, &Entropies), f64)| Sample {
            prompt: example.prompt.clone(),
            weak: entropies.weak,
            strong: entropies.strong,
            weight,
        };
        Ok(Samples {
            contender,
            step: self.progress.step,
            weak,
            round,
            samples: examples.map(sample).collect(),
        })
    }
}

//! What a curriculum draws by: the train set's entropies under two models.

use burn::tensor::Tensor;
use protocol::CurriculumForm;
use wmss::curriculum::Entropies;

use super::{Place, Run, RunError};

impl Run {
    /// The train set's entropies under both models, `[1, P]` each, where the contender draws by
    /// them.
    pub(super) async fn curriculum_entropies(
        &self,
        place: &Place,
        strong: Tensor<2>,
        weak: Option<Tensor<2>>,
    ) -> Result<Option<Vec<Entropies>>, RunError> {
        let form = place.contender.method.curriculum();
        let Some(weak) = weak.filter(|_| form != CurriculumForm::Uniform) else {
            return Ok(None);
        };
        let pair = Tensor::cat(vec![strong, weak], 0);
        Ok(Some(self.paired_entropies(pair).await?))
    }

    /// The train set's entropies under a strong and a weak model. `pair`: both, `[2, P]`.
    pub(super) async fn paired_entropies(
        &self,
        pair: Tensor<2>,
    ) -> Result<Vec<Entropies>, RunError> {
        let entropies = self.entropies(pair).await?;
        let (strong, weak) = entropies.split_at(self.setting.train.len());
        let pair = |(strong, weak): (&f64, &f64)| Entropies {
            weak: *weak,
            strong: *strong,
        };
        Ok(strong.iter().zip(weak).map(pair).collect())
    }

    /// Token-averaged entropy of each train example under each of the models: `M` times the train
    /// set. `parameters`: `[M, P]`.
    pub(super) async fn entropies(&self, parameters: Tensor<2>) -> Result<Vec<f64>, RunError> {
        let sequences = &self.encoded;
        let scores = self
            .scores(self.architecture, &parameters, sequences)
            .await?;
        let of_model = |scores: &[f32]| {
            let (entropies, _) = scores.split_at(scores.len() / 2);
            let mean = |own: &[f32]| {
                let sum: f64 = own.iter().copied().map(f64::from).sum();
                sum / own.len() as f64
            };
            sequences
                .by_sequence(entropies)
                .map(mean)
                .collect::<Vec<_>>()
        };
        let models = scores.chunks(2 * sequences.scored().sum::<usize>());
        Ok(models.flat_map(of_model).collect())
    }
}

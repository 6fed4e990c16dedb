//! How often WMSS draws each training example: measured on M0 and M1 when the race begins.

use burn::tensor::Tensor;
use protocol::CurriculumForm;
use wmss::curriculum::{Entropies, sampling_probabilities};

use super::{Run, RunError};
use crate::kernels;
use crate::readback::numbers;
use crate::sampling::uniform;

impl Run {
    /// The curriculum's sampling probabilities from the entropies of M0 and M1, summed up.
    pub(super) async fn sampling(&self) -> Result<Vec<f64>, RunError> {
        if self.config.curriculum.form == CurriculumForm::Uniform {
            return Ok(uniform(self.setting.train.len()));
        }
        let pair = Tensor::cat(
            vec![self.state.parameters.clone(), self.base_on_device.clone()],
            0,
        );
        let entropies = self.entropies(pair).await?;
        let (strong, weak) = entropies.split_at(self.setting.train.len());
        let samples: Vec<Entropies> = (strong.iter().zip(weak))
            .map(|(strong, weak)| Entropies {
                weak: *weak,
                strong: *strong,
            })
            .collect();
        let curriculum = &self.config.curriculum;
        let probabilities =
            sampling_probabilities(curriculum.form.into(), curriculum.coefficients(), &samples)
                .map_err(RunError::Curriculum)?;
        Ok(probabilities
            .iter()
            .scan(0.0, |sum, p| {
                *sum += p;
                Some(*sum)
            })
            .collect())
    }

    /// Token-averaged entropy of each train example under each of the models: `M` times the train
    /// set. `parameters`: `[M, P]`.
    async fn entropies(&self, parameters: Tensor<2>) -> Result<Vec<f64>, RunError> {
        let sequences = &self.encoded;
        let scores = kernels::scores(self.architecture, &parameters, sequences);
        let scores = numbers(scores).await?;
        let mean = |(entropies, mask): (&[f32], &[f32])| {
            let pairs = entropies.iter().zip(mask);
            let sum: f64 = pairs.map(|(h, m)| f64::from(h * m)).sum();
            sum / f64::from(mask.iter().sum::<f32>())
        };
        let of_model = |scores: &[f32]| {
            let (entropies, _) = scores.split_at(sequences.positions());
            let examples = entropies.chunks(sequences.context);
            let examples = examples.zip(sequences.mask.chunks(sequences.context));
            examples.map(mean).collect::<Vec<_>>()
        };
        let models = scores.chunks(2 * sequences.positions());
        Ok(models.flat_map(of_model).collect())
    }
}

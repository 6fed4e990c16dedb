//! How often WMSS draws each training example: measured on M0 and M1 when the race begins.

use burn::tensor::Tensor;
use burn::tensor::activation::log_softmax;
use protocol::CurriculumForm;
use wmss::curriculum::{Entropies, sampling_probabilities};

use super::{Run, RunError, read};
use crate::model::Decoders;
use crate::sampling::uniform;

impl Run {
    /// The curriculum's sampling probabilities from the entropies of M0 and M1, summed up.
    pub(super) async fn sampling(&self) -> Result<Vec<f64>, RunError> {
        if self.config.curriculum.form == CurriculumForm::Uniform {
            return Ok(uniform(self.train.len()));
        }
        let pair = Tensor::cat(
            vec![self.state.parameters.clone(), self.base_on_device.clone()],
            0,
        );
        let entropies = self.entropies(pair).await?;
        let (strong, weak) = entropies.split_at(self.train.len());
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
        let device = parameters.device();
        let [models, _] = parameters.dims();
        let sequences = self.encoded.repeated(models);
        let logits = Decoders::new(self.architecture, &parameters).logits(&sequences, &device);
        let log_probabilities = log_softmax(logits, 2);
        let entropy = (log_probabilities.clone().exp() * log_probabilities)
            .sum_dim(2)
            .neg();
        let shape = [models * sequences.batch, sequences.context];
        let mask = sequences.mask_tensor(&device).reshape(shape);
        let means = (entropy.reshape(shape) * mask.clone()).sum_dim(1) / mask.sum_dim(1);
        read(means.reshape([models * sequences.batch])).await
    }
}

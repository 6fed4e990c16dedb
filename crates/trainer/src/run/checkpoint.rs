//! A run as a file, and a run from a file.

use burn::tensor::{Device, Tensor};
use protocol::RunConfig;
use serde::{Deserialize, Serialize};

use super::{Run, RunError, upload};
use crate::archive::{Archive, ArchiveError, Array};
use crate::base::architecture;
use crate::optimizer::AdamW;
use crate::readback::numbers;
use crate::recipe::{Arrangement, State};

/// What a checkpoint says of itself.
#[derive(Serialize, Deserialize)]
struct Description {
    config: RunConfig,
    step: u32,
    updates: Vec<u32>,
    /// WMSS's sampling probabilities, summed up; they can't be computed again, for M1 is gone.
    cumulative: Vec<f64>,
}

impl Run {
    /// The whole run as a file: parameters, moments, curriculum, and M0.
    ///
    /// # Errors
    /// When the device fails, or what would be kept is broken already.
    pub async fn checkpoint(&self) -> Result<Vec<u8>, RunError> {
        let State {
            parameters,
            optimizer,
        } = &self.state;
        let mut arrays = Vec::new();
        let [first, second] = optimizer.split();
        for (name, tensor) in [
            ("parameters", parameters),
            ("first_moments", &first),
            ("second_moments", &second),
            ("base", &self.base_on_device),
        ] {
            let values = numbers(tensor.clone()).await?;
            if values.iter().any(|v| !v.is_finite()) {
                return Err(RunError::NotFinite);
            }
            arrays.push(Array {
                name: name.to_owned(),
                shape: tensor.dims().to_vec(),
                values,
            });
        }
        let description = Description {
            config: self.config.clone(),
            step: self.step,
            updates: optimizer.steps.clone(),
            cumulative: self.cumulative.clone(),
        };
        let description = serde_json::to_string(&description).map_err(ArchiveError::Description)?;
        Ok(Archive {
            description,
            arrays,
        }
        .write()?)
    }

    /// The run that a checkpoint holds.
    ///
    /// # Errors
    /// When the file is cut off or altered, its configuration out of bounds, or the device fails.
    pub async fn restore(bytes: &[u8], device: &Device) -> Result<Self, RunError> {
        let archive = Archive::read(bytes)?;
        let Description {
            config,
            step,
            updates,
            cumulative,
        } = serde_json::from_str(&archive.description).map_err(ArchiveError::Description)?;
        config.validate()?;
        let size = architecture(config.model).parameters();
        let models = updates.len();
        let base = archive.values("base", &[1, size])?;
        let mut run = Self::new(config, base.to_vec(), device).await?;
        if models == Arrangement::Race.models() {
            run.arrangement = Arrangement::Race;
        }
        run.cumulative = cumulative;
        let rows =
            async |name: &str| upload(archive.values(name, &[models, size])?, models, device).await;
        run.state = State {
            parameters: rows("parameters").await?,
            optimizer: AdamW {
                moments: Tensor::cat(
                    vec![rows("first_moments").await?, rows("second_moments").await?],
                    0,
                ),
                steps: updates,
            },
        };
        run.step = step;
        Ok(run)
    }
}

//! What steps measured, while it is on the device and when it is read back.

use burn::tensor::Tensor;
use protocol::{AgentMeans, RaceMetrics, StepMetrics};

use super::{RunError, read};
use crate::recipe::Arrangement;

/// A step's measurements that are still on the device.
pub struct Pending {
    pub(super) step: u32,
    pub(super) arrangement: Arrangement,
    pub(super) lambda: f64,
    pub(super) measured: Tensor<1>,
}
impl Pending {
    /// The measurements of several steps, in one readback.
    ///
    /// # Errors
    /// When the device fails.
    pub async fn read(pending: Vec<Self>) -> Result<Vec<StepMetrics>, RunError> {
        if pending.is_empty() {
            return Ok(Vec::new());
        }
        let all = Tensor::cat(pending.iter().map(|p| p.measured.clone()).collect(), 0);
        let measured = read(all).await?;
        let mut rest = measured.as_slice();
        let mut metrics = Vec::with_capacity(pending.len());
        for step in &pending {
            let (mine, others) = rest.split_at(3 * step.arrangement.views());
            rest = others;
            metrics.push(step.metrics(mine));
        }
        Ok(metrics)
    }

    /// `numbers`: as [`crate::recipe::Objective::measured`].
    fn metrics(&self, numbers: &[f64]) -> StepMetrics {
        let views = self.arrangement.views();
        let view = |v: usize| AgentMeans {
            loss: numbers[v],
            target: numbers[views + v],
            entropy: numbers[2 * views + v],
        };
        StepMetrics {
            step: self.step,
            sft: view(0),
            wmss: self.arrangement.strong().map(|strong| RaceMetrics {
                strong: view(strong),
                weak: view(strong + 1),
                mixed: view(strong + 2),
                lambda: self.lambda,
            }),
        }
    }
}

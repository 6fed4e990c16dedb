//! What steps measured, while it is on the device and when it is read back.

use burn::tensor::Tensor;
use protocol::{AgentMeans, ContenderMetrics, StepMetrics};

use super::{RunError, read};
use crate::recipe::{Loss, Measured};

/// A step's measurements that are still on the device; a copy shares them.
#[derive(Clone)]
pub struct Pending {
    pub(super) step: u32,
    pub(super) models: usize,
    pub(super) losses: Vec<Loss>,
    pub(super) lambdas: Vec<Option<f64>>,
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
            let count = Measured::new(step.models, &step.losses).count();
            let (mine, others) = rest.split_at(count);
            rest = others;
            metrics.push(step.metrics(mine));
        }
        Ok(metrics)
    }

    /// Waits until the device has measured it.
    pub(crate) async fn done(self) -> Result<(), RunError> {
        read(self.measured).await.map(drop)
    }

    /// `numbers`: as [`Measured`] says.
    fn metrics(&self, numbers: &[f64]) -> StepMetrics {
        let views = Measured::new(self.models, &self.losses).views;
        let view = |v: usize| AgentMeans {
            loss: numbers[v],
            target: numbers[views + v],
            entropy: numbers[2 * views + v],
        };
        let contender = |(index, loss): (usize, &Loss)| ContenderMetrics {
            student: view(loss.student),
            weak: loss.mixing.and(loss.partner).map(view),
            trained: loss
                .mixing
                .map(|_| view(Measured::trained(self.models, &self.losses, index))),
            gradient: numbers[3 * views + index],
            lambda: self.lambdas[index],
        };
        StepMetrics {
            step: self.step,
            contenders: self.losses.iter().enumerate().map(contender).collect(),
        }
    }
}

//! Runs of a model that is trained in no time.

use burn::tensor::Device;
use pollster::block_on;
use protocol::{ModelSize, RunConfig};
use trainer::run::Run;
use trainer::task::Problem;
use trainer::task::derivatives::Derivatives;

/// Its size.
pub const TINY: ModelSize = ModelSize {
    width: 16,
    layers: 1,
    heads: 2,
};

/// An M0 of it.
pub fn base() -> Vec<f32> {
    Derivatives.architecture(TINY).initialise(9, 0)
}

/// A run from there.
pub fn run(config: &RunConfig) -> Run {
    block_on(Run::new(config.clone(), base(), &Device::flex())).expect("valid")
}

/// Takes so many steps.
pub fn take(run: &mut Run, steps: u32) {
    for _ in 0..steps {
        block_on(run.step()).expect("the CPU does not fail");
    }
}

/// Every model's parameters, bit for bit.
pub fn rows(run: &Run) -> Vec<Vec<u32>> {
    let parameters = run.state().parameters.to_data();
    let bits: Vec<u32> = parameters.iter::<f32>().map(f32::to_bits).collect();
    bits.chunks(run.parameters()).map(<[u32]>::to_vec).collect()
}

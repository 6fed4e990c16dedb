//! Does a device compute what the CPU computes? One step of the race, at the lab's own shapes.
//!
//! Browsers, drivers and kernels have returned zeros or noise without an error (burn issue 4907),
//! so a GPU is believed only after it has agreed.

use burn::tensor::{Device, Tensor, TensorData};
use protocol::{ModelSize, Optimizer};

use crate::data::Sequences;
use crate::interruptions::Interruptions;
use crate::optimizer::Rates;
use crate::readback::numbers;
use crate::recipe::{Loss, Recipe, State};
use crate::run::RunError;
use crate::task::Problem;
use crate::task::derivatives::Derivatives;

/// Relative differences up to this are rounding: f32 has 7 digits, and a gradient sums thousands
/// of terms in an order that differs between devices.
const TOLERANCE: f64 = 1e-3;
/// Sequences of the test's batch, the lab's own number.
const BATCH: usize = 64;

/// How a device compared with the CPU.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// ‖g_device − g_cpu‖ / ‖g_cpu‖ over the whole gradient.
    pub gradient: f64,
    /// The same for the parameters after one update.
    pub parameters: f64,
}

impl Comparison {
    /// Whether the device computes the same, up to rounding.
    pub fn passed(&self) -> bool {
        // Not `>`: a difference that is no number must fail too.
        self.gradient <= TOLERANCE && self.parameters <= TOLERANCE
    }
}

/// One race step on both devices.
///
/// # Errors
/// When a device fails outright.
pub async fn compare(
    size: ModelSize,
    device: &Device,
    cpu: &Device,
) -> Result<Comparison, RunError> {
    // Read only when the CPU is done too: until then a GPU has kernels to compile.
    let found = one_step(size, device).await?;
    let expected = one_step(size, cpu).await?;
    let [found_gradient, expected_gradient] = [gradient(&found).await?, gradient(&expected).await?];
    let [found, expected] = [
        numbers(found.parameters).await?,
        numbers(expected.parameters).await?,
    ];
    Ok(Comparison {
        gradient: difference(&found_gradient, &expected_gradient),
        parameters: difference(&found, &expected),
    })
}

/// One step's gradient, a tenth of it: AdamW's first moment began at zero.
async fn gradient(state: &State) -> Result<Vec<f32>, RunError> {
    let mut moments = numbers(state.optimizer.moments.clone()).await?;
    moments.truncate(moments.len() / 2);
    Ok(moments)
}

async fn one_step(size: ModelSize, device: &Device) -> Result<State, RunError> {
    let architecture = Derivatives.architecture(size);
    let (examples, _) = Derivatives.split(0, BATCH, 0)?;
    let sequences =
        Sequences::new(&Derivatives.vocabulary(), &examples, architecture.context)?.repeated(3);
    let rows: Vec<f32> = (0..3)
        .flat_map(|number| architecture.initialise(0, number))
        .collect();
    let shape = [3, architecture.parameters()];
    let mut state = State::new(Tensor::from_data(TensorData::new(rows, shape), device));
    let recipe = Recipe {
        architecture,
        losses: vec![Loss::plain(0), Loss::mixed(1, 0.5)],
        rates: Rates {
            learning: vec![1e-3; 3],
            settings: Optimizer::default(),
        },
        noise: None,
        given: None,
    };
    let whole = Interruptions::none();
    recipe.step(&mut state, &sequences, &whole).await?;
    Ok(state)
}

fn difference(a: &[f32], b: &[f32]) -> f64 {
    let norm = |squares: &mut dyn Iterator<Item = f64>| squares.sum::<f64>().sqrt();
    let apart = norm(&mut a.iter().zip(b).map(|(a, b)| f64::from(a - b).powi(2)));
    apart / norm(&mut b.iter().map(|b| f64::from(*b).powi(2)))
}

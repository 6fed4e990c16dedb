//! The kernels against the same step in plain burn with its autodiff.

mod plain;

use burn::tensor::{Device, Tensor, TensorData};
use protocol::ModelSize;
use trainer::data::Sequences;
use trainer::optimizer::Rates;
use trainer::recipe::{Arrangement, Recipe, State};
use trainer::task::Problem;
use trainer::task::derivatives::Derivatives;

/// f32 has seven digits, and both sides add thousands of terms, each in an order of its own.
const TOLERANCE: f32 = 2e-6;

fn numbers<const D: usize>(tensor: &Tensor<D>) -> Vec<f32> {
    tensor.to_data().iter::<f32>().collect()
}

/// Gradient and measurements of both, for models that are no longer at their beginning.
fn both(size: ModelSize, arrangement: Arrangement) -> [(Vec<f32>, Vec<f32>); 2] {
    let architecture = Derivatives.architecture(size);
    let models = arrangement.models();
    let (examples, _) = Derivatives.split(3, 16, 0).expect("there are so many");
    let sequences = Sequences::new(&Derivatives.vocabulary(), &examples, architecture.context)
        .expect("the task writes in its own vocabulary")
        .repeated(models);
    let rows: Vec<f32> = (0..models as u32)
        .flat_map(|number| architecture.initialise(7, number))
        .map(|weight| 2.0 * weight)
        .collect();
    let rows = TensorData::new(rows, [models, architecture.parameters()]);
    let state = State::new(Tensor::from_data(rows, &Device::flex()));
    let recipe = Recipe {
        architecture,
        arrangement,
        lambda: 0.3,
        rates: Rates {
            learning: vec![1e-3; models],
            decay: 0.01,
        },
    };
    let ours = recipe.gradient(&state, &sequences);
    let plain = plain::gradient(&recipe, &state, &sequences);
    [ours, plain].map(|(gradient, measured)| (numbers(&gradient), numbers(&measured)))
}

fn assert_agree(size: ModelSize, arrangement: Arrangement) {
    let [(gradient, measured), (plain_gradient, plain_measured)] = both(size, arrangement);
    let largest = plain_gradient
        .iter()
        .fold(0.0_f32, |most, g| most.max(g.abs()));
    assert!(largest > 0.0 && gradient.len() == plain_gradient.len());
    for (i, (a, b)) in gradient.iter().zip(&plain_gradient).enumerate() {
        assert!(
            (a - b).abs() < TOLERANCE * largest,
            "gradient[{i}]: {a} instead of {b}"
        );
    }
    for (i, (a, b)) in measured.iter().zip(&plain_measured).enumerate() {
        assert!(
            (a - b).abs() < TOLERANCE * b.abs().max(1.0),
            "measured[{i}]: {a} instead of {b}"
        );
    }
}

#[test]
fn the_races_gradient_is_plain_burns() {
    assert_agree(ModelSize::LAB, Arrangement::Race);
}

#[test]
fn sizes_that_fill_no_lane_and_no_tile_have_plain_burns_gradient_too() {
    let odd = ModelSize {
        width: 21,
        layers: 3,
        heads: 3,
    };
    assert_agree(odd, Arrangement::Sft);
    assert_agree(odd, Arrangement::Wmss);
}

//! The kernels against the same step in plain burn with its autodiff.

mod plain;
mod whole;

use burn::tensor::{Device, Tensor, TensorData};
use pollster::block_on;
use protocol::{ModelSize, Optimizer};
use trainer::data::Sequences;
use trainer::interruptions::Interruptions;
use trainer::optimizer::Rates;
use trainer::recipe::{Loss, Recipe, Soft, State};
use trainer::task::Problem;
use trainer::task::derivatives::Derivatives;

/// f32 has seven digits, and both sides add thousands of terms, each in an order of its own.
const TOLERANCE: f32 = 2e-6;

fn numbers<const D: usize>(tensor: &Tensor<D>) -> Vec<f32> {
    tensor.to_data().iter::<f32>().collect()
}

/// Gradient and measurements of both, for models that are no longer at their beginning. Every loss
/// has lines of its own, so that its models have other rows than the next one's.
fn both(
    size: ModelSize,
    batch: usize,
    models: usize,
    losses: &[Loss],
    noise: f32,
) -> [(Vec<f32>, Vec<f32>); 2] {
    let architecture = Derivatives.architecture(size);
    let (examples, _) = (Derivatives.split(3, batch * losses.len(), 0)).expect("there are so many");
    let lines = losses
        .iter()
        .zip(examples.chunks(batch))
        .map(|(loss, lines)| {
            Sequences::new(&Derivatives.vocabulary(), lines, architecture.context)
                .expect("the task writes in its own vocabulary")
                .repeated(1 + usize::from(loss.partner.is_some()))
        });
    let sequences = lines.reduce(|all, next| all.beside(&next));
    let sequences = sequences.expect("a recipe has a loss");
    assert_eq!(sequences.models, models);
    let rows: Vec<f32> = (0..models as u32)
        .flat_map(|number| architecture.initialise(7, number))
        .map(|weight| 2.0 * weight)
        .collect();
    let rows = TensorData::new(rows, [models, architecture.parameters()]);
    let state = State::new(Tensor::from_data(rows, &Device::flex()));
    let recipe = Recipe {
        architecture,
        losses: losses.to_vec(),
        rates: Rates {
            learning: vec![1e-3; models],
            settings: Optimizer::default(),
        },
        noise: (noise > 0.0).then(|| {
            let count = sequences.inputs.len() * size.width;
            (0..count).map(|i| noise * (i as f32 * 0.7).sin()).collect()
        }),
        given: None,
    };
    let ours = whole::gradient(&recipe, &state, &sequences);
    let plain = plain::gradient(&recipe, &state, &sequences);
    [ours, plain].map(|(gradient, measured)| (numbers(&gradient), numbers(&measured)))
}

fn assert_agree(size: ModelSize, models: usize, losses: &[Loss], noise: f32) {
    assert_batches_agree(size, 16, models, losses, noise);
}

fn assert_batches_agree(size: ModelSize, batch: usize, models: usize, losses: &[Loss], noise: f32) {
    let [(gradient, measured), (plain_gradient, plain_measured)] =
        both(size, batch, models, losses, noise);
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
    assert_eq!(measured.len(), plain_measured.len());
    for (i, (a, b)) in measured.iter().zip(&plain_measured).enumerate() {
        assert!(
            (a - b).abs() < TOLERANCE * b.abs().max(1.0),
            "measured[{i}]: {a} instead of {b}"
        );
    }
}

const ODD: ModelSize = ModelSize {
    width: 21,
    layers: 3,
    heads: 3,
};

fn taught(student: usize, share: f32, temperature: f32, dampening: f32) -> Loss {
    Loss {
        partner: Some(student + 1),
        soft: Some(Soft {
            share,
            temperature,
            dampening,
        }),
        ..Loss::plain(student)
    }
}

#[test]
fn the_races_gradient_is_plain_burns() {
    let losses = [Loss::plain(0), Loss::mixed(1, 0.3)];
    assert_agree(ModelSize::LAB, 3, &losses, 0.0);
}

#[test]
fn sizes_that_fill_no_lane_and_no_tile_have_plain_burns_gradient_too() {
    assert_agree(ODD, 1, &[Loss::plain(0)], 0.0);
    assert_agree(ODD, 2, &[Loss::mixed(0, 0.3)], 0.0);
}

#[test]
fn every_other_method_has_plain_burns_gradient() {
    let smoothed = Loss {
        smoothing: 0.1,
        ..Loss::plain(0)
    };
    assert_agree(ODD, 1, &[smoothed], 0.0);
    assert_agree(ODD, 1, &[Loss::tempered(0, 0.4)], 0.0);
    // UNDIAL, and self-distillation.
    assert_agree(ODD, 2, &[taught(0, 1.0, 1.0, 10.0)], 0.0);
    assert_agree(ODD, 2, &[taught(0, 0.7, 2.0, 0.0)], 0.0);
    // NEFTune.
    assert_agree(ODD, 1, &[Loss::plain(0)], 0.2);
}

/// Such a batch is cut into four pieces of unlike length.
#[test]
fn a_step_in_pieces_has_the_gradient_of_the_whole() {
    let losses = [taught(0, 0.7, 2.0, 0.0), Loss::mixed(2, 0.3)];
    assert_batches_agree(ODD, 37, 4, &losses, 0.2);
}

/// A teacher that is not among the models, but says what a model of theirs would, teaches the same.
#[test]
fn what_is_given_teaches_as_a_model_that_stands_still() {
    let architecture = Derivatives.architecture(ODD);
    let (examples, _) = Derivatives.split(3, 16, 0).expect("there are so many");
    let one = Sequences::new(&Derivatives.vocabulary(), &examples, architecture.context)
        .expect("the task writes in its own vocabulary");
    let rows = |numbers: std::ops::Range<u32>| {
        let count = numbers.len();
        let rows: Vec<f32> = numbers
            .flat_map(|n| architecture.initialise(7, n))
            .collect();
        let rows = TensorData::new(rows, [count, architecture.parameters()]);
        State::new(Tensor::from_data(rows, &Device::flex()))
    };
    let recipe = |models: usize, losses: Vec<Loss>, given: Option<Vec<f32>>| Recipe {
        architecture,
        losses,
        rates: Rates {
            learning: vec![1e-3; models],
            settings: Optimizer::default(),
        },
        noise: None,
        given,
    };
    let beside = recipe(2, vec![taught(0, 0.7, 2.0, 0.0)], None);
    let (gradient, measured) = whole::gradient(&beside, &rows(0..2), &one.repeated(2));

    let (teacher, none) = (rows(1..2).parameters, Interruptions::none());
    let teacher = block_on(trainer::kernels::logits(
        architecture,
        &teacher,
        &one,
        &none,
    ));
    let teacher = teacher.expect("nobody interrupts it");
    let given = recipe(1, vec![taught(0, 0.7, 2.0, 0.0)], Some(numbers(&teacher)));
    let (alone, its_own) = whole::gradient(&given, &rows(0..1), &one);
    let parameters = architecture.parameters();
    assert_eq!(numbers(&gradient)[..parameters], numbers(&alone));
    // Of two models and of one: loss, P(target), entropy of each, then the push.
    let (both, own) = (numbers(&measured), numbers(&its_own));
    assert_eq!([both[0], both[2], both[4], both[6]], own[..]);
}

#[test]
fn four_contenders_beside_each_other_are_what_each_is_alone() {
    let losses = [
        Loss::plain(0),
        taught(1, 0.5, 3.0, 0.0),
        Loss::tempered(3, 0.5),
        Loss::mixed(4, 0.8),
    ];
    assert_agree(ODD, 6, &losses, 0.0);
}

/// What it is for the others, it says; what it would learn is not computed.
#[test]
fn a_model_that_stands_still_keeps_all_it_has_and_changes_nothing_for_others() {
    let architecture = Derivatives.architecture(ODD);
    let (examples, _) = Derivatives.split(3, 16, 0).expect("there are so many");
    let sequences = Sequences::new(&Derivatives.vocabulary(), &examples, architecture.context)
        .expect("the task writes in its own vocabulary")
        .repeated(2);
    let rows: Vec<f32> = (0..2).flat_map(|n| architecture.initialise(7, n)).collect();
    let rows = TensorData::new(rows, [2, architecture.parameters()]);
    let recipe = |learning: [f64; 2]| Recipe {
        architecture,
        losses: vec![Loss::mixed(0, 0.3)],
        rates: Rates {
            learning: learning.to_vec(),
            settings: Optimizer::default(),
        },
        noise: None,
        given: None,
    };
    let step = |learning, mut state: State| {
        let none = Interruptions::none();
        let taken = block_on(recipe(learning).step(&mut state, &sequences, &none));
        taken.expect("nobody interrupts it");
        state
    };
    let begun = State::new(Tensor::from_data(rows, &Device::flex()));
    let before = step([1e-3, 1e-3], begun);
    let (alone, both) = (
        step([1e-3, 0.0], before.clone()),
        step([1e-3, 1e-3], before.clone()),
    );
    assert_eq!(alone.optimizer.steps, [2, 1]);
    let row = |tensor: &Tensor<2>, number| numbers(&tensor.clone().narrow(0, number, 1));
    for of in [
        |state: &State| state.parameters.clone(),
        |state: &State| state.optimizer.split()[0].clone(),
        |state: &State| state.optimizer.split()[1].clone(),
    ] {
        let [before, alone, both] = [&before, &alone, &both].map(of);
        assert_eq!(row(&alone, 0), row(&both, 0), "who learns");
        assert_eq!(row(&alone, 1), row(&before, 1), "who stands still");
        assert_ne!(row(&both, 1), row(&before, 1));
    }
}

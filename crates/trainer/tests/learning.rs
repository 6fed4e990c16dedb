//! Every task can be learnt: a small model, trained for a short time from random weights, answers
//! prompts it has never seen far more often than chance would.

use burn::tensor::{Device, Tensor, TensorData};
use pollster::block_on;
use protocol::{ModelSize, Optimizer, Task};
use trainer::data::Sequences;
use trainer::interruptions::Interruptions;
use trainer::kernels;
use trainer::model::Architecture;
use trainer::optimizer::Rates;
use trainer::random::{Purpose, stream};
use trainer::recipe::{Loss, Recipe, State};
use trainer::sampling::{draw, uniform};
use trainer::task::Setting;
use trainer::task::modular_addition::ModularAddition;

const SMALL: ModelSize = ModelSize {
    width: 32,
    layers: 1,
    heads: 4,
};
const BATCH: usize = 64;

/// How a model is trained.
struct Training {
    steps: u32,
    rate: f64,
}

const BRIEF: Training = Training {
    steps: 300,
    rate: 5e-3,
};

/// Share of the held-out prompts that a model answers exactly right after its training.
fn learnt(setting: &Setting, training: &Training) -> f64 {
    let architecture = Architecture {
        vocabulary: setting.vocabulary.size(),
        context: setting.context,
        size: SMALL,
    };
    let recipe = Recipe {
        architecture,
        losses: vec![Loss::plain(0)],
        rates: Rates {
            learning: vec![training.rate],
            settings: Optimizer::default(),
        },
        noise: None,
        given: None,
    };
    let sequences = |examples| {
        Sequences::new(&setting.vocabulary, examples, setting.context).expect("its own tokens")
    };
    let (train, held_out) = (sequences(&setting.train), sequences(&setting.held_out));
    let parameters = architecture.initialise(1, 0);
    let parameters = TensorData::new(parameters, [1, architecture.parameters()]);
    let mut state = State::new(Tensor::from_data(parameters, &Device::flex()));
    for step in 1..=training.steps {
        let mut generator = stream(1, Purpose::Batch, step);
        let rows = draw(&mut generator, BATCH, &[&uniform(train.batch)]).remove(0);
        let taken = block_on(recipe.step(&mut state, &train.pick(&rows), &Interruptions::none()));
        taken.expect("nobody interrupts it");
    }
    let (model, whole) = (&state.parameters, Interruptions::none());
    let scores = block_on(kernels::scores(architecture, model, &held_out, &whole));
    let scores = scores.expect("nobody interrupts it").into_data();
    let scores: Vec<f32> = scores.iter().collect();
    let (_, hits) = scores.split_at(scores.len() / 2);
    let answers = held_out.by_sequence(hits);
    let right = answers.filter(|hits| hits.iter().all(|hit| *hit == 1.0));
    right.count() as f64 / held_out.batch as f64
}

fn setting(task: &Task, train: usize) -> Setting {
    Setting::new(task, 1, train, 128).expect("there are so many")
}

#[test]
fn derivatives_are_learnt() {
    // By chance nothing: an answer has at least five tokens of fifteen.
    let share = learnt(&setting(&Task::Derivatives, 1024), &BRIEF);
    assert!(share > 0.1, "{share}");
}

#[test]
fn addition_is_learnt() {
    // By chance at most one in a hundred: no sum is more frequent.
    let longer = Training {
        steps: 700,
        ..BRIEF
    };
    let share = learnt(&setting(&Task::Addition, 2048), &longer);
    assert!(share > 0.1, "{share}");
}

#[test]
fn modular_addition_is_learnt() {
    // With the paper's modulus it takes much longer; with this one, chance is one in 13.
    let problem = Box::new(ModularAddition { modulus: 13 });
    let setting = Setting::of(problem, 1, 129, 40).expect("there are 169");
    let share = learnt(&setting, &BRIEF);
    assert!(share > 0.4, "{share}");
}

#[test]
fn sorting_is_learnt() {
    // By chance one in 28: so many rows of six digits are in order.
    let share = learnt(&setting(&Task::Sorting, 547), &BRIEF);
    assert!(share > 0.8, "{share}");
}

#[test]
fn own_lines_are_learnt() {
    let words = (0..400_u32).map(|n| format!("{:03b}{:03b}{:03b}", n % 8, n / 8 % 8, n / 64));
    let line = |word: String| {
        let answer: String = word
            .chars()
            .map(|c| if c == '0' { 'é' } else { 'ß' })
            .collect();
        format!("{word}:\t{answer}\n")
    };
    let lines = words.map(line).collect();
    // By chance one in 512.
    let share = learnt(&setting(&Task::Own { lines }, 300), &BRIEF);
    assert!(share > 0.8, "{share}");
}

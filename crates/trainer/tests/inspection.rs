//! What a look into the models finds, against what the models' own arithmetic says.

mod whole;

use burn::tensor::{Device, Tensor};
use pollster::block_on;
use protocol::{
    Command, Contender, Continuation, CurriculumForm, Event, Inspection, Method, ModelSize, Past,
    RunConfig, Training, WeakAgent, WeakModel,
};
use trainer::data::Sequences;
use trainer::optimizer::Rates;
use trainer::recipe::{Loss, Measured, Recipe, Soft, State};
use trainer::run::{Run, RunError, next_token_logits};
use trainer::session::{Session, Workplace};
use trainer::task::derivatives::Derivatives;
use trainer::task::{Problem, Setting};
use wmss::curriculum::{Entropies, sampling_probabilities};
use wmss::{Distribution, Lambda, Mixture};

const TINY: ModelSize = ModelSize {
    width: 16,
    layers: 2,
    heads: 2,
};

/// Rows of the race's models: SFT, WMSS's strong and weak one, D0, label smoothing, a student and its
/// teacher.
fn config() -> RunConfig {
    let method = [
        Method::Sft,
        Method::Wmss {
            weak: WeakAgent::Joint,
            from: Past::Base,
            curriculum: CurriculumForm::Repository,
        },
        Method::Temperature,
        Method::SelfDistillation {
            from: Past::Base,
            temperature: 2.0,
            share: 0.5,
        },
    ];
    RunConfig {
        model: TINY,
        train_examples: 24,
        held_out_examples: 16,
        batch: 8,
        sft_steps: 4,
        race_steps: 6,
        lambda: 0.7,
        contenders: method.map(Contender::from).to_vec(),
        ..RunConfig::default()
    }
}

/// A run after so many steps, from weights large enough to prefer some tokens.
fn run(config: &RunConfig, steps: u32) -> Run {
    let mut base = Derivatives.architecture(TINY).initialise(9, 0);
    base.iter_mut().for_each(|weight| *weight *= 3.0);
    let mut run = block_on(Run::new(config.clone(), base, &Device::flex())).expect("valid");
    for _ in 0..steps {
        block_on(run.step()).expect("the CPU does not fail");
    }
    run
}

fn inspect(run: &Run, prompt: &str, contender: usize) -> Inspection {
    block_on(run.inspect(prompt, contender)).expect("well formed")
}

fn row(run: &Run, number: usize) -> Tensor<2> {
    run.state().parameters.clone().narrow(0, number, 1)
}

/// Logits after the last character of `text`.
fn logits(model: &Tensor<2>, text: &str) -> Vec<f64> {
    let (vocabulary, architecture) = (Derivatives.vocabulary(), Derivatives.architecture(TINY));
    let all = block_on(next_token_logits(&vocabulary, architecture, model, text));
    let all = all.expect("well formed");
    let numbers: Vec<f64> = all.to_data().iter::<f64>().collect();
    numbers[numbers.len() - vocabulary.size()..].to_vec()
}

/// What repeated argmax writes, and each time with which probability.
fn greedy(prompt: &str, of: impl Fn(&str) -> Distribution) -> Vec<(String, f64)> {
    let vocabulary = Derivatives.vocabulary();
    let (mut text, mut written) = (prompt.to_owned(), Vec::new());
    while text.chars().count() <= Derivatives.context() && !text.ends_with(';') {
        let shares = of(&text).probabilities().to_vec();
        let best = (0..shares.len())
            .rev()
            .max_by(|a, b| shares[*a].total_cmp(&shares[*b]));
        let best = best.expect("there are tokens");
        text += &vocabulary.tokens()[best];
        written.push((vocabulary.name(best), shares[best]));
    }
    written
}

fn assert_wrote(found: &Continuation, expected: &[(String, f64)]) {
    assert_eq!(found.tokens.len(), expected.len());
    for (found, (token, probability)) in found.tokens.iter().zip(expected) {
        assert_eq!(&found.token, token);
        assert!((found.probability - probability).abs() < 1e-5);
        assert_eq!(found.alternatives.len(), 3);
        let mut last = found.probability;
        for (other, probability) in &found.alternatives {
            assert!(other != token && *probability <= last);
            last = *probability;
        }
    }
}

#[test]
fn an_answer_is_what_repeated_argmax_writes() {
    let run = run(&config(), 7);
    let (strong, weak) = (row(&run, 1), row(&run, 2));
    let lambda = Lambda::new(0.7).expect("a share");
    let mixed = |text: &str| {
        Mixture::new(&logits(&strong, text), &logits(&weak, text), lambda).distribution()
    };
    let alone = |model: &Tensor<2>, text: &str| Distribution::from_logits(&logits(model, text));
    for prompt in ["3x^4=", "2x^2+5x^3=4"] {
        let found = inspect(&run, prompt, 1);
        assert_eq!((found.weak, found.step), (WeakModel::Own, 7));
        let answers = &found.answers;
        assert_wrote(&answers.weak, &greedy(prompt, |text| alone(&weak, text)));
        assert_wrote(
            &answers.strong,
            &greedy(prompt, |text| alone(&strong, text)),
        );
        assert_wrote(&answers.mixed, &greedy(prompt, mixed));
    }
}

#[test]
fn a_token_s_gradient_is_the_training_step_s() {
    let run = run(&config(), 7);
    let (setting, state) = (setting(), State::new(run.state().parameters.clone()));
    let example = &setting.train[3];
    let taught = Loss {
        partner: Some(5),
        soft: Some(Soft {
            share: 0.5,
            temperature: 2.0,
            dampening: 0.0,
        }),
        ..Loss::plain(4)
    };
    let losses = vec![
        Loss::plain(0),
        Loss::mixed(1, 0.7),
        Loss::tempered(3, 0.7),
        taught,
    ];
    let models = 6;
    let architecture = Derivatives.architecture(TINY);
    let sequences = Sequences::new(&setting.vocabulary, [example], architecture.context);
    let recipe = Recipe {
        architecture,
        losses: losses.clone(),
        rates: Rates {
            learning: vec![1e-3; models],
            settings: config().optimizer,
        },
        noise: None,
        given: None,
    };
    let sequences = sequences.expect("the task's own").repeated(models);
    let (_, measured) = whole::gradient(&recipe, &state, &sequences);
    let measured: Vec<f64> = measured.to_data().iter::<f64>().collect();
    let views = Measured::new(models, &losses).views;
    for contender in 0..losses.len() {
        let found = inspect(&run, &example.prompt, contender);
        let sum: f64 = found.right.iter().map(|token| token.gradient).sum();
        let mean = sum / found.right.len() as f64;
        let expected = measured[3 * views + contender];
        assert!(
            (mean - expected).abs() < 1e-5,
            "{contender}: {mean}, {expected}"
        );
        for token in &found.right {
            let by_formula = match found.training {
                Training::Plain => 1.0 - token.probability.strong,
                Training::Mixed { lambda } => lambda * (1.0 - token.probability.mixed),
                Training::Tempered { .. } | Training::Other => continue,
            };
            assert!((token.gradient - by_formula).abs() < 1e-6);
        }
    }
    let trainings = [1, 2, 3].map(|contender| inspect(&run, &example.prompt, contender).training);
    let lambda = 0.7;
    let expected = [
        Training::Mixed { lambda },
        Training::Tempered { lambda },
        Training::Other,
    ];
    assert_eq!(trainings, expected);
}

fn setting() -> Setting {
    let RunConfig { task, seed, .. } = config();
    Setting::new(&task, seed, 24, 16).expect("there are so many")
}

#[test]
fn the_right_answer_is_known_and_compared() {
    let run = run(&config(), 0);
    let found = inspect(&run, "3x^4=1", 0);
    let right: Vec<&str> = found
        .right
        .iter()
        .map(|token| token.token.as_str())
        .collect();
    assert_eq!(right, ["2", "x", "^", "3", "end"]);
    let written = found
        .answers
        .strong
        .tokens
        .iter()
        .map(|token| token.token.as_str());
    assert_eq!(found.answers.strong.right, Some(written.eq(right)));
    // On the way to M1 strong and weak are one model: M0, before the first step.
    assert_eq!(found.weak, WeakModel::Base);
    assert_eq!(found.answers.weak, found.answers.strong);
    let unknown = inspect(&run, "xx", 0);
    assert_eq!(
        (unknown.right.len(), unknown.answers.mixed.right),
        (0, None)
    );
}

#[test]
fn samples_are_drawn_as_the_curriculum_says_and_by_what_the_round_began_with() {
    let mut run = run(&config(), 5);
    let drawn = block_on(run.samples(1)).expect("it draws");
    let sum: f64 = drawn.samples.iter().map(|sample| sample.weight).sum();
    assert!((sum - 1.0).abs() < 1e-9);
    assert_eq!((drawn.round, drawn.samples.len()), (Some(0), 24));
    let entropies: Vec<Entropies> = (drawn.samples.iter())
        .map(|sample| Entropies {
            weak: sample.weak,
            strong: sample.strong,
        })
        .collect();
    let form = CurriculumForm::Repository.into();
    let coefficients = config().curriculum.coefficients();
    let expected = sampling_probabilities(form, coefficients, &entropies).expect("finite");
    let weights: Vec<f64> = drawn.samples.iter().map(|sample| sample.weight).collect();
    assert_eq!(weights, expected);
    let prompts = drawn.samples.iter().map(|sample| &sample.prompt);
    assert!(prompts.eq(setting().train.iter().map(|example| &example.prompt)));

    block_on(run.step()).expect("the CPU does not fail");
    let later = block_on(run.samples(1)).expect("it draws");
    assert_eq!(later.samples, drawn.samples, "one round, one measurement");

    // SFT draws evenly, and what is shown of it is as new as its models.
    let evenly = block_on(run.samples(0)).expect("it draws");
    assert_eq!((evenly.round, evenly.weak), (None, WeakModel::Base));
    assert!(
        evenly
            .samples
            .iter()
            .all(|sample| (sample.weight - 1.0 / 24.0).abs() < 1e-12)
    );
    assert_ne!(evenly.samples[0].strong, drawn.samples[0].strong);
}

#[test]
fn attention_shares_out_one_look_among_what_has_been_read() {
    let run = run(&config(), 6);
    let found = block_on(run.attention("3x^4=", 1)).expect("well formed");
    assert_eq!(found.tokens, ["3", "x", "^", "4", "="]);
    let places: Vec<_> = found
        .heads
        .iter()
        .map(|head| (head.layer, head.head))
        .collect();
    assert_eq!(places, [(0, 0), (0, 1), (1, 0), (1, 1)]);
    for head in &found.heads {
        assert_eq!(head.shares.len(), 5);
        for (i, row) in head.shares.iter().enumerate() {
            let (read, future) = row.split_at(i + 1);
            assert!((read.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            assert!(read.iter().all(|share| *share > 0.0));
            assert!(future.len() == 4 - i && future.iter().all(|share| *share == 0.0));
        }
    }
    assert_ne!(found.heads[0].shares, found.heads[1].shares);
}

#[test]
fn what_cannot_be_looked_into_is_refused_in_words() {
    let run = run(&config(), 0);
    let refusal = |prompt: &str, contender| {
        block_on(run.inspect(prompt, contender))
            .expect_err("refused")
            .to_string()
    };
    assert!(refusal("3x^4=12x^3;", 0).contains("already ends"));
    assert!(refusal("3x^4=", 4).contains("only 4 contenders"));
    assert!(refusal(&"1".repeat(26), 0).contains("26"));
    let attention = block_on(run.attention("", 0));
    assert!(matches!(attention, Err(RunError::EmptyPrompt { .. })));

    let base = Derivatives.architecture(TINY).initialise(9, 0);
    let opened = block_on(Session::open(config(), base, Workplace::cpu()));
    let mut session = opened.expect("valid").0;
    let mut say = |command| {
        let events = block_on(session.handle(command)).expect("the CPU does not fail");
        events
            .into_iter()
            .map(|outgoing| outgoing.event)
            .collect::<Vec<_>>()
    };
    let inspect = |prompt: &str, contender| Command::Inspect {
        prompt: prompt.into(),
        contender,
    };
    assert!(matches!(
        &say(inspect("3y", 0))[..],
        [Event::PromptRefused { .. }]
    ));
    assert!(matches!(
        &say(inspect("3x^4=", 0))[..],
        [Event::Inspection(_)]
    ));
    let samples = say(Command::Samples { contender: 9 });
    assert!(matches!(&samples[..], [Event::PromptRefused { .. }]));
}

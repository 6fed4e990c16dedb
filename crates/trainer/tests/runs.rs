//! Whole runs: what must repeat, what must agree, and what must survive.

mod short;
mod tiny;

use burn::tensor::Device;
use pollster::block_on;
use protocol::{
    Contender, CurriculumForm, Method, ModelSize, Optimizer, Past, RunConfig, Setting, Task,
    WeakAgent,
};
use short::config;
use tiny::{base, rows, run, take};
use trainer::base::BaseConfig;
use trainer::run::{Pending, Run, RunError};

/// Without a curriculum.
fn wmss(weak: WeakAgent) -> Method {
    Method::Wmss {
        weak,
        from: Past::Base,
        curriculum: CurriculumForm::Uniform,
    }
}

/// Methods with everything that a checkpoint has to keep.
fn everyone() -> Vec<Contender> {
    let early = Past::Sft(2);
    [
        Method::Neftune { alpha: 5.0 },
        Method::WMSS,
        Method::Curriculum {
            from: early,
            form: CurriculumForm::SecondVersion,
        },
        Method::SelfDistillation {
            from: early,
            temperature: 2.0,
            share: 0.5,
        },
    ]
    .map(Contender::from)
    .to_vec()
}

#[test]
fn with_lambda_one_and_uniform_sampling_wmss_is_sft_bit_for_bit() {
    let config = RunConfig {
        lambda: 1.0,
        contenders: vec![Method::Sft.into(), wmss(WeakAgent::Joint).into()],
        ..config()
    };
    let mut race = run(&config);
    take(&mut race, 10);
    let models = rows(&race);
    assert_eq!(models[0], models[1], "SFT and WMSS's strong model");
    assert_ne!(models[0], models[2], "the weak model is another");

    // And beside nothing, SFT alone goes the very same way.
    let mut alone = run(&RunConfig {
        sft_steps: 10,
        race_steps: 0,
        ..config
    });
    take(&mut alone, 10);
    assert_eq!(rows(&alone)[0], models[0]);
}

#[test]
fn below_one_the_two_part_company() {
    let mut race = run(&RunConfig {
        lambda: 0.5,
        ..config()
    });
    take(&mut race, 5);
    let models = rows(&race);
    assert_ne!(models[0], models[1]);
}

#[test]
fn a_frozen_weak_model_stays_m0_and_a_joint_one_does_not() {
    let bits: Vec<u32> = base().iter().map(|p| p.to_bits()).collect();
    let mut frozen = run(&RunConfig {
        contenders: vec![Method::Sft.into(), wmss(WeakAgent::Frozen).into()],
        ..config()
    });
    take(&mut frozen, 8);
    assert_eq!(rows(&frozen)[2], bits);
    let mut joint = run(&config());
    take(&mut joint, 8);
    assert_ne!(rows(&joint)[2], bits);
}

#[test]
fn a_seed_gives_the_same_run_twice_and_another_seed_another() {
    let after = |seed| {
        let mut run = run(&RunConfig { seed, ..config() });
        take(&mut run, 7);
        rows(&run)
    };
    assert_eq!(after(5), after(5));
    assert_ne!(after(5), after(6));
}

#[test]
fn a_run_from_a_checkpoint_goes_on_bit_for_bit() {
    // On the way to M1, in the race, and in its second round.
    for cut in [2, 6, 8] {
        let mut whole = run(&RunConfig {
            contenders: everyone(),
            rounds: 2,
            ..config()
        });
        take(&mut whole, cut);
        let bytes = block_on(whole.checkpoint()).expect("written");
        let mut resumed = block_on(Run::restore(&bytes, &Device::flex())).expect("whole");
        assert_eq!(resumed.step_count(), cut);
        take(&mut whole, 2);
        take(&mut resumed, 2);
        assert_eq!(rows(&whole), rows(&resumed), "cut at {cut}");
    }
}

#[test]
fn a_damaged_checkpoint_is_refused_in_words() {
    let bytes = block_on(run(&config()).checkpoint()).expect("written");
    let refusal = |bytes: &[u8]| {
        let restored = block_on(Run::restore(bytes, &Device::flex()));
        restored.err().expect("refused").to_string()
    };
    assert!(refusal(&bytes[..bytes.len() / 2]).contains("cut off"));
    let mut altered = bytes.clone();
    let last = altered.len() - 3;
    altered[last] ^= 64;
    assert!(refusal(&altered).contains("altered"));
}

#[test]
fn prompts_that_cannot_be_continued_are_refused_in_words() {
    let run = run(&config());
    let refusal = |prompt: &str| block_on(run.predict(prompt)).expect_err("refused");
    assert!(matches!(refusal(""), RunError::EmptyPrompt { .. }));
    assert!(refusal("3y^2=").to_string().contains("“y”"));
    assert!(refusal(&"1".repeat(26)).to_string().contains("26"));
    let prediction = block_on(run.predict("3x^4=")).expect("well formed");
    let target = prediction.target.expect("it has an answer");
    assert_eq!(prediction.candidates[target].token, "1");
}

#[test]
fn measured_probabilities_and_losses_fit_together() {
    let mut run = run(&config());
    take(&mut run, 4);
    let pending = block_on(run.step()).expect("the CPU does not fail");
    let metrics = block_on(Pending::read(vec![pending])).expect("the CPU does not fail");
    let [sft, wmss] = metrics[0].contenders[..] else {
        unreachable!("the race is on");
    };
    let weak = wmss.weak.expect("it has a weak model");
    let mixed = wmss.trained.expect("a mixture is trained");
    assert!((sft.gradient - (1.0 - sft.student.target)).abs() < 1e-6);
    assert!((wmss.gradient - 0.5 * (1.0 - mixed.target)).abs() < 1e-6);
    for means in [sft.student, wmss.student, weak, mixed] {
        assert!(means.target > 0.0 && means.target < 1.0);
        // Jensen: the mean of −ln p is at least −ln of the mean.
        assert!(means.loss >= -means.target.ln() - 1e-6);
        assert!(means.entropy > 0.0 && means.entropy <= 15f64.ln() + 1e-6);
    }
}

#[test]
fn the_shipped_m0_is_whole_and_mostly_wrong_but_plausible() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/m0.safetensors");
    let bytes = std::fs::read(file).expect("a file of the repository");
    let (made, parameters) = trainer::base::read(&bytes).expect("whole");
    assert_eq!(made, BaseConfig::new(Task::Derivatives, ModelSize::LAB, 1));
    let run = block_on(Run::new(RunConfig::default(), parameters, &Device::flex())).expect("valid");
    let accuracy = block_on(run.accuracy()).expect("the CPU does not fail")[0];
    assert!(accuracy.held_out < 0.25, "{accuracy:?}");
    // The coefficient is not multiplied, as in a common mistake: 3x^3 for the derivative of 3x^4.
    let prediction = block_on(run.predict("3x^4=")).expect("well formed");
    let logits: Vec<f64> = prediction.candidates.iter().map(|c| c.strong).collect();
    let shares = wmss::Distribution::from_logits(&logits);
    let of = |token: &str| {
        let place = prediction.candidates.iter().position(|c| c.token == token);
        shares.probabilities()[place.expect("in the vocabulary")]
    };
    assert!(
        of("1") > 0.2 && of("3") > 0.05 && of("7") > 0.05,
        "{shares:?}"
    );
}

#[test]
fn a_race_of_one_method_with_itself_ends_in_a_dead_heat_and_weak_models_differ_by_their_past() {
    let from = |past| Method::Wmss {
        weak: WeakAgent::Frozen,
        from: past,
        curriculum: CurriculumForm::Uniform,
    };
    let contenders = [from(Past::Base), from(Past::Base), from(Past::Sft(4))];
    let mut race = run(&RunConfig {
        contenders: contenders.map(Contender::from).to_vec(),
        ..config()
    });
    take(&mut race, 4);
    let m1 = rows(&race).remove(0);
    take(&mut race, 6);
    let models = rows(&race);
    assert_eq!(models[0], models[2]);
    assert_eq!(models[5], m1, "the third one's weak model is M1 itself");
    assert_ne!(models[4], models[0]);
}

#[test]
fn in_the_second_round_the_weak_model_is_the_strong_one_of_the_round_before() {
    let mut race = run(&RunConfig {
        contenders: vec![wmss(WeakAgent::Frozen).into()],
        rounds: 2,
        ..config()
    });
    take(&mut race, 4);
    let m1 = rows(&race).remove(0);
    take(&mut race, 3);
    assert_ne!(rows(&race)[1], m1);
    take(&mut race, 1);
    assert_eq!(rows(&race)[1], m1);
}

#[test]
fn a_clipped_gradient_and_a_warm_up_slow_the_first_step_down() {
    let moved = |optimizer: Optimizer| {
        let mut run = run(&RunConfig {
            optimizer,
            ..config()
        });
        let before: Vec<f32> = run.state().parameters.to_data().iter::<f32>().collect();
        take(&mut run, 1);
        let after: Vec<f32> = run.state().parameters.to_data().iter::<f32>().collect();
        let squares = before.iter().zip(&after).map(|(a, b)| (a - b) * (a - b));
        squares.sum::<f32>().sqrt()
    };
    // With a large ε AdamW's step is proportional to the gradient.
    let plain = Optimizer {
        epsilon: 1.0,
        weight_decay: 0.0,
        ..Optimizer::default()
    };
    let whole = moved(plain);
    let warming = moved(Optimizer {
        warm_up: 4,
        ..plain
    });
    assert!((warming / whole - 0.25).abs() < 1e-3, "{}", warming / whole);
    let clipped = moved(Optimizer {
        clip: 1e-3,
        ..plain
    });
    // lr·g/(|g| + ε), and g has length 0.001.
    assert!((clipped / 1e-6 - 1.0).abs() < 0.02, "{clipped}");
    assert!(clipped < whole);
}

#[test]
fn a_weak_model_that_is_frozen_on_the_way_stands_still_from_that_step_on() {
    let mut race = run(&config());
    take(&mut race, 6);
    let step = race.change(Setting::Weak(WeakAgent::Frozen));
    assert_eq!(step, 7);
    let weak = rows(&race).remove(2);
    take(&mut race, 2);
    let models = rows(&race);
    assert_eq!(models[2], weak);
    race.change(Setting::Weak(WeakAgent::Joint));
    take(&mut race, 1);
    assert_ne!(rows(&race)[2], weak, "and learns again when it may");
    assert_ne!(rows(&race)[1], models[1], "the strong one always learns");
}

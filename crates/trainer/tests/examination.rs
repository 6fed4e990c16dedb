//! What the experiment writes down of a model.

use burn::tensor::Device;
use pollster::block_on;
use protocol::{Base, Method, ModelSize, RunConfig, Task};
use trainer::base;
use trainer::run::Run;

fn config() -> RunConfig {
    RunConfig {
        task: Task::Sorting,
        base: Base::Random,
        model: ModelSize {
            width: 16,
            layers: 1,
            heads: 2,
        },
        train_examples: 32,
        held_out_examples: 20,
        batch: 16,
        sft_steps: 60,
        race_steps: 20,
        contenders: vec![Method::Sft.into(), Method::WMSS.into()],
        ..RunConfig::default()
    }
}

#[test]
fn a_model_of_zeros_finds_every_token_alike() {
    let config = config();
    let zeros = vec![0.0; base::random(&config).expect("a size").len()];
    let run = block_on(Run::new(config, zeros, &Device::flex())).expect("valid");
    let examined = block_on(run.examine()).expect("the CPU does not fail");
    // Sorting has three digits and no end token.
    let tokens = 3.0_f64;
    for answers in [examined[0].train, examined[0].held_out] {
        assert!((answers.loss - tokens.ln()).abs() < 1e-6, "{answers:?}");
        assert!((answers.entropy - tokens.ln()).abs() < 1e-6, "{answers:?}");
        assert!((answers.target - 1.0 / tokens).abs() < 1e-6, "{answers:?}");
        assert_eq!((answers.gap, answers.sure), (0.0, 0.0));
    }
}

#[test]
fn right_answers_are_those_of_the_accuracy_and_partners_are_the_weak_models() {
    let config = config();
    let m0 = base::random(&config).expect("a size");
    let mut run = block_on(Run::new(config.clone(), m0, &Device::flex())).expect("valid");
    for step in 1..=config.steps() {
        block_on(run.step()).expect("the CPU does not fail");
        if step % 20 > 0 {
            continue;
        }
        let examined = block_on(run.examine()).expect("the CPU does not fail");
        let accuracy = block_on(run.accuracy()).expect("the CPU does not fail");
        assert_eq!(examined.len(), accuracy.len());
        for (examined, accuracy) in examined.iter().zip(&accuracy) {
            let shares = [
                f64::from(examined.train.right) / config.train_examples as f64,
                f64::from(examined.held_out.right) / config.held_out_examples as f64,
            ];
            assert_eq!(shares, [accuracy.train, accuracy.held_out], "step {step}");
        }
        let partners: Vec<bool> = examined.iter().map(|e| e.partner.is_some()).collect();
        let expected: &[bool] = if step > 60 { &[false, true] } else { &[false] };
        assert_eq!(partners, expected, "step {step}");
    }
}

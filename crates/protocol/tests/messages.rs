//! What crosses the wire comes out as it went in, and what makes no sense is refused in words.

use protocol::{
    Command, Contender, DeviceChoice, Message, Method, Optimizer, Past, RunConfig, bounds,
};

#[test]
fn a_command_survives_the_wire_to_the_last_bit() {
    let config = RunConfig {
        lambda: 0.1 + 0.2,
        optimizer: Optimizer {
            learning_rate: 1e-3 / 3.0,
            ..Optimizer::default()
        },
        ..RunConfig::default()
    };
    let command = Command::Open {
        config,
        device: DeviceChoice::Automatic,
    };
    let sent = Message::new(7, command);
    let json = serde_json::to_string(&sent).expect("plain data");
    let received: Message<Command> = serde_json::from_str(&json).expect("plain data");
    assert_eq!(received, sent);
}

#[test]
fn a_number_out_of_bounds_is_named_with_its_bounds() {
    let error = bounds::LAMBDA.check(2.0).expect_err("refused").to_string();
    assert_eq!(error, "λ must be a number from 0 to 1; 2 is not.");
    let error = bounds::SEED
        .check_whole(1.5)
        .expect_err("refused")
        .to_string();
    assert!(
        error.starts_with("Seed must be a whole number from 0 to"),
        "{error}"
    );
    assert!(bounds::LEARNING_RATE.check(f64::NAN).is_err());
    assert!(bounds::SEED.check_whole(f64::NAN).is_err());
}

#[test]
fn every_number_of_a_configuration_is_checked() {
    let with = |change: fn(&mut RunConfig)| {
        let mut config = RunConfig::default();
        change(&mut config);
        config.validate()
    };
    assert!(with(|_| {}).is_ok());
    assert!(with(|c| c.lambda = -0.1).is_err());
    assert!(with(|c| c.optimizer.learning_rate = 1e9).is_err());
    assert!(with(|c| c.train_examples = 0).is_err());
    assert!(with(|c| c.curriculum.beta = f64::INFINITY).is_err());
    assert!(with(|c| c.contenders.clear()).is_err());
    assert!(with(|c| c.contenders = vec![Method::Sft.into(); 5]).is_err());
    assert!(with(|c| c.model.heads = 5).is_err());
    let late = Method::Curriculum {
        from: Past::Sft(101),
        form: protocol::CurriculumForm::Repository,
    };
    let mut config = RunConfig::default();
    config.contenders[1] = Contender::from(late);
    let error = config
        .validate()
        .expect_err("SFT has 100 steps")
        .to_string();
    assert!(error.contains("step 100"), "{error}");
}

#[test]
fn under_an_equal_budget_of_arithmetic_wmss_takes_half_of_sfts_steps() {
    let mut config = RunConfig::default();
    let last = |config: &RunConfig| {
        config
            .contenders
            .iter()
            .map(|c| config.last_step_of(c))
            .collect::<Vec<_>>()
    };
    assert_eq!(last(&config), [400, 400]);
    config.budget = protocol::Budget::Compute;
    assert_eq!(last(&config), [400, 250]);
}

#[test]
fn a_very_large_or_small_number_is_said_in_short() {
    let error = bounds::EPSILON.check(1e308).expect_err("refused");
    let words = "ε must be a number from 1e-30 to 1; 1e308 is not.";
    assert_eq!(error.to_string(), words);
}

//! Whole runs: what must repeat, what must agree, and what must survive.

mod tiny;

use burn::tensor::Device;
use pollster::block_on;
use protocol::{
    Command, Contender, CurriculumForm, DeviceReport, Event, Method, ModelSize, Optimizer, Past,
    Phase, RunConfig, Setting, Task, WeakAgent,
};
use tiny::{TINY, base, rows, run, take};
use trainer::base::BaseConfig;
use trainer::run::{Pending, Run, RunError};
use trainer::session::{Outgoing, Session, Workplace};

fn config() -> RunConfig {
    RunConfig {
        model: TINY,
        train_examples: 32,
        held_out_examples: 16,
        batch: 8,
        sft_steps: 4,
        race_steps: 6,
        ..RunConfig::default()
    }
}

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

fn session(config: RunConfig) -> Session {
    let opened = block_on(Session::open(config, base(), Workplace::cpu()));
    opened.expect("valid").0
}

fn say(session: &mut Session, command: Command) -> Vec<Event> {
    let events = block_on(session.handle(command)).expect("the CPU does not fail");
    events.into_iter().map(|outgoing| outgoing.event).collect()
}

fn train(session: &mut Session) -> Vec<Outgoing> {
    let mut all = Vec::new();
    while session.is_busy() {
        all.extend(block_on(session.advance()).expect("the CPU does not fail"));
    }
    all
}

#[test]
fn a_session_reports_every_step_once_and_ends_finished_with_a_checkpoint() {
    let mut session = session(config());
    say(&mut session, Command::Start);
    let all = train(&mut session);
    let steps: Vec<u32> = (all.iter())
        .filter_map(|o| match &o.event {
            Event::Steps { metrics, .. } => Some(metrics),
            _ => None,
        })
        .flatten()
        .map(|m| m.step)
        .collect();
    assert_eq!(steps, (1..=10).collect::<Vec<_>>());
    let kept = all.iter().filter(|o| o.bytes.is_some()).count();
    assert_eq!(kept, 1);
    assert!(all.iter().any(|o| o.event == Event::Phase(Phase::Finished)));
    let refused = say(&mut session, Command::Start);
    assert!(matches!(&refused[..], [Event::Refused { reason }] if reason.contains("Reset")));
}

#[test]
fn the_first_checkpoint_comes_early_and_none_before_its_steps_are_told() {
    let mut session = session(RunConfig {
        sft_steps: 28,
        ..config()
    });
    say(&mut session, Command::Start);
    let (mut told, mut kept) = (0, Vec::new());
    for Outgoing { event, .. } in train(&mut session) {
        match event {
            Event::Steps { metrics, .. } => told += metrics.len(),
            Event::Checkpoint { step } => {
                assert_eq!(told, step as usize);
                kept.push(step);
            }
            _ => {}
        }
    }
    assert_eq!(kept, [25, 34]);
}

/// A CPU that is taken for a quick GPU.
fn gpu() -> Workplace {
    Workplace {
        report: DeviceReport::WebGpu {
            adapter: String::new(),
            software: false,
            difference: 0.0,
        },
        ..Workplace::cpu()
    }
}

#[test]
fn a_gpu_that_is_asked_everything_at_once_tells_the_same_in_the_same_order() {
    let config = RunConfig {
        sft_steps: 28,
        ..config()
    };
    // Steps one by one, what was measured after each, and what became of the run.
    let told = |workplace| {
        let opened = block_on(Session::open(config.clone(), base(), workplace));
        let mut session = opened.expect("valid").0;
        say(&mut session, Command::Watch("3x^4=".to_owned()));
        train(&mut session);
        say(&mut session, Command::Start);
        let mut all = Vec::new();
        for Outgoing { event, .. } in train(&mut session) {
            match event {
                Event::Steps { metrics, .. } => {
                    all.extend(metrics.iter().map(|m| format!("{m:?}")));
                }
                Event::Alive { .. } | Event::Probed { .. } => {}
                event => all.push(format!("{event:?}")),
            }
        }
        all
    };
    let expected = told(Workplace::cpu());
    let accuracies = expected.iter().filter(|said| said.starts_with("Accuracy"));
    assert_eq!(accuracies.count(), 4);
    assert_eq!(told(gpu()), expected);
}

#[test]
fn absurd_numbers_are_refused_and_change_nothing() {
    let mut session = session(config());
    for command in [
        Command::Change(Setting::Lambda(1.5)),
        Command::Change(Setting::Lambda(f64::NAN)),
        Command::Change(Setting::LearningRate(1e9)),
        Command::Change(Setting::LearningRate(0.0)),
        Command::Reset {
            config: RunConfig {
                lambda: -1.0,
                ..config()
            },
        },
        Command::TrainBase {
            config: RunConfig {
                lambda: -1.0,
                ..config()
            },
        },
    ] {
        let events = say(&mut session, command.clone());
        assert!(
            matches!(&events[..], [Event::Refused { .. }]),
            "{command:?}"
        );
    }
    say(&mut session, Command::Start);
    assert!(
        !train(&mut session)
            .iter()
            .any(|o| matches!(o.event, Event::Halted { .. }))
    );
}

#[test]
fn a_loss_that_is_no_number_stops_the_run_at_its_last_good_step() {
    // A checkpoint whose weights are beyond f32's range once they are multiplied.
    let mut config = config();
    config.optimizer.learning_rate = 0.1;
    let absurd: Vec<f32> = base().iter().map(|p| p * 1e25).collect();
    let opened = block_on(Session::open(config, absurd, Workplace::cpu()));
    let mut session = opened.expect("numbers").0;
    say(&mut session, Command::Start);
    let all = train(&mut session);
    let halted = all.iter().find_map(|o| match &o.event {
        Event::Halted { step, reason } => Some((*step, reason.clone())),
        _ => None,
    });
    let (step, reason) = halted.expect("it stopped");
    assert_eq!(step, 0);
    assert!(reason.contains("learning rate"), "{reason}");
}

/// A first update so large that every number after it is infinite, with the race near or far.
fn break_at_the_second_step(sft_steps: u32, place: Workplace) -> (u32, Vec<Event>, Session) {
    let config = RunConfig {
        optimizer: Optimizer {
            learning_rate: 1e38,
            ..Optimizer::default()
        },
        sft_steps,
        ..config()
    };
    let opened = block_on(Session::open(config, base(), place));
    let mut session = opened.expect("valid").0;
    say(&mut session, Command::Start);
    let events: Vec<Event> = train(&mut session).into_iter().map(|o| o.event).collect();
    let kept = events.iter().find_map(|event| match event {
        Event::Halted { step, .. } => Some(*step),
        _ => None,
    });
    (kept.expect("it stopped"), events, session)
}

#[test]
fn a_step_that_breaks_the_models_is_undone_and_training_can_go_on() {
    // Far from the race, and across its border, where one model becomes three.
    let places = [Workplace::cpu, gpu];
    for (sft_steps, place) in [(4, places[0]), (1, places[0]), (12, places[1])] {
        let (kept, events, mut session) = break_at_the_second_step(sft_steps, place());
        assert_eq!(kept, 0, "the update after step 1 broke it");
        assert!(events.contains(&Event::Phase(Phase::Sft)));
        assert!(
            events
                .iter()
                .all(|event| !matches!(event, Event::Checkpoint { .. }))
        );
        say(&mut session, Command::Change(Setting::LearningRate(1e-3)));
        say(&mut session, Command::Start);
        let again = train(&mut session);
        assert!(
            again
                .iter()
                .any(|o| o.event == Event::Phase(Phase::Finished))
        );
    }
}

#[test]
fn single_steps_are_evaluated_and_kept_like_a_run() {
    let mut session = session(config());
    let events: Vec<Event> = (0..10)
        .flat_map(|_| say(&mut session, Command::Step))
        .collect();
    let evaluated = |event: &&Event| matches!(event, Event::Accuracy { step: 10, .. });
    assert_eq!(events.iter().filter(evaluated).count(), 1);
    assert!(events.contains(&Event::Checkpoint { step: 10 }));
}

#[test]
fn a_restored_session_keeps_the_m0_it_came_from() {
    let mut first = session(config());
    say(&mut first, Command::Step);
    say(&mut first, Command::Pause);
    let bytes = train(&mut first)
        .into_iter()
        .find_map(|outgoing| outgoing.bytes)
        .expect("a checkpoint");
    let restored = block_on(Session::restore(&bytes, Workplace::cpu()));
    let mut restored = restored.expect("whole").0;
    let curve = |session: &mut Session| {
        say(session, Command::Reset { config: config() });
        say(session, Command::Start);
        let events = train(session).into_iter().map(|outgoing| outgoing.event);
        let losses = events.filter_map(|event| match event {
            Event::Steps { metrics, .. } => Some(metrics),
            _ => None,
        });
        losses
            .flatten()
            .map(|m| m.contenders[0].student.loss)
            .collect::<Vec<_>>()
    };
    assert_eq!(curve(&mut restored), curve(&mut first));
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
fn changes_on_the_way_are_kept_and_repeated_at_the_same_steps() {
    let mut moved = session(config());
    for _ in 0..6 {
        say(&mut moved, Command::Step);
    }
    let answer = say(&mut moved, Command::Change(Setting::Lambda(0.9)));
    let [Event::Changed(change)] = answer[..] else {
        unreachable!("{answer:?}");
    };
    assert_eq!(change.step, 7);
    say(&mut moved, Command::Start);
    train(&mut moved);

    let mut repeated = run(&RunConfig {
        changes: vec![change],
        ..config()
    });
    take(&mut repeated, 10);
    let mut other = run(&config());
    take(&mut other, 10);
    say(&mut moved, Command::Pause);
    let bytes = train(&mut moved)
        .into_iter()
        .find_map(|o| o.bytes)
        .expect("kept");
    let moved = block_on(Run::restore(&bytes, &Device::flex())).expect("whole");
    assert_eq!(rows(&moved), rows(&repeated));
    assert_ne!(rows(&moved), rows(&other));
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

//! What the tasks ask, what is right, and what of it is held out.

use std::collections::HashSet;

use protocol::{Base, ModelSize, RunConfig, Task};
use rand::RngExt;
use trainer::random::{Purpose, stream};
use trainer::task::{Example, Setting, TaskError, problem};

/// Squares, with letters of several bytes, a blank line and the line ends of Windows.
fn own() -> Task {
    let line = |n: u32| format!("née {n} →\t{}ü\r\n", n * n);
    let lines: String = (0..40).map(line).collect();
    Task::Own {
        lines: format!("\r\n{lines}\n"),
    }
}

fn tasks() -> [Task; 5] {
    [
        Task::Derivatives,
        Task::Addition,
        Task::ModularAddition,
        Task::Sorting,
        own(),
    ]
}

fn setting(task: &Task, seed: u32, train: usize) -> Setting {
    Setting::new(task, seed, train, 10).expect("there are so many")
}

/// The answer by another way of calculating than the task's own.
fn calculated(task: &Task, prompt: &str) -> String {
    let numbers = |separator: char| -> Vec<u32> {
        let texts = prompt.trim_end_matches('=').split(separator);
        texts.map(|text| text.parse().expect("digits")).collect()
    };
    match task {
        Task::Derivatives => {
            let terms = prompt.trim_end_matches('=').split('+').map(|term| {
                let (coefficient, exponent) = term.split_once("x^").expect("a power");
                let exponent: u32 = exponent.parse().expect("digits");
                let factor: u32 = (0..exponent)
                    .map(|_| coefficient.parse::<u32>().expect("digits"))
                    .sum();
                format!("{factor}x^{}", exponent - 1)
            });
            format!("{};", terms.collect::<Vec<_>>().join("+"))
        }
        Task::Addition => format!("{};", numbers('+').iter().sum::<u32>()),
        Task::ModularAddition => {
            let mut sum: u32 = numbers('+').iter().sum();
            while sum > 96 {
                sum -= 97;
            }
            format!("{sum};")
        }
        Task::Sorting => (['0', '1', '2'].iter())
            .flat_map(|digit| prompt.chars().filter(move |c| c == digit))
            .collect(),
        Task::Own { .. } => {
            let number = prompt.split(' ').nth(1).expect("the number");
            let number: u32 = number.parse().expect("digits");
            format!("{}ü\n", number.pow(2))
        }
    }
}

#[test]
fn train_and_held_out_share_no_prompt_and_every_answer_is_right() {
    for task in tasks() {
        let Setting {
            train, held_out, ..
        } = setting(&task, 3, 30);
        let all: Vec<&Example> = train.iter().chain(&held_out).collect();
        let prompts: HashSet<&str> = all.iter().map(|e| e.prompt.as_str()).collect();
        assert_eq!((prompts.len(), train.len()), (40, 30), "{task:?}");
        for example in all {
            assert_eq!(
                example.answer,
                calculated(&task, &example.prompt),
                "{task:?}"
            );
        }
    }
}

#[test]
fn a_seed_draws_the_same_examples_and_a_larger_train_set_moves_none() {
    for task in tasks() {
        let first = setting(&task, 3, 30);
        let smaller = setting(&task, 3, 20);
        assert_eq!(smaller.train, first.train[..20], "{task:?}");
        assert_eq!(smaller.held_out, first.held_out, "{task:?}");
        assert_ne!(setting(&task, 4, 30).train, first.train, "{task:?}");
        assert_ne!(setting(&task, 4, 30).held_out, first.held_out, "{task:?}");
    }
}

#[test]
fn what_a_task_offers_by_itself_is_there_and_not_one_example_more_than_there_is() {
    for task in tasks() {
        let about = task.about();
        let asked = (about.train_examples, about.held_out_examples);
        let setting = Setting::new(&task, 1, asked.0, asked.1).expect("there are so many");
        let config = RunConfig {
            train_examples: about.most_train_examples,
            task: task.clone(),
            ..RunConfig::default()
        };
        assert!(config.validate().is_ok(), "{task:?}");
        if matches!(task, Task::Own { .. }) {
            // A quarter of the forty.
            assert_eq!((setting.train.len(), setting.held_out.len()), (30, 10));
        } else {
            assert_eq!((setting.train.len(), setting.held_out.len()), asked);
            let refused = Setting::new(&task, 1, 20_000, 1).err();
            assert!(
                matches!(refused, Some(TaskError::TooMany { .. })),
                "{task:?}"
            );
        }
    }
    // Beyond the rows that are not held out.
    let refused = Setting::new(&Task::Sorting, 1, 548, 182)
        .err()
        .expect("refused");
    assert!(refused.to_string().contains("547"), "{refused}");
}

#[test]
fn every_text_of_tokens_is_read_back_and_every_example_fits() {
    let mut generator = stream(1, Purpose::Benchmark, 0);
    for task in tasks() {
        let setting = setting(&task, 1, 30);
        let vocabulary = &setting.vocabulary;
        for _ in 0..200 {
            let length = generator.random_range(0..12);
            let mut number = || generator.random_range(0..vocabulary.size());
            let numbers: Vec<usize> = (0..length).map(|_| number()).collect();
            let text = vocabulary.decode(&numbers);
            let read = vocabulary.encode(&text).expect("tokens");
            assert_eq!(vocabulary.decode(&read), text, "{task:?}");
            // Two numbers that touch can be read as one; nothing else can.
            assert!(read.len() <= numbers.len(), "{task:?}");
        }
        for example in setting.train.iter().chain(&setting.held_out) {
            let text = format!("{}{}", example.prompt, example.answer);
            let length = vocabulary.encode(&text).expect("tokens").len();
            assert!(length <= setting.context + 1, "{text}");
        }
        let unknown = vocabulary.encode("0%").expect_err("refused").to_string();
        assert!(
            unknown.contains("“%”") && unknown.contains("it reads"),
            "{unknown}"
        );
    }
}

#[test]
fn a_number_modulo_97_is_one_token() {
    let vocabulary = setting(&Task::ModularAddition, 1, 30).vocabulary;
    let numbers = vocabulary.encode("12+95=10;").expect("tokens");
    let names: Vec<String> = numbers.iter().map(|n| vocabulary.name(*n)).collect();
    assert_eq!(names, ["12", "+", "95", "=", "10", "end"]);
}

#[test]
fn the_inspector_knows_what_is_right_after_every_beginning() {
    for task in tasks() {
        let setting = setting(&task, 1, 30);
        let vocabulary = &setting.vocabulary;
        for Example { prompt, answer } in &setting.held_out {
            let mut text = prompt.clone();
            while let Some(token) = setting.next_token(&text) {
                text.push_str(&vocabulary.decode(&[token]));
            }
            assert_eq!(text, format!("{prompt}{answer}"), "{task:?}");
        }
        assert!(setting.next_token(task.example()).is_some(), "{task:?}");
    }
    let wrong = |task: &Task, text: &str| setting(task, 1, 30).next_token(text).is_none();
    assert!(wrong(&Task::Addition, "47+85=122"));
    assert!(wrong(&Task::Addition, "47+85"));
    assert!(
        wrong(&Task::ModularAddition, "12+95=1"),
        "1 is not a part of 10"
    );
    assert!(wrong(&Task::ModularAddition, "97+1="));
    assert!(wrong(&Task::Sorting, "2011"));
    assert!(wrong(&own(), "née"));
}

#[test]
fn own_lines_are_refused_with_their_number_and_what_to_do() {
    let refusal = |change: &dyn Fn(&mut Vec<String>)| {
        let mut lines: Vec<String> = (0..30).map(|n| format!("{n}=\t{n}")).collect();
        change(&mut lines);
        let lines = lines.join("\n");
        problem(&Task::Own { lines })
            .err()
            .map(|error| error.to_string())
    };
    assert_eq!(refusal(&|_| {}), None);
    let many = |lines: &mut Vec<String>| {
        *lines = (0..=5000).map(|n| format!("{n}=\t{n}")).collect();
    };
    let letters = |lines: &mut Vec<String>| {
        let greek = (0..100).map(|n| char::from_u32(0x370 + n).unwrap_or('α'));
        let letters: Vec<char> = greek.collect();
        lines[3] = format!("{}\ta", letters[..50].iter().collect::<String>());
        lines[4] = format!("{}\ta", letters[50..].iter().collect::<String>());
    };
    let to = |line: usize, text: &'static str| {
        move |lines: &mut Vec<String>| lines[line - 1] = text.to_owned()
    };
    for (refused, line, advice) in [
        (refusal(&to(7, "7=7")), "Line 7", "tab"),
        (refusal(&to(7, "7=\t7\t7")), "Line 7", "more than one tab"),
        (refusal(&to(8, " \t7")), "Line 8", "no prompt"),
        (refusal(&to(8, "7=\t")), "Line 8", "no answer"),
        (refusal(&to(9, "3=\t4")), "Line 9", "line 4"),
        (
            refusal(&|lines| lines[1] = format!("{}\t1", "1".repeat(64))),
            "Line 2",
            "65 characters",
        ),
        (refusal(&letters), "line 5", "96"),
        (refusal(&|lines| lines.truncate(19)), "19", "20 are needed"),
        (refusal(&many), "Line 5001", "5000"),
    ] {
        let refused = refused.expect(advice);
        assert!(
            refused.contains(line) && refused.contains(advice),
            "{refused}"
        );
    }
    // What stands there twice counts once, and blank lines are passed over.
    assert_eq!(refusal(&to(9, "3=\t3")), None);
    assert_eq!(refusal(&to(9, "  ")), None);
}

#[test]
fn a_base_that_a_task_cannot_begin_with_is_refused_in_words() {
    let other = ModelSize {
        width: 32,
        ..ModelSize::LAB
    };
    for task in tasks() {
        for model in [ModelSize::LAB, other] {
            assert!(task.allows(Base::Random, model).is_ok());
            assert!(task.allows(task.default_base(model), model).is_ok());
            let corpus = problem(&task).expect("valid").corpus(1, 1, 0.5);
            assert_eq!(
                task.allows(Base::Pretrained, model).is_ok(),
                corpus.is_some()
            );
            let shipped = task.allows(Base::Shipped, model);
            assert_eq!(
                shipped.is_ok(),
                task == Task::Derivatives && model == ModelSize::LAB
            );
            if let Err(error) = shipped {
                assert!(error.to_string().contains("random weights"), "{error}");
            }
        }
    }
    assert_eq!(Task::Addition.default_base(other), Base::Pretrained);
    assert_eq!(Task::Sorting.default_base(other), Base::Random);
}

//! A link brings back the run it was made from, and whatever stands in an address makes a valid run.

mod common;

use common::Draw;
use protocol::link::{LONGEST, Linked, left_out, nearest, read, write};
use protocol::{Contender, Method, Preset, RunConfig, Setting, Task, WeakAgent, presets};

fn linked(query: &str) -> Linked {
    let pair = |part: &str| {
        part.split_once('=')
            .map(|(n, v)| (n.to_owned(), v.to_owned()))
    };
    read(&query.split('&').filter_map(pair).collect::<Vec<_>>())
}

fn query(config: &RunConfig) -> String {
    let pairs: Vec<String> = write(config)
        .iter()
        .map(|(n, v)| format!("{n}={v}"))
        .collect();
    pairs.join("&")
}

#[test]
fn a_preset_is_its_key_and_the_beginning_is_nothing() {
    assert_eq!(write(&RunConfig::default()), []);
    for preset in presets() {
        let linked = read(&write(&preset.config));
        assert_eq!(linked.problems, [""; 0]);
        assert_eq!(
            (linked.preset.key, linked.config),
            (preset.key, preset.config.clone())
        );
        assert_eq!(nearest(&preset.config), (preset, true));
    }
}

#[test]
fn a_link_says_in_readable_words_what_differs() {
    let mut config = Preset::find("only-a-temperature")
        .expect("a preset")
        .config
        .clone();
    config.seed = 7;
    config.lambda = 0.1 + 0.2;
    config.change(120, Setting::Lambda(0.7));
    config.change(150, Setting::Weak(WeakAgent::Frozen));
    let link = "lab=1.only-a-temperature&lab-seed=7&lab-lambda=0.30000000000000004\
                &lab-at=120*lambda*0.7_150*weak*frozen";
    assert_eq!(query(&config), link);
    config.contenders[2] = Contender {
        lambda: Some(0.3),
        ..Method::Temperature.into()
    };
    let who = "lab-who=sft_wmss*joint*from.m0*repository_d0*lambda.0.3";
    assert!(query(&config).contains(who), "{}", query(&config));
    let own = RunConfig {
        task: Task::Own {
            lines: "2 + 2\t4\nä\tb".to_owned(),
        },
        ..RunConfig::default()
    };
    assert_eq!(
        query(&own),
        "lab=1.weak-partner&lab-task=own*2_.2b_2-4*.c3.a4-b"
    );
}

#[test]
fn ten_thousand_runs_come_back_as_they_were() {
    let mut draw = Draw(1);
    for _ in 0..10_000 {
        let config = draw.config();
        let link = write(&config);
        for (name, value) in &link {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "*-._".contains(c);
            assert!(
                name.chars().chain(value.chars()).all(is_plain),
                "{name}={value}"
            );
        }
        let linked = read(&link);
        assert_eq!(linked.problems, [""; 0], "{link:?}");
        assert_eq!(linked.config, config, "{link:?}");
        let is_it = config == linked.preset.config;
        assert_eq!(nearest(&config), (linked.preset, is_it), "{link:?}");
    }
}

#[test]
fn ten_thousand_damaged_links_make_valid_runs() {
    let mut draw = Draw(2);
    let characters: Vec<char> = "0189aflmrstw*-._=&+%λ\0nanife".chars().collect();
    let mut refused = 0;
    for _ in 0..10_000 {
        let mut link = write(&draw.config());
        for _ in 0..=draw.below(4) {
            damage(&mut draw, &mut link, &characters);
        }
        let linked = read(&link);
        assert_eq!(linked.config.validate(), Ok(()), "{link:?}");
        for problem in &linked.problems {
            assert!(problem.ends_with('.'), "{problem}");
            assert!(problem.chars().count() < 400, "{problem}");
            let same = linked.problems.iter().filter(|p| *p == problem);
            assert_eq!(same.count(), 1, "{problem}");
        }
        refused += usize::from(!linked.problems.is_empty());
        // What was taken over can be sent on.
        assert_eq!(read(&write(&linked.config)).config, linked.config);
    }
    assert!(refused > 3000, "only {refused} links were damaged enough");
}

fn damage(draw: &mut Draw, link: &mut Vec<(String, String)>, characters: &[char]) {
    let garbage = |draw: &mut Draw| -> String {
        (0..draw.below(12))
            .map(|_| draw.one_of(characters))
            .collect()
    };
    let number = [
        "-1",
        "0",
        "1e308",
        "NaN",
        "inf",
        "99999999999999999999",
        "",
        "0.5.5",
        "3.7",
    ];
    let names = [
        "lab",
        "lab-seed",
        "lab-who",
        "lab-at",
        "lab-heads",
        "lab-sft",
        "lab-task",
        "lab-",
    ];
    if link.is_empty() {
        let name = draw.one_of(&names).to_owned();
        link.push((name, garbage(draw)));
        return;
    }
    let place = draw.below(link.len());
    match draw.below(8) {
        0 => link[place].1 = garbage(draw),
        1 => link[place].1 = draw.one_of(&number).to_owned(),
        2 => link[place].0.push(draw.one_of(characters)),
        3 => link.push((
            draw.one_of(&names).to_owned(),
            draw.one_of(&number).to_owned(),
        )),
        4 => {
            link.remove(place);
        }
        5 => {
            let other = draw.below(link.len());
            link[place].1 = link[other].1.clone();
        }
        _ => {
            let mut text: Vec<char> = link[place].1.chars().collect();
            let at = draw.below(text.len() + 1);
            match draw.below(3) {
                0 => text.truncate(at),
                1 => text.insert(at, draw.one_of(characters)),
                _ if at < text.len() => text[at] = draw.one_of(characters),
                _ => text.clear(),
            }
            link[place].1 = text.into_iter().collect();
        }
    }
}

#[test]
fn what_makes_no_sense_is_named_once_and_the_rest_holds() {
    let linked = linked(
        "lab=1.ablation&lab-lambda=7&lab-seed=5&lab-colour=red&lab-batch=many&lab-seed=6\
         &mixing-lambda=9&lab-who=sft_wizard",
    );
    assert_eq!(
        linked.problems,
        [
            "“lab-colour=red” of the link was left out: the lab has no such setting.",
            "“lab-batch=many” of the link was left out: it is not a whole number that the lab can \
             count to.",
            "The link has “lab-seed” more than once; the first one counts.",
            "“lab-who=sft_wizard” of the link was left out: the lab does not know one of the \
             methods.",
            "“lab-lambda=7” of the link was left out: λ must be a number from 0 to 1; 7 is not.",
        ]
    );
    let mut expected = linked.preset.config.clone();
    expected.seed = 5;
    assert_eq!((linked.preset.key, linked.config), ("ablation", expected));
}

#[test]
fn of_settings_that_depend_on_each_other_the_one_to_blame_is_left_out() {
    // 36 is no multiple of 16, and without either of them the model is as before.
    let uneven = linked("lab-heads=16&lab-seed=3&lab-width=36");
    assert_eq!((uneven.problems.len(), uneven.config.seed), (1, 3));
    // Alone neither would do beside the preset's: together they do.
    let even = linked("lab=1.mingpt-sorting&lab-heads=5&lab-width=40");
    assert_eq!((even.problems.len(), even.config.model.width), (0, 40));
    // The preset's own weak model comes from step 90, which is no longer there.
    let late = linked("lab=1.weak-too-close&lab-sft=50&lab-race=10");
    assert_eq!((late.problems.len(), late.config.race_steps), (1, 10));
}

#[test]
fn a_link_of_another_version_shows_the_beginning() {
    for query in [
        "lab=2.ablation&lab-seed=5",
        "lab=1.gone&lab-seed=5",
        "lab=&lab-seed=5",
    ] {
        let linked = linked(query);
        assert_eq!(
            (linked.problems.len(), linked.config),
            (1, RunConfig::default()),
            "{query}"
        );
    }
}

#[test]
fn lines_too_long_for_a_link_are_left_out_and_both_sides_are_told() {
    let mut config = RunConfig {
        seed: 9,
        task: Task::Own {
            lines: "a\tb\n".repeat(LONGEST / 4 - 1),
        },
        ..RunConfig::default()
    };
    assert_eq!(left_out(&config), [""; 0]);
    assert_eq!(read(&write(&config)).config, config);
    if let Task::Own { lines } = &mut config.task {
        lines.push_str("a\tb");
    }
    assert_eq!(left_out(&config).len(), 1);
    let linked = read(&write(&config));
    assert_eq!(
        linked.problems,
        ["“lab-task=left-out” of the link was left out: it was too long for a link."]
    );
    assert_eq!(
        (linked.config.task, linked.config.seed),
        (Task::Derivatives, 9)
    );
}

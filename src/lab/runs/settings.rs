//! In what the settings of several runs differ, in words.

use protocol::describe::contender_names;
use protocol::{Base, Budget, ModelSize, RunConfig, Schedule, Teacher};

use crate::lab::state::in_words;

/// All settings that a reader knows by name.
fn topics(config: &RunConfig) -> Vec<(&'static str, String)> {
    let optimizer = &config.optimizer;
    let changes = config.changes.iter();
    let changes: Vec<String> = changes
        .map(|change| format!("{} from step {}", in_words(change), change.step))
        .collect();
    let base = match config.base {
        Base::Shipped => "the page’s M0",
        Base::Pretrained => "an M0 of its own seed",
        Base::Random => "random weights",
    };
    let schedule = match optimizer.schedule {
        Schedule::Constant => "stays",
        Schedule::Linear => "falls in a straight line",
        Schedule::Cosine => "falls like half a cosine",
    };
    let budget = match config.budget {
        Budget::Steps => "steps",
        Budget::Compute => "arithmetic",
    };
    let model = config.model;
    let teacher = if config.has_teacher() {
        let Teacher {
            model,
            examples,
            steps,
        } = config.teacher;
        let ModelSize {
            width,
            layers,
            heads,
        } = model;
        format!("width {width}, layers {layers}, heads {heads}, {examples} examples, {steps} steps")
    } else {
        "none".to_owned()
    };
    vec![
        ("seed", config.seed.to_string()),
        ("task", config.task.about().name.to_owned()),
        ("begins at", base.to_owned()),
        ("mistakes in M0’s corpus", config.mistakes.to_string()),
        ("contenders", contender_names(config).join(", ")),
        ("λ", config.lambda.to_string()),
        ("learning rate", optimizer.learning_rate.to_string()),
        ("steps of SFT", config.sft_steps.to_string()),
        ("steps of the race", config.race_steps.to_string()),
        ("rounds", config.rounds.to_string()),
        ("the same for all", budget.to_owned()),
        ("training examples", config.train_examples.to_string()),
        ("held-out examples", config.held_out_examples.to_string()),
        ("batch size", config.batch.to_string()),
        ("width", model.width.to_string()),
        ("layers", model.layers.to_string()),
        ("attention heads", model.heads.to_string()),
        ("larger teacher", teacher),
        ("weight decay", optimizer.weight_decay.to_string()),
        ("β₁", optimizer.beta1.to_string()),
        ("β₂", optimizer.beta2.to_string()),
        ("ε", optimizer.epsilon.to_string()),
        ("longest gradient", optimizer.clip.to_string()),
        ("warm-up steps", optimizer.warm_up.to_string()),
        ("the learning rate then", schedule.to_owned()),
        ("curriculum’s α", config.curriculum.alpha.to_string()),
        ("curriculum’s β", config.curriculum.beta.to_string()),
        ("curriculum’s γ", config.curriculum.gamma.to_string()),
        (
            "changed on the way",
            match changes.is_empty() {
                true => "nothing".to_owned(),
                false => changes.join(", "),
            },
        ),
    ]
}

/// Of each run what not all of them have in common: "seed: 2; λ: 0.7".
pub fn differing(configs: &[&RunConfig]) -> Vec<String> {
    let all: Vec<_> = configs.iter().map(|config| topics(config)).collect();
    let Some(first) = all.first() else {
        return Vec::new();
    };
    let differs = |place: usize| all.iter().any(|topics| topics[place] != first[place]);
    let places: Vec<usize> = (0..first.len()).filter(|place| differs(*place)).collect();
    let alike = configs.windows(2).all(|pair| pair[0] == pair[1]);
    let words = |topics: &Vec<(&'static str, String)>| {
        let said = places.iter().map(|place| &topics[*place]);
        let said: Vec<String> = said
            .map(|(topic, value)| format!("{topic}: {value}"))
            .collect();
        match (said.is_empty(), alike) {
            (false, _) => said.join("; "),
            (true, true) => "the same settings".to_owned(),
            (true, false) => "details of the contenders or of the task".to_owned(),
        }
    };
    all.iter().map(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Setting;

    #[test]
    fn only_what_differs_is_said_and_of_every_run() {
        let first = RunConfig::default();
        let mut second = RunConfig {
            seed: 2,
            ..first.clone()
        };
        second.change(120, Setting::Lambda(0.7));
        assert_eq!(
            differing(&[&first, &second]),
            [
                "seed: 1; changed on the way: nothing",
                "seed: 2; changed on the way: λ 0.70 from step 120"
            ]
        );
        assert_eq!(differing(&[&first, &first])[1], "the same settings");
        assert_eq!(differing(&[&first]), ["the same settings"]);
        assert!(differing(&[]).is_empty());
        let mut detail = first.clone();
        detail.contenders[0].lambda = Some(0.1);
        assert!(differing(&[&first, &detail])[0].starts_with("details"));
    }
}

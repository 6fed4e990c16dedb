//! All numbers of a run, for another program, and words to cite it by.

use protocol::describe::{contender_names, run_name};
use protocol::{AgentMeans, Change, RunConfig, StepMetrics, link};
use serde::Serialize;

use super::record::device_words;
use crate::chart::Table;
use crate::lab::state::{Evaluation, LabState};

const PAGE: &str = "WMSS Playground";
/// What the one model there is up to M1 is called.
const TO_M1: &str = "SFT, to M1";

const HEAD: [&str; 15] = [
    "step",
    "contender",
    "held-out accuracy",
    "train accuracy",
    "loss",
    "P(target)",
    "entropy",
    "gradient",
    "lambda",
    "weak loss",
    "weak P(target)",
    "weak entropy",
    "trained loss",
    "trained P(target)",
    "trained entropy",
];

/// A run as JSON.
#[derive(Debug, Serialize)]
struct Saved<'a> {
    page: &'static str,
    page_version: &'static str,
    name: String,
    saved: &'a str,
    device: String,
    seed: u32,
    contenders: Vec<String>,
    config: &'a RunConfig,
    changes: &'a [Change],
    steps: &'a [StepMetrics],
    seconds: &'a [f64],
    evaluations: &'a [Evaluation],
}

fn cell(value: Option<f64>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn three(means: Option<AgentMeans>) -> [String; 3] {
    let of = |part: fn(&AgentMeans) -> f64| cell(means.as_ref().map(part));
    [of(|m| m.loss), of(|m| m.target), of(|m| m.entropy)]
}

/// One row for every step and contender; what was not measured is an empty cell.
pub fn table(state: &LabState) -> Table {
    let head = HEAD.map(str::to_owned).to_vec();
    let Some(config) = &state.config else {
        let rows = Vec::new();
        return Table { head, rows };
    };
    let names = contender_names(config);
    let mut steps: Vec<u32> = state.metrics.iter().map(|m| m.step).collect();
    steps.extend(state.evaluations.iter().map(|e| e.step));
    steps.sort_unstable();
    steps.dedup();
    let mut rows = Vec::new();
    let mut metrics = state.metrics.iter().peekable();
    let mut evaluations = state.evaluations.iter().peekable();
    for step in steps {
        let measured = metrics.next_if(|m| m.step == step);
        let examined = evaluations.next_if(|e| e.step == step);
        let of_metrics = measured.map_or(0, |m| m.contenders.len());
        let of_evaluation = examined.map_or(0, |e| e.contenders.len());
        for number in 0..of_metrics.max(of_evaluation) {
            let name = match step <= config.sft_steps {
                true => TO_M1,
                false => names.get(number).map_or("", String::as_str),
            };
            let means = measured.and_then(|m| m.contenders.get(number));
            let accuracy = examined.and_then(|e| e.contenders.get(number));
            let [loss, target, entropy] = three(means.map(|m| m.student));
            let mut row = vec![
                step.to_string(),
                name.to_owned(),
                cell(accuracy.map(|a| a.held_out)),
                cell(accuracy.map(|a| a.train)),
                loss,
                target,
                entropy,
                cell(means.map(|m| m.gradient)),
                cell(means.and_then(|m| m.lambda)),
            ];
            row.extend(three(means.and_then(|m| m.weak)));
            row.extend(three(means.and_then(|m| m.trained)));
            rows.push(row);
        }
    }
    Table { head, rows }
}

/// The run with its settings, device and every number; nothing before there is a run.
///
/// # Errors
/// When JSON can't hold it, which numbers and lists never cause.
pub fn json(state: &LabState, saved: &str) -> Option<Result<String, serde_json::Error>> {
    let config = state.config.as_ref()?;
    Some(serde_json::to_string_pretty(&Saved {
        page: PAGE,
        page_version: env!("CARGO_PKG_VERSION"),
        name: run_name(config),
        saved,
        device: device_words(state.device.as_ref()),
        seed: config.seed,
        contenders: contender_names(config),
        config,
        changes: &config.changes,
        steps: &state.metrics,
        seconds: &state.seconds,
        evaluations: &state.evaluations,
    }))
}

/// Names the page, the run, its settings, the day and the device. `address` is the page's, with
/// these parameters.
pub fn citation(
    state: &LabState,
    address: impl Fn(&[(String, String)]) -> String,
    day: &str,
) -> Option<String> {
    let config = state.config.as_ref()?;
    let whole = link::left_out(config).is_empty();
    let parameters = if whole {
        link::write(config)
    } else {
        Vec::new()
    };
    let link = address(&parameters);
    let settings = if whole {
        String::new()
    } else {
        " (settings too long for a link: see the run’s JSON)".to_owned()
    };
    Some(format!(
        "{PAGE} {}, run “{}”: {}, seed {}, step {} of {}, on {}, {day}. {link}{settings}",
        env!("CARGO_PKG_VERSION"),
        run_name(config),
        contender_names(config).join(" against "),
        config.seed,
        state.step,
        config.steps(),
        device_words(state.device.as_ref()),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::state;
    use super::*;
    use protocol::Task;

    #[test]
    fn every_step_of_every_contender_has_a_row() {
        let table = table(&state(1, 1, 40, 0.25));
        // M0, ten steps of one model, thirty of two.
        assert_eq!(table.rows.len(), 1 + 10 + 2 * 30);
        assert!(table.rows.iter().all(|row| row.len() == table.head.len()));
        let start: Vec<&str> = table.rows[0].iter().map(String::as_str).take(5).collect();
        assert_eq!(start, ["0", "SFT, to M1", "0.25", "0.75", ""]);
        let end: Vec<&str> = table.rows[70].iter().map(String::as_str).take(9).collect();
        assert_eq!(
            end,
            ["40", "WMSS", "0.75", "0.75", "1", "0.5", "0.25", "0.5", ""]
        );
    }

    #[test]
    fn the_json_brings_settings_and_numbers_back() {
        let state = state(1, 7, 40, 0.1);
        let text = json(&state, "today").expect("a run").expect("numbers");
        let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(
            (&value["seed"], &value["device"]),
            (&7.into(), &"CPU".into())
        );
        let config = serde_json::from_value(value["config"].clone()).ok();
        assert_eq!(config, state.config);
        assert_eq!(value["steps"].as_array().map(Vec::len), Some(40));
        assert!(json(&LabState::default(), "").is_none());
    }

    #[test]
    fn a_citation_has_a_link_to_the_settings_where_they_fit() {
        let mut state = state(1, 7, 40, 0.1);
        let address = |all: &[(String, String)]| {
            let pairs: Vec<String> = all.iter().map(|(n, v)| format!("{n}={v}")).collect();
            format!("https://a.b/?{}", pairs.join("&"))
        };
        let cite = |state: &LabState| citation(state, address, "1 May 2026");
        let text = cite(&state).expect("a run");
        assert!(text.contains("SFT against WMSS, seed 7, step 40 of 40, on CPU, 1 May 2026"));
        assert!(
            text.contains("https://a.b/?lab=") && text.contains("lab-seed=7"),
            "{text}"
        );
        if let Some(config) = &mut state.config {
            let lines = "a long prompt\tan answer\n".repeat(400);
            config.task = Task::Own { lines };
        }
        let text = cite(&state).expect("a run");
        assert!(text.contains("https://a.b/? (settings too long"), "{text}");
    }
}

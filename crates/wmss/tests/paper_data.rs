//! Every figure in `data/paper.json` against an independent copy of the paper's tables.

use std::collections::BTreeMap;

use serde_json::Value;
use wmss::paper::{Table, Unit, paper};

const QWEN3_4B: &str = "Qwen3-4B-Base";
const BENCHMARKS: [&str; 7] = [
    "AIME25", "MATH500", "AQUA", "GSM8K", "MAWPS", "SVAMP", "Avg",
];

fn oracle() -> Value {
    serde_json::from_str(include_str!("paper_data.json")).expect("the copy is JSON")
}

/// Compares one number of the copy with one cell, and counts the cells that were compared.
#[derive(Default)]
struct Walk {
    compared: BTreeMap<String, usize>,
}

impl Walk {
    fn cell(&mut self, table: &Table, group: &str, row: &str, column: &str, expected: &Value) {
        let place = format!("{}: {group} / {row} / {column}", table.id);
        let value = table.value(group, row, column);
        assert_eq!(value, expected.as_f64(), "{place}, the copy has {expected}");
        assert!(value.is_some(), "{place} is empty");
        *self.compared.entry(table.id.clone()).or_default() += 1;
    }
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

/// The entries that are data: neither a column list nor a note.
fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let object = value.as_object().expect("an object");
    object
        .iter()
        .filter(|(k, _)| *k != "cols" && *k != "_source")
}

fn results(walk: &mut Walk, table: &Table, copy: &Value) {
    let columns: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
    let expected: Vec<&str> = list(&copy["cols"])
        .iter()
        .map(|c| c.as_str().expect("a name"))
        .collect();
    assert_eq!(columns, expected);
    for (model, methods) in entries(copy) {
        for (method, values) in entries(methods) {
            assert_eq!(list(values).len(), columns.len());
            for (column, value) in columns.iter().zip(list(values)) {
                walk.cell(table, model, method, column, value);
            }
        }
    }
}

/// V2's Tables 4 and 5, which the copy lacks, as their rows run in the paper's text.
const GEMMA: &str = "SFT 28.0 17.5 46.5 54.0 83.6 68.3 49.7 36.6 43.1 18.5 7.5 26.4
UNDIAL 31.8 20.0 43.7 58.8 86.6 70.9 52.0 36.6 47.1 19.2 7.8 27.7
NEFTune 32.6 17.5 46.1 59.2 86.6 70.8 52.1 37.8 46.3 20.1 8.0 28.1
SPIN 30.6 7.5 48.0 58.6 84.5 66.1 49.2 37.2 34.7 19.6 7.5 24.8
SSB 31.2 5.0 43.7 51.1 69.3 58.7 43.2 39.0 39.7 19.0 7.3 26.3
WMSS 33.2 22.5 51.2 60.5 87.4 69.5 54.1 41.5 48.9 21.8 9.0 30.3";
const LOGIC: &str = "SFT 66.1 74.6 70.4 69.2 79.8 74.5 48.5 52.0 50.3 55.4 63.3 59.4
UNDIAL 69.1 75.4 72.3 71.3 81.8 76.6 54.8 60.0 57.4 55.7 67.4 61.6
NEFTune 68.2 73.0 70.6 72.3 83.8 78.1 54.1 59.0 56.6 56.1 68.2 62.2
SPIN 68.3 76.8 72.6 71.3 80.6 76.0 51.5 58.8 55.2 58.1 71.0 64.6
SSB 67.5 74.6 71.1 69.0 81.0 75.0 50.8 53.8 52.3 57.1 70.8 64.0
WMSS 69.5 79.2 74.4 74.6 89.2 81.9 58.0 67.6 62.8 60.5 75.6 68.1";

fn as_printed(walk: &mut Walk, table: &Table, text: &str) {
    for line in text.lines() {
        let (method, values) = line.split_once(' ').expect("a method");
        let mut values = values
            .split(' ')
            .map(|v| v.parse::<f64>().expect("a number"));
        for group in &table.groups {
            for column in &table.columns {
                let value = values.next().expect("a value per cell");
                walk.cell(table, &group.name, method, &column.name, &value.into());
            }
        }
        assert_eq!(values.next(), None, "{line}");
    }
}

fn lambda_sweep(walk: &mut Walk, copy: &Value) {
    let table = &paper().lambda_sweep;
    for (i, lambda) in list(&copy["lambda"]).iter().enumerate() {
        let row = format!("{:.2}", lambda.as_f64().expect("a number"));
        walk.cell(table, QWEN3_4B, &row, "λ", lambda);
        for benchmark in BENCHMARKS {
            walk.cell(table, QWEN3_4B, &row, benchmark, &copy[benchmark][i]);
        }
    }
}

fn weak_agent_training(walk: &mut Walk, copy: &Value) {
    let table = &paper().weak_agent_training;
    let start = &copy["init_MATH500_GSM8K"];
    walk.cell(table, "shared start", "start", "MATH500", &start[0]);
    walk.cell(table, "shared start", "start", "GSM8K", &start[1]);
    for row in list(&copy["rows"]) {
        let name = row[0]
            .as_str()
            .map_or_else(|| row[0].to_string(), String::from);
        for (group, first) in [("weak model learns", 1), ("weak model frozen", 3)] {
            if row[0].is_number() {
                walk.cell(table, group, &name, "step", &row[0]);
            }
            walk.cell(table, group, &name, "MATH500", &row[first]);
            walk.cell(table, group, &name, "GSM8K", &row[first + 1]);
        }
    }
}

fn logits(walk: &mut Walk, copy: &Value) {
    let after = [
        ("z_target", "target logit"),
        ("z_bg", "mean of the other logits"),
        ("gap", "gap"),
        ("std", "standard deviation"),
    ];
    for (method, values) in entries(&copy["logits_v2_table6_epoch3"]) {
        assert_eq!(entries(values).count(), after.len());
        for (key, column) in after {
            let table = &paper().logits_after_training;
            walk.cell(table, QWEN3_4B, method, column, &values[key]);
        }
    }
    let rows = ["weak at the start", "strong before", "strong after"];
    let columns = BTreeMap::from([
        ("mean", "mean logit"),
        ("std", "standard deviation"),
        ("centered_norm", "centred norm"),
        ("max", "largest logit"),
        ("min", "smallest logit"),
        ("l2", "L2 norm"),
        ("entropy", "entropy"),
        ("p_max", "p_max"),
    ]);
    for (key, values) in entries(&copy["logits_v2_table7"]) {
        for (row, value) in rows.iter().zip(list(values)) {
            let table = &paper().logits_before_and_after;
            walk.cell(table, QWEN3_4B, row, columns[key.as_str()], value);
        }
    }
}

fn minutes(written: &str) -> f64 {
    let (hours, rest) = written
        .trim_start_matches('~')
        .split_once('h')
        .expect("hours");
    let number = |text: &str| text.parse::<f64>().expect("a number");
    let minutes = rest.trim_end_matches('m');
    60.0 * number(hours)
        + if minutes.is_empty() {
            0.0
        } else {
            number(minutes)
        }
}

fn cost(walk: &mut Walk, copy: &Value) {
    let table = &paper().cost;
    for (method, time) in entries(copy) {
        let time = time.as_str().expect("a time");
        let row = table.group(QWEN3_4B).and_then(|group| group.row(method));
        assert_eq!(row.expect("the method").approximate, time.starts_with('~'));
        walk.cell(table, QWEN3_4B, method, "time", &minutes(time).into());
    }
}

fn curriculum_curve(walk: &mut Walk, copy: &Value) {
    let table = &paper().curriculum_curve;
    for (key, values) in entries(copy) {
        let (row, steps) = match key.as_str() {
            "init" => ("shared start", None),
            "without_WDDS_218_steps" => ("without WD-DS", Some(218.0)),
            _ => ("with WD-DS", Some(123.0)),
        };
        if let Some(steps) = steps {
            assert!(key.contains(&format!("_{steps}_")), "{key}");
            walk.cell(table, QWEN3_4B, row, "step", &steps.into());
        }
        walk.cell(table, QWEN3_4B, row, "MATH500", &values[0]);
        walk.cell(table, QWEN3_4B, row, "GSM8K", &values[1]);
    }
}

#[test]
fn every_number_of_the_copy_is_in_the_tables_and_no_other_is() {
    let copy = oracle();
    let mut walk = Walk::default();
    let paper = paper();
    // Each key of the copy has its walk below.
    assert_eq!(entries(&copy).count(), 10);
    results(
        &mut walk,
        &paper.results_first_version,
        &copy["table1_v1_readme"],
    );
    results(&mut walk, &paper.results_second_version, &copy["table1_v2"]);
    as_printed(&mut walk, &paper.results_gemma, GEMMA);
    as_printed(&mut walk, &paper.logic, LOGIC);
    lambda_sweep(&mut walk, &copy["lambda_sweep_v2"]);
    for (row, values) in entries(&copy["ablation_v2_table2_qwen3_4b"]) {
        for (column, value) in ["AIME", "MATH", "GSM8K", "Avg"].iter().zip(list(values)) {
            walk.cell(&paper.ablation, QWEN3_4B, row, column, value);
        }
    }
    weak_agent_training(&mut walk, &copy["freeze_v2_table3"]);
    logits(&mut walk, &copy);
    let settings = ["A", "default", "B", "C", "D", "E"];
    let rows = list(&copy["coef_sweep_v2_table8_qwen3_4b"]["rows"]);
    assert_eq!(rows.len(), settings.len());
    for (setting, values) in settings.iter().zip(rows) {
        for (column, value) in ["α", "β", "γ", "AIME25", "MATH500"]
            .iter()
            .zip(list(values))
        {
            walk.cell(&paper.coefficients, QWEN3_4B, setting, column, value);
        }
    }
    cost(&mut walk, &copy["cost_v2_table11"]);
    curriculum_curve(&mut walk, &copy["fig4_v2"]);

    for table in paper.tables() {
        let rows = table.groups.iter().flat_map(|group| &group.rows);
        let numbers = rows.flat_map(|row| &row.values).flatten().count();
        assert_eq!(Some(&numbers), walk.compared.get(&table.id), "{}", table.id);
    }
}

/// Averages that the paper itself prints differently from the mean of their members. The second
/// version rounds 69.16, 67.67 and 54.17 down; the first version's 72.9 was read off a picture and
/// stands 0.11 above the mean of its row, and the second version prints 72.8 there.
const AVERAGES_OFF: [(&str, &str, &str, &str); 4] = [
    ("results-first-version", "Qwen3-8B-Base", "WMSS", "MathAvg"),
    ("results-second-version", "Qwen3-4B-Base", "WMSS", "MathAvg"),
    (
        "results-second-version",
        "Qwen3-8B-Base",
        "UNDIAL",
        "MathAvg",
    ),
    ("results-second-version", "Qwen2.5-3B", "SPIN", "MathAvg"),
];

#[test]
fn averages_are_the_means_of_their_members_but_for_four() {
    let paper = paper();
    let mut off = Vec::new();
    let mut checked = 0;
    for table in [
        &paper.results_first_version,
        &paper.results_second_version,
        &paper.results_gemma,
        &paper.logic,
        &paper.lambda_sweep,
        &paper.ablation,
    ] {
        for group in &table.groups {
            for row in &group.rows {
                let mut members = Vec::new();
                for (column, value) in table.columns.iter().zip(&row.values) {
                    let value = value.expect("no empty cell in these tables");
                    if column.unit != Unit::Percent {
                        continue;
                    }
                    if !column.name.ends_with("Avg") {
                        members.push(value);
                        continue;
                    }
                    let mean = members.iter().sum::<f64>() / members.len() as f64;
                    // Half of the last printed digit.
                    if (mean - value).abs() > 0.05 + 1e-9 {
                        assert!((mean - value).abs() < 0.12, "{mean} for {value}");
                        off.push((&*table.id, &*group.name, &*row.name, &*column.name));
                    }
                    checked += 1;
                    members.clear();
                }
            }
        }
    }
    assert_eq!(checked, 2 * 12 + 2 * 18 + 2 * 6 + 4 * 6 + 17 + 4);
    assert_eq!(off, AVERAGES_OFF);
}

#[test]
fn every_row_has_a_value_per_column_and_names_are_unique() {
    let unique = |names: Vec<&str>| {
        let mut sorted = names.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), names.len(), "{names:?}");
    };
    let tables = paper().tables();
    unique(tables.iter().map(|t| t.id.as_str()).collect());
    for table in tables {
        unique(table.columns.iter().map(|c| c.name.as_str()).collect());
        unique(table.groups.iter().map(|g| g.name.as_str()).collect());
        for group in &table.groups {
            unique(group.rows.iter().map(|r| r.name.as_str()).collect());
            for row in &group.rows {
                assert_eq!(row.values.len(), table.columns.len(), "{}", table.id);
            }
        }
    }
}

#[test]
fn a_cell_is_found_by_name_and_a_table_says_where_it_stands() {
    let sweep = &paper().lambda_sweep;
    assert_eq!(sweep.value(QWEN3_4B, "0.42", "Avg"), Some(75.5));
    assert_eq!(sweep.value(QWEN3_4B, "0.43", "Avg"), None);
    assert_eq!(sweep.value(QWEN3_4B, "0.42", "AMC23"), None);
    assert_eq!(sweep.unit("λ"), Some(Unit::Share));
    let averages = sweep.column(QWEN3_4B, "Avg").expect("a column");
    assert_eq!(averages.len(), 17);
    assert_eq!(averages[16], Some(67.6));
    assert_eq!(sweep.source(), "version 2, Table 9");
    let freeze = &paper().weak_agent_training;
    assert_eq!(freeze.source(), "version 2, Table 3, page 16");
    assert_eq!(freeze.value("weak model learns", "final", "step"), None);
}

#[test]
fn the_papers_defaults_are_those_of_the_formulas() {
    let defaults = &paper().defaults;
    assert_eq!(defaults.lambda, wmss::Lambda::PAPER.strong());
    let coefficients = wmss::curriculum::Coefficients::PAPER;
    assert_eq!(defaults.alpha, coefficients.alpha);
    assert_eq!(defaults.beta, coefficients.beta);
    assert_eq!(defaults.gamma, coefficients.gamma);
    let training = &paper().training;
    assert_eq!(
        training.sft_epochs,
        training.wmss_sft_epochs + training.wmss_joint_epochs
    );
}

#[test]
fn every_disputed_claim_is_there_with_its_numbers() {
    let numbers: Vec<u8> = wmss::blog().claims().map(|(number, _)| number).collect();
    assert_eq!(numbers, (1..=24).collect::<Vec<_>>());
    assert!(
        wmss::blog()
            .claims()
            .all(|(_, claim)| !claim.says.is_empty())
    );
    assert_eq!(wmss::blog().number(1, "2x"), Some(64.0));
    assert_eq!(wmss::blog().number(6, "goldilocks, strong"), Some(1.6));
    assert_eq!(wmss::blog().number(25, "2x"), None);
}

//! Where the talk's page does not agree with its own formulas or with the paper.
//!
//! Every number in these texts is computed here or read from the two data files, so a text can
//! not drift from what it says. The order and the numbering are those of `data/blog.json`.

mod gains;
mod meaning;
mod mixing;
mod models;
mod sampling;
mod training;
mod write;

use crate::blog::blog;
use crate::paper::Table;

/// The base model that most of the paper's analyses use.
const QWEN3_4B: &str = "Qwen3-4B-Base";

/// One disagreement, told for a reader without a background in machine learning.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// Its number, 1 to 24, as in `data/blog.json`.
    pub number: u8,
    /// The id of the article's section in which the reader meets the claim.
    pub section: &'static str,
    /// What it is about, in a few words.
    pub title: String,
    /// What the talk's page says, in our words, with its numbers.
    pub talk_says: String,
    /// What we found, with the computed numbers.
    pub we_find: String,
    /// How, so that it can be checked by hand.
    pub calculation: String,
    /// The computed numbers behind the texts, unrounded.
    pub figures: Vec<Figure>,
}

impl Correction {
    /// The figure of this name.
    pub fn figure(&self, name: &str) -> Option<f64> {
        let named = self.figures.iter().find(|figure| figure.name == name);
        named.map(|figure| figure.value)
    }
}

/// One computed number of a correction.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is; unique within its correction.
    pub name: String,
    /// Its value. Probabilities and λ are shares, 0 to 1; accuracies are percent and differences
    /// of accuracies percentage points, as the paper prints them.
    pub value: f64,
}

/// All 24 disagreements, in the order of their numbers.
pub fn corrections() -> Vec<Correction> {
    vec![
        mixing::mixture_row(),
        mixing::gradient_on_strong(),
        mixing::smaller_lambda(),
        mixing::uniform_control(),
        models::toy_saturation(),
        sampling::three_samples(),
        sampling::similar_pairs(),
        gains::ablation(),
        gains::undial(),
        gains::neftune(),
        gains::wmss(),
        meaning::suppression(),
        gains::gsm8k(),
        training::fourth_epoch(),
        meaning::three_percentages(),
        meaning::generalisation_gap(),
        training::tuning(),
        mixing::shielding(),
        models::base_model(),
        models::tested_models(),
        training::two_models(),
        meaning::self_distillation(),
        mixing::target_gradient(),
        training::peak(),
    ]
}

fn figure(name: impl Into<String>, value: f64) -> Figure {
    let name = name.into();
    Figure { name, value }
}

/// A number that the talk's page gives.
fn talk(claim: u8, name: &str) -> f64 {
    let number = blog().number(claim, name);
    number.expect("data/blog.json is embedded and tested")
}

/// A number that the paper prints.
fn printed(table: &Table, group: &str, row: &str, column: &str) -> f64 {
    let value = table.value(group, row, column);
    value.expect("data/paper.json is embedded and tested")
}

/// A column of the paper's, for one base model, without its empty cells.
fn printed_column(table: &Table, group: &str, column: &str) -> Vec<f64> {
    let values = table.column(group, column);
    let values = values.expect("data/paper.json is embedded and tested");
    values.into_iter().flatten().collect()
}

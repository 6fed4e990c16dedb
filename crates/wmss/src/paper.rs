//! The paper's printed figures: every table that the page quotes, with where it stands.
//!
//! The numbers live in `data/paper.json`, as printed; a test compares each of them with an
//! independent copy. Nothing here is recomputed or rounded.

use std::sync::LazyLock;

use serde::Deserialize;

static PAPER: LazyLock<Paper> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../data/paper.json"))
        .expect("data/paper.json is embedded and tested")
});

/// The paper's figures; read once, then shared.
pub fn paper() -> &'static Paper {
    &PAPER
}

/// Chen et al. 2026, arXiv:2602.08222: what it is, and its tables.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// The title, spelt as in the first version.
    pub title: String,
    /// arXiv's number, without a version: `2602.08222`.
    pub arxiv: String,
    /// Who wrote it, in the title page's order.
    pub authors: Vec<String>,
    /// Where the list of authors comes from, in a sentence.
    pub authors_note: String,
    /// The two versions, the older first.
    pub versions: Vec<VersionRecord>,
    /// Address of the authors' code.
    pub code_repository: String,
    /// λ, α, β and γ of the main results.
    pub defaults: Defaults,
    /// How the main results were trained.
    pub training: Training,
    /// V1 Table 1, the results that the talk's page quotes. Percent.
    pub results_first_version: Table,
    /// V2 Table 1, with two more methods and other coding benchmarks. Percent.
    pub results_second_version: Table,
    /// V2 Table 4: the same for a model of another family, without AIME2025. Percent.
    pub results_gemma: Table,
    /// V2 Table 5: logical reasoning. Percent.
    pub logic: Table,
    /// V2 Table 9: one row per λ, named by it ("0.42"). Percent; the column λ is a share.
    pub lambda_sweep: Table,
    /// V2 Table 2: each part of WMSS alone, and both. Percent.
    pub ablation: Table,
    /// V2 Table 3: the weak model learns along, or is frozen. Percent, by training step.
    pub weak_agent_training: Table,
    /// V2 Table 6: logits after SFT and after WMSS.
    pub logits_after_training: Table,
    /// V2 Table 7: logits, entropy (nats) and p_max (a share) before and after joint training.
    pub logits_before_and_after: Table,
    /// V2 Table 8: α, β and γ varied. Percent; the coefficients are shares.
    pub coefficients: Table,
    /// V2 Table 11: training time, in minutes; approximate where the row says so.
    pub cost: Table,
    /// V2 Figure 4: the ends of joint training with and without the choice of samples. Unlike in
    /// the tables, accuracy is printed as a share, 0 to 1.
    pub curriculum_curve: Table,
}

impl Paper {
    /// All twelve tables, in the order of the fields.
    pub fn tables(&self) -> [&Table; 12] {
        [
            &self.results_first_version,
            &self.results_second_version,
            &self.results_gemma,
            &self.logic,
            &self.lambda_sweep,
            &self.ablation,
            &self.weak_agent_training,
            &self.logits_after_training,
            &self.logits_before_and_after,
            &self.coefficients,
            &self.cost,
            &self.curriculum_curve,
        ]
    }
}

/// Which version of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Version {
    /// The first, which the talk's page quotes.
    V1,
    /// The second.
    V2,
}

impl Version {
    /// 1 or 2.
    pub fn number(self) -> u8 {
        match self {
            Self::V1 => 1,
            Self::V2 => 2,
        }
    }
}

/// One version of the paper.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionRecord {
    /// Which one.
    pub version: Version,
    /// The day it was submitted, `YYYY-MM-DD`.
    pub date: String,
    /// Its name for the choice of samples.
    pub sampling_module: String,
    /// Its name for the joint training on mixed logits.
    pub mixing_module: String,
}

/// The settings of the main results (V2 App. B.6).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// λ, the strong model's share of the mixed logits, 0 to 1.
    pub lambda: f64,
    /// α of the sampling formula.
    pub alpha: f64,
    /// β of the sampling formula.
    pub beta: f64,
    /// γ of the sampling formula.
    pub gamma: f64,
    /// Where this stands.
    pub source: String,
}

/// How the main results were trained (V2 App. E.5).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Training {
    /// The optimiser's name.
    pub optimiser: String,
    /// Its largest learning rate.
    pub learning_rate: f64,
    /// Sequences per update, over all GPUs.
    pub batch: u32,
    /// Largest norm of a gradient; a longer one is shortened to it.
    pub gradient_clip: f64,
    /// Share of the training, 0 to 1, in which the learning rate rises to its largest value.
    pub warm_up: f64,
    /// Epochs of the SFT baseline.
    pub sft_epochs: u32,
    /// Epochs of SFT that WMSS starts with.
    pub wmss_sft_epochs: u32,
    /// Epochs of joint training that follow.
    pub wmss_joint_epochs: u32,
    /// Where this stands.
    pub source: String,
}

/// What a column's numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Percent, 0 to 100, as printed.
    Percent,
    /// A share or a probability, 0 to 1.
    Share,
    /// Logits, or a length made of them.
    Logit,
    /// Entropy in nats.
    Nats,
    /// Updates of the model.
    Steps,
    /// Minutes of wall-clock time.
    Minutes,
}

/// One table, or what is printed beside a figure: groups of rows over common columns.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name in this project, fit for a link: `lambda-sweep`.
    pub id: String,
    /// The version of the paper that prints it.
    pub version: Version,
    /// Its number there: `Table 9`.
    pub table: String,
    /// The section that it stands in, as headed there, where known.
    pub section: Option<String>,
    /// Its page in the PDF, only where known for certain.
    pub page: Option<u32>,
    /// What it shows, in this project's words.
    pub caption: String,
    /// How its numbers were measured or read.
    pub note: String,
    /// The columns, in the order of a row's values.
    pub columns: Vec<Column>,
    /// The rows, by base model or by kind.
    pub groups: Vec<Group>,
}

/// A column's name and unit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Unique within its table.
    pub name: String,
    /// What its numbers are.
    pub unit: Unit,
}

/// Rows that belong together, mostly one base model's.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Unique within its table.
    pub name: String,
    /// The rows, as the paper orders them.
    pub rows: Vec<Row>,
}

/// One row: a method, a setting or a step.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Unique within its group.
    pub name: String,
    /// One per column, as printed; `None` where the paper gives no number.
    pub values: Vec<Option<f64>>,
    /// Whether the paper prints the row's numbers as approximate ("~").
    #[serde(default)]
    pub approximate: bool,
}

impl Table {
    /// The group of this name.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// Where the column of this name stands in a row's values.
    pub fn column_index(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The unit of the column of this name.
    pub fn unit(&self, column: &str) -> Option<Unit> {
        self.columns
            .get(self.column_index(column)?)
            .map(|column| column.unit)
    }

    /// One number, in its column's unit; `None` where there is no such cell or it is empty.
    pub fn value(&self, group: &str, row: &str, column: &str) -> Option<f64> {
        let index = self.column_index(column)?;
        *self.group(group)?.row(row)?.values.get(index)?
    }

    /// A whole column of one group, from its first row to its last.
    pub fn column(&self, group: &str, column: &str) -> Option<Vec<Option<f64>>> {
        let index = self.column_index(column)?;
        let rows = &self.group(group)?.rows;
        rows.iter()
            .map(|row| row.values.get(index).copied())
            .collect()
    }

    /// Where it stands, for a reader who wants to look it up: "version 2, Table 9", with the page
    /// where that is known.
    pub fn source(&self) -> String {
        let place = format!("version {}, {}", self.version.number(), self.table);
        match self.page {
            Some(page) => format!("{place}, page {page}"),
            None => place,
        }
    }
}

impl Group {
    /// The row of this name.
    pub fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name)
    }
}

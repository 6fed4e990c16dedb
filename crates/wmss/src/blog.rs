//! What the talk's page claims where the paper, or its own formulas, say otherwise.
//!
//! The claims live in `data/blog.json`, by the number of the disagreement, with the talk's numbers
//! and a paraphrase; [`crate::corrections`] holds them against what is computed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

static BLOG: LazyLock<Blog> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../data/blog.json"))
        .expect("data/blog.json is embedded and tested")
});

/// The talk's claims; read once, then shared.
pub fn blog() -> &'static Blog {
    &BLOG
}

/// The disputed claims of the talk's page.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Blog {
    claims: BTreeMap<u8, Claim>,
}

impl Blog {
    /// The claim of this number, 1 to 24.
    pub fn claim(&self, number: u8) -> Option<&Claim> {
        self.claims.get(&number)
    }

    /// All claims with their numbers, in order.
    pub fn claims(&self) -> impl Iterator<Item = (u8, &Claim)> {
        self.claims.iter().map(|(number, claim)| (*number, claim))
    }

    /// One number of one claim, in the unit that it is given in.
    pub fn number(&self, claim: u8, name: &str) -> Option<f64> {
        self.claim(claim)?.number(name)
    }
}

/// One claim.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What the talk's page says, in this project's words.
    pub says: String,
    /// The numbers that it gives, in its order.
    pub numbers: Vec<Number>,
    /// The samples that it speaks of, where it does: easy, forgotten, goldilocks.
    #[serde(default)]
    pub prompts: Vec<String>,
}

impl Claim {
    /// The number of this name, in the unit that it is given in.
    pub fn number(&self, name: &str) -> Option<f64> {
        let named = self.numbers.iter().find(|number| number.name == name);
        named.map(|number| number.value)
    }
}

/// One number that the talk's page gives.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// What it counts; unique within its claim.
    pub name: String,
    /// As given.
    pub value: f64,
    /// What it is counted in.
    pub unit: Unit,
}

/// What a number is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Percent, 0 to 100.
    Percent,
    /// A difference of two percentages, in percentage points.
    Points,
    /// A share, 0 to 1.
    Share,
    /// Entropy in nats.
    Nats,
    /// A plain count.
    Count,
    /// Billions of a model's parameters.
    BillionParameters,
}

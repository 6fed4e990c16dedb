//! How often a training example is drawn.

use serde::{Deserialize, Serialize};
use wmss::curriculum::{Coefficients, Form};

/// Which formula draws training samples; see [`wmss::curriculum::Form`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CurriculumForm {
    /// Every sample alike.
    Uniform,
    /// The paper's first version.
    FirstVersion,
    /// The official code.
    Repository,
    /// The paper's second version, Eq. 9.
    SecondVersion,
}

impl From<CurriculumForm> for Form {
    fn from(form: CurriculumForm) -> Self {
        match form {
            CurriculumForm::Uniform => Self::Uniform,
            CurriculumForm::FirstVersion => Self::FirstVersion,
            CurriculumForm::Repository => Self::Repository,
            CurriculumForm::SecondVersion => Self::SecondVersion,
        }
    }
}

/// What the curriculum's formulas weigh their terms with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Curriculum {
    /// α of the formula, 0 to 1.
    pub alpha: f64,
    /// β of the formula, 0 to 1.
    pub beta: f64,
    /// γ of the formula, 0 to 1.
    pub gamma: f64,
}

impl Curriculum {
    /// α, β and γ for the mathematics crate.
    pub fn coefficients(&self) -> Coefficients {
        Coefficients {
            alpha: self.alpha,
            beta: self.beta,
            gamma: self.gamma,
        }
    }
}

impl Default for Curriculum {
    /// The paper's (V2 section 6.1).
    fn default() -> Self {
        let Coefficients { alpha, beta, gamma } = Coefficients::PAPER;
        Self { alpha, beta, gamma }
    }
}

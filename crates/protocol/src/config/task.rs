//! What is learnt, and where the models begin.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Bounds, ModelSize, bounds};

/// What the models learn to write.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Derivatives of sums of powers: 3x^4+5x^2= is answered by 12x^3+10x^1.
    #[default]
    Derivatives,
    /// Sums of two whole numbers.
    Addition,
    /// Sums modulo a prime, the setting in which grokking was first seen (Power et al. 2022,
    /// arXiv:2201.02177).
    ModularAddition,
    /// A row of digits in rising order: the setting of minGPT's demo.
    Sorting,
    /// The reader's own lines, a prompt, a tab and an answer each.
    Own {
        /// The lines as pasted.
        lines: String,
    },
}

/// Where M0 comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Base {
    /// The page's own file; only for derivatives at the lab's size.
    #[default]
    Shipped,
    /// Trained from the run's seed before the run, on a corpus in which most answers are wrong.
    Pretrained,
    /// Random weights, drawn by the run's seed.
    Random,
}

/// What a reader is told of a task, and how many examples it has unless the reader says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Its name, as in a list to choose from.
    pub name: &'static str,
    /// What the models are asked, as a sentence.
    pub asked: &'static str,
    /// Examples in the train set; of the reader's own lines at most so many.
    pub train_examples: usize,
    /// Examples in the held-out set; of the reader's own lines at most so many.
    pub held_out_examples: usize,
    /// The largest train set.
    pub most_train_examples: usize,
}

/// More in one forward pass are slow.
const MOST: usize = *bounds::TRAIN_EXAMPLES.range.end() as usize;

const DERIVATIVES: About = About {
    name: "Derivatives",
    asked: "Write the derivative of a sum of powers of x, term by term.",
    train_examples: 128,
    held_out_examples: 256,
    most_train_examples: MOST,
};

const ADDITION: About = About {
    name: "Addition",
    asked: "Write the sum of two whole numbers from 0 to 99.",
    train_examples: 512,
    held_out_examples: 256,
    most_train_examples: MOST,
};

/// Half of the 97² sums are trained on, as in the paper's first figure; three quarters at most.
const MODULAR_ADDITION: About = About {
    name: "Modular addition",
    asked: "Write what remains of the sum of two numbers after division by 97.",
    train_examples: 4704,
    held_out_examples: 512,
    most_train_examples: 7056,
};

/// All of the 3⁶ rows: one quarter is held out, as in minGPT.
const SORTING: About = About {
    name: "Sorting",
    asked: "Write six digits, each 0, 1 or 2, again in rising order.",
    train_examples: 547,
    held_out_examples: 182,
    most_train_examples: 547,
};

const OWN: About = About {
    name: "Your own lines",
    asked: "Write the answers to your own prompts.",
    train_examples: MOST,
    held_out_examples: 256,
    most_train_examples: MOST,
};

impl Task {
    /// What a reader is told of it.
    pub fn about(&self) -> &'static About {
        match self {
            Self::Derivatives => &DERIVATIVES,
            Self::Addition => &ADDITION,
            Self::ModularAddition => &MODULAR_ADDITION,
            Self::Sorting => &SORTING,
            Self::Own { .. } => &OWN,
        }
    }

    /// A prompt of it; of the reader's own lines the first one's, empty where there is none.
    pub fn example(&self) -> &str {
        match self {
            Self::Derivatives => "3x^4+5x^2=",
            Self::Addition => "47+85=",
            Self::ModularAddition => "12+95=",
            Self::Sorting => "201120",
            Self::Own { lines } => (lines.lines())
                .find_map(|line| line.split_once('\t'))
                .map_or("", |(prompt, _)| prompt),
        }
    }

    /// The bounds of its train set.
    pub fn train_examples(&self) -> Bounds {
        let least = *bounds::TRAIN_EXAMPLES.range.start();
        Bounds {
            name: bounds::TRAIN_EXAMPLES.name,
            range: least..=self.about().most_train_examples as f64,
        }
    }

    /// The M0 that suits it best, at this size.
    pub fn default_base(&self, model: ModelSize) -> Base {
        [Base::Shipped, Base::Pretrained]
            .into_iter()
            .find(|base| self.allows(*base, model).is_ok())
            .unwrap_or(Base::Random)
    }

    /// Nothing, if models of this size can begin there.
    ///
    /// # Errors
    /// Why they can't, and what to choose instead.
    pub fn allows(&self, base: Base, model: ModelSize) -> Result<(), BaseError> {
        let has_corpus = matches!(self, Self::Derivatives | Self::Addition);
        match base {
            Base::Shipped if *self != Self::Derivatives => {
                Err(BaseError::ShippedForDerivatives { has_corpus })
            }
            Base::Shipped if model != ModelSize::LAB => Err(BaseError::ShippedSize),
            Base::Pretrained if !has_corpus => Err(BaseError::NoCorpus(self.about().name)),
            _ => Ok(()),
        }
    }
}

/// An M0 that a task can't begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaseError {
    /// The page's file knows derivatives only.
    ShippedForDerivatives {
        /// Whether this task's M0 could be trained before the run.
        has_corpus: bool,
    },
    /// The page's file is of the lab's size.
    ShippedSize,
    /// Nobody has written down how people get this task, named here, wrong.
    NoCorpus(&'static str),
}

impl fmt::Display for BaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ShippedForDerivatives { has_corpus: true } => write!(
                f,
                "The page's own M0 knows derivatives only: have an M0 trained first, or begin with \
                 random weights."
            ),
            Self::ShippedForDerivatives { has_corpus: false } => write!(
                f,
                "The page's own M0 knows derivatives only: begin with random weights."
            ),
            Self::ShippedSize => {
                let ModelSize {
                    width,
                    layers,
                    heads,
                } = ModelSize::LAB;
                write!(
                    f,
                    "The page's own M0 has width {width}, {layers} layers and {heads} heads: for \
                     another size have an M0 trained first, or begin with random weights."
                )
            }
            Self::NoCorpus(name) => write!(
                f,
                "“{name}” has no corpus of wrong answers to train an M0 on: begin with random \
                 weights."
            ),
        }
    }
}

impl std::error::Error for BaseError {}

//! Who races: a method of training each, and what it needs to know.

use serde::{Deserialize, Serialize};

use super::{ConfigError, CurriculumForm, bounds};

/// What happens to the weak model during the race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WeakAgent {
    /// It is trained through the mixture, as in the paper's main results.
    Joint,
    /// It stands still: the ablation of V2 Table 3.
    Frozen,
}

/// An earlier state of the model that is fine-tuned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Past {
    /// M0, before any fine-tuning.
    Base,
    /// After so many steps of SFT; at the most as many as lead to M1.
    Sft(u32),
}

/// A method of training, as its source defines it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Method {
    /// Supervised fine-tuning goes on: plain cross-entropy, samples drawn alike.
    Sft,
    /// The cross-entropy of mixed logits, λ·z_strong + (1−λ)·z_weak (V2 Eq. 5); with a curriculum
    /// it is the whole of WMSS, without one its second part alone (JTWS in V1, WD-JT in V2).
    Wmss {
        /// Whether the weak model learns too.
        weak: WeakAgent,
        /// Where the weak model begins.
        from: Past,
        /// How samples are drawn.
        curriculum: CurriculumForm,
    },
    /// Plain cross-entropy, samples drawn by the two models' entropies (CEDA in V1, WD-DS in V2).
    Curriculum {
        /// Which earlier state is the weak model.
        from: Past,
        /// How samples are drawn.
        form: CurriculumForm,
    },
    /// D0: the cross-entropy of softmax(λ·z), which is what mixing with a uniform weak model is. It
    /// tells what the weak model's content does from what a temperature does.
    Temperature,
    /// A share of the target is spread evenly over the vocabulary (Szegedy et al. 2016,
    /// arXiv:1512.00567, section 7).
    LabelSmoothing {
        /// The share, 0 to 1.
        smoothing: f64,
    },
    /// Uniform noise on the embeddings while training (Jain et al. 2023, arXiv:2310.05914).
    Neftune {
        /// The noise's α: it is uniform within ±α/√(L·D), L tokens of width D.
        alpha: f64,
    },
    /// The target is a frozen M1's own distribution with the right token's logit lowered (Dong et
    /// al. 2024, arXiv:2402.10052): made to unlearn, and that is what it does here.
    Undial {
        /// By how much the logit is lowered.
        beta: f64,
    },
    /// Cross-entropy to an earlier state's softened distribution beside the labels' (Hinton et al.
    /// 2015, arXiv:1503.02531, with the model's own past as the teacher).
    SelfDistillation {
        /// The teacher.
        from: Past,
        /// Both distributions are softened by this temperature, above 0.
        temperature: f64,
        /// Share of the teacher's term in the loss, 0 to 1; the labels have the rest.
        share: f64,
    },
    /// The same with a larger model as the teacher, the run's [`super::Teacher`].
    Distillation {
        /// Both distributions are softened by this temperature, above 0.
        temperature: f64,
        /// Share of the teacher's term in the loss, 0 to 1; the labels have the rest.
        share: f64,
    },
}

/// One of the models that race, all from M1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Contender {
    /// How it is trained.
    pub method: Method,
    /// Its own λ; without one it follows the run's.
    pub lambda: Option<f64>,
    /// Its own learning rate; without one it follows the run's.
    pub learning_rate: Option<f64>,
}

impl From<Method> for Contender {
    fn from(method: Method) -> Self {
        Self {
            method,
            lambda: None,
            learning_rate: None,
        }
    }
}

impl Method {
    /// The paper's method as its official code has it.
    pub const WMSS: Self = Self::Wmss {
        weak: WeakAgent::Joint,
        from: Past::Base,
        curriculum: CurriculumForm::Repository,
    };

    /// Whether λ means something to it.
    pub fn mixes(self) -> bool {
        matches!(self, Self::Wmss { .. } | Self::Temperature)
    }

    /// The earlier state it needs, if any.
    pub fn past(self) -> Option<Past> {
        match self {
            Self::Wmss { from, .. }
            | Self::Curriculum { from, .. }
            | Self::SelfDistillation { from, .. } => Some(from),
            _ => None,
        }
    }

    /// How its samples are drawn.
    pub fn curriculum(self) -> CurriculumForm {
        match self {
            Self::Wmss { curriculum, .. } => curriculum,
            Self::Curriculum { form, .. } => form,
            _ => CurriculumForm::Uniform,
        }
    }

    /// What a step costs, as a multiple of SFT's: the backward pass costs twice the forward pass,
    /// and a model that stands still needs no backward pass. A larger teacher is asked once, before
    /// the race; its training is not a step's.
    pub fn cost(self) -> f64 {
        match self {
            Self::Wmss {
                weak: WeakAgent::Joint,
                ..
            } => 2.0,
            Self::Wmss { .. } | Self::Undial { .. } | Self::SelfDistillation { .. } => 4.0 / 3.0,
            _ => 1.0,
        }
    }
}

impl Contender {
    /// Nothing, if every number lies within its bounds in a run of so many steps of SFT.
    ///
    /// # Errors
    /// The first number that does not.
    pub fn validate(&self, sft_steps: u32) -> Result<(), ConfigError> {
        if let Some(lambda) = self.lambda {
            bounds::LAMBDA.check(lambda)?;
        }
        if let Some(rate) = self.learning_rate {
            bounds::LEARNING_RATE.check(rate)?;
        }
        match self.method {
            Method::LabelSmoothing { smoothing } => bounds::SMOOTHING.check(smoothing)?,
            Method::Neftune { alpha } => bounds::NOISE.check(alpha)?,
            Method::Undial { beta } => bounds::DAMPENING.check(beta)?,
            Method::SelfDistillation {
                temperature, share, ..
            }
            | Method::Distillation { temperature, share } => {
                bounds::TEMPERATURE.check(temperature)?;
                bounds::TEACHER_SHARE.check(share)?
            }
            _ => 0.0,
        };
        match self.method.past() {
            Some(Past::Sft(step)) if step > sft_steps => Err(ConfigError::TooLate {
                step,
                last: sft_steps,
            }),
            _ => Ok(()),
        }
    }
}

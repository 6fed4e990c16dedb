//! A method's name, and what it is.

use wmss::baselines::{NEFTUNE_ALPHA, UNDIAL_BETA};

use crate::{CurriculumForm, Method, Past, WeakAgent};

impl Method {
    /// Label smoothing with the share of Szegedy et al. 2016.
    pub const LABEL_SMOOTHING: Self = Self::LabelSmoothing { smoothing: 0.1 };
    /// NEFTune with the α of the paper's runs (V2 App. E).
    pub const NEFTUNE: Self = Self::Neftune {
        alpha: NEFTUNE_ALPHA,
    };
    /// UNDIAL with the largest β in use; its authors' own instructions use 3.
    pub const UNDIAL: Self = Self::Undial { beta: UNDIAL_BETA };

    /// Self-distillation in which teacher and labels have equal shares, at temperature 2.
    pub const fn self_distillation(from: Past) -> Self {
        Self::SelfDistillation {
            from,
            temperature: 2.0,
            share: 0.5,
        }
    }

    /// Distillation in which a larger teacher and labels have equal shares, at temperature 2.
    pub const DISTILLATION: Self = Self::Distillation {
        temperature: 2.0,
        share: 0.5,
    };

    /// What it is called, unique but for its numbers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sft => "SFT",
            Self::Wmss {
                weak, curriculum, ..
            } => match (curriculum, weak) {
                (CurriculumForm::Uniform, WeakAgent::Joint) => "Mixing only",
                (CurriculumForm::Uniform, WeakAgent::Frozen) => "Mixing only, weak frozen",
                (_, WeakAgent::Joint) => "WMSS",
                (_, WeakAgent::Frozen) => "WMSS, weak frozen",
            },
            Self::Curriculum { .. } => "Curriculum only",
            Self::Temperature => "D0",
            Self::LabelSmoothing { .. } => "Label smoothing",
            Self::Neftune { .. } => "NEFTune",
            Self::Undial { .. } => "UNDIAL",
            Self::SelfDistillation { .. } => "Self-distillation",
            Self::Distillation { .. } => "Distillation",
        }
    }

    /// What it does, in one sentence that ends with its source.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Sft => {
                "Supervised fine-tuning goes on: the right answer’s probability is raised, with \
                 all examples drawn alike (the paper’s baseline, arXiv:2602.08222)."
            }
            Self::Wmss {
                weak, curriculum, ..
            } => match (curriculum, weak) {
                (CurriculumForm::Uniform, WeakAgent::Joint) => {
                    "The model is trained through a mixture of its logits with those of a weaker \
                     one, which learns too, with all examples drawn alike (WMSS without its \
                     curriculum, arXiv:2602.08222)."
                }
                (CurriculumForm::Uniform, WeakAgent::Frozen) => {
                    "The model is trained through a mixture of its logits with those of a weaker \
                     one, which stands still, with all examples drawn alike (WMSS without its \
                     curriculum, arXiv:2602.08222)."
                }
                (_, WeakAgent::Joint) => {
                    "The model is trained through a mixture of its logits with those of a weaker \
                     one, which learns too, and examples are drawn by how the two models’ doubts \
                     differ (Chen et al. 2026, arXiv:2602.08222)."
                }
                (_, WeakAgent::Frozen) => {
                    "The model is trained through a mixture of its logits with those of a weaker \
                     one, which stands still, and examples are drawn by how the two models’ doubts \
                     differ (an ablation of Chen et al. 2026, arXiv:2602.08222)."
                }
            },
            Self::Curriculum { .. } => {
                "Plain fine-tuning on examples that are drawn by how the doubts of the model and \
                 of an earlier state of it differ (WMSS without its mixture, arXiv:2602.08222)."
            }
            Self::Temperature => {
                "The logits are multiplied by λ while training, which is what mixing with a \
                 partner does that finds every token equally likely (this page’s own control)."
            }
            Self::LabelSmoothing { .. } => {
                "A share of the target is spread evenly over all tokens, so that the model is \
                 never asked to be quite sure (Szegedy et al. 2016, arXiv:1512.00567)."
            }
            Self::Neftune { .. } => {
                "Random noise is added to the embeddings while training (Jain et al. 2023, \
                 arXiv:2310.05914)."
            }
            Self::Undial { .. } => {
                "The model learns a copy’s answers with the right token made less likely, a way to \
                 unlearn what it is shown (Dong et al. 2024, arXiv:2402.10052)."
            }
            Self::SelfDistillation { .. } => {
                "An earlier state of the model is the teacher, whose softened answers are learnt \
                 beside the right ones (after Hinton et al. 2015, arXiv:1503.02531)."
            }
            Self::Distillation { .. } => {
                "A larger model that has seen at least the same examples is the teacher, whose \
                 softened answers are learnt beside the right ones (Hinton et al. 2015, arXiv:1503.02531)."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_partner_and_a_missing_curriculum_show_in_the_name() {
        let of = |weak, curriculum| Method::Wmss {
            weak,
            from: Past::Base,
            curriculum,
        };
        let frozen = of(WeakAgent::Frozen, CurriculumForm::SecondVersion);
        assert_eq!(frozen.name(), "WMSS, weak frozen");
        let mixing = of(WeakAgent::Joint, CurriculumForm::Uniform);
        assert_eq!(
            (Method::WMSS.name(), mixing.name()),
            ("WMSS", "Mixing only")
        );
    }
}

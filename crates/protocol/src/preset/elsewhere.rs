//! Settings that others have made known, as far as a browser can follow.

use super::Preset;
use super::list::{race, wmss};
use crate::{Base, CurriculumForm, Method, ModelSize, Optimizer, Past, RunConfig, Task, WeakAgent};

/// Runs that others have shown.
pub(super) fn all() -> Vec<Preset> {
    vec![
        Preset {
            key: "grokking",
            title: "Grokking, with and without",
            watch: "Grokking is to understand long after having learnt by heart: watch whether the \
                    share of right answers to new sums jumps up late, with a weak partner or \
                    without one, but be patient, as it takes long and may not be seen within these \
                    steps.",
            config: grokking(),
        },
        Preset {
            key: "mingpt-sorting",
            title: "minGPT’s sorting",
            watch: "A very small model begins with random weights and is to put six digits in \
                    order, with the settings of minGPT’s demo: watch whether, and how soon, it \
                    also sorts rows it was never shown.",
            config: mingpt(),
        },
    ]
}

/// Power et al. 2022 (arXiv:2201.02177, appendix A.1): two layers of width 128 with four heads,
/// AdamW at 1e-3 with weight decay 1, β₂ 0.98, ten steps of warm-up, batches of 512, half of all sums
/// to train on. Their 100,000 steps are beyond what a browser does while somebody waits.
fn grokking() -> RunConfig {
    let early = wmss(WeakAgent::Joint, Past::Sft(100), CurriculumForm::Repository);
    RunConfig {
        task: Task::ModularAddition,
        base: Base::Random,
        model: ModelSize {
            width: 128,
            layers: 2,
            heads: 4,
        },
        optimizer: Optimizer {
            weight_decay: 1.0,
            beta2: 0.98,
            warm_up: 10,
            ..Optimizer::default()
        },
        train_examples: 4704,
        held_out_examples: 512,
        batch: 512,
        sft_steps: 1000,
        race_steps: 9000,
        ..race([Method::Sft, early])
    }
}

/// demo.ipynb of github.com/karpathy/minGPT with its trainer's defaults, at which it trains its
/// "gpt-nano" for 2,000 steps: three quarters of the 3⁶ rows are there to be trained on, the others
/// held out. What it has and this model has not: dropout, and weights free of decay.
fn mingpt() -> RunConfig {
    RunConfig {
        task: Task::Sorting,
        base: Base::Random,
        model: ModelSize {
            width: 48,
            layers: 3,
            heads: 3,
        },
        optimizer: Optimizer {
            learning_rate: 5e-4,
            weight_decay: 0.1,
            beta2: 0.95,
            clip: 1.0,
            ..Optimizer::default()
        },
        train_examples: 547,
        held_out_examples: 182,
        batch: 64,
        sft_steps: 2000,
        race_steps: 0,
        ..race([Method::Sft])
    }
}

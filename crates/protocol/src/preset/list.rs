//! The presets themselves. Their sentences say where to look, not what will be seen.

use super::{Preset, elsewhere};
use crate::{Budget, Contender, CurriculumForm, Method, Past, RunConfig, WeakAgent};

pub(super) fn all() -> Vec<Preset> {
    let mut all = about_the_method();
    all.extend(about_its_parts());
    all.extend(beside_others());
    all.extend(elsewhere::all());
    all
}

/// The mixture with this weak model and these examples.
pub(super) fn wmss(weak: WeakAgent, from: Past, curriculum: CurriculumForm) -> Method {
    Method::Wmss {
        weak,
        from,
        curriculum,
    }
}

fn mixing(lambda: f64) -> Contender {
    Contender {
        lambda: Some(lambda),
        ..Method::WMSS.into()
    }
}

/// The default run with other contenders.
pub(super) fn race(contenders: impl IntoIterator<Item = Method>) -> RunConfig {
    RunConfig {
        contenders: contenders.into_iter().map(Contender::from).collect(),
        ..RunConfig::default()
    }
}

fn about_the_method() -> Vec<Preset> {
    let late = RunConfig::default().sft_steps * 9 / 10;
    let from = |past| wmss(WeakAgent::Joint, past, CurriculumForm::Repository);
    let lambdas = [0.1, 0.5, 0.9].map(mixing);
    vec![
        Preset {
            key: "weak-partner",
            title: "The weak partner at work",
            watch: "Ordinary fine-tuning (SFT) and WMSS go on from the same model: watch whether \
                    the loss, the gradient and the share of right answers part, and do not expect \
                    WMSS to win.",
            config: RunConfig::default(),
        },
        Preset {
            key: "sft-saturates",
            title: "Watch SFT saturate",
            watch: "Ordinary fine-tuning goes on and on with the same examples: watch whether the \
                    share of right answers to new questions still rises while the loss on the \
                    training examples falls.",
            config: race([Method::Sft]),
        },
        Preset {
            key: "only-a-temperature",
            title: "Only a temperature? (D0)",
            watch: "D0 puts in the weak partner’s place one that finds every token equally likely, \
                    which only softens the answers: if its curves run like those of WMSS, what the \
                    partner knows did not matter here.",
            config: race([Method::Sft, Method::WMSS, Method::Temperature]),
        },
        Preset {
            key: "weak-too-close",
            title: "A weak agent too close",
            watch: "One weak partner is the model before any fine-tuning, the other a copy from \
                    shortly before the race: watch how far each partner’s loss begins from its \
                    strong model’s, and what mixing still changes where the two are close.",
            config: race([from(Past::Base), from(Past::Sft(late))]),
        },
        Preset {
            key: "lambda-extremes",
            title: "λ at the extremes",
            watch: "λ is the strong model’s share in the mixture, so that at 0.9 the weak partner \
                    hardly has a say and at 0.1 it has most of it: watch which curves stay near \
                    that of SFT, and which leave it.",
            config: RunConfig {
                contenders: [Method::Sft.into()].into_iter().chain(lambdas).collect(),
                ..RunConfig::default()
            },
        },
    ]
}

fn about_its_parts() -> Vec<Preset> {
    let curriculum = CurriculumForm::Repository;
    let from = Past::Base;
    let form = |curriculum| wmss(WeakAgent::Joint, from, curriculum);
    let forms = [
        CurriculumForm::Uniform,
        CurriculumForm::FirstVersion,
        CurriculumForm::Repository,
        CurriculumForm::SecondVersion,
    ];
    let frozen = wmss(WeakAgent::Frozen, from, curriculum);
    vec![
        Preset {
            key: "frozen-or-joint",
            title: "Frozen or joint?",
            watch: "One weak partner learns along with its strong model, the other stands still: \
                    watch how far the two partners’ losses part, and whether the strong models’ \
                    curves part as well.",
            config: race([Method::Sft, Method::WMSS, frozen]),
        },
        Preset {
            key: "ablation",
            title: "Which part does it? (ablation)",
            watch: "WMSS is a choice of examples and a mixture of two models: each races here on \
                    its own, beside both together and neither, so watch whose curve the whole \
                    method’s follows.",
            config: race([
                Method::Sft,
                Method::Curriculum {
                    from,
                    form: curriculum,
                },
                form(CurriculumForm::Uniform),
                Method::WMSS,
            ]),
        },
        Preset {
            key: "curricula",
            title: "Four ways to choose examples",
            watch: "The same mixture, with examples drawn alike, by the formulas of the paper’s \
                    two versions and by the official code’s: watch whether the choice makes the \
                    curves part at all.",
            config: race(forms.map(form)),
        },
        Preset {
            key: "rounds",
            title: "Round after round",
            watch: "At the beginning of the second and the third round the weak partner becomes \
                    what the strong model was a round before: watch what its loss does there, and \
                    what that does to the strong model’s curves.",
            config: RunConfig {
                rounds: 3,
                ..RunConfig::default()
            },
        },
        Preset {
            key: "same-arithmetic",
            title: "For the same arithmetic",
            watch: "A method that needs two models costs more a step, so here it stops early, when \
                    it has used up as much arithmetic as SFT: compare where the curves end, not \
                    where they stand at the same step.",
            config: RunConfig {
                budget: Budget::Compute,
                ..race([Method::Sft, frozen, Method::WMSS])
            },
        },
    ]
}

fn beside_others() -> Vec<Preset> {
    let m1 = Past::Sft(RunConfig::default().sft_steps);
    vec![
        Preset {
            key: "softening",
            title: "Other ways to soften",
            watch: "Three older methods that keep a model from becoming too sure of itself: watch \
                    how probable each leaves the right answers, and which questions it then gets \
                    right.",
            config: race([
                Method::Sft,
                Method::LABEL_SMOOTHING,
                Method::NEFTUNE,
                Method::self_distillation(m1),
            ]),
        },
        Preset {
            key: "stronger-or-weaker",
            title: "A stronger teacher, or a weaker partner",
            watch: "One contender learns from a larger model that has seen many more examples \
                    and is trained first, WMSS has nothing but its own past: watch which of them \
                    gets beyond SFT on prompts that none has seen.",
            config: race([Method::Sft, Method::DISTILLATION, Method::WMSS]),
        },
        Preset {
            key: "unlearning",
            title: "Made to forget",
            watch: "UNDIAL was made to have a model unlearn what it is shown: watch what it does \
                    to the probability of the right answers, beside SFT.",
            config: race([Method::Sft, Method::UNDIAL]),
        },
    ]
}

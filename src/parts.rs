//! The parts of the program that arrive after its beginning.
//!
//! `cargo xtask build` sets the condition `parts`, and cuts the program at these functions into
//! files of their own. Every other build leaves the program whole: then a part is here at once.

#![cfg_attr(
    parts,
    allow(unsafe_code, reason = "the cut declares what it takes out as foreign")
)]

use leptos::prelude::*;

use crate::article::{Draw, Part};
use crate::findings;
use crate::lab::{Instruments, Lab};
use crate::presenter::Speaker;
use crate::sections::corrections::Corrections;
use crate::sections::curriculum::Curriculum;
use crate::sections::epoch_by_epoch::EpochByEpoch;
use crate::sections::journey::Journey;
use crate::sections::limitations::Limitations;
use crate::sections::logit_mixing::LogitMixing;
use crate::sections::methods::Methods;
use crate::sections::overconfident_student::OverconfidentStudent;
use crate::sections::pipeline::Pipeline;
use crate::sections::pre_training::PreTraining;
use crate::sections::results::Results;
use crate::sections::sft_and_saturation::SftAndSaturation;
use crate::sections::study_partner::StudyPartner;
use crate::sections::summary::Summary;
use crate::sections::three_paradigms::ThreeParadigms;
use crate::sections::weak_and_strong::WeakAndStrong;
use crate::sections::what_sft_is::WhatSftIs;
use crate::sections::what_we_found::WhatWeFound;
use crate::sections::why_it_works::WhyItWorks;

/// A function that fetches the part of its name, and returns what draws it.
macro_rules! part {
    ($name:ident, $draw:expr) => {
        #[cfg(parts)]
        #[leptos::wasm_split::wasm_split($name, wasm_split_path = leptos::wasm_split, fallible)]
        fn $name() -> Result<Draw, leptos::wasm_split::SplitLoaderError> {
            Ok($draw)
        }

        #[cfg(not(parts))]
        async fn $name() -> Result<Draw, leptos::wasm_split::SplitLoaderError> {
            Ok($draw)
        }
    };
}

part!(rest, draw_rest);
part!(lab, draw_lab);
part!(speaker, draw_speaker);

fn draw_rest() -> AnyView {
    findings::provide();
    view! {
        <WhatSftIs />
        <OverconfidentStudent />
        <Journey />
        <PreTraining />
        <SftAndSaturation />
        <StudyPartner />
        <ThreeParadigms />
        <WeakAndStrong />
        <Curriculum />
        <LogitMixing />
        <EpochByEpoch />
        <Pipeline />
        <WhyItWorks />
        <Methods />
        <Results />
        <Limitations />
        <WhatWeFound />
        <Lab />
        <Summary />
        <Corrections />
    }
    .into_any()
}

fn draw_lab() -> AnyView {
    view! { <Instruments /> }.into_any()
}

fn draw_speaker() -> AnyView {
    view! { <Speaker /> }.into_any()
}

/// What has to be fetched.
#[derive(Clone, Copy)]
pub struct Parts {
    /// The article after its first sections.
    pub rest: Part,
    /// The lab below its introduction.
    pub lab: Part,
    /// What the speaker's window shows, with the notes.
    pub speaker: Part,
}

impl Parts {
    fn new() -> Self {
        Self {
            rest: Part::new(|| Box::pin(rest())),
            lab: Part::new(|| Box::pin(lab())),
            speaker: Part::new(|| Box::pin(speaker())),
        }
    }
}

/// Makes the parts known to everything below.
pub fn provide() -> Parts {
    let parts = Parts::new();
    provide_context(parts);
    parts
}

/// The parts of this page.
pub fn parts() -> Parts {
    use_context().unwrap_or_else(Parts::new)
}

//! The order of the sections.

use leptos::prelude::*;

use crate::article::{Contents, Place, follow_links, provide_cards};
use crate::chart::theme;
use crate::lab::Lab;
use crate::link;
use crate::sections::corrections::Corrections;
use crate::sections::curriculum::Curriculum;
use crate::sections::epoch_by_epoch::EpochByEpoch;
use crate::sections::how_language_models_are_trained::HowLanguageModelsAreTrained;
use crate::sections::journey::Journey;
use crate::sections::limitations::Limitations;
use crate::sections::logit_mixing::LogitMixing;
use crate::sections::methods::Methods;
use crate::sections::opening::Opening;
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
use crate::sections::why_it_works::WhyItWorks;
use crate::sections::{CONTENTS, STATIONS, opening};

/// The whole page below its opening, whose words stand in the document already.
#[component]
pub fn App() -> impl IntoView {
    theme::provide();
    link::provide();
    provide_context(Place(RwSignal::new(0)));
    opening::provide_answers();
    follow_links();
    provide_cards();
    view! {
        <Opening />
        <Contents entries=CONTENTS stations=STATIONS />
        <main>
            <HowLanguageModelsAreTrained />
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
            <Lab />
            <Summary />
            <Corrections />
        </main>
    }
}

//! One file per section of the article, named as its heading.

pub mod corrections;
pub mod curriculum;
pub mod epoch_by_epoch;
mod five_tokens;
pub mod how_language_models_are_trained;
pub mod journey;
pub mod limitations;
pub mod logit_mixing;
pub mod methods;
pub mod opening;
pub mod overconfident_student;
pub mod pipeline;
pub mod pre_training;
pub mod results;
pub mod sft_and_saturation;
pub mod study_partner;
pub mod summary;
pub mod three_paradigms;
#[cfg(test)]
mod typed_numbers;
pub mod weak_and_strong;
pub mod what_sft_is;
pub mod what_we_found;
pub mod why_it_works;

use crate::article::{Entry, Station};

const fn entry(id: &'static str, title: &'static str, station: Option<Station>) -> Entry {
    Entry { id, title, station }
}

/// Every section, in the order of the page.
pub const CONTENTS: &[Entry] = &[
    entry(opening::ID, opening::TITLE, None),
    entry(
        how_language_models_are_trained::ID,
        how_language_models_are_trained::TITLE,
        None,
    ),
    entry(what_sft_is::ID, what_sft_is::TITLE, None),
    entry(
        overconfident_student::ID,
        overconfident_student::TITLE,
        None,
    ),
    entry(journey::ID, journey::TITLE, None),
    entry(
        pre_training::ID,
        pre_training::TITLE,
        Some(Station::PreTraining),
    ),
    entry(
        sft_and_saturation::ID,
        sft_and_saturation::TITLE,
        Some(Station::Sft),
    ),
    entry(
        study_partner::ID,
        study_partner::TITLE,
        Some(Station::Saturation),
    ),
    entry(
        three_paradigms::ID,
        three_paradigms::TITLE,
        Some(Station::Saturation),
    ),
    entry(
        weak_and_strong::ID,
        weak_and_strong::TITLE,
        Some(Station::Wmss),
    ),
    entry(curriculum::ID, curriculum::TITLE, Some(Station::Wmss)),
    entry(logit_mixing::ID, logit_mixing::TITLE, Some(Station::Wmss)),
    entry(
        epoch_by_epoch::ID,
        epoch_by_epoch::TITLE,
        Some(Station::Wmss),
    ),
    entry(pipeline::ID, pipeline::TITLE, Some(Station::Wmss)),
    entry(why_it_works::ID, why_it_works::TITLE, Some(Station::Wmss)),
    entry(methods::ID, methods::TITLE, None),
    entry(results::ID, results::TITLE, None),
    entry(limitations::ID, limitations::TITLE, None),
    entry(what_we_found::ID, what_we_found::TITLE, None),
    entry(crate::lab::ID, crate::lab::TITLE, Some(Station::Wmss)),
    entry(summary::ID, summary::TITLE, None),
    entry(corrections::ID, corrections::TITLE, None),
];

/// Where each station of the journey is explained.
pub const STATIONS: [&str; 4] = [
    pre_training::ID,
    sft_and_saturation::ID,
    study_partner::ID,
    logit_mixing::ID,
];

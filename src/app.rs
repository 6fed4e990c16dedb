//! The order of the sections.

use leptos::prelude::*;

use crate::article::{Arriving, Contents, Place, follow_links, provide_cards};
use crate::chart::theme;
use crate::lesson;
use crate::link::{self, Refusals};
use crate::offline::{self, Renewal};
use crate::parts;
use crate::presenter::{self, PresenterBar};
use crate::sections::how_language_models_are_trained::HowLanguageModelsAreTrained;
use crate::sections::opening::Opening;
use crate::sections::{CONTENTS, STATIONS, opening};
use crate::sharing::{self, Sharing};
use crate::tour::{self, TourGuide};

/// The whole page below its opening, whose words stand in the document already.
#[component]
pub fn App() -> impl IntoView {
    theme::provide();
    link::provide();
    lesson::provide();
    tour::provide();
    sharing::provide();
    offline::provide();
    let parts = parts::provide();
    let place = RwSignal::new(0);
    provide_context(Place(place));
    opening::provide_answers();
    follow_links(parts);
    presenter::provide(parts, place);
    provide_cards();
    view! {
        <Opening />
        <Contents entries=CONTENTS stations=STATIONS />
        <Refusals parts=parts />
        <main>
            <HowLanguageModelsAreTrained />
            <Arriving part=parts.rest what="The rest of the article" />
        </main>
        <TourGuide parts=parts />
        <Sharing entries=CONTENTS />
        <Renewal />
        <PresenterBar />
    }
}

//! The order of the sections.

use leptos::prelude::*;

use crate::chart::theme;
use crate::lab::Lab;
use crate::sections::logit_mixing::LogitMixing;
use crate::sections::opening::Opening;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    theme::provide();
    view! {
        <Opening />
        <main>
            <LogitMixing />
            <Lab />
        </main>
        <footer>
            <p class="quiet">
                "After Chen et al. (2026), "
                <a href="https://arxiv.org/abs/2602.08222" rel="external">"arXiv:2602.08222"</a>
                ", and a talk by Goh Jun Xian, Koo Haoming, Low Jia Li Natalie, Joseph Poon, Wong Fang Ting and Yap Zheng Mou. "
                "Every figure here is computed from a formula or measured by the training run on this page."
            </p>
        </footer>
    }
}

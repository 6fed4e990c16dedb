//! What SFT is.

mod ours;
mod scored;

use leptos::prelude::*;

use crate::article::{Display, Explained, Section, Word, equations};
use crate::lab;
use ours::OurExample;
use scored::OneExample;

/// Its place in the address.
pub const ID: &str = "what-sft-is";
/// Its heading.
pub const TITLE: &str = "What SFT is";

/// The section.
#[component]
pub fn WhatSftIs() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE>
            <div class="beside">
                <div>
                    <p>
                        "Supervised fine-tuning, " <b class="sft">"SFT"</b>
                        ", begins with people. Experts write questions, and the answers they would like to hear. The model reads each pair as a row of "
                        <Explained word=Word::Token>"tokens"</Explained>
                        ". The question’s tokens it only reads. At each token of the answer it is asked how likely it had thought that one, and the "
                        <Explained word=Word::CrossEntropy>"loss"</Explained>
                        " is minus the logarithm of what it says: nothing for a model that was sure and right, much for one that is taken by surprise."
                    </p>
                    <Display of=equations::SFT_LOSS />
                    <p>
                        "Training makes the loss smaller, pair after pair, until the model answers as the experts do. Wrong answers are never shown to it; they only lose what the right one gains."
                    </p>
                </div>
                <OneExample />
            </div>
            <p>
                "The same for real: the small model that you can train "
                <a href=format!("#{}", lab::ID)>"in the lab"</a>
                " reads derivatives sign by sign. On 2x² fine-tuning helps. On x² itself, which is outside of everything it was trained on, it only grows surer of a wrong answer."
            </p>
            <OurExample />
        </Section>
    }
}

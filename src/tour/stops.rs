//! Where the tour stops, what it says there, and which of the page's own controls it moves.

/// One stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// The element it shows, by its name in the document.
    pub id: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Values it sets, by the names and texts that a link would have.
    pub sets: &'static [(&'static str, &'static str)],
}

const fn stop(
    id: &'static str,
    says: &'static str,
    sets: &'static [(&'static str, &'static str)],
) -> Stop {
    Stop { id, says, sets }
}

/// All of them, in order.
pub const STOPS: [Stop; 11] = [
    stop(
        "journey-demo",
        "One model, four stations. It learns to speak (M0), is fine-tuned on right answers (SFT), \
         becomes sure of itself, and then stops learning: that is the problem.",
        &[("journey-station", "saturation")],
    ),
    stop(
        "base-distribution",
        "This is M0: asked for the next token, it spreads its bets. A high temperature spreads \
         them further.",
        &[("base-temperature", "2")],
    ),
    stop(
        "sft-demo",
        "Now fine-tuning, at its beginning: the right answer is still unlikely, so the push \
         towards it is strong.",
        &[("sft-epoch", "0")],
    ),
    stop(
        "sft-demo",
        "The same a few epochs later. The right answer is nearly certain, and the push is nearly \
         gone: whatever the model still gets wrong elsewhere, this example teaches it no more.",
        &[("sft-epoch", "8")],
    ),
    stop(
        "side-by-side",
        "WMSS fetches an older self as a study partner: the weak model. Where the strong one is \
         sure, the weak one still has other answers in mind.",
        &[],
    ),
    stop(
        "curriculum-demo",
        "The two models also choose what to study: how undecided each is about a sample decides \
         how often it is drawn, by one of three formulas.",
        &[],
    ),
    stop(
        "mixing-demo",
        "Both models’ scores are mixed. At λ = 1 the strong one speaks alone …",
        &[("mixing-lambda", "1")],
    ),
    stop(
        "mixing-demo",
        "… and at λ = 0.5 both have a say: the wrong answers are back, and with them a push. Move \
         λ yourself.",
        &[("mixing-lambda", "0.5")],
    ),
    stop(
        "results-demo",
        "The paper reports gains on large models. The figure shows its tables, by model and \
         benchmark.",
        &[],
    ),
    stop(
        "what-we-found",
        "And in a model as small as ours? We ran it in many settings, with many seeds each. Look \
         where the intervals lie: this is what we found.",
        &[],
    ),
    stop(
        "lab",
        "Here you train the model yourself, in this browser. Press Start, and move λ while it \
         runs. The tour ends here.",
        &[],
    ),
];

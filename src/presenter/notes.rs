//! What to say in each section, and which control to touch while saying it. Numbers are read off the
//! figures: here are none, so that none can be out of date.

use crate::article::Entry;
use crate::lab;
use crate::sections::{
    CONTENTS, corrections, curriculum, epoch_by_epoch, how_language_models_are_trained, journey,
    limitations, logit_mixing, methods, opening, overconfident_student, pipeline, pre_training,
    results, sft_and_saturation, study_partner, summary, three_paradigms, weak_and_strong,
    what_sft_is, what_we_found, why_it_works,
};

/// The notes of the section with this index; nothing beyond the last one.
pub fn of(section: usize) -> &'static str {
    let of = |entry: &Entry| NOTES.iter().find(|(id, _)| *id == entry.id);
    let found = CONTENTS.get(section).and_then(of);
    found.map_or("", |(_, words)| words)
}

/// Every section's place in the address, with its notes.
const NOTES: &[(&str, &str)] = &[
    (
        opening::ID,
        "Ask the room before you tell it anything: how much of the first push is left, how many new questions are answered, and can a weaker self teach? Set “Push that is left” and “New questions answered” to what most people call out, and choose their answer to the third. The guesses stay in this browser and come back in the summary, so leave them.",
    ),
    (
        how_language_models_are_trained::ID,
        "Three steps make an assistant out of a model that continues text. Open “In and out of pre-training” and “In and out of post-training” and compare how the two continue the same prompt. The highlighted line in the middle is where WMSS acts: after a first round of SFT, where more of the same would stall.",
    ),
    (
        what_sft_is::ID,
        "SFT only asks how likely the model had found the experts’ token, and takes minus the logarithm of it. In “One example, scored”, change “Ask” and follow the dot along the loss curve. Then our own small model: switch “Scored by” from the base model to the fine-tuned one, first on a prompt where it helps, then on the one outside its training, where it only grows surer of a wrong answer.",
    ),
    (
        overconfident_student::ID,
        "Tell the story line by line with the demo’s own button, and read the meaning beside each line. Then say where the analogy ends: doing worse on new questions is a generalisation gap, while vanishing gradients are something else and can come with or without one. Point at a pair of bars in “Our own model: trained prompts and new ones” and read both numbers off the figure.",
    ),
    (
        journey::ID,
        "This is the map of the talk: one model, one small question, four stations. Press the four stations in order, and read two numbers off at each, how sure it is and how hard it is still pushed. Stop at saturation, sure and hardly pushed, and let the last station’s push surprise them; why it comes back is the subject of what follows.",
    ),
    (
        pre_training::ID,
        "The base model knows what may follow, not yet what should, so it spreads its bet. Move “Temperature” both ways and watch entropy rise and fall while the order of the tokens stays. Switch on “Compare with a uniform guess” to show the most undecided anyone can be, and admit that a real base model is surer than this example.",
    ),
    (
        sft_and_saturation::ID,
        "Before you press Play, ask what will happen to the push. Play the epochs and point at “Left of the first push”: the lesson fades exactly as it succeeds. Raise “Learning rate of SFT” and play again, to show that larger steps only get there sooner. Saturation says nothing about whether the next question would be answered.",
    ),
    (
        study_partner::ID,
        "The student asks somebody who knows less. Go through the lines with the demo’s button; the third is the heart of it, since the partner still makes the mistakes that the student no longer thinks of. Then be fair about the analogy: the partner’s answers are never labels, it learns along, and the student’s mark is the talk’s story while the paper’s numbers stand beneath.",
    ),
    (
        three_paradigms::ID,
        "Where can a signal come from once fine-tuning is quiet? Move “How far the student has come” slowly from left to right. A teacher’s signal vanishes when the two agree, a past self’s grows but points backwards, and the weak-driven one keeps the right answer as its goal. Say plainly that it begins smaller than fine-tuning’s and overtakes it only late.",
    ),
    (
        weak_and_strong::ID,
        "Two checkpoints of one model: the strong one is sure, the weak one still hesitates over the hard negatives named above. Play “weak model” to let the partner come closer, and watch “Doubt that mixing brings back” shrink. Ask what happens when the two are alike, then read “Push against fine-tuning alone” off: below one, mixing is worse than no partner.",
    ),
    (
        curriculum::ID,
        "Entropy decides which examples deserve another look. Flatten and sharpen the distribution with “From flat to peaked” first, so that everyone has seen what is being measured. Then move the weights α, β and γ one at a time and follow how often each sample is drawn; the three published formulas put the same samples in different orders.",
    ),
    (
        logit_mixing::ID,
        "This is the core of it, so take your time. Move λ from the strong model’s end down to one half and follow the five figures from left to right: scores, mixture, probabilities, gradients; point at one wrong answer so that it stays lit. Then read the table, and separate the gradient on the mixture from the one that reaches the strong model. Finish with “Compare with” a weak model that knows nothing, and ask how much of this is the partner’s knowledge.",
    ),
    (
        epoch_by_epoch::ID,
        "The same example, the same rate, the same epochs, with and without a partner. Press Play for the race and read the verdict as it changes: the push comes back, then fades again as the mixture learns. Switch “The weak model” to frozen and play once more, and warn that here freezing helps while the paper’s model did the opposite. One example has no new question to fail at.",
    ),
    (
        pipeline::ID,
        "Now all the parts in their order. Press Step for each block and say in one sentence what goes in and what comes out. At the end only the strong model is kept, so an answer costs no more than before; for training two, see what the paper’s schedule says, folded below.",
    ),
    (
        why_it_works::ID,
        "Three pieces of mathematics, each true and each saying a little less than one would like. On the S-curve, drag the strong point to the flat end, then press “The paper’s averages” and show that the push on the strong model gets smaller there. Then move “λ of the joint training” to see the crosstalk fade while the weight stays, and shift every score to see that no probability moves.",
    ),
    (
        methods::ID,
        "What else could one do with the same examples? Open two or three cards rather than all, and at each ask what the model is pulled towards: the answer, the answer through noise, away from it, or a teacher. Move the card’s slider once, then read the gain beside its name as a range over the paper’s three base models.",
    ),
    (
        results::ID,
        "Start with the paper’s table: choose the base model and the benchmark, then change “Printed in” to show what its second version changed. Go on to “Show the noise” in the sweep over λ: many values may as well be equal. End with our own runs, choose “Measured”, and say it aloud: in our small lab WMSS does not beat SFT, which says little about large models.",
    ),
    (
        limitations::ID,
        "The list says who raised each point and what has become of it since. Set “Show limitations” to those still open and read two or three titles. Then show the answered ones, and say which of them the paper’s second version has settled at least in part.",
    ),
    (
        what_we_found::ID,
        "We wrote down what to run before we looked, ran all of it, and left nothing out. Read the short summary off the page, then show “Does mixing bring the gradient back?” and one comparison, such as “Is it what the weak model knows?”. An interval that crosses zero is undecided, and with so many comparisons some would leave it by chance. These are tiny models: they settle nothing about large ones.",
    ),
    (
        lab::ID,
        "Press Start and let it train while you talk; nothing is sent anywhere, it runs on this machine. Watch whether fine-tuning keeps improving accuracy on held-out prompts, and then the race. Move “λ while training” and point at the gradient on the strong logits, which comes back and fades. Do not promise that WMSS wins, and let the audience call out a λ.",
    ),
    (
        summary::ID,
        "Go back to the room’s three guesses: the table puts them beside what was seen. Ask who would answer differently now. Close with problem, contribution and what is not shown, one sentence each, and the paper and its code at the end for those who want to read.",
    ),
    (
        corrections::ID,
        "This one is for questions. Every place where the talk’s page disagrees with its own formulas, with the paper or with itself stands here with its calculation. Open the one that was asked about, or press “Open all corrections”, and invite people to find the mistakes that we have made ourselves.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_has_its_notes_and_they_stand_in_its_order() {
        let ids: Vec<&str> = NOTES.iter().map(|(id, _)| *id).collect();
        let sections: Vec<&str> = CONTENTS.iter().map(|entry| entry.id).collect();
        assert_eq!(ids, sections);
        assert_eq!(of(CONTENTS.len()), "");
    }

    #[test]
    fn notes_are_two_to_four_sentences_without_a_number() {
        for (id, words) in NOTES {
            let sentences = words.split(". ").flat_map(|part| part.split("? ")).count();
            assert!((2..=4).contains(&sentences), "{id}: {sentences}");
            assert!(!words.contains(|c: char| c.is_ascii_digit()), "{id}");
        }
    }
}

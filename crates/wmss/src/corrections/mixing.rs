//! The worked example: what mixing does to probabilities and to gradients.

use super::write::{fixed, percent, percent_row, plain, terms};
use super::{Correction, figure, talk};
use crate::cross_entropy::{curvature, gradient, non_target_total};
use crate::example::{self, TARGET, TOKENS};
use crate::paper::paper;
use crate::{Lambda, Mixture, search};

/// λ of the paper's main results, and of the talk's printed mixture.
fn half() -> Mixture {
    at(paper().defaults.lambda)
}

fn at(lambda: f64) -> Mixture {
    let lambda = Lambda::new(lambda).expect("the data files hold shares, and are tested");
    Mixture::new(
        &example::strong().logits(),
        &example::weak().logits(),
        lambda,
    )
}

pub fn mixture_row() -> Correction {
    let lambda = talk(1, "λ");
    let printed: Vec<f64> = TOKENS.map(|token| talk(1, token) / 100.0).into();
    let mixture = at(lambda);
    let mixed = mixture.distribution();
    let averaged = mixture.averaged_probabilities();
    let reached = search::lambda_reaching(
        &example::strong().logits(),
        &example::weak().logits(),
        TARGET,
        printed[TARGET],
    );
    let reached = reached.map_or(f64::NAN, Lambda::strong);
    let mut figures = vec![figure("λ for the talk's 2x", reached)];
    for (kind, distribution) in [("mixed", &mixed), ("averaged", &averaged)] {
        let pairs = TOKENS.iter().zip(distribution.probabilities());
        figures.extend(pairs.map(|(token, p)| figure(format!("{kind} {token}"), *p)));
    }
    Correction {
        number: 1,
        section: "logit-mixing",
        title: format!("The mixture at λ = {}", plain(lambda)),
        talk_says: format!(
            "At λ = {}, the talk's page gives the five tokens {}.",
            plain(lambda),
            percent_row(&printed, 0)
        ),
        we_find: format!(
            "Mixing the scores, as the formula says, gives {}. The talk's row is what comes out when the two models' probabilities are averaged instead. With mixed scores, the right answer falls to {} only at λ ≈ {}.",
            percent_row(mixed.probabilities(), 1),
            percent(printed[TARGET], 0),
            fixed(reached, 2)
        ),
        calculation: format!(
            "For {}: the average of {} and {} is {}. Half of each logarithm, made into probabilities again (softmax), gives {}.",
            TOKENS[TARGET],
            percent(mixture.strong().probabilities()[TARGET], 0),
            percent(mixture.weak().probabilities()[TARGET], 0),
            percent(averaged.probabilities()[TARGET], 1),
            percent(mixed.probabilities()[TARGET], 1)
        ),
        figures,
    }
}

pub fn gradient_on_strong() -> Correction {
    let mixture = half();
    let lambda = plain(paper().defaults.lambda);
    let on_mixed = mixture.amplification_on_mixed(TARGET);
    let on_strong = mixture.amplification_on_strong(TARGET);
    Correction {
        number: 2,
        section: "logit-mixing",
        title: "How much of the gradient reaches the strong model".into(),
        talk_says: "The talk's page reads the push against a wrong answer straight off the mixture: it equals that answer's mixed probability.".into(),
        we_find: format!(
            "That is the push on the mixed scores. The strong model's scores count only λ in the mix, so λ times as much reaches them. At λ = {lambda} the push against wrong answers grows {} times, not {} times.",
            fixed(on_strong, 1),
            fixed(on_mixed, 1)
        ),
        calculation: format!(
            "Wrong answers hold {} of the mixture and {} of the strong model alone, {} times as much. For the strong model's own scores the chain rule leaves {lambda} × {} = {} (version 2, equation 22).",
            percent(mixture.distribution().non_target_mass(TARGET), 1),
            percent(mixture.strong().non_target_mass(TARGET), 1),
            fixed(on_mixed, 1),
            fixed(on_mixed, 1),
            fixed(on_strong, 1)
        ),
        figures: vec![figure("on strong", on_strong), figure("on mixed", on_mixed)],
    }
}

pub fn smaller_lambda() -> Correction {
    let start = talk(3, "λ at the start");
    let (peak, largest) = search::peak_on_strong(
        &example::strong().logits(),
        &example::weak().logits(),
        TARGET,
    );
    let at_start = at(start).amplification_on_strong(TARGET);
    let at_zero = at(0.0).amplification_on_strong(TARGET);
    Correction {
        number: 3,
        section: "logit-mixing",
        title: "A smaller λ does not always push harder".into(),
        talk_says: format!(
            "On the talk's page the gradient grows as λ falls; its slider starts at {}.",
            fixed(start, 2)
        ),
        we_find: format!(
            "On the mixed scores it does. On the strong model's own scores the push peaks at λ ≈ {}, with {} times the plain gradient; it is {} times at {} and {} at λ = 0.",
            fixed(peak.strong(), 2),
            fixed(largest, 2),
            fixed(at_start, 2),
            fixed(start, 2),
            plain(at_zero)
        ),
        calculation: format!(
            "The push is λ × (1 − P_mix) ÷ (1 − P_strong), with the right answer's probabilities. We computed it for {} values of λ from 0 to 1.",
            search::GRID
        ),
        figures: vec![
            figure("λ at the peak", peak.strong()),
            figure("at the peak", largest),
            figure("at the talk's start", at_start),
            figure("at λ = 0", at_zero),
        ],
    }
}

pub fn uniform_control() -> Correction {
    let mixture = half();
    let control = mixture.uniform_control();
    let lambda = plain(paper().defaults.lambda);
    let moved = |m: &Mixture| m.distribution().non_target_mass(TARGET);
    let kept = |m: &Mixture| percent(m.distribution().probabilities()[TARGET], 1);
    Correction {
        number: 4,
        section: "logit-mixing",
        title: "A weak model that knows nothing does more here".into(),
        talk_says: "The talk's page credits the revived gradient to the weak model's doubts about plausible mistakes.".into(),
        we_find: format!(
            "A weak model that scores every token alike moves more probability onto wrong answers at λ = {lambda}: {} against {}. So a larger gradient does not yet show that the weak model's knowledge matters. Whatever is claimed for it has to beat this simple control.",
            percent(moved(&control), 1),
            percent(moved(&mixture), 1)
        ),
        calculation: format!(
            "Equal weak scores only flatten the strong model's, to softmax({lambda} × z_strong), which leaves the right answer {}. The example's weak scores leave it {}.",
            kept(&control),
            kept(&mixture)
        ),
        figures: vec![
            figure("control's wrong answers", moved(&control)),
            figure("mixture's wrong answers", moved(&mixture)),
        ],
    }
}

pub fn shielding() -> Correction {
    let mixture = half();
    let lambda = Lambda::PAPER;
    let caught_up = Mixture::new(
        &example::strong().logits(),
        &example::strong().logits(),
        lambda,
    );
    let error = |m: &Mixture| m.distribution().non_target_mass(TARGET);
    let coupling = |m: &Mixture| lambda.strong() * lambda.weak() * curvature(&m.logits(), TARGET);
    Correction {
        number: 18,
        section: "why-it-works",
        title: "What fades, and what does not".into(),
        talk_says:
            "On the talk's page the weak model's influence fades to about zero late in training."
                .into(),
        we_find: format!(
            "What fades is the error that both models learn from. Let the weak model become as sure as the strong one: the error falls from {} to {}. Its weight in the mix, {}, stays.",
            fixed(error(&mixture), 3),
            fixed(error(&caught_up), 3),
            percent(lambda.weak(), 0)
        ),
        calculation: format!(
            "The weight 1 − λ = 1 − {} = {} is a setting and stays. The error is 1 − P_mix of the right answer, and what couples the models, λ(1 − λ) × P_mix × (1 − P_mix), shrinks with it from {} to {}.",
            plain(lambda.strong()),
            plain(lambda.weak()),
            fixed(coupling(&mixture), 4),
            fixed(coupling(&caught_up), 4)
        ),
        figures: vec![
            figure("weak share", lambda.weak()),
            figure("error at first", error(&mixture)),
            figure("error when both are sure", error(&caught_up)),
            figure("coupling at first", coupling(&mixture)),
            figure("coupling when both are sure", coupling(&caught_up)),
        ],
    }
}

pub fn target_gradient() -> Correction {
    let strong = example::strong();
    let gradient = gradient(&strong.logits(), TARGET);
    let others = non_target_total(&gradient, TARGET);
    Correction {
        number: 23,
        section: "sft-and-saturation",
        title: "The right answer has a gradient, too".into(),
        talk_says: "The talk's page gives the gradient of the wrong tokens only.".into(),
        we_find: format!(
            "The right token's gradient is its probability minus 1. It points the other way and is exactly as large as all the wrong ones together: {} against {} when the right answer stands at {}.",
            fixed(gradient[TARGET], 3),
            fixed(others, 3),
            percent(strong.probabilities()[TARGET], 0)
        ),
        calculation: format!(
            "{} − 1 = {} for the right token, and {} = {} for the others. The whole adds up to 0.",
            fixed(strong.probabilities()[TARGET], 2),
            fixed(gradient[TARGET], 3),
            terms(&gradient[TARGET + 1..], 3),
            fixed(others, 3)
        ),
        figures: vec![
            figure("target", gradient[TARGET]),
            figure("all others", others),
        ],
    }
}

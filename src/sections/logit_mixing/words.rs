//! What the section says in computed numbers, as plain sentences that tests can read.

use std::cmp::Ordering;

use wmss::example::{TARGET, TOKENS};
use wmss::{Distribution, Mixture, cross_entropy, paper};

use super::Comparison;
use super::pictures::mixture;
use crate::article::all_corrections;
use crate::chart::Unit;

/// A share in percent; no line ends between the number and its sign.
pub(super) fn percent(share: f64) -> String {
    Unit::Percent.write(share).replace(' ', "\u{a0}")
}

/// The same of a share that is known to a hundredth only.
fn whole_percent(share: f64) -> String {
    format!("{:.0}\u{a0}%", 100.0 * share)
}

fn times(push: f64) -> String {
    format!("{push:.2}\u{a0}times")
}

fn at(lambda: f64) -> String {
    format!("λ\u{a0}=\u{a0}{lambda}")
}

/// "a, b and c".
fn listed(parts: &[String]) -> String {
    match parts.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => parts.concat(),
    }
}

/// A number that a correction has computed.
fn figure(number: u8, name: &str) -> Option<f64> {
    let correction = all_corrections().iter().find(|c| c.number == number)?;
    correction.figure(name)
}

/// The example's mixture at the paper's λ, token by token.
pub(super) fn at_the_papers_lambda() -> String {
    let lambda = paper().defaults.lambda;
    let mixed = mixture(lambda).distribution();
    let pairs = TOKENS.iter().zip(mixed.probabilities());
    let shares: Vec<String> = pairs
        .map(|(token, share)| format!("{} to\u{a0}{token}", percent(*share)))
        .collect();
    format!(
        "At the paper’s {}, the mixture gives {}.",
        at(lambda),
        listed(&shares)
    )
}

/// Where the push on the strong model is largest, and how large it is there.
pub(super) fn peak() -> Option<String> {
    let (peak, largest) = (figure(3, "λ at the peak")?, figure(3, "at the peak")?);
    Some(format!(
        "The smaller λ, the more the mixture doubts, and the less of its doubt reaches the strong model. In this example the push that arrives is largest at λ\u{a0}≈\u{a0}{peak:.2}, {} that of plain fine-tuning; at the paper’s {} it is {}.",
        times(largest),
        at(paper().defaults.lambda),
        times(figure(2, "on strong")?)
    ))
}

/// The control beside the real weak model, at the paper's λ.
pub(super) fn control() -> Option<String> {
    let control = figure(4, "control's wrong answers")?;
    let own = figure(4, "mixture's wrong answers")?;
    Some(format!(
        "The simplest of all weak models is D0, which finds every token alike and knows nothing. Mixed in at the paper’s {}, it brings {} onto wrong answers, the real weak model {}. So more gradient is not yet a sign that the weak model’s knowledge helps: any claim for that must beat D0.",
        at(paper().defaults.lambda),
        percent(control),
        percent(own)
    ))
}

/// How sure the paper's own two models are, without its full stop; and what mixing them does.
pub(super) fn averages() -> Option<[String; 2]> {
    let strong = figure(5, "paper's strong")?;
    let weak = figure(5, "paper's weak")?;
    let push = figure(5, "on strong")?;
    let measured = format!(
        "The example is a bold one. The paper’s own two models lie much closer together: on average the strong one gives its likeliest token {}, the weak one {} ({})",
        whole_percent(strong),
        whole_percent(weak),
        paper().logits_before_and_after.source()
    );
    let consequence = format!(
        "For a token of just this certainty, mixing at {} leaves the strong model {} the push of plain fine-tuning. Surer tokens can go the other way.",
        at(paper().defaults.lambda),
        times(push)
    );
    Some([measured, consequence])
}

/// What the chosen comparison shows.
pub(super) fn compared(mixture: &Mixture, comparison: Comparison) -> String {
    match comparison {
        Comparison::Nothing => {
            "Choose a comparison above to see what else could have been done.".to_owned()
        }
        Comparison::Uniform => beside_control(mixture),
        Comparison::Averaged => beside_average(mixture),
    }
}

fn wrong(distribution: &Distribution) -> f64 {
    distribution.non_target_mass(TARGET)
}

/// What the reader sees to be the same is told as the same.
fn as_written(one: f64, other: f64, write: fn(f64) -> String) -> Ordering {
    if write(one) == write(other) {
        Ordering::Equal
    } else {
        one.total_cmp(&other)
    }
}

/// Which model has all of the mixture, if one has.
fn heard_alone(mixture: &Mixture) -> Option<&'static str> {
    let lambda = mixture.lambda();
    if lambda.weak() == 0.0 {
        Some("strong")
    } else if lambda.strong() == 0.0 {
        Some("weak")
    } else {
        None
    }
}

/// " At λ = 1 only the strong model is heard.", where that is so.
fn who_is_heard(mixture: &Mixture) -> String {
    let lambda = at(mixture.lambda().strong());
    heard_alone(mixture).map_or_else(String::new, |model| {
        format!(" At {lambda} only the {model} model is heard.")
    })
}

fn beside_control(mixture: &Mixture) -> String {
    let control = wrong(&mixture.uniform_control().distribution());
    let own = wrong(&mixture.distribution());
    let d0 = "With D0, a weak model that finds every token alike, the mixture has";
    let both = format!("{} against {}", percent(control), percent(own));
    // Without a share of its own the strong model is not taught, whatever the shares are.
    let is_unheard = heard_alone(mixture) == Some("weak");
    match as_written(control, own, percent) {
        Ordering::Equal => format!(
            "{d0} as much on wrong answers as with the real one: {}.{}",
            percent(own),
            who_is_heard(mixture)
        ),
        _ if is_unheard => format!(
            "{d0} {} on wrong answers, and with the real one {}.{} None of this reaches the strong one.",
            percent(control),
            percent(own),
            who_is_heard(mixture)
        ),
        Ordering::Greater => format!(
            "{d0} more on wrong answers than with the real one: {both}. It knows nothing, and only makes the strong model less decided."
        ),
        Ordering::Less => format!(
            "{d0} less on wrong answers than with the real one: {both}. Here the real one’s doubts do more than making the strong model undecided."
        ),
    }
}

fn beside_average(mixture: &Mixture) -> String {
    let alone = wrong(&mixture.strong());
    let amplified = |gradient: Vec<f64>| cross_entropy::non_target_total(&gradient, TARGET) / alone;
    let averaged = wrong(&mixture.averaged_probabilities());
    let own = wrong(&mixture.distribution());
    let averaged_push = amplified(mixture.averaged_gradient_on_strong(TARGET));
    let own_push = amplified(mixture.gradient_on_strong(TARGET));
    let shares = as_written(averaged, own, percent);
    let pushes = as_written(averaged_push, own_push, times);
    if shares.is_eq() && pushes.is_eq() {
        return format!(
            "Averaging probabilities comes to the same as mixing logits here: {} on wrong answers, and on the strong model {} the push of plain fine-tuning.{}",
            percent(own),
            times(own_push),
            who_is_heard(mixture)
        );
    }
    let word = |order| match order {
        Ordering::Greater => "more",
        Ordering::Equal => "as much",
        Ordering::Less => "less",
    };
    let joint = if shares == pushes { "and" } else { "and yet" };
    let reason = if pushes.is_lt() {
        " Each wrong answer’s gradient stays in proportion to the strong model’s own probability for it, which is nearly nothing: a reason to mix logits rather than probabilities."
    } else {
        ""
    };
    format!(
        "Averaging probabilities puts {} on wrong answers, {} against {} in the mixture, {joint} teaches the strong model {}: {} the push of plain fine-tuning, against {}.{reason}",
        word(shares),
        percent(averaged),
        percent(own),
        word(pushes),
        times(averaged_push),
        times(own_push)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use wmss::Lambda;

    /// With ordinary spaces.
    fn plain(words: &str) -> String {
        words.replace('\u{a0}', " ")
    }

    fn told(lambda: f64, comparison: Comparison) -> String {
        plain(&compared(&mixture(lambda), comparison))
    }

    fn claims_a_difference(words: &str) -> bool {
        words.contains("more") || words.contains("less")
    }

    #[test]
    fn at_either_end_averaged_probabilities_are_the_mixture() {
        for (lambda, needed) in [
            (
                0.0,
                ["70.0 %", "0.00 times", "λ = 0 only the weak model is heard"],
            ),
            (
                1.0,
                [
                    "3.0 %",
                    "1.00 times",
                    "λ = 1 only the strong model is heard",
                ],
            ),
        ] {
            let words = told(lambda, Comparison::Averaged);
            assert!(words.contains("the same"), "{words}");
            assert!(!claims_a_difference(&words), "{words}");
            for text in needed {
                assert!(words.contains(text), "{text} is not in: {words}");
            }
        }
    }

    #[test]
    fn between_the_ends_averaged_probabilities_have_more_wrong_and_teach_less() {
        for lambda in [0.01, 0.3, 0.5, 0.7, 0.99] {
            let words = told(lambda, Comparison::Averaged);
            assert!(words.contains("puts more on wrong answers"), "{words}");
            assert!(
                words.contains("and yet teaches the strong model less"),
                "{words}"
            );
            assert!(words.contains("rather than probabilities"), "{words}");
        }
        let words = told(0.5, Comparison::Averaged);
        assert!(words.contains("36.5 % against 21.0 %"), "{words}");
    }

    #[test]
    fn the_control_is_told_as_what_it_does_at_this_lambda() {
        let words = told(0.5, Comparison::Uniform);
        assert!(words.contains("more on wrong answers"), "{words}");
        assert!(words.contains("24.9 % against 21.0 %"), "{words}");
        let words = told(1.0, Comparison::Uniform);
        assert!(words.contains("as much on wrong answers"), "{words}");
        assert!(words.contains("3.0 %. At λ = 1"), "{words}");
        assert!(!claims_a_difference(&words), "{words}");
        let words = told(0.0, Comparison::Uniform);
        for text in ["80.0 %", "70.0 %", "None of this reaches the strong one"] {
            assert!(words.contains(text), "{text} is not in: {words}");
        }
        assert!(!claims_a_difference(&words), "{words}");
        // What is written alike is not told apart.
        assert!(!claims_a_difference(&told(0.99, Comparison::Uniform)));
    }

    #[test]
    fn a_weak_model_that_is_surely_wrong_does_more_than_the_control() {
        let mixture = Mixture::new(&[3.0, 0.0], &[-2.0, 0.0], Lambda::PAPER);
        let words = compared(&mixture, Comparison::Uniform);
        assert!(words.contains("less on wrong answers"), "{words}");
    }

    #[test]
    fn the_papers_lambda_gives_what_the_first_correction_finds() {
        let words = plain(&at_the_papers_lambda());
        for token in TOKENS {
            let share = figure(1, &format!("mixed {token}")).expect("computed");
            let text = plain(&format!("{} to {token}", percent(share)));
            assert!(words.contains(&text), "{text} is not in: {words}");
        }
        assert!(words.contains("4.0 % to x² and 1.9 % to dx."), "{words}");
    }

    #[test]
    fn the_corrections_numbers_are_told() {
        let peak = plain(&peak().expect("computed"));
        let control = plain(&control().expect("computed"));
        let averages = plain(&averages().expect("computed").join(". "));
        for (words, needed) in [
            (
                &peak,
                vec!["λ ≈ 0.35", "3.93 times", "λ = 0.5", "3.50 times"],
            ),
            (&control, vec!["24.9 %", "21.0 %", "must beat D0"]),
            (&averages, vec!["85 %", "83 %", "0.53 times"]),
        ] {
            for text in needed {
                assert!(words.contains(text), "{text} is not in: {words}");
            }
        }
    }
}

//! The corrections' texts: complete, in their place, short, and with the computed numbers in them.

use wmss::corrections::{Correction, corrections};

/// The article's sections.
const SECTIONS: [&str; 19] = [
    "opening",
    "how-language-models-are-trained",
    "what-sft-is",
    "the-overconfident-student",
    "the-journey",
    "pre-training",
    "sft-and-saturation",
    "the-study-partner",
    "three-paradigms",
    "weak-and-strong",
    "curriculum",
    "logit-mixing",
    "epoch-by-epoch",
    "the-pipeline",
    "why-it-works",
    "methods",
    "results",
    "limitations",
    "summary",
];

fn texts(correction: &Correction) -> [&String; 4] {
    [
        &correction.title,
        &correction.talk_says,
        &correction.we_find,
        &correction.calculation,
    ]
}

#[test]
fn all_24_are_there_in_order_and_in_a_section_of_the_article() {
    let numbers: Vec<u8> = corrections().iter().map(|c| c.number).collect();
    assert_eq!(numbers, (1..=24).collect::<Vec<_>>());
    for correction in corrections() {
        assert!(SECTIONS.contains(&correction.section), "{correction:?}");
    }
}

#[test]
fn texts_are_short_and_end_as_sentences() {
    for correction in corrections() {
        let [title, texts @ ..] = texts(&correction);
        assert!(title.chars().count() <= 50, "{title}");
        assert!(!title.ends_with('.'), "{title}");
        for text in texts {
            assert!(text.ends_with('.'), "{text}");
            let sentences = text.matches(". ").count() + 1;
            assert!(sentences <= 3, "{text}");
            assert!(text.chars().count() <= 340, "{text}");
        }
    }
}

/// A minus is a minus sign, a hyphen only joins words; nothing is "not a number".
#[test]
fn numbers_are_written_as_numbers() {
    for correction in corrections() {
        for text in texts(&correction) {
            for (i, _) in text.match_indices('-') {
                let before = text[..i].chars().next_back();
                assert!(before.is_some_and(char::is_alphanumeric), "{text}");
            }
            for wrong in ["NaN", "000000", "999999", "%.%", "−0.0 ", "  "] {
                assert!(!text.contains(wrong), "{text}");
            }
            let mut words = text.split(|c: char| !c.is_alphanumeric());
            assert!(words.all(|word| word != "inf"), "{text}");
        }
    }
}

#[test]
fn figures_are_finite_and_their_names_unique() {
    for correction in corrections() {
        assert!(!correction.figures.is_empty(), "{}", correction.number);
        let mut names: Vec<_> = correction.figures.iter().map(|f| &f.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), correction.figures.len());
        assert!(correction.figures.iter().all(|f| f.value.is_finite()));
    }
}

/// What the reader must find in the sentence itself, as the notes on the talk print it.
#[test]
fn the_finding_names_its_numbers() {
    for (number, needed) in [
        (1, vec!["79.0 / 9.0 / 6.1 / 4.0 / 1.9 %", "λ ≈ 0.33"]),
        (2, vec!["3.5 times", "7.0 times"]),
        (3, vec!["λ ≈ 0.35", "3.93 times", "2.35 times"]),
        (4, vec!["24.9 %", "21.0 %"]),
        (5, vec!["85 %", "83 %", "0.53 times"]),
        (
            6,
            vec!["54, 13 and 33 %", "62, 12 and 25 %", "8, 42 and 50 %"],
        ),
        (8, vec!["+1.9", "+3.8", "+5.5", "+5.7"]),
        (9, vec!["+1.0 and −0.8", "−2.9 and −0.1", "±0.0 and −0.4"]),
        (10, vec!["+1.8 and +1.2", "+0.9 and +1.6", "+0.2 and −0.4"]),
        (11, vec!["+6.2 and +6.4", "+5.0 and +3.7", "+2.7 and +1.4"]),
        (12, vec!["33.79", "35.20", "4.2 %"]),
        (13, vec!["88.5 %", "92.5 %", "96.2 %", "MAWPS"]),
        (21, vec!["4 h 49 min", "4 h 30 min"]),
        (24, vec!["69.7 %", "3.0 points", "1.9 points"]),
    ] {
        let all = corrections();
        let correction = all.iter().find(|c| c.number == number).expect("it exists");
        for text in needed {
            assert!(
                correction.we_find.contains(text),
                "{text} is not in: {}",
                correction.we_find
            );
        }
    }
}

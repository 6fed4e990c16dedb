//! Names that tell the contenders of a run apart, and what differs between them.

use super::aspect::{Aspect, aspects};
use crate::RunConfig;

/// A short name of each contender, in their order, no two alike: the method's, and where several
/// share it what they differ in ("WMSS, λ = 0.3"); of contenders that differ in nothing the second
/// is "SFT (2)".
pub fn contender_names(config: &RunConfig) -> Vec<String> {
    let contenders = &config.contenders;
    let all: Vec<_> = contenders.iter().map(|c| aspects(config, c)).collect();
    let mut names: Vec<String> = Vec::with_capacity(all.len());
    for (contender, mine) in contenders.iter().zip(&all) {
        let method = contender.method.name();
        let alike = || {
            let pairs = contenders.iter().zip(&all);
            pairs.filter(|(other, _)| other.method.name() == method)
        };
        let mut name = method.to_owned();
        for aspect in mine {
            if alike().any(|(_, theirs)| !theirs.contains(aspect)) {
                name.push_str(", ");
                name.push_str(&aspect.short);
            }
        }
        let first = name.clone();
        let mut count = 1;
        while names.contains(&name) {
            count += 1;
            name = format!("{first} ({count})");
        }
        names.push(name);
    }
    names
}

/// The name of each contender but the first, and in what it differs from the first: "λ: 0.3 instead
/// of 0.5; learning rate: 0.01 instead of 0.001".
pub fn differences(config: &RunConfig) -> Vec<(String, String)> {
    let mut all = config.contenders.iter().map(|c| aspects(config, c));
    let Some(first) = all.next() else {
        return Vec::new();
    };
    let names = contender_names(config).into_iter().skip(1);
    names
        .zip(all.map(|other| difference(&first, &other)))
        .collect()
}

fn difference(first: &[Aspect], other: &[Aspect]) -> String {
    let of = |aspects: &[Aspect], topic: &str| {
        let found = aspects.iter().find(|a| a.topic == topic);
        found.map(|a| a.value.clone())
    };
    let mut phrases = Vec::new();
    for Aspect { topic, value, .. } in other {
        match of(first, topic) {
            Some(before) if before == *value => {}
            Some(before) => phrases.push(format!("{topic}: {value} instead of {before}")),
            None => phrases.push(format!("{topic}: {value}")),
        }
    }
    let gone = first.iter().filter(|a| of(other, a.topic).is_none());
    phrases.extend(gone.map(|a| format!("no {}", a.topic)));
    if phrases.is_empty() {
        phrases.push("nothing".to_owned());
    }
    phrases.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Contender, Method, Past, Preset, WeakAgent};

    fn names(contenders: Vec<Contender>) -> Vec<String> {
        contender_names(&RunConfig {
            contenders,
            ..RunConfig::default()
        })
    }

    fn mixing(lambda: Option<f64>) -> Contender {
        Contender {
            lambda,
            ..Method::WMSS.into()
        }
    }

    #[test]
    fn names_say_what_tells_contenders_apart_and_no_more() {
        assert_eq!(contender_names(&RunConfig::default()), ["SFT", "WMSS"]);
        let lambdas = names(vec![mixing(None), mixing(Some(0.3)), Method::Sft.into()]);
        assert_eq!(lambdas, ["WMSS, λ = 0.5", "WMSS, λ = 0.3", "SFT"]);
        let late = Method::Wmss {
            weak: WeakAgent::Joint,
            from: Past::Sft(80),
            curriculum: Method::WMSS.curriculum(),
        };
        let pasts = names(vec![Method::WMSS.into(), late.into()]);
        assert_eq!(pasts, ["WMSS, weak from M0", "WMSS, weak from step 80"]);
        // An own λ that is the run's is no difference, and one that SFT has means nothing.
        let same = names(vec![mixing(None), mixing(Some(0.5)), mixing(None)]);
        assert_eq!(same, ["WMSS", "WMSS (2)", "WMSS (3)"]);
        let plain = Contender {
            lambda: Some(0.3),
            ..Method::Sft.into()
        };
        assert_eq!(names(vec![Method::Sft.into(), plain]), ["SFT", "SFT (2)"]);
    }

    #[test]
    fn differences_are_from_the_first_contender() {
        let config = RunConfig {
            contenders: vec![
                mixing(None),
                mixing(Some(0.3)),
                Method::Sft.into(),
                mixing(Some(0.5)),
            ],
            ..RunConfig::default()
        };
        let phrases: Vec<String> = differences(&config).into_iter().map(|(_, d)| d).collect();
        assert_eq!(phrases[0], "λ: 0.3 instead of 0.5");
        assert_eq!(
            phrases[1],
            "loss: cross-entropy instead of cross-entropy of the mixed logits; examples: drawn \
             alike instead of drawn by the official code’s formula; no λ; no weak model; no weak \
             model’s part"
        );
        assert_eq!(phrases[2], "nothing");
    }

    #[test]
    fn every_presets_contenders_have_names_of_their_own() {
        for preset in crate::presets() {
            let Preset { key, config, .. } = preset;
            let names = contender_names(config);
            assert!(names.iter().all(|n| !n.ends_with(')')), "{key}: {names:?}");
            assert_eq!(differences(config).len(), names.len() - 1, "{key}");
        }
    }
}

//! The next token under the weak, the strong and the mixed model.

use protocol::Prediction;
use wmss::{Lambda, Mixture};

use crate::chart::{BarSeries, Bars, Role, Unit};

/// Tokens shown.
const SHOWN: usize = 5;

/// The likeliest next tokens, by their largest probability under any of the three; λ is the one on
/// the slider, so the mixture answers at once, trained or not.
pub(super) fn likeliest(prediction: Option<&Prediction>, lambda: f64) -> Bars {
    let mut chart = Bars {
        axis: "token",
        groups: Vec::new(),
        series: Vec::new(),
        unit: Unit::Percent,
        range: (0.0, 1.0),
        sentence: "The next character of the chosen prompt, as the models see it.".into(),
    };
    let Some(prediction) = prediction else {
        return chart;
    };
    let logits = |of: fn(&protocol::Candidate) -> f64| {
        prediction.candidates.iter().map(of).collect::<Vec<_>>()
    };
    let lambda = Lambda::new(lambda).unwrap_or(Lambda::PAPER);
    let mixture = Mixture::new(&logits(|c| c.strong), &logits(|c| c.weak), lambda);
    let views = [mixture.weak(), mixture.strong(), mixture.distribution()];
    let largest = |token: usize| {
        views
            .iter()
            .map(|v| v.probabilities()[token])
            .fold(0.0, f64::max)
    };
    let mut order: Vec<usize> = (0..prediction.candidates.len()).collect();
    order.sort_by(|a, b| largest(*b).total_cmp(&largest(*a)));
    order.truncate(SHOWN);

    let names = [
        ("weak", Role::Weak),
        ("strong", Role::Strong),
        ("mixed", Role::Mixed),
    ];
    for ((name, role), view) in names.into_iter().zip(&views) {
        chart.series.push(BarSeries {
            name: name.into(),
            role,
            values: order
                .iter()
                .map(|token| view.probabilities()[*token])
                .collect(),
        });
    }
    chart.groups = order
        .iter()
        .map(|token| prediction.candidates[*token].token.clone())
        .collect();
    let right = prediction.target.map(|target| {
        let [weak, strong, mixed] = views.each_ref().map(|v| Unit::Percent.write(v.probabilities()[target]));
        let token = match prediction.candidates[target].token.as_str() {
            "end" => "the answer's end",
            token => token,
        };
        format!("After {} at step {}, the right character, {token}, gets {weak} from the weak model, {strong} from the strong one and {mixed} mixed.", prediction.prompt, prediction.step)
    });
    let unknown = || {
        format!(
            "At step {}; what you typed has no single right continuation.",
            prediction.step
        )
    };
    chart.sentence = right.unwrap_or_else(unknown);
    chart
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::Candidate;

    fn prediction() -> Prediction {
        let candidate = |i: u8| Candidate {
            token: i.to_string(),
            strong: if i == 3 { 9.0 } else { 0.0 },
            weak: f64::from(i),
        };
        Prediction {
            prompt: "3x^2=".into(),
            step: 7,
            candidates: (0..9).map(candidate).collect(),
            target: Some(3),
        }
    }

    #[test]
    fn five_tokens_are_shown_likeliest_first_and_the_right_one_is_spoken_of() {
        let chart = likeliest(Some(&prediction()), 0.5);
        assert_eq!(chart.groups.len(), 5);
        assert_eq!(chart.groups[0], "3");
        assert!(
            chart.sentence.contains("the right character, 3,"),
            "{}",
            chart.sentence
        );
    }

    #[test]
    fn at_lambda_one_the_mixture_is_the_strong_model() {
        let chart = likeliest(Some(&prediction()), 1.0);
        assert_eq!(chart.series[1].values, chart.series[2].values);
    }
}

//! Logit mixing: the worked example with λ under the reader's finger.

use leptos::prelude::*;
use wmss::example::{self, TARGET, TOKENS};
use wmss::{Distribution, Lambda, Mixture};

use crate::chart::{BarSeries, Bars, Figure, Role, Unit};
use crate::lambda_slider::LambdaSlider;

/// Its place in the address.
pub const ID: &str = "logit-mixing";
/// Its heading.
pub const TITLE: &str = "Logit mixing";

/// Where the talk's slider stands.
const FIRST_LAMBDA: f64 = 0.70;

/// The worked example at this λ, which the slider keeps between 0 and 1.
pub(crate) fn mixture(lambda: f64) -> Mixture {
    let lambda = Lambda::new(lambda).unwrap_or(Lambda::PAPER);
    Mixture::new(
        &example::strong().logits(),
        &example::weak().logits(),
        lambda,
    )
}

fn series(name: &str, role: Role, values: &[f64]) -> BarSeries {
    BarSeries {
        name: name.into(),
        role,
        values: values.to_vec(),
    }
}

pub(crate) fn logits(mixture: &Mixture) -> Bars {
    let mixed = mixture.logits();
    Bars {
        axis: "token",
        groups: TOKENS.map(String::from).into(),
        sentence: format!(
            "From the likeliest token to the least likely, the strong model's logits span {:.1}, the weak one's {:.1}, the mixture's {:.1}.",
            spread(&example::strong().logits()),
            spread(&example::weak().logits()),
            spread(&mixed)
        ),
        series: vec![
            series("strong", Role::Strong, &example::strong().logits()),
            series("weak", Role::Weak, &example::weak().logits()),
            series("mixed", Role::Mixed, &mixed),
        ],
        unit: Unit::Plain,
        range: (-6.5, 0.0),
    }
}

fn spread(logits: &[f64]) -> f64 {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let smallest = logits.iter().copied().fold(f64::INFINITY, f64::min);
    largest - smallest
}

pub(crate) fn probabilities(mixture: &Mixture) -> Bars {
    let (strong, weak, mixed) = (mixture.strong(), mixture.weak(), mixture.distribution());
    let at_target = |d: &Distribution| Unit::Percent.write(d.probabilities()[TARGET]);
    Bars {
        axis: "token",
        groups: TOKENS.map(String::from).into(),
        sentence: format!(
            "The right answer, {}, gets {} from the strong model, {} from the weak one and {} from the mixture.",
            TOKENS[TARGET],
            at_target(&strong),
            at_target(&weak),
            at_target(&mixed)
        ),
        series: vec![
            series("P strong", Role::Strong, strong.probabilities()),
            series("P weak", Role::Weak, weak.probabilities()),
            series("P mixed", Role::Mixed, mixed.probabilities()),
        ],
        unit: Unit::Percent,
        range: (0.0, 1.0),
    }
}

/// The tokens that are not the answer, with a gradient each.
fn gradients(mixture: &Mixture) -> Bars {
    let others = |gradient: Vec<f64>| gradient[TARGET + 1..].to_vec();
    let alone = wmss::cross_entropy::gradient(&example::strong().logits(), TARGET);
    let on_strong = mixture.amplification_on_strong(TARGET);
    Bars {
        axis: "token",
        groups: TOKENS[TARGET + 1..]
            .iter()
            .copied()
            .map(String::from)
            .collect(),
        sentence: format!(
            "Counted where it trains, on the strong model's own logits, the push against wrong answers is {on_strong:.2} times that of plain fine-tuning.",
        ),
        series: vec![
            series("no mixing", Role::Sft, &others(alone)),
            series(
                "on z mix",
                Role::Mixed,
                &others(mixture.gradient_on_mixed(TARGET)),
            ),
            series(
                "on z strong",
                Role::Strong,
                &others(mixture.gradient_on_strong(TARGET)),
            ),
        ],
        unit: Unit::Plain,
        range: (0.0, 0.25),
    }
}

/// The section.
#[component]
pub fn LogitMixing() -> impl IntoView {
    let (lambda, set_lambda) = signal(FIRST_LAMBDA);
    let mixture = Memo::new(move |_| mixture(lambda.get()));
    view! {
        <section id="logit-mixing" aria-labelledby="logit-mixing-title">
            <h2 id="logit-mixing-title">"Logit mixing"</h2>
            <p>
                "Ask two models to continue “" {example::PROMPT} "”. The numbers are the talk's, chosen to show the effect clearly. The "
                <b class="strong">"strong"</b>
                " one has been fine-tuned and gives the right answer, 2x, a probability of 97 %. The "
                <b class="weak">"weak"</b>
                " one is an earlier copy of it that still finds x and 2 plausible. Before their scores, called logits, become probabilities, WMSS blends them:"
            </p>
            <p class="formula">
                <b class="mixed"><i>"z"</i><sub>"mix"</sub></b>
                " = λ · "
                <b class="strong"><i>"z"</i><sub>"strong"</sub></b>
                " + (1 − λ) · "
                <b class="weak"><i>"z"</i><sub>"weak"</sub></b>
            </p>
            <LambdaSlider
                label="λ, the strong model's share"
                id="lambda"
                value=lambda
                accept=move |value| set_lambda.set(value)
            />
            <div class="figures">
                <Figure title="Logits" picture=Signal::derive(move || mixture.with(logits)) />
                <Figure title="Probabilities" picture=Signal::derive(move || mixture.with(probabilities)) />
                <Figure
                    title="Gradients on the wrong answers"
                    picture=Signal::derive(move || mixture.with(gradients))
                />
            </div>
            <Totals mixture=mixture />
            <p>
                "Training pushes each wrong answer's score down by its gradient. A saturated model has almost none left. Mixing brings probability, and so gradient, back to the wrong answers; but only the share λ of it reaches the strong model, because its scores count only λ in the blend. Move λ to 0 and the mixture is all doubt, yet nothing of it reaches the strong model."
            </p>
            <Corrections />
        </section>
    }
}

#[component]
fn Totals(mixture: Memo<Mixture>) -> impl IntoView {
    let alone = move || mixture.with(|m| m.strong().non_target_mass(TARGET));
    let mixed = move || mixture.with(|m| m.distribution().non_target_mass(TARGET));
    let strong = move || {
        mixture.with(|m| m.amplification_on_strong(TARGET) * m.strong().non_target_mass(TARGET))
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Total gradient on the wrong answers">
            <table class="totals">
                <thead>
                    <tr>
                        <th scope="col">"All wrong answers together"</th>
                        <th scope="col">"Gradient"</th>
                        <th scope="col">"Amplification"</th>
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <th scope="row">"Plain fine-tuning, no mixing"</th>
                        <td>{move || Unit::Plain.write(alone())}</td>
                        <td>{Unit::Times.write(1.0)}</td>
                    </tr>
                    <tr>
                        <th scope="row">"Mixing, on z" <sub>"mix"</sub></th>
                        <td data-value="on-mixed">{move || Unit::Plain.write(mixed())}</td>
                        <td>{move || Unit::Times.write(mixture.with(|m| m.amplification_on_mixed(TARGET)))}</td>
                    </tr>
                    <tr>
                        <th scope="row">"Mixing, on z" <sub>"strong"</sub></th>
                        <td>{move || Unit::Plain.write(strong())}</td>
                        <td>{move || Unit::Times.write(mixture.with(|m| m.amplification_on_strong(TARGET)))}</td>
                    </tr>
                </tbody>
            </table>
        </div>
    }
}

/// Where the talk's own page shows other numbers than its formulas give.
#[component]
fn Corrections() -> impl IntoView {
    let half = mixture(0.5);
    let list = |d: &Distribution| {
        let shares = d
            .probabilities()
            .iter()
            .map(|p| format!("{:.1}", 100.0 * p));
        shares.collect::<Vec<_>>().join(" / ")
    };
    let best = (0..=100u32)
        .map(|i| f64::from(i) / 100.0)
        .max_by(|a, b| {
            let on_strong = |lambda: f64| mixture(lambda).amplification_on_strong(TARGET);
            on_strong(*a).total_cmp(&on_strong(*b))
        })
        .unwrap_or(0.0);
    let control = half
        .uniform_control()
        .distribution()
        .non_target_mass(TARGET);
    view! {
        <details>
            <summary>"Where these numbers differ from the talk's page, and why"</summary>
            <p>
                "For λ = 0.5 the talk prints 64 / 13 / 11 / 8 / 4 %. That is the average of the two models' "
                <em>"probabilities"</em> " (" {list(&half.averaged_probabilities())}
                "). Its own formula averages the scores, which gives " {list(&half.distribution())} " %."
            </p>
            <p>
                "It also reads the amplification off the mixture, " {Unit::Times.write(half.amplification_on_mixed(TARGET))}
                " at λ = 0.5. On the strong model's own scores the chain rule leaves λ times that, "
                {Unit::Times.write(half.amplification_on_strong(TARGET))} ". And it does not keep growing as λ falls: it peaks at λ = "
                {format!("{best:.2}")} " with " {Unit::Times.write(mixture(best).amplification_on_strong(TARGET))} " and ends at nothing."
            </p>
            <p>
                "A weak model that knows nothing, the same for every token, would move even more: "
                {Unit::Percent.write(control)} " of the probability onto wrong answers at λ = 0.5, against "
                {Unit::Percent.write(half.distribution().non_target_mass(TARGET))}
                " here. So a larger gradient alone does not show that the weak model's knowledge matters."
            </p>
            <p>
                "And the example is an extreme one. In the paper's measurements (version 2, Table 7) the two models give their likeliest token "
                {Unit::Percent.write(example::paper_strong_confidence())} " and "
                {Unit::Percent.write(example::paper_weak_confidence())}
                " on average. Two models that close leave, at λ = 0.5, a gradient on the strong scores of "
                {Unit::Times.write(example::paper_averages().amplification_on_strong(TARGET))}
                ": mixing makes it smaller."
            </p>
        </details>
    }
}

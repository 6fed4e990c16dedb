//! Why only λ of the gradient reaches the strong model: a score of its own, nudged.

use leptos::prelude::*;
use wmss::Mixture;
use wmss::example::{TARGET, TOKENS};

use super::pictures::mixture;
use crate::article::{Demo, Slider};
use crate::chart::{BarSeries, Bars, Figure, Role, Unit};
use crate::link::kept_within;

/// The wrong answer whose score is nudged.
const NUDGED: usize = TARGET + 1;
const FIRST_NUDGE: f64 = 1.0;
const NUDGES: (f64, f64) = (-2.0, 2.0);

fn written(nudge: f64) -> String {
    format!("{nudge:+.1}").replace('-', "−")
}

/// The same mixture with the strong model's score of one wrong answer moved.
fn nudged(mixture: &Mixture, nudge: f64) -> Mixture {
    let mut strong = mixture.strong_logits().to_vec();
    strong[NUDGED] += nudge;
    Mixture::new(&strong, mixture.weak_logits(), mixture.lambda())
}

fn moves(mixture: &Mixture, nudge: f64) -> Bars {
    let moved = nudged(mixture, nudge).logits()[NUDGED] - mixture.logits()[NUDGED];
    let one = |name: &str, role, by: f64| BarSeries {
        name: name.into(),
        role,
        values: vec![by],
    };
    Bars {
        axis: "token",
        groups: vec![TOKENS[NUDGED].into()],
        series: vec![
            one("move in z strong", Role::Strong, nudge),
            one("move in z mix", Role::Mixed, moved),
        ],
        unit: Unit::Plain,
        range: NUDGES,
        sentence: format!(
            "The strong model’s score of {} moved by {}, the mixture’s by {}: λ times as far.",
            TOKENS[NUDGED],
            Unit::Plain.write(nudge),
            Unit::Plain.write(moved)
        ),
    }
}

/// The demo; λ is the section's.
#[component]
pub(super) fn Nudge(lambda: RwSignal<f64>) -> impl IntoView {
    let nudge = kept_within("nudge", FIRST_NUDGE, NUDGES);
    let picture = Signal::derive(move || moves(&mixture(lambda.get()), nudge.get()));
    view! {
        <div class="beside">
            <div>
                <h3>"Why only λ of it arrives"</h3>
                <p>
                    "The loss looks at the mixture alone. Turn one of the "
                    <b class="strong">"strong"</b>
                    " model’s scores up by one, and the "
                    <b class="mixed">"mixture’s"</b>
                    " score follows by λ, because that is the share it was given. So whatever the loss asks of the mixture, the strong model hears λ times as loud; and the "
                    <b class="weak">"weak"</b>
                    " model hears the rest, 1\u{a0}−\u{a0}λ times."
                </p>
                <p>
                    "Move λ above to 0, and the " <b class="mixed">"mixture"</b> " ignores the "
                    <b class="strong">"strong"</b>
                    " model’s scores: no mistake can be laid at its door, and nothing is left for it to learn."
                </p>
            </div>
            <Demo
                id="nudge-demo"
                title="Nudge one score"
                reset=move |()| nudge.set(FIRST_NUDGE)
            >
                <Slider
                    label=format!("Nudge of the strong model’s score of {}", TOKENS[NUDGED])
                    id="nudge"
                    value=nudge
                    range=NUDGES
                    step=0.1
                    write=written
                />
                <Figure title="How far the scores move" picture=picture />
            </Demo>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mixture_follows_by_lambda_whatever_the_nudge() {
        for lambda in [0.0, 0.3, 1.0] {
            let bars = moves(&mixture(lambda), -1.5);
            let moved = bars.series[1].values[0];
            assert!((moved + 1.5 * lambda).abs() < 1e-12, "{moved}");
        }
    }
}

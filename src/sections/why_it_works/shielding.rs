//! Shielding: the two models disturb each other less and less, and weigh what they weighed.

use leptos::prelude::*;
use wmss::descent::{WeakAgent, wmss_path};
use wmss::example::{self, TARGET};
use wmss::shielding::residual;
use wmss::{Lambda, Mixture};

use crate::article::{Demo, Slider};
use crate::chart::scale::Spacing;
use crate::chart::{Figure, Line, Lines, Role, Unit};
use crate::link::kept_within;

/// At either end one model is alone, and there is nothing to disturb.
const LAMBDAS: (f64, f64) = (0.05, 0.95);
const EPOCHS: usize = 60;
/// η of the joint training; large enough for the fade to be over within the epochs.
const RATE: f64 = 2.0;

/// Joint training from the worked example.
fn path(lambda: f64) -> Vec<Mixture> {
    let lambda = Lambda::new(lambda).unwrap_or(Lambda::PAPER);
    let (strong, weak) = (example::strong().logits(), example::weak().logits());
    let start = Mixture::new(&strong, &weak, lambda);
    wmss_path(start, TARGET, RATE, WeakAgent::Joint, EPOCHS)
}

fn push(mixture: &Mixture) -> f64 {
    -mixture.gradient_on_strong(TARGET)[TARGET]
}

fn line(name: &str, role: Role, dashed: bool, values: impl Iterator<Item = f64>) -> Line {
    let points = values
        .enumerate()
        .map(|(epoch, value)| (epoch as f64, value));
    Line {
        name: name.into(),
        role,
        dashed,
        points: points.collect(),
    }
}

/// How much of `size` is left at each epoch.
fn left(path: &[Mixture], size: fn(&Mixture) -> f64) -> impl Iterator<Item = f64> {
    let first = path.first().map_or(f64::NAN, size);
    path.iter().map(move |mixture| size(mixture) / first)
}

fn picture(path: &[Mixture]) -> Lines {
    let end = |line: &Line| line.points.last().map_or(f64::NAN, |p| p.1);
    let weight = line(
        "weak model’s weight, 1 − λ",
        Role::Weak,
        true,
        path.iter().map(|m| m.lambda().weak()),
    );
    let residual = line(
        "residual, of its first size",
        Role::Mixed,
        false,
        left(path, residual),
    );
    let push = line(
        "strong model’s push, of its first size",
        Role::Strong,
        false,
        left(path, push),
    );
    let sentence = format!(
        "After {EPOCHS} epochs the residual has shrunk to {} of its first size and the strong model’s own push to {}. The weak model’s weight still is {}.",
        Unit::Percent.write(end(&residual)),
        Unit::Percent.write(end(&push)),
        Unit::Percent.write(end(&weight))
    );
    Lines {
        lines: vec![weight, push, residual],
        marks: Vec::new(),
        axis: "epoch",
        domain: (0.0, EPOCHS as f64),
        range: (0.0, 1.0),
        spacing: Spacing::Linear,
        unit: Unit::Percent,
        sentence,
    }
}

/// The demo.
#[component]
pub(super) fn Shielding() -> impl IntoView {
    let lambda = kept_within("shielding-lambda", Lambda::PAPER.strong(), LAMBDAS);
    let path = Memo::new(move |_| path(lambda.get()));
    let shown = Signal::derive(move || path.with(|path| picture(path)));
    view! {
        <Demo
            id="shielding-demo"
            title="What fades, and what stays"
            reset=move |()| lambda.set(Lambda::PAPER.strong())
        >
            <Slider
                label="λ of the joint training"
                id="shielding-lambda"
                value=lambda
                range=LAMBDAS
                step=0.05
                write=|value| format!("{value:.2}")
            />
            <Figure title="Residual and weight over the epochs" picture=shown />
            <Moments path=path />
        </Demo>
    }
}

/// Early, in the middle, late.
#[component]
fn Moments(path: Memo<Vec<Mixture>>) -> impl IntoView {
    let row = move |(name, epoch): (&'static str, usize)| {
        let of = move |value: fn(&Mixture) -> String| {
            move || path.with(|path| path.get(epoch).map(value))
        };
        let mixed = |m: &Mixture| Unit::Percent.write(m.distribution().probabilities()[TARGET]);
        view! {
            <tr>
                <th scope="row">{name} ", epoch " {epoch}</th>
                <td>{of(mixed)}</td>
                <td>{of(|m| Unit::Tiny.write(residual(m)))}</td>
                <td>{of(|m| Unit::Plain.write(m.lambda().weak()))}</td>
            </tr>
        }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Residual and weight, early to late">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Moment"</th>
                        <th scope="col">"P mix of the target"</th>
                        <th scope="col">"Residual"</th>
                        <th scope="col">"Weight 1 − λ"</th>
                    </tr>
                </thead>
                <tbody>
                    {[("Early", 0), ("Middle", EPOCHS / 4), ("Late", EPOCHS)].map(row).collect_view()}
                </tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_residual_fades_and_the_weight_stays_at_every_lambda() {
        for lambda in [LAMBDAS.0, 0.3, 0.5, 0.8, LAMBDAS.1] {
            let path = path(lambda);
            assert!(residual(&path[EPOCHS]) < residual(&path[0]), "λ = {lambda}");
            assert!(
                path.iter()
                    .all(|m| (m.lambda().weak() - (1.0 - lambda)).abs() < 1e-12)
            );
        }
    }

    #[test]
    fn every_line_stays_within_the_drawing() {
        for lambda in [LAMBDAS.0, 0.5, LAMBDAS.1] {
            for line in picture(&path(lambda)).lines {
                let inside = line
                    .points
                    .iter()
                    .all(|p| (0.0..=1.0 + 1e-9).contains(&p.1));
                assert!(inside, "{} at λ = {lambda}: {:?}", line.name, line.points);
            }
        }
    }
}

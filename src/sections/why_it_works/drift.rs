//! A number added to every score: no probability moves, and an average score means nothing.

use leptos::prelude::*;
use wmss::Distribution;
use wmss::example;
use wmss::paper;
use wmss::statistics::relative_change;

use crate::article::{Demo, Slider};
use crate::chart::{Bars, Figure, Role, Unit};
use crate::link::kept_within;
use crate::sections::five_tokens::{probabilities, series, target_percent};

const SHIFTS: (f64, f64) = (-4.0, 4.0);
const FIRST_SHIFT: f64 = 0.0;
const MODEL: &str = "Qwen3-4B-Base";

/// The strong model's logits, each with `shift` added.
fn shifted(shift: f64) -> Vec<f64> {
    let logits = example::strong().logits();
    logits.iter().map(|z| z + shift).collect()
}

fn logits(shift: f64) -> Bars {
    let moved = shifted(shift);
    let sentence = if shift == 0.0 {
        "As the example has them.".to_owned()
    } else {
        format!("Every score is moved by {}.", signed(shift, 1))
    };
    let lowest = shifted(0.0).into_iter().fold(0.0, f64::min);
    Bars {
        unit: Unit::Plain,
        range: (lowest + SHIFTS.0, SHIFTS.1),
        ..probabilities(vec![series("z + c", Role::Strong, &moved)], sentence)
    }
}

fn unmoved(shift: f64) -> Bars {
    let distribution = Distribution::from_logits(&shifted(shift));
    let sentence = format!(
        "Unmoved: the right answer has {}.",
        target_percent(&distribution)
    );
    probabilities(
        vec![series("P", Role::Strong, distribution.probabilities())],
        sentence,
    )
}

/// One of the numbers of the paper's table on logits.
fn printed(method: &str, column: &str) -> f64 {
    let table = &paper().logits_after_training;
    table.value(MODEL, method, column).unwrap_or(f64::NAN)
}

/// What plain fine-tuning ends with, and what WMSS ends with had its scores been moved by `shift`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Compared {
    others: (f64, f64),
    gap: (f64, f64),
}

impl Compared {
    fn at(shift: f64) -> Self {
        let both = |column| (printed("SFT", column), printed("WMSS", column));
        let (sft, wmss) = both("mean of the other logits");
        Self {
            others: (sft, wmss + shift),
            gap: both("gap"),
        }
    }
}

/// A number with its sign, "+3.0" or "−0.5".
fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{value:+.decimals$}").replace('-', "−");
    if text.trim_start_matches(['+', '−', '0', '.']).is_empty() {
        text.replace(['+', '−'], "±")
    } else {
        text
    }
}

fn change((from, to): (f64, f64)) -> String {
    format!("{} %", signed(100.0 * relative_change(from, to), 1))
}

fn logit(value: f64) -> String {
    format!("{value:.2}").replace('-', "−")
}

/// The demo.
#[component]
pub(super) fn Drift() -> impl IntoView {
    let shift = kept_within("drift-shift", FIRST_SHIFT, SHIFTS);
    let figure = move |picture: fn(f64) -> Bars| Signal::derive(move || picture(shift.get()));
    view! {
        <Demo id="drift-demo" title="Shift every score" reset=move |()| shift.set(FIRST_SHIFT)>
            <Slider
                label="c, added to every score"
                id="drift-shift"
                value=shift
                range=SHIFTS
                step=0.1
                write=|value| signed(value, 1)
            />
            <div class="figures low">
                <Figure title="Shifted logits" picture=figure(logits) />
                <Figure title="Their probabilities" picture=figure(unmoved) />
            </div>
            <Suppression shift=shift />
        </Demo>
    }
}

/// The paper's two averages, the second one under the same shift, and the gaps.
#[component]
fn Suppression(shift: RwSignal<f64>) -> impl IntoView {
    let compared = Memo::new(move |_| Compared::at(shift.get()));
    let shown = move |of: fn(Compared) -> String| move || of(compared.get());
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="The paper’s averages under the shift">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{MODEL} ", " {paper().logits_after_training.source()}</th>
                        <th scope="col">"Mean of the other logits"</th>
                        <th scope="col">"Gap to the target"</th>
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <th scope="row">"After " <span class="sft">"SFT"</span></th>
                        <td>{shown(|c| logit(c.others.0))}</td>
                        <td>{shown(|c| logit(c.gap.0))}</td>
                    </tr>
                    <tr>
                        <th scope="row">
                            "After " <span class="strong">"WMSS"</span> ", c added: "
                            {move || signed(shift.get(), 1)}
                        </th>
                        <td>{shown(|c| logit(c.others.1))}</td>
                        <td>{shown(|c| logit(c.gap.1))}</td>
                    </tr>
                    <tr>
                        <th scope="row">"Change"</th>
                        <td data-value="suppression">{shown(|c| change(c.others))}</td>
                        <td data-value="gap">{shown(|c| change(c.gap))}</td>
                    </tr>
                </tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wmss::blog;
    use wmss::example::TARGET;

    #[test]
    fn no_shift_moves_a_probability_or_the_gap() {
        for shift in [SHIFTS.0, 0.0, SHIFTS.1] {
            let moved = Distribution::from_logits(&shifted(shift));
            let distance =
                moved.probabilities()[TARGET] - example::strong().probabilities()[TARGET];
            assert!(distance.abs() < 1e-12);
            assert_eq!(
                change(Compared::at(shift).gap),
                change(Compared::at(0.0).gap)
            );
        }
    }

    #[test]
    fn without_a_shift_the_averages_give_the_talks_percentage_and_a_shift_turns_it_around() {
        let claimed = blog()
            .number(12, "suppression")
            .expect("in the talk's data");
        assert_eq!(change(Compared::at(0.0).others), format!("−{claimed:.1} %"));
        assert!(change(Compared::at(SHIFTS.1).others).starts_with('+'));
    }

    #[test]
    fn the_bars_stay_within_their_axis() {
        for shift in [SHIFTS.0, SHIFTS.1] {
            let bars = logits(shift);
            let inside = |z: &f64| bars.range.0 <= *z && *z <= bars.range.1;
            assert!(bars.series[0].values.iter().all(inside));
        }
    }

    #[test]
    fn a_zero_has_both_signs() {
        assert_eq!(
            ["+3.0", "−0.5", "±0.0"],
            [3.0, -0.5, -0.01]
                .map(|v| signed(v, 1))
                .each_ref()
                .map(String::as_str)
        );
    }
}

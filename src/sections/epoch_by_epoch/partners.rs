//! The same race with every partner that the strong model could have had.

use leptos::prelude::*;
use wmss::descent::WeakAgent;

use super::race::{Race, Rules};
use crate::chart::Unit;
use crate::sections::five_tokens::on_target;

/// Plain fine-tuning, and WMSS with three partners.
fn rows(rules: Rules, epoch: usize) -> [(&'static str, f64, f64, f64); 4] {
    let [joint, frozen] =
        [WeakAgent::Joint, WeakAgent::Frozen].map(|weak| Race::new(Rules { weak, ..rules }));
    let uniform = Race::with_uniform_partner(rules);
    let strong = |name, race: &Race| {
        let probability = on_target(&race.wmss(epoch).strong());
        (
            name,
            probability,
            race.gaps(epoch)[1],
            race.pushes(epoch)[1],
        )
    };
    let alone = on_target(&joint.sft(epoch));
    [
        (
            "none: plain SFT",
            alone,
            joint.gaps(epoch)[0],
            joint.pushes(epoch)[0],
        ),
        strong("the base model, learning along", &joint),
        strong("the base model, frozen", &frozen),
        strong("D0: knows nothing, frozen", &uniform),
    ]
}

/// The table, at this epoch of the race.
#[component]
pub(super) fn Partners(
    /// λ and the learning rate.
    rules: Signal<Rules>,
    /// Epoch of the race.
    epoch: RwSignal<usize>,
) -> impl IntoView {
    let row = |(name, probability, gap, push): (&'static str, f64, f64, f64)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{Unit::Percent.write(probability)}</td>
                <td>{Unit::Plain.write(gap)}</td>
                <td>{Unit::Plain.write(push)}</td>
            </tr>
        }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="The race with every partner">
            <table class="totals">
                <thead>
                    <tr>
                        <th scope="col">{move || format!("Partner, at epoch {}", epoch.get())}</th>
                        <th scope="col">"P(2x)"</th>
                        <th scope="col">"Gap"</th>
                        <th scope="col">"Push"</th>
                    </tr>
                </thead>
                <tbody>{move || rows(rules.get(), epoch.get()).map(row)}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use wmss::Lambda;

    use super::super::race::LAST;
    use super::*;

    #[test]
    fn what_the_prose_says_of_the_partners_is_so() {
        let rules = Rules {
            lambda: Lambda::PAPER,
            rate: 2.0,
            weak: WeakAgent::Joint,
        };
        for epoch in 1..=LAST {
            let [alone, joint, frozen, uniform] = rows(rules, epoch).map(|row| row.2);
            assert!(alone < joint && joint <= frozen && frozen < uniform);
        }
    }
}

//! The samples, how often each is drawn, and its rank.

use leptos::prelude::*;
use wmss::curriculum::{Coefficients, Entropies};

use super::ranking::{FORMULAS, Ranking, Sample, rankings};
use crate::chart::Unit;

/// "1st", for ranks up to twenty.
fn ordinal(rank: usize) -> String {
    let end = match rank {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };
    format!("{rank}{end}")
}

/// What a change of entropy means.
fn meaning(change: f64) -> &'static str {
    if change < -1e-9 {
        "learned"
    } else if change > 1e-9 {
        "forgotten"
    } else {
        "unchanged"
    }
}

/// Every sample with its entropies, and its share and rank under each formula.
#[component]
pub(super) fn Ranks(
    samples: Memo<Vec<Sample>>,
    coefficients: Memo<Coefficients>,
    added: RwSignal<Vec<f64>>,
) -> impl IntoView {
    let rows = move || {
        let samples = samples.get();
        let rankings = rankings(coefficients.get(), &samples);
        let talks = samples.len() - added.with(Vec::len) / 2;
        let row = |(i, sample): (usize, Sample)| {
            let cells: Vec<_> = rankings.iter().map(|ranking| cell(ranking, i)).collect();
            view! { <Row sample=sample cells=cells yours={i >= talks} /> }
        };
        samples.into_iter().enumerate().map(row).collect_view()
    };
    let head = FORMULAS.map(|formula| view! { <th scope="col">{formula.name}</th> });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Samples and their ranks">
            <table class="ranks">
                <thead>
                    <tr>
                        <th scope="col">"Sample"</th>
                        <th scope="col">"H weak → strong"</th>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// A share and its rank, as two texts.
fn cell(ranking: &Ranking, sample: usize) -> (String, String) {
    let share = ranking.shares.get(sample).copied().unwrap_or(0.0);
    let rank = ranking.ranks.get(sample).copied().unwrap_or(0);
    let is_tie = ranking.ranks.iter().all(|rank| *rank == 1);
    let rank = if is_tie {
        "tied".to_owned()
    } else {
        ordinal(rank)
    };
    (Unit::Percent.write(share), rank)
}

#[component]
fn Row(sample: Sample, cells: Vec<(String, String)>, yours: bool) -> impl IntoView {
    let Entropies { weak, strong } = sample.entropies;
    let change = sample.entropies.change();
    let cell = |(share, rank): (String, String)| {
        let first = rank == ordinal(1);
        view! { <td>{share} " " <span class="rank" class:first=first>{rank}</span></td> }
    };
    let kind = (!yours).then(|| view! { <span class="kind">{sample.kind}</span> });
    view! {
        <tr>
            <th scope="row">
                <span class="letter">{sample.letter}</span>
                " "
                <span class="prompt">{sample.prompt}</span>
                " "
                {kind}
            </th>
            <td>
                {format!("{} → {} ", short(weak), short(strong))}
                <span class="kind">{format!("ΔH {}, {}", signed(change), meaning(change))}</span>
            </td>
            {cells.into_iter().map(cell).collect_view()}
        </tr>
    }
}

/// An entropy with no more decimals than it needs, two at most.
fn short(entropy: f64) -> String {
    let hundredths = (100.0 * entropy).round() / 100.0;
    // Adding 0 takes the sign off a zero.
    (hundredths + 0.0).to_string().replace('-', "−")
}

/// A change with its sign.
fn signed(change: f64) -> String {
    let sign = if change >= 0.005 { "+" } else { "" };
    format!("{sign}{}", short(change))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_and_changes_are_said_in_words() {
        assert_eq!([1, 2, 3, 6].map(ordinal), ["1st", "2nd", "3rd", "6th"]);
        assert_eq!(signed(-0.6), "−0.6");
        assert_eq!(signed(0.5), "+0.5");
        assert_eq!(signed(-1e-9), "0");
        assert_eq!(short(1.6), "1.6");
        assert_eq!(
            [-0.6, 0.5, 0.0].map(meaning),
            ["learned", "forgotten", "unchanged"]
        );
    }
}

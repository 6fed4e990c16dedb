//! Repeating a run over seeds, and what the seeds together show.

use leptos::prelude::*;
use protocol::Bounds;

use super::desk::Desk;
use super::entry::{Group, MOST_SEEDS};
use super::outcome::{Ending, endings, points, verdict};
use super::pictures::means;
use crate::chart::{Figure, Unit};
use crate::lab::state::Link;
use crate::number_field::NumberField;

/// Two are the least that say anything.
const SEEDS: Bounds = Bounds {
    name: "The number of seeds",
    range: 2.0..=MOST_SEEDS as f64,
};
/// Seeds suggested at first.
const FIRST: f64 = 5.0;
const NOTHING_YET: &str =
    "There is nothing to say yet: it takes at least two finished seeds to say how much they vary.";

/// The control, and how far it is.
#[component]
pub fn Repeat(desk: Desk) -> impl IntoView {
    let count = RwSignal::new(FIRST);
    let state = desk.trainer.state;
    let running = Memo::new(move |_| desk.series.with(Option::is_some));
    let open = Memo::new(move |_| state.with(|s| s.link == Link::Open));
    let progress = move || {
        let (step, seconds) = state.with(|s| (s.step, s.seconds.last().copied()));
        desk.series.with(|series| {
            let series = series.as_ref()?;
            Some(series.progress(step, seconds.unwrap_or_default()))
        })
    };
    let progress = Memo::new(move |_| progress());
    let waits = Memo::new(move |_| {
        running.get() && state.with(|s| s.link == Link::Open && !s.training && s.step > 0)
    });
    view! {
        <h3 id="repeat-title">"Many seeds"</h3>
        <p class="quiet">
            "One run is one draw: another seed draws other examples and other batches, and may end differently. A series trains the settings of the next run with one seed after the other, beginning at the seed above, and shows what they have in common. Seeds of these settings that are finished already are not trained again."
        </p>
        <div class="panel" role="group" aria-labelledby="repeat-title">
            <NumberField
                label="Number of seeds"
                id="seeds-of-series"
                bounds=SEEDS
                value=count
                step="1"
                whole=true
                accept=move |value: f64| count.set(value)
            />
            <button
                disabled=move || running.get() || !open.get()
                on:click=move |_| desk.repeat(count.get_untracked() as u32)
            >
                "Repeat over seeds"
            </button>
            <button disabled=move || !running.get() on:click=move |_| desk.stop()>
                "Stop the series"
            </button>
        </div>
        // No status: a time that is counted down aloud would drown everything else.
        <Show when=move || running.get()>
            <div class="notice">
                <p>
                    {move || progress.get()}
                    {move || waits.get().then_some(" Paused: Start goes on.")}
                </p>
            </div>
        </Show>
        <p role="status">{move || desk.said.get()}</p>
    }
}

/// The series that is shown.
#[component]
pub fn Outcome(desk: Desk) -> impl IntoView {
    let group = Memo::new(move |_| desk.store.shelf.with(|s| s.shown_series().cloned()));
    let there = Memo::new(move |_| group.with(Option::is_some));
    let enough = Memo::new(move |_| group.with(|g| g.as_ref().is_some_and(|g| g.seeds.len() > 1)));
    let picture = Signal::derive(move || {
        let empty = || means(&Group::none());
        group.with(|group| group.as_ref().map_or_else(empty, means))
    });
    let name = move || {
        let name = |entry: &super::entry::Entry| entry.name.clone();
        let shown = |entry: &&super::entry::Entry| entry.shown && entry.series().is_some();
        desk.store
            .shelf
            .with(|shelf| shelf.entries.iter().find(shown).map(name))
            .unwrap_or_default()
    };
    let name = Signal::<String>::from(Memo::new(move |_| name()));
    let seeds = move || {
        let seeds = group.with(|group| group.as_ref().map(Group::numbers).unwrap_or_default());
        let seeds: Vec<String> = seeds.iter().map(u32::to_string).collect();
        format!("Finished seeds of {}: {}.", name.get(), seeds.join(", "))
    };
    view! {
        <Show when=move || there.get()>
            <p>{seeds}</p>
            <Show when=move || enough.get() fallback=|| view! { <p>{NOTHING_YET}</p> }>
                <div class="figures">
                    <Figure title="Held-out accuracy over seeds" picture=picture take_away=true run=name />
                </div>
                {move || group.with(|group| group.as_ref().map(endings)).map(differences)}
            </Show>
        </Show>
    }
}

/// The ends as a table.
fn differences(endings: Vec<Ending>) -> impl IntoView {
    let Some(first) = endings.first().map(|ending| ending.name.clone()) else {
        return ().into_any();
    };
    let several = endings.len() > 2;
    let row = |ending: Ending| {
        let held_out = ending.held_out;
        let (low, high) = (held_out.low(), held_out.high());
        let interval = format!("{} to {}", percent(low), percent(high));
        let (difference, words) = match ending.difference {
            Some(d) => (
                format!(
                    "{} ({} to {})",
                    points(d.mean),
                    points(d.low()),
                    points(d.high())
                ),
                verdict(&d, &first),
            ),
            None => (
                "–".to_owned(),
                "The others are compared with it.".to_owned(),
            ),
        };
        view! {
            <tr>
                <th scope="row">{ending.name}</th>
                <td>{format!("{} ({interval})", percent(held_out.mean))}</td>
                <td>{difference}</td>
                <td class="words">{words}</td>
            </tr>
        }
    };
    let heads = [
        "Contender".to_owned(),
        "Held-out accuracy, mean (95 % interval)".to_owned(),
        format!("Difference to {first} in points, mean (95 % interval)"),
        "What it says".to_owned(),
    ];
    let heads = heads.map(|head| view! { <th scope="col">{head}</th> });
    view! {
        <div class="scroll page" tabindex="0" role="region" aria-label="Differences over seeds">
            <table>
                <thead><tr>{heads.into_iter().collect_view()}</tr></thead>
                <tbody>{endings.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
        <p class="quiet">
            "Differences are taken seed by seed, at the last step: contenders of one seed begin at the same M1 and answer the same prompts. Intervals are Student’s t, which takes the differences as normally distributed."
            {several.then_some(" Each interval stands for itself: among several comparisons one is more easily wrong.")}
        </p>
    }
    .into_any()
}

/// An interval's end can lie beyond what an accuracy can be.
fn percent(share: f64) -> String {
    Unit::Percent.write(share.clamp(0.0, 1.0))
}

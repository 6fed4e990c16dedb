//! Earlier runs on a shelf, runs compared, series over seeds, and a run's numbers to take away.

mod compared;
mod desk;
mod entry;
mod list;
mod numbers;
mod outcome;
mod pictures;
mod record;
mod repeat;
mod series;
mod settings;
mod shelf;
mod store;
mod take_away;
mod watch;

use leptos::prelude::*;

use super::trainer::Trainer;
use compared::Compared;
use desk::Desk;
use list::List;
use repeat::{Outcome, Repeat};
use take_away::TakeAway;

/// All that the lab has to say of more than the present run.
#[component]
pub fn Runs(trainer: Trainer) -> impl IntoView {
    let desk = Desk::open(trainer);
    view! {
        <TakeAway trainer=trainer />
        <Repeat desk=desk />
        <Outcome desk=desk />
        <Compared desk=desk />
        <List desk=desk />
    }
}

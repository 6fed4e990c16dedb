//! How fast the page is on this machine, as one table. Nothing here passes or fails.
//!
//! With `--quick` it gives up on a measurement after a minute and a half instead of five minutes,
//! which on a GPU imitated in software are those of the larger model. `--lambda` measures λ alone.

mod adapter;
mod lambda;
mod natively;
mod sizes;
mod steps;
mod timings;

use std::env;
use std::thread::available_parallelism;
use std::time::Duration;

use browser_tests::{Options, Outcome, Stage, visit};

fn main() -> Outcome {
    let chromium = visit(Options::default(), async |page| {
        let capabilities = page.client().capabilities();
        let version = capabilities.and_then(|all| all.get("browserVersion")?.as_str());
        Ok(version.unwrap_or("of unknown version").to_owned())
    })?;
    let cores = available_parallelism().map_or(1, usize::from);
    println!("Measured in one session, Chromium {chromium}, {cores} processor cores.");
    let told = |flag: &str| env::args().any(|argument| argument == flag);
    if told("--lambda") {
        return lambda::print();
    }
    let patience = Duration::from_secs(if told("--quick") { 90 } else { 300 });
    steps::print(patience)?;
    lambda::print()?;
    sizes::print(&Stage::from_environment()?)
}

/// A line of a Markdown table.
fn row<const N: usize>(cells: [&str; N]) {
    println!("| {} |", cells.join(" | "));
}

/// The head of a Markdown table whose numbers stand to the right.
fn head<const N: usize>(cells: [&str; N]) {
    println!();
    row(cells);
    let rule: Vec<&str> = (0..N)
        .map(|i| if i == 0 { "---" } else { "---:" })
        .collect();
    println!("| {} |", rule.join(" | "));
}

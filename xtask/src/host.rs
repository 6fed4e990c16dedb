//! Linting and testing what runs on this machine.

use std::process::Command;

use crate::failure::Outcome;
use crate::lint::Linter;
use crate::stage::Stage;
use crate::tally::Tally;
use crate::task::Task;
use crate::toolchain::Toolchain;
use crate::workspace::Workspace;

/// Packages are linted in the selections in which they are tested, because a selection decides the
/// features of shared dependencies: then testing compiles nothing again.
const NATIVE: &[&str] = &["--workspace", "--exclude", "browser-tests"];
const BROWSER: &[&str] = &["--package", "browser-tests"];

/// Compiles everything with clippy, and returns the linter for the tests to run what it compiled.
pub fn lint(workspace: &Workspace) -> Outcome<Linter> {
    let linter = Linter::of(Toolchain::Active, workspace)?;
    // What one selection has to mend must not hide what the other has: all run, then the first
    // failure counts.
    let outcomes = [NATIVE, BROWSER].map(|selection| lint_selection(workspace, &linter, selection));
    outcomes.into_iter().collect::<Outcome<()>>()?;
    Ok(linter)
}

fn lint_selection(workspace: &Workspace, linter: &Linter, selection: &[&str]) -> Outcome<()> {
    let mut command = workspace.cargo(["build", "--all-targets", "--keep-going"]);
    command.args(selection);
    linter.configure(&mut command);
    let advice = "Mend what clippy reports above";
    Task::new("linting for this machine", command, advice).run()
}

/// Runs every test but the browser's.
///
/// Without a linter, because linting failed, the crates are compiled the ordinary way: a lint must
/// not hide what the tests have to say.
pub fn test(workspace: &Workspace, linter: Option<&Linter>, tally: &mut Tally) -> Outcome<()> {
    let mut command = test_command(workspace, NATIVE, linter);
    command.arg("--no-fail-fast");
    run_tests("testing", command, tally)
}

/// Runs the browser's tests on the built page.
pub fn test_in_browser(
    workspace: &Workspace,
    linter: Option<&Linter>,
    tally: &mut Tally,
) -> Outcome<()> {
    let stage = Stage::set(workspace)?;
    let mut command = test_command(workspace, BROWSER, linter);
    stage.describe_to(&mut command);
    // One browser at a time: two would share the processor, and the tests' patience with it.
    command.args(["--no-fail-fast", "--", "--test-threads=1"]);
    run_tests("testing in the browser", command, tally)
}

fn test_command(workspace: &Workspace, selection: &[&str], linter: Option<&Linter>) -> Command {
    let mut command = workspace.cargo(["test"]);
    command.args(selection);
    if let Some(linter) = linter {
        linter.configure(&mut command);
    }
    command
}

fn run_tests(doing: &str, command: Command, tally: &mut Tally) -> Outcome<()> {
    let advice = "Mend the tests that are named above";
    Task::new(doing, command, advice).run_reading(|line| *tally += Tally::from_line(line))
}

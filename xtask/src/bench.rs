//! `cargo xtask bench` and `cargo xtask experiment`: measuring, rather than checking.

use crate::failure::Outcome;
use crate::page;
use crate::stage::Stage;
use crate::task::Task;
use crate::workspace::Workspace;

/// Measures the built page in a browser.
pub fn run(workspace: &Workspace, arguments: &[String]) -> Outcome<()> {
    page::build(workspace)?;
    let stage = Stage::set(workspace)?;
    let mut command = workspace.cargo(["run", "--release", "--package", "browser-tests"]);
    command.args(["--bin", "bench", "--"]).args(arguments);
    stage.describe_to(&mut command);
    let advice = "Mend what is reported above";
    Task::new("measuring in the browser", command, advice).run()
}

/// Trains natively, with the arguments of the trainer's `experiment`.
pub fn experiment(workspace: &Workspace, arguments: &[String]) -> Outcome<()> {
    let mut command = workspace.cargo(["run", "--release", "--package", "trainer"]);
    command.args(["--bin", "experiment", "--"]).args(arguments);
    let advice = "Mend what is reported above";
    Task::new("running the experiment", command, advice).run()
}

//! `cargo xtask bench`, `experiment` and `screenshots`: measuring and looking, rather than checking.

use std::process::Command;

use crate::browser;
use crate::failure::{Failure, Outcome};
use crate::page;
use crate::search::on_search_path;
use crate::stage::Stage;
use crate::task::Task;
use crate::workspace::Workspace;

/// Measures the built page in a browser, or with `--peers` its trainer beside other libraries.
pub fn run(workspace: &Workspace, arguments: &[String]) -> Outcome<()> {
    page::build(workspace)?;
    if let Some(("--peers", rest)) = arguments.split_first().map(|(a, b)| (a.as_str(), b)) {
        return beside_peers(workspace, rest);
    }
    let stage = Stage::set(workspace)?;
    let mut command = workspace.cargo(["run", "--release", "--package", "browser-tests"]);
    command.args(["--bin", "bench", "--"]).args(arguments);
    stage.describe_to(&mut command);
    let advice = "Mend what is reported above";
    Task::new("measuring in the browser", command, advice).run()
}

/// Takes a picture of every section of the built page, at two widths and in both colour schemes.
pub fn screenshots(workspace: &Workspace, folder: &str) -> Outcome<()> {
    page::build(workspace)?;
    let stage = Stage::set(workspace)?;
    let mut command = workspace.cargo(["run", "--package", "browser-tests"]);
    command.args(["--bin", "screenshots", "--", folder]);
    stage.describe_to(&mut command);
    let advice = "Mend what is reported above";
    Task::new("taking pictures", command, advice).run()
}

/// Runs `tests/peers` on all peers, or on those that the arguments choose.
fn beside_peers(workspace: &Workspace, arguments: &[String]) -> Outcome<()> {
    let folder = workspace.root.join("tests/peers");
    let tool = |name: &str| {
        on_search_path(name).map(Command::new).ok_or_else(|| {
            Failure::new(
                format!("the other libraries need {name}"),
                "Install Node.js 20 or newer, with npm",
            )
        })
    };
    let mut install = tool("npm")?;
    install
        .args(["ci", "--ignore-scripts"])
        .current_dir(&folder);
    let advice = "Look at what npm reports above";
    Task::new("installing the other libraries", install, advice).run()?;
    let mut measure = tool("node")?;
    measure
        .args(["run.mjs", "--all"])
        .args(arguments)
        .current_dir(&folder)
        .env("CHROMIUM", browser::ensure()?.chromium);
    let advice = "tests/peers/README.md says what each peer needs";
    Task::new("measuring beside the other libraries", measure, advice).run()
}

/// The experiment's plan, the M0 that its runs begin with, and where its findings go.
const PLANNED: [&str; 4] = [
    "plan",
    "assets/plan.json",
    "assets/m0.safetensors",
    "assets/findings.json",
];

/// glibc gives large blocks back to the system at once, and a step asks for many: a third of a run's
/// time went into that.
const KEEP_MEMORY: [(&str, &str); 3] = [
    ("MALLOC_MMAP_THRESHOLD_", "1000000000"),
    ("MALLOC_TRIM_THRESHOLD_", "2000000000"),
    ("MALLOC_TOP_PAD_", "100000000"),
];

/// Trains natively: runs the whole plan, or what the settings `arguments` leave of it; or does what
/// the trainer's `experiment` is told by a command of its own.
pub fn experiment(workspace: &Workspace, arguments: &[String]) -> Outcome<()> {
    let mut command = workspace.cargo(["run", "--release", "--package", "trainer"]);
    command.args(["--bin", "experiment", "--"]);
    if arguments.iter().all(|argument| argument.contains('=')) {
        let folder = workspace.cache.join("experiment");
        command.args(PLANNED);
        command.arg(format!("folder={}", folder.display()));
    }
    command.args(arguments).envs(KEEP_MEMORY);
    let advice = "Mend what is reported above";
    Task::new("running the experiment", command, advice).run()
}

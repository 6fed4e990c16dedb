//! `cargo xtask test`: every check of the project, in order.

use std::process::ExitCode;
use std::time::Instant;

use crate::failure::{Failure, Outcome};
use crate::heartbeat::spoken;
use crate::host;
use crate::lint::Linter;
use crate::page::{self, PROGRAMS, Program};
use crate::tally::Tally;
use crate::task::Task;
use crate::toolchain::{self, Toolchain};
use crate::workspace::Workspace;

const STEPS: usize = 6;

/// Runs every step that can run, and closes with one line of totals.
pub fn run(workspace: &Workspace) -> ExitCode {
    let mut report = Report::default();
    report.check("formatting", || format(workspace));
    let linter = report.check("clippy for this machine", || host::lint(workspace));
    report.tests("tests on this machine", |tally| {
        host::test(workspace, linter.as_ref(), tally)
    });
    // The build needs it as well, even if lints fail.
    let compiler = toolchain::ensure_wasm(workspace);
    report.check("clippy for wasm32", || {
        lint_programs(workspace, compiler.clone()?)
    });
    let page = report.check("optimised build", || page::build_with(workspace, compiler?));
    report.tests("tests in the browser", |tally| match page {
        Some(()) => host::test_in_browser(workspace, linter.as_ref(), tally),
        None => Err(not_built()),
    });
    report.close()
}

fn format(workspace: &Workspace) -> Outcome<()> {
    let command = workspace.cargo(["fmt", "--all", "--check"]);
    let advice = "Run `cargo fmt --all`";
    Task::new("checking the formatting", command, advice).run()
}

fn lint_programs(workspace: &Workspace, toolchain: Toolchain) -> Outcome<()> {
    let linter = Linter::of(toolchain, workspace)?;
    // All run, then the first failure counts.
    let outcomes = PROGRAMS.map(|program| lint_program(workspace, toolchain, &linter, &program));
    outcomes.into_iter().collect()
}

fn lint_program(
    workspace: &Workspace,
    toolchain: Toolchain,
    linter: &Linter,
    program: &Program,
) -> Outcome<()> {
    let mut command = program.build_command(workspace, toolchain);
    linter.configure(&mut command);
    // What this compiles of the program itself is never run, so it need not be optimised.
    let (profile, package) = (program.profile, program.package);
    let unoptimised = format!("profile.{profile}.package.{package}.opt-level=0");
    command.args(["--keep-going", "--config", &unoptimised]);
    let doing = format!("linting {} for wasm32", program.name);
    Task::new(doing, command, "Mend what clippy reports above").run()
}

fn not_built() -> Failure {
    Failure::new(
        "there is no page to test",
        "Mend the optimised build, and run this again",
    )
}

/// The steps that have run, and what came of them.
#[derive(Default)]
struct Report {
    steps: usize,
    tally: Tally,
    failed: Vec<String>,
}

impl Report {
    /// A step that counts as one.
    fn check<T>(&mut self, name: &str, step: impl FnOnce() -> Outcome<T>) -> Option<T> {
        let outcome = self.timed(name, step);
        self.tally += match outcome {
            Some(_) => Tally::ONE_PASSED,
            None => Tally::ONE_FAILED,
        };
        outcome
    }

    /// A step that counts as many as it has tests.
    fn tests(&mut self, name: &str, step: impl FnOnce(&mut Tally) -> Outcome<()>) {
        let mut tally = Tally::default();
        let outcome = self.timed(name, || step(&mut tally));
        // Tests that could not be compiled or started are in no summary.
        if outcome.is_none() && tally.failed == 0 {
            tally += Tally::ONE_FAILED;
        }
        self.tally += tally;
    }

    fn timed<T>(&mut self, name: &str, step: impl FnOnce() -> Outcome<T>) -> Option<T> {
        self.steps += 1;
        let title = format!("[{}/{STEPS}] {name}", self.steps);
        println!("\n{title}");
        let begun = Instant::now();
        let outcome = step();
        let time = spoken(begun.elapsed());
        match outcome {
            Ok(value) => {
                println!("{title}: passed in {time}");
                Some(value)
            }
            Err(failure) => {
                println!("{title}: FAILED after {time}: {failure}");
                self.failed.push(name.to_owned());
                None
            }
        }
    }

    fn close(self) -> ExitCode {
        if !self.failed.is_empty() {
            println!(
                "\nFailed: {}; each says above what to do.",
                self.failed.join(", ")
            );
        }
        println!("\n{}", self.tally);
        match self.tally.failed {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        }
    }
}

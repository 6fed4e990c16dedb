//! Debian's packages, for what a machine with apt can install by itself.

use std::process::Command;
use std::sync::OnceLock;

use crate::failure::{Failure, Outcome};
use crate::search::on_search_path;
use crate::task::{Task, output_of};

const ADVICE: &str =
    "Run the same command by hand, as an administrator, to see what apt objects to";

/// Whether this machine has apt.
pub fn is_available() -> bool {
    on_search_path("apt-get").is_some()
}

/// Installs packages, after announcing what they are for.
pub fn install(packages: &[&str], purpose: &str) -> Outcome<()> {
    let names = packages.join(" ");
    println!("Installing {names} with apt-get, {purpose} (about a minute)");
    update()?;
    let fixed = ["apt-get", "install", "-y", "--no-install-recommends"];
    let command = privileged(fixed.iter().chain(packages).copied());
    Task::new(format!("installing {names}"), command, ADVICE).run()
}

/// A command with an administrator's rights: as it is for root, otherwise by a `sudo` that may not
/// ask for a password, since nobody may be there to type it.
pub fn privileged<'a>(words: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new("env");
    if !is_root() {
        command = Command::new("sudo");
        command.args(["-n", "env"]);
    }
    command.arg("DEBIAN_FRONTEND=noninteractive").args(words);
    command
}

/// The lists are read anew once for each run, since a fresh machine has none.
fn update() -> Outcome<()> {
    static DONE: OnceLock<Result<(), Failure>> = OnceLock::new();
    DONE.get_or_init(|| {
        let command = privileged(["apt-get", "update"]);
        Task::new("reading apt's package lists", command, ADVICE).run()
    })
    .clone()
}

fn is_root() -> bool {
    let mut command = Command::new("id");
    command.arg("-u");
    output_of(command).as_deref() == Some("0")
}

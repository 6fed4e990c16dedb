//! The project's commands: `cargo xtask` lists them.

mod apt;
mod bench;
mod browser;
mod check;
mod debian;
mod driver;
mod failure;
mod files;
mod hashed;
mod heartbeat;
mod host;
mod lint;
mod names;
mod offline;
mod page;
mod parts;
mod policy;
mod search;
mod serve;
mod server;
mod sources;
mod stage;
mod styles;
mod tally;
mod task;
mod toolchain;
mod tools;
mod turns;
mod workspace;

use std::env;
use std::process::ExitCode;

use failure::{Failure, Outcome};
use workspace::Workspace;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  serve [--port NUMBER]  build the page and serve it, on port 8080 or the next free one
  serve --quick [...]    the same unoptimised; a change is built and shown in seconds
  build                  build the page into dist/
  test                   check the formatting, lint, test, build, and test in a browser
  bench [ARGUMENTS]      build the page and measure it in a browser
  bench --peers [...]    measure its trainer beside other libraries (needs Node.js)
  screenshots FOLDER     a picture of every section, at two widths, light and dark
  experiment [ARGUMENTS] run the experiment's plan natively, or a part of it (docs/experiment.md)
  help                   print this

What is missing is installed first. Tools and build results are kept in the folder WMSS_CACHE, or
wmss-playground in your cache directory.";

const DEFAULT_PORT: u16 = 8080;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    run(&arguments).unwrap_or_else(|failure| {
        eprintln!("{failure}");
        ExitCode::FAILURE
    })
}

fn run(arguments: &[String]) -> Outcome<ExitCode> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] | ["help" | "--help" | "-h"] => println!("{USAGE}"),
        ["serve", "--quick", rest @ ..] => serve::quickly(port(rest)?)?,
        ["serve", rest @ ..] => serve::optimised(port(rest)?)?,
        ["build"] => page::build(&Workspace::locate()?)?,
        ["test"] => return Ok(check::run(&Workspace::locate()?)),
        ["bench", ..] => bench::run(&Workspace::locate()?, &arguments[1..])?,
        ["screenshots", folder] => bench::screenshots(&Workspace::locate()?, folder)?,
        ["experiment", ..] => bench::experiment(&Workspace::locate()?, &arguments[1..])?,
        _ => return Err(unknown(&words.join(" "))),
    }
    Ok(ExitCode::SUCCESS)
}

fn port(words: &[&str]) -> Outcome<u16> {
    match words {
        [] => Ok(DEFAULT_PORT),
        ["--port", number] => number.parse().map_err(|_| {
            Failure::new(
                format!("`{number}` is not a port"),
                "Give a number from 1 to 65535",
            )
        }),
        _ => Err(unknown(&words.join(" "))),
    }
}

fn unknown(words: &str) -> Failure {
    println!("{USAGE}\n");
    Failure::new(
        format!("`{words}` is no command"),
        "The commands are listed above",
    )
}

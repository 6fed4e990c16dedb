//! Serving the page: as visitors get it, or built anew after every change.

use std::fs;
use std::path::Path;
use std::time::{Instant, SystemTime};

use crate::failure::{Failure, Outcome};
use crate::heartbeat::spoken;
use crate::page;
use crate::policy;
use crate::server::StaticServer;
use crate::sources::Sources;
use crate::workspace::Workspace;

/// Holds when the page was built; an open page asks for it, and reloads when it changes.
const STAMP: &str = "built.txt";

const RELOAD: &str = "<script>
  let built = null;
  setInterval(async () => {
    const answer = await fetch('./built.txt', { cache: 'no-store' }).catch(() => null);
    // There is none for a moment while the page is being replaced.
    if (!answer?.ok) return;
    const now = await answer.text();
    if (built !== null && built !== now) location.reload();
    built = now;
  }, 500);
</script>
</body>";

/// Builds the page as visitors get it, and serves it until the process is stopped.
pub fn optimised(port: u16) -> Outcome<()> {
    let workspace = Workspace::locate()?;
    page::build(&workspace)?;
    let server = StaticServer::start_near(workspace.dist(), port)?;
    println!("The page is at {} (stop with Ctrl+C)", server.url());
    server.wait();
    Ok(())
}

/// Serves the page unoptimised, and builds it again whenever one of its sources changes, until the
/// process is stopped.
pub fn quickly(port: u16) -> Outcome<()> {
    let workspace = Workspace::locate()?;
    let mut sources = Sources::of(&workspace.root);
    let toolchain = page::build_quickly(&workspace)?;
    have_it_reload(&workspace.dist())?;
    let server = StaticServer::start_near(workspace.dist(), port)?;
    let place = server.url();
    println!(
        "The page is at {place}; it is built again and reloads when a file changes (stop with Ctrl+C)"
    );
    loop {
        let changed = sources.wait_for_change();
        println!("Building again: {changed} has changed");
        let begun = Instant::now();
        let outcome = page::rebuild_quickly(&workspace, toolchain)
            .and_then(|()| have_it_reload(&workspace.dist()));
        match outcome {
            Ok(()) => println!(
                "The page at {place} is new after {}",
                spoken(begun.elapsed())
            ),
            // The last page that could be built stays; the next change may mend it.
            Err(failure) => eprintln!("{failure}"),
        }
    }
}

fn have_it_reload(dist: &Path) -> Outcome<()> {
    let document = dist.join("index.html");
    let text = fs::read_to_string(&document)
        .map_err(|error| Failure::file("could not read", &document, &error))?;
    write(&document, &text.replacen("</body>", RELOAD, 1))?;
    policy::allow_inline_scripts(dist)?;
    write(&dist.join(STAMP), &format!("{:?}", SystemTime::now()))
}

fn write(path: &Path, text: &str) -> Outcome<()> {
    fs::write(path, text).map_err(|error| Failure::file("could not write", path, &error))
}

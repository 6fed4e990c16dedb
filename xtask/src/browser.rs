//! Finding a browser that can be driven, or installing one.

use std::env;
use std::path::{Path, PathBuf};

use crate::apt;
use crate::failure::{Failure, Outcome};
use crate::search::on_search_path;

const BROWSER_NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];

/// Where browsers are that put themselves on no search path. Absolute, or below one of
/// [`PROGRAM_FOLDERS`].
const BROWSER_PLACES: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
];

/// The variables in which Windows keeps the folders of its programs.
const PROGRAM_FOLDERS: [&str; 3] = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"];

const DRIVER_PLACES: [&str; 1] = ["/usr/lib/chromium-browser/chromedriver"];

/// A browser and the program that drives it.
pub struct Browser {
    pub chromium: PathBuf,
    pub chromedriver: PathBuf,
}

/// Takes what CHROMIUM and CHROMEDRIVER name, what is installed, or what apt installs.
pub fn ensure() -> Outcome<Browser> {
    if let Some(browser) = find()? {
        return Ok(browser);
    }
    if apt::is_available() {
        apt::install(&["chromium", "chromium-driver"], "to test in a browser")?;
    }
    find()?.ok_or_else(|| {
        Failure::new(
            "no Chromium with its chromedriver was found",
            "Install Chromium or Chrome and the chromedriver of the same version, or set CHROMIUM \
             and CHROMEDRIVER to their paths",
        )
    })
}

fn find() -> Outcome<Option<Browser>> {
    let chromium = named_by("CHROMIUM")?
        .or_else(|| BROWSER_NAMES.into_iter().find_map(on_search_path))
        .or_else(|| BROWSER_PLACES.into_iter().find_map(in_known_place));
    let chromedriver = named_by("CHROMEDRIVER")?
        .or_else(|| on_search_path("chromedriver"))
        .or_else(|| DRIVER_PLACES.into_iter().find_map(in_known_place));
    Ok(chromium
        .zip(chromedriver)
        .map(|(chromium, chromedriver)| Browser {
            chromium,
            chromedriver,
        }))
}

fn named_by(variable: &str) -> Outcome<Option<PathBuf>> {
    let Some(path) = env::var_os(variable).map(PathBuf::from) else {
        return Ok(None);
    };
    if path.is_file() {
        return Ok(Some(path));
    }
    Err(Failure::new(
        format!("{variable} names {}, which is no file", path.display()),
        format!("Correct or unset {variable}"),
    ))
}

fn in_known_place(place: &str) -> Option<PathBuf> {
    let below_program_folders = PROGRAM_FOLDERS
        .into_iter()
        .filter_map(env::var_os)
        .map(|folder| Path::new(&folder).join(place));
    [PathBuf::from(place)]
        .into_iter()
        .filter(|path| path.is_absolute())
        .chain(below_program_folders)
        .find(|path| path.is_file())
}

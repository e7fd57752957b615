//! Finds Chromium and its driver, or installs them where we may.

use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::system;

const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
const MACOS_BROWSERS: [&str; 2] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// Debian's; both at once, so that their versions are the same.
const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];

/// A Chromium or Chrome to run pages in.
pub fn browser() -> Result<PathBuf> {
    find(
        "CHROMIUM",
        "Chromium",
        || {
            let on_macos = MACOS_BROWSERS.iter().map(PathBuf::from);
            system::on_path(&BROWSERS).or_else(|| on_macos.into_iter().find(|path| path.is_file()))
        },
        "install Chromium or Chrome, or set CHROMIUM to its path",
    )
}

/// The chromedriver that steers it in the wasm tests.
pub fn driver() -> Result<PathBuf> {
    find(
        "CHROMEDRIVER",
        "chromedriver",
        || system::on_path(&["chromedriver"]),
        "install the chromedriver of your Chromium's version, or set CHROMEDRIVER to its path",
    )
}

fn find(
    variable: &str,
    what: &str,
    search: impl Fn() -> Option<PathBuf>,
    advice: &str,
) -> Result<PathBuf> {
    if let Some(given) = env::var_os(variable).map(PathBuf::from) {
        if given.is_file() {
            return Ok(given);
        }
        bail!(
            "{variable}: expected the path of {what}, found {:?}, which is no file",
            given.display()
        );
    }
    system::find(what, search, &PACKAGES, advice)
}

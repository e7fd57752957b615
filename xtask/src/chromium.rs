//! Finds Chromium, or installs it where that is allowed.

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

/// A Chromium or Chrome to run pages in.
pub fn browser() -> Result<PathBuf> {
    if let Some(given) = env::var_os("CHROMIUM").map(PathBuf::from) {
        if given.is_file() {
            return Ok(given);
        }
        bail!(
            "CHROMIUM: expected the path of Chromium, found {:?}, which is no file",
            given.display()
        );
    }
    system::find(
        "Chromium",
        || {
            let on_macos = MACOS_BROWSERS.iter().map(PathBuf::from);
            system::on_path(&BROWSERS).or_else(|| on_macos.into_iter().find(|path| path.is_file()))
        },
        &["chromium"],
        "install Chromium or Chrome, or set CHROMIUM to its path",
    )
}

//! Finds Chromium and its driver, or installs them where we may.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::progress;

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
    find(
        "CHROMIUM",
        "Chromium",
        || {
            let on_macos = MACOS_BROWSERS.iter().map(PathBuf::from);
            on_path(&BROWSERS).or_else(|| on_macos.into_iter().find(|path| path.is_file()))
        },
        "install Chromium or Chrome, or set CHROMIUM to its path",
    )
}

/// The chromedriver that steers it in the wasm tests.
pub fn driver() -> Result<PathBuf> {
    find(
        "CHROMEDRIVER",
        "chromedriver",
        || on_path(&["chromedriver"]),
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
    if let Some(found) = search() {
        return Ok(found);
    }
    if may_use_apt() {
        apt_install().with_context(|| format!("expected {what}, found none: {advice}"))?;
    }
    match search() {
        Some(found) => Ok(found),
        None => bail!("expected {what}, found none: {advice}"),
    }
}

/// The first of `names` in a folder of PATH.
fn on_path(names: &[&str]) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    names.iter().find_map(|name| {
        env::split_paths(&folders)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    })
}

/// We are root on a Debian. Its relatives have these packages by other names, or none.
fn may_use_apt() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let debian = release.lines().any(|line| line == "ID=debian");
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    root && debian
}

/// Both packages at once, so that their versions are the same.
fn apt_install() -> Result<()> {
    progress::run("setup", "apt-get update", apt_get().arg("update"))?;
    progress::run(
        "setup",
        "apt-get install chromium chromium-driver",
        apt_get().args([
            "install",
            "-y",
            "--no-install-recommends",
            "chromium",
            "chromium-driver",
        ]),
    )?;
    Ok(())
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

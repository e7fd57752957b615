//! Finds programs of the system, or installs them where that is allowed.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::progress;

/// Returns what `search` finds. If it finds nothing, installs `packages` and searches again.
pub fn find(
    what: &str,
    search: impl Fn() -> Option<PathBuf>,
    packages: &[&str],
    advice: &str,
) -> Result<PathBuf> {
    if let Some(found) = search() {
        return Ok(found);
    }
    if may_use_apt() {
        apt_install(packages).with_context(|| format!("expected {what}, found none: {advice}"))?;
    }
    match search() {
        Some(found) => Ok(found),
        None => bail!("expected {what}, found none: {advice}"),
    }
}

/// Returns the first of `names` that is in a folder of PATH.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    names.iter().find_map(|name| {
        env::split_paths(&folders)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    })
}

/// Returns whether we are root on Debian itself. Derived systems may lack these packages, or name
/// them differently.
fn may_use_apt() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let debian = release.lines().any(|line| line == "ID=debian");
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    root && debian
}

/// Installs all packages with one command.
fn apt_install(packages: &[&str]) -> Result<()> {
    progress::run("setup", "apt-get update", apt_get().arg("update"))?;
    progress::run(
        "setup",
        &format!("apt-get install {}", packages.join(" ")),
        apt_get()
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages),
    )?;
    Ok(())
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

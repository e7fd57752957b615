//! Installs what a build needs beyond the checkout: the wasm target and the npm tools. Checks Node.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::progress;
use crate::project::Project;
use crate::stamp::Stamp;

/// The oldest Node that can `require` an ES module, as our package is one.
const NODE: (u32, u32) = (20, 19);

pub fn run(project: &Project) -> Result<()> {
    wasm_target(project)?;
    node(project)?;
    npm_packages(project)
}

fn wasm_target(project: &Project) -> Result<()> {
    let installed = project
        .command("rustc")
        .args([
            "--print",
            "target-libdir",
            "--target",
            "wasm32-unknown-unknown",
        ])
        .output()
        .is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).exists());
    if installed {
        return Ok(());
    }
    let mut rustup = project.command("rustup");
    rustup.args(["target", "add", "wasm32-unknown-unknown"]);
    match progress::run("setup", "rustup target add wasm32", &mut rustup) {
        Ok(_) => Ok(()),
        Err(error) => bail!(
            "expected the Rust target wasm32-unknown-unknown, and could not add it ({error:#}): \
             install rustup from https://rustup.rs, or the target by your system's packages"
        ),
    }
}

fn node(project: &Project) -> Result<()> {
    let (major, minor) = NODE;
    let wanted = format!("expected Node {major}.{minor} or newer");
    let advice = "install it from https://nodejs.org or by your system's packages";
    let Ok(output) = project.node().arg("--version").output() else {
        bail!("{wanted}, found none: {advice}");
    };
    let printed = String::from_utf8_lossy(&output.stdout);
    match node_version(&printed) {
        Some(version) if version >= NODE => Ok(()),
        _ => bail!("{wanted}, found {:?}: {advice}", printed.trim()),
    }
}

/// Returns major and minor version of a text such as `v20.19.5`.
fn node_version(printed: &str) -> Option<(u32, u32)> {
    let mut numbers = printed.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn npm_packages(project: &Project) -> Result<()> {
    let lock = project.path("package-lock.json");
    let installed = project.path("node_modules/.package-lock.json");
    let stamp = Stamp::of(project, "npm-ci", std::slice::from_ref(&lock), "")?;
    if stamp.is_current(&installed) {
        return Ok(());
    }
    // The packages were installed by hand before xtask ever ran. They are current unless the lock
    // file is newer.
    if stamp.recorded().is_none() && !is_older(&installed, &lock) {
        return stamp.record();
    }
    // npm runs no install scripts with this option, and no dependency may come to need one.
    progress::run(
        "setup",
        "npm ci",
        project.command("npm").args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]),
    )?;
    stamp.record()
}

/// Compares modification times. A missing file is older than any other.
fn is_older(file: &Path, than: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    modified(file) < modified(than)
}

#[cfg(test)]
mod tests {
    use super::{NODE, node_version};

    #[test]
    fn node_versions_compare_as_numbers() {
        assert_eq!(node_version("v20.19.5\n"), Some((20, 19)));
        assert!(node_version("v20.9.0") < Some(NODE));
        assert!(node_version("v22.0.0") > Some(NODE));
    }

    #[test]
    fn what_is_no_version_is_none() {
        assert_eq!(node_version("node: command not found"), None);
        assert_eq!(node_version(""), None);
    }
}

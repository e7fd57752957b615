//! The paths of the project, and how its tools are started.

use std::env;
use std::fs;
use std::path::{self, Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The checkout that xtask was compiled from.
pub struct Project {
    /// The folder with the root Cargo.toml.
    pub root: PathBuf,
    /// Cargo's target folder; it may be outside of `root`.
    pub cargo_target: PathBuf,
    /// The version that crate, npm package and extension share.
    pub version: String,
}

impl Project {
    pub fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask has no parent folder")?
            .to_owned();
        let cargo_target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => path::absolute(folder)?,
            None => root.join("target"),
        };
        let manifest = fs::read_to_string(root.join("Cargo.toml")).context("Cargo.toml")?;
        let version = package_version(&manifest)
            .context("Cargo.toml: expected version = \"…\" under [package]")?
            .to_owned();
        Ok(Self {
            root,
            cargo_target,
            version,
        })
    }

    /// Returns the path of a file or folder of the checkout.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Returns the cargo that runs us, so that rust-toolchain.toml chooses the toolchain.
    pub fn cargo(&self) -> Command {
        let mut command = self.command(&env::var("CARGO").unwrap_or("cargo".into()));
        // Overrides a configuration file that names another folder: we expect the artifacts here.
        command.env("CARGO_TARGET_DIR", &self.cargo_target);
        command
    }

    pub fn node(&self) -> Command {
        self.command("node")
    }

    /// Returns a program that `npm ci` installed.
    pub fn npm_program(&self, name: &str) -> Command {
        self.command(
            &self
                .path("node_modules/.bin")
                .join(name)
                .display()
                .to_string(),
        )
    }

    /// Returns any program, started in the root.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }
}

/// Returns the `version` of the `[package]` table.
fn package_version(manifest: &str) -> Option<&str> {
    let (_, package) = manifest.split_once("\n[package]\n")?;
    package
        .lines()
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
}

#[cfg(test)]
mod tests {
    use super::package_version;

    #[test]
    fn the_version_is_the_one_of_the_package_table() {
        let manifest =
            "[workspace]\nversion = \"9\"\n\n[package]\nname = \"x\"\nversion = \"0.1.0\"\n";
        assert_eq!(package_version(manifest), Some("0.1.0"));
    }

    #[test]
    fn a_version_of_a_later_table_is_not_taken() {
        let manifest = "\n[package]\nname = \"x\"\n[dependencies.y]\nversion = \"2\"\n";
        assert_eq!(package_version(manifest), None);
    }
}

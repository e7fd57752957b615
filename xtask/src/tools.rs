//! Cargo subcommands by other authors: installed from crates.io where they are missing.

use std::process::Command;

use anyhow::{Context, Result};

use crate::progress;
use crate::project::Project;

/// A program that cargo finds as `cargo NAME`.
pub struct Tool {
    /// The name without `cargo-`.
    pub name: &'static str,
    /// The version to install. A version that is installed already is used as it is.
    pub version: &'static str,
    /// Additional options for `cargo install`.
    options: &'static str,
}

pub const DENY: Tool = Tool {
    name: "deny",
    version: "0.20.2",
    options: "",
};
pub const ABOUT: Tool = Tool {
    name: "about",
    version: "0.9.3",
    options: " --features cli",
};
pub const CYCLONEDX: Tool = Tool {
    name: "cyclonedx",
    version: "0.5.9",
    options: "",
};
pub const MUTANTS: Tool = Tool {
    name: "mutants",
    version: "27.1.0",
    options: "",
};

impl Tool {
    /// Returns the command `cargo NAME`.
    pub fn command(&self, project: &Project) -> Command {
        let mut command = project.cargo();
        command.arg(self.name);
        command
    }

    fn is_there(&self, project: &Project) -> bool {
        let version = self.command(project).arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    }

    /// Returns the command, after installing the tool if it is missing, which takes minutes.
    pub fn find(&self, project: &Project) -> Result<Command> {
        if !self.is_there(project) {
            let install = self.install();
            let words = install.split(' ').skip(1);
            let mut cargo = project.cargo();
            // The files of this build are not needed afterwards, so they stay out of our target
            // folder.
            cargo.args(words).env_remove("CARGO_TARGET_DIR");
            progress::run("setup", &install, &mut cargo)
                .with_context(|| format!("expected cargo-{}, found none", self.name))?;
        }
        Ok(self.command(project))
    }

    /// Returns the command that installs the tool. It does not optimize: the tools run seldom, and
    /// that halves the time to compile.
    fn install(&self) -> String {
        let Self {
            name,
            version,
            options,
        } = self;
        format!("cargo install --locked --debug{options} cargo-{name}@{version}")
    }
}

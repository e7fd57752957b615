//! `cargo xtask soak`: a load for hours in a real browser. Nothing may be lost, and memory must not
//! grow.

use std::process::ExitCode;

use anyhow::Result;

use crate::build;
use crate::chromium;
use crate::progress;
use crate::project::Project;
use crate::wasm::Kind;

/// Builds, and starts `xtask/soak/main.mjs` with the arguments.
pub fn run(project: &Project, rest: &[String]) -> Result<ExitCode> {
    build::everything(project, Kind::Shipped)?;
    let mut node = project.node();
    node.arg("xtask/soak/main.mjs")
        .args(rest)
        .env("CHROMIUM", chromium::browser()?);
    progress::hand_over(&mut node)
}

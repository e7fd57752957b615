//! `cargo xtask soak`: a load for hours, in a real browser: nothing is lost, memory stays flat.

use std::process::ExitCode;

use anyhow::Result;

use crate::build;
use crate::chromium;
use crate::progress;
use crate::project::Project;
use crate::wasm::Kind;

/// What is done is in `xtask/soak/`, which knows the arguments.
pub fn run(project: &Project, rest: &[String]) -> Result<ExitCode> {
    build::everything(project, Kind::Shipped)?;
    let mut node = project.node();
    node.arg("xtask/soak/main.mjs")
        .args(rest)
        .env("CHROMIUM", chromium::browser()?);
    progress::hand_over(&mut node)
}

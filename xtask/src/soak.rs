//! `cargo xtask soak`: a load for hours, in a real browser: nothing is lost, memory stays flat.

use std::process::ExitCode;

use anyhow::Result;

use crate::chromium;
use crate::project::Project;
use crate::wasm::Kind;

/// What is done is in `xtask/soak/`, which knows the arguments.
pub fn run(project: &Project, rest: &[String]) -> Result<ExitCode> {
    crate::build(project, Kind::Shipped)?;
    let mut node = project.node();
    node.arg("xtask/soak/main.mjs")
        .args(rest)
        .env("CHROMIUM", chromium::browser()?);
    crate::foreground(&mut node)
}

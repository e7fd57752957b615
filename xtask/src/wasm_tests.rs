//! The tests of the core as WebAssembly, in a page.

use std::process::Command;

use anyhow::Result;

use crate::bundle;
use crate::chromium;
use crate::progress;
use crate::project::Project;

/// The program that runs a test program. Cargo starts it in the root.
const RUNNER: &str = "target.wasm32-unknown-unknown.runner=['node', 'tests/wasm.mjs']";

/// Returns the `cargo test` for wasm32, which runs each test program in a page.
pub fn prepare(project: &Project) -> Result<Command> {
    progress::run(
        "test",
        "wasm-bindgen",
        project
            .cargo()
            .args(["build", "--package", "xtask-bindgen"]),
    )?;
    bundle::crossing(project)?;
    let mut command = project.cargo();
    command
        .args(["test", "--package", "wpp-call"])
        .args(["--test", "web", "--test", "bridge", "--no-fail-fast"])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--config", RUNNER])
        .env("BINDGEN", project.cargo_target.join("debug/xtask-bindgen"))
        .env("CHROMIUM", chromium::browser()?);
    Ok(command)
}

//! `cargo xtask bench`: wpp-call side by side with what people use today, in a real browser.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::chromium;
use crate::progress;
use crate::project::Project;
use crate::stamp::Stamp;
use crate::wasm::{self, Kind};

/// The crossing alone; `xtask/bench/page/tree.ts` imports the glue beside it.
const FOLDER: &str = "target/bench/tree";

/// What is measured and how is in `xtask/bench/`, which knows the arguments.
pub fn run(project: &Project, rest: &[String]) -> Result<ExitCode> {
    crate::build(project, Kind::Shipped)?;
    crate::foreground(&mut command(project, rest)?)
}

/// The same behind a build, ready to be started.
pub fn command(project: &Project, rest: &[String]) -> Result<Command> {
    tree(project)?;
    let chromium = chromium::browser()?;
    let mut command = project.node();
    command
        .arg("xtask/bench/main.mjs")
        .args(rest)
        .env("CHROMIUM", chromium);
    Ok(command)
}

/// `xtask/bench/tree/` as WebAssembly, made as the shipped module is.
fn tree(project: &Project) -> Result<()> {
    progress::run(
        "build",
        "wasm, crossing alone",
        project
            .cargo()
            .args(["build", "--release", "--package", "xtask-bench-tree"])
            .args(["--target", "wasm32-unknown-unknown"]),
    )?;
    let compiled = project
        .cargo_target
        .join("wasm32-unknown-unknown/release/xtask_bench_tree.wasm");
    let folder = project.path(FOLDER);
    let module = folder.join(wasm::MODULE_FILE);
    let inputs = [
        compiled.clone(),
        project.path("xtask/bindgen"),
        project.path("xtask/src/names.rs"),
        project.path("Cargo.lock"),
        project.path("package-lock.json"),
    ];
    let stamp = Stamp::of(project, "bench-tree", &inputs, &wasm::WASM_OPT.join(" "))?;
    if stamp.is_current(&module) {
        progress::unchanged("build", "wasm, crossing alone, optimized");
        return Ok(());
    }
    wasm::bind(project, &compiled, &folder, Kind::Shipped)?;
    stamp.record()
}

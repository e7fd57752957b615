//! `cargo xtask bench`: measures wpp-call and the tools that people use today, in a real browser.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::build;
use crate::chromium;
use crate::progress;
use crate::project::Project;
use crate::stamp::Stamp;
use crate::wasm::{self, Kind};

/// The folder of the module that is the crossing alone. `xtask/bench/page/tree.ts` imports its
/// glue.
const FOLDER: &str = "target/bench/tree";

/// Builds what is measured and starts `xtask/bench/main.mjs` with the arguments.
/// `--compare ONE OTHER` measures nothing: it prints the rows in which two reports disagree.
pub fn run(project: &Project, rest: &[String]) -> Result<ExitCode> {
    if let [flag, reports @ ..] = rest
        && flag == "--compare"
    {
        let mut node = project.node();
        return progress::hand_over(node.arg("xtask/bench/compare.mjs").args(reports));
    }
    build::everything(project, Kind::Shipped)?;
    if is_chosen("tree", rest) {
        tree(project)?;
    }
    if is_chosen("native", rest) {
        native(project)?;
    }
    progress::hand_over(measuring(project)?.args(rest))
}

/// Returns the command for a test, to run after a build. It measures the rows whose bounds hold
/// even on a busy machine, and fails when one is exceeded.
pub fn guards(project: &Project) -> Result<Command> {
    let mut command = measuring(project)?;
    command.arg("--guards");
    Ok(command)
}

/// Returns whether a family of rows is measured. All are when the arguments name none.
fn is_chosen(family: &str, rest: &[String]) -> bool {
    let mut families = rest.iter().filter(|word| !word.starts_with('-')).peekable();
    families.peek().is_none() || families.any(|name| name == family)
}

fn measuring(project: &Project) -> Result<Command> {
    let mut command = project.node();
    command
        .arg("xtask/bench/main.mjs")
        .env("CHROMIUM", chromium::browser()?);
    Ok(command)
}

/// Builds `xtask/bench/tree/` as WebAssembly, in the same way as the shipped module, and checks the
/// types of its caller.
pub fn tree(project: &Project) -> Result<()> {
    crossing(project)?;
    let mut tsc = project.npm_program("tsc");
    tsc.args([
        "--noEmit",
        "--pretty",
        "false",
        "-p",
        "xtask/bench/page/tsconfig.json",
    ]);
    progress::run("check", "tsc, crossing alone", &mut tsc).map(drop)
}

fn crossing(project: &Project) -> Result<()> {
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

/// Runs each native measurement of `xtask/bench/native/` once, as a test, without measuring.
pub fn native_once(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args([
        "test",
        "--package",
        "xtask-bench-native",
        "--bench",
        "native",
    ]);
    progress::run("check", "bench, native", &mut cargo).map(drop)
}

/// Builds `xtask/bench/native/`, which `xtask/bench/rows/native.mjs` runs.
fn native(project: &Project) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["bench", "--package", "xtask-bench-native", "--no-run"]);
    progress::run("build", "core, for this machine", &mut cargo).map(drop)
}

//! Builds the Rust core as WebAssembly into `target/wasm/`: with rustc, then wasm-bindgen, then
//! wasm-opt.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::embed;
use crate::glue;
use crate::names;
use crate::progress;
use crate::progress::say;
use crate::project::Project;
use crate::stamp::Stamp;

/// The finished module; `js/` imports its glue from the same folder.
pub const MODULE: &str = "target/wasm/wpp_call_bg.wasm";

/// The file names that [`bind`] gives to a module and to its glue.
pub const MODULE_FILE: &str = "wpp_call_bg.wasm";
const GLUE_FILE: &str = "wpp_call.js";

/// The module that turns the embedded text back into bytes, and its source.
const DECODER: &str = "target/wasm/decoder.wasm";
const DECODER_SOURCE: &str = "js/decoder.wat";

/// The size of the decoder's memory, in bytes.
const DECODER_MEMORY: usize = 4 * 0x1_0000;

/// The embedded text of the module; the script begins with it.
pub const EMBEDDED: &str = "target/wasm/embedded.js";

/// Never `--all-features` here: it makes compact imports, which Node cannot read.
pub const WASM_OPT: [&str; 12] = [
    // rustc puts the stack below all data, so the first kilobyte holds no data.
    "--low-memory-unused",
    // Rebuilds the control flow, for which the later passes find smaller forms.
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--converge",
    // Without these two passes, gzip finds more repetitions. That saves more than the passes do.
    "--skip-pass=local-cse",
    "--skip-pass=memory-packing",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
    "--minify-imports-and-exports-and-modules",
];

const DECODER_OPT: [&str; 1] = ["-Oz"];

/// Which module is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As users get it.
    Shipped,
    /// With messages of panics.
    Debug,
}

pub fn build(project: &Project, kind: Kind) -> Result<()> {
    let compiled = compile(project, kind)?;
    let module = project.path(MODULE);
    let bindgen = project.path("xtask/bindgen");
    let inputs = [
        compiled.clone(),
        bindgen,
        project.path(DECODER_SOURCE),
        project.path("Cargo.lock"),
        project.path("xtask/src/embed.rs"),
        project.path("xtask/src/glue.rs"),
        project.path("xtask/src/names.rs"),
        project.path("package-lock.json"),
    ];
    let settings = format!(
        "{} {} {}",
        WASM_OPT.join(" "),
        DECODER_OPT.join(" "),
        kind == Kind::Debug
    );
    let stamp = Stamp::of(project, "wasm", &inputs, &settings)?;
    if stamp.is_current(&project.path(EMBEDDED)) {
        progress::unchanged("build", "wasm-bindgen, wasm-opt");
        return Ok(());
    }

    let folder = project.path("target/wasm");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("cannot empty target/wasm")?;
    }
    bind(project, &compiled, &folder, kind)?;
    let decoder = project.path(DECODER);
    optimize(
        project,
        &DECODER_OPT,
        &project.path(DECODER_SOURCE),
        &decoder,
    )?;
    let read = |file| fs::read(file).context("cannot read a module");
    let embedded = embed::statement(&read(&module)?, &read(&decoder)?);
    ensure!(
        embedded.len() <= DECODER_MEMORY,
        "the module as text takes {} bytes, and the memory of {DECODER_SOURCE} has {DECODER_MEMORY}",
        embedded.len()
    );
    fs::write(project.path(EMBEDDED), embedded).context("cannot write the embedded module")?;
    stamp.record()
}

/// Writes the optimized module and its glue to a folder, under the names that all our modules have.
pub fn bind(project: &Project, compiled: &Path, folder: &Path, kind: Kind) -> Result<()> {
    progress::run(
        "build",
        "wasm-bindgen",
        project
            .cargo()
            .args(["run", "--package", "xtask-bindgen", "--"])
            .arg(compiled)
            .arg(folder)
            .args((kind == Kind::Debug).then_some("--untrimmed")),
    )?;
    let module = folder.join(MODULE_FILE);
    let renamed = optimize(project, &WASM_OPT, &module, &module)?;
    let file = folder.join(GLUE_FILE);
    let text = fs::read_to_string(&file).context("cannot read the glue")?;
    let text = glue::adapt(&names::follow(&text, &renamed)?)?;
    fs::write(&file, text).context("cannot write the glue")
}

/// Makes a module smaller. Returns what wasm-opt prints.
fn optimize(project: &Project, options: &[&str], from: &Path, to: &Path) -> Result<String> {
    progress::run(
        "build",
        "wasm-opt",
        project
            .node()
            .arg("node_modules/binaryen/bin/wasm-opt")
            .args(options)
            .arg(from)
            .arg("-o")
            .arg(to),
    )
}

/// Compiles the core. Cargo decides whether there is something to do. The compiler's warnings are
/// shown.
fn compile(project: &Project, kind: Kind) -> Result<PathBuf> {
    let output = progress::run(
        "build",
        "wasm core",
        project
            .cargo()
            .args(["rustc", "--release", "--lib", "--package", "wpp-call"])
            // Cargo ignores `lto` when it also builds a Rust library.
            .args(["--crate-type", "cdylib"])
            .args(["--target", "wasm32-unknown-unknown"])
            .args((kind == Kind::Debug).then_some("--features=panic-hook"))
            .args(["--config", &without_home_folder()]),
    )?;
    if !output.trim().is_empty() {
        say!("\n{}\n", output.trim_matches('\n'));
    }
    Ok(project
        .cargo_target
        .join("wasm32-unknown-unknown/release/wpp_call.wasm"))
}

/// Returns the flags that cut the home folder off the paths in panic messages. Paths of
/// dependencies begin with it, and the module must be the same on all machines.
fn without_home_folder() -> String {
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cargo")))
        .unwrap_or_default();
    // Each registry has a folder, and all have the same crates.
    let mut flags: Vec<String> = fs::read_dir(home.join("registry/src"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|registry| format!("--remap-path-prefix={}=/crates", registry.path().display()))
        .collect();
    flags.sort();
    format!("target.wasm32-unknown-unknown.rustflags={flags:?}")
}

//! `xtask-bindgen INPUT.wasm OUT_DIR [--untrimmed | --tests]`: turns rustc's output into a module
//! and its glue.
//!
//! wasm-bindgen is used as a library, so its version is the one in Cargo.lock and cannot
//! differ from the one the module was compiled with.

mod trim;

use std::env;
use std::ffi::OsString;
use std::path::Path;

use anyhow::{Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let (input, out_dir, flag) = match arguments.as_slice() {
        [input, out_dir] => (Path::new(input), Path::new(out_dir), ""),
        [input, out_dir, flag] => (
            Path::new(input),
            Path::new(out_dir),
            flag.to_str().unwrap_or_default(),
        ),
        _ => bail!(
            "expected INPUT.wasm OUT_DIR, found {} arguments",
            arguments.len()
        ),
    };
    match flag {
        "" => module(input, out_dir, true),
        "--untrimmed" => module(input, out_dir, false),
        "--tests" => tests(input, out_dir),
        _ => bail!("expected --untrimmed or --tests, found {flag:?}"),
    }
}

/// Writes the module as it is shipped.
fn module(input: &Path, out_dir: &Path, trimmed: bool) -> Result<()> {
    let mut output = Bindgen::new()
        .input_path(input)
        .out_name("wpp_call")
        .typescript(true)
        // The default path is `import.meta.url`, which a classic script may not spell.
        .omit_default_module_path(true)
        .web(true)?
        .generate_output()?;
    if trimmed {
        trim::trim(output.wasm_mut())?;
    }
    output.emit(out_dir)
}

/// Writes a test program, in the way of wasm-bindgen's own runner. `tests/wasm.mjs` runs it.
fn tests(input: &Path, out_dir: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(input)
        .out_name("wpp_call")
        .debug(true)
        .export_wasm(true)
        .emit_start(false)
        .web(true)?
        .generate(out_dir)
}

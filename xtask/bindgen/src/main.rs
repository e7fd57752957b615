//! `xtask-bindgen INPUT.wasm OUT_DIR [--untrimmed]`: turns what rustc made into a module and its
//! glue.
//!
//! wasm-bindgen is used as a library, so its version is the one in Cargo.lock and cannot
//! differ from the one the module was compiled with.

mod trim;

use std::env;
use std::path::PathBuf;

use anyhow::{Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let count = arguments.len();
    arguments.retain(|argument| argument.as_os_str() != "--untrimmed");
    let [input, out_dir] = arguments.as_slice() else {
        bail!("expected INPUT.wasm OUT_DIR [--untrimmed], got {count} arguments");
    };
    let mut output = Bindgen::new()
        .input_path(input)
        .out_name("wpp_call")
        .typescript(true)
        // The default path is `import.meta.url`, which a classic script may not spell.
        .omit_default_module_path(true)
        .web(true)?
        .generate_output()?;
    if arguments.len() == count {
        trim::trim(output.wasm_mut())?;
    }
    output.emit(out_dir)
}

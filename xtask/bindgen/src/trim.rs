//! Cuts out what the shipped module carries and never runs.
//!
//! A panic in it is a trap (`panic = "abort"`), and nobody hears its message; and it makes no
//! closure and no future. What formats messages, and js-sys's machinery for closures and futures,
//! is there only because tables of functions name it, which no optimizer may touch. Here such
//! functions become traps, so that wasm-opt can drop what only they used.

use anyhow::{Result, bail};
use walrus::{FunctionBuilder, FunctionId, FunctionKind, LocalFunction, Module};

/// Parts of the names of functions that are never run.
const NEVER_RUN: [&str; 7] = [
    "::rust_begin_unwind",
    "::panicking::",
    "::assert_failed",
    "::fmt::",
    "wasm_bindgen::convert::closures::",
    "js_sys::futures::",
    "::alloc::default_alloc_error_hook",
];

/// What JavaScript would be asked for, if the module did make closures.
const CLOSURE_IMPORT: &str = "closure";

/// Makes traps of the functions that are never run.
pub fn trim(module: &mut Module) -> Result<()> {
    if let Some(import) = module
        .imports
        .iter()
        .find(|import| import.name.contains(CLOSURE_IMPORT))
    {
        bail!("the module makes closures: it imports {}", import.name);
    }
    let never_run: Vec<FunctionId> = module
        .funcs
        .iter_local()
        .filter(|(id, _)| {
            let name = module.funcs.get(*id).name.as_deref().unwrap_or_default();
            NEVER_RUN
                .iter()
                .any(|part| undecorated(name).contains(part))
        })
        .map(|(id, _)| id)
        .collect();
    if never_run.is_empty() {
        bail!("found no function to cut out; are the names still in the module?");
    }
    for id in never_run {
        let stub = trap(module, id);
        module.funcs.get_mut(id).kind = FunctionKind::Local(stub);
    }
    Ok(())
}

/// `core[1a2b]::fmt` as `core::fmt`.
fn undecorated(name: &str) -> String {
    let mut parts = name.split('[');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once(']').map_or(part, |(_, rest)| rest));
    }
    out
}

fn trap(module: &mut Module, id: FunctionId) -> LocalFunction {
    let ty = module.types.get(module.funcs.get(id).ty());
    let (params, results) = (ty.params().to_vec(), ty.results().to_vec());
    let arguments = params
        .iter()
        .map(|param| module.locals.add(*param))
        .collect();
    let mut builder = FunctionBuilder::new(&mut module.types, &params, &results);
    builder.func_body().unreachable();
    builder.local_func(arguments)
}

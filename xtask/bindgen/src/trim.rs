//! Removes from the shipped module what never runs.
//!
//! A panic in the module is a trap (`panic = "abort"`), so its message is never shown. The module
//! makes no closure and no future. It still contains the code that formats messages, and js-sys's
//! code for closures and futures, because tables of functions refer to it. No optimizer may change
//! these tables. So this file replaces such functions by traps, and wasm-opt can drop whatever only
//! they used.

use anyhow::{Result, bail};
use walrus::ir::Value;
use walrus::{
    ConstExpr, DataId, DataKind, FunctionBuilder, FunctionId, FunctionKind, LocalFunction, Module,
};

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

/// Part of the name of the import that a module needs to make closures.
const CLOSURE_IMPORT: &str = "closure";

/// The messages of the functions that are never run. The digits are used for numbers in messages.
const NEVER_READ: [&str; 15] = [
    "called `Result::unwrap()` on an `Err` value",
    "capacity overflow",
    "Tried to shrink to a larger capacity",
    "LayoutError",
    "RefCell already mutably borrowed",
    "RefCell already borrowed",
    "closure invoked recursively or after being dropped",
    "index out of bounds: the len is ",
    " but the index is ",
    "insertion index (is ",
    "removal index (is ",
    ") should be <= len (is ",
    ") should be < len (is ",
    "mid > len",
    "00010203040506070809101112131415161718192021222324252627282930313233343536373839\
     40414243444546474849505152535455565758596061626364656667686970717273747576777879\
     8081828384858687888990919293949596979899",
];

/// The beginnings of source file names. Only messages of panics contain these names.
const SOURCES: [&str; 3] = ["/rustc/", "/crates/", "src/"];

/// Replaces the functions that are never run by traps, and blanks the data that only they would
/// read.
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
    let data: Vec<DataId> = module.data.iter().map(|data| data.id()).collect();
    for id in data {
        let data = module.data.get_mut(id);
        if let DataKind::Active {
            offset: ConstExpr::Value(Value::I32(offset)),
            ..
        } = data.kind
        {
            blank(offset as u32, &mut data.value);
        }
    }
    Ok(())
}

/// Overwrites data that is never read with zeros, which compress well; `offset` is the address of
/// the data in memory.
fn blank(offset: u32, data: &mut [u8]) {
    let mut files = Vec::new();
    for at in 0..data.len() {
        let rest = data.get_mut(at..).unwrap_or_default();
        let file = length_of_file(rest);
        let length = file.or_else(|| length_of_message(rest)).unwrap_or_default();
        rest.get_mut(..length).unwrap_or_default().fill(0);
        if file.is_some() {
            files.push((offset + at as u32, length as u32));
        }
    }
    // A source location of a panic: address and length of the file's name, then line and column.
    for at in (0..data.len()).step_by(4) {
        let Some(place) = data.get_mut(at..at + 16) else {
            break;
        };
        let is_place = |(start, length): &(u32, u32)| {
            place.starts_with(&[start.to_le_bytes(), length.to_le_bytes()].concat())
        };
        if files.iter().any(is_place) {
            place.fill(0);
        }
    }
}

/// Returns the length of the message at the beginning of the data.
fn length_of_message(data: &[u8]) -> Option<usize> {
    let mut messages = NEVER_READ.iter();
    let message = messages.find(|message| data.starts_with(message.as_bytes()))?;
    Some(message.len())
}

/// Returns the length of the source file name at the beginning of the data.
fn length_of_file(data: &[u8]) -> Option<usize> {
    if !SOURCES
        .iter()
        .any(|begin| data.starts_with(begin.as_bytes()))
    {
        return None;
    }
    let is_of_path = |byte: &u8| byte.is_ascii_alphanumeric() || b"/_-.".contains(byte);
    let length = data.iter().position(|byte| !is_of_path(byte));
    let path = data.get(..length.unwrap_or(data.len()))?;
    let end = path.windows(3).position(|three| three == b".rs")?;
    Some(end + 3)
}

/// Returns `core[1a2b]::fmt` as `core::fmt`.
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

#[cfg(test)]
mod tests {
    use super::blank;

    fn blanked(text: &str) -> String {
        let mut data = text.as_bytes().to_vec();
        blank(0x1000, &mut data);
        String::from_utf8_lossy(&data).replace('\0', "_")
    }

    #[test]
    fn what_only_a_panic_would_say_becomes_zeros() {
        let files = "ended/rustc/59ab/library/core/src/mod.rssrc/a.rsoffer";
        assert_eq!(blanked(files), format!("ended{}offer", "_".repeat(43)));
        assert_eq!(blanked("offermid > lenaccept"), "offer_________accept");
    }

    #[test]
    fn all_else_stays() {
        for text in ["call id", "src/without an end", "voice/video/", "0001"] {
            assert_eq!(blanked(text), text);
        }
    }

    #[test]
    fn a_place_in_a_source_file_becomes_zeros_and_what_stands_beside_stays() {
        let words = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let place = [0x1004, 8, 12, 34];
        let mut data: Vec<u8> = [
            b"\x07\0\0\0src/a.rs".to_vec(),
            words(&place),
            words(&[0x1004, 7, 1, 2]),
        ]
        .concat();
        blank(0x1000, &mut data);
        assert_eq!(
            data,
            [words(&[7, 0, 0]), words(&[0; 4]), words(&[0x1004, 7, 1, 2])].concat()
        );
    }
}

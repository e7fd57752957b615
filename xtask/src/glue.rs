//! When wasm-bindgen's glue makes what it needs of the browser.
//!
//! A page may have broken `TextDecoder` or `TextEncoder`. Made where the script begins, as by
//! wasm-bindgen, they would end the script there; made when the module is started, that fails, and
//! the script can say so.

use anyhow::{Result, bail};

const DECODER: &str =
    "new TextDecoder('utf-8', { ignoreBOM: true });\ncachedTextDecoder.decode();\n";
const ENCODER: &str = "new TextEncoder();\n";
const START: &str = "function __wbg_finalize_init(instance, module) {\n";

/// The glue, making nothing before the module is started.
pub fn make_late(glue: &str) -> Result<String> {
    let decoder = format!("let cachedTextDecoder = {DECODER}");
    let encoder = format!("const cachedTextEncoder = {ENCODER}");
    let start =
        format!("{START}    cachedTextDecoder = {DECODER}    cachedTextEncoder = {ENCODER}");
    let Some((before, polyfill)) = glue.split_once(&encoder) else {
        bail!("expected {encoder:?} in the glue");
    };
    // What follows is for browsers without `encodeInto`, which have no WebAssembly either.
    let Some((_, after)) = polyfill.split_once("\n}\n") else {
        bail!("expected a block behind {encoder:?} in the glue");
    };
    let mut late = format!("{before}let cachedTextEncoder;\n{after}");
    for (made, instead) in [(&*decoder, "let cachedTextDecoder;\n"), (START, &start)] {
        if late.matches(made).count() != 1 {
            bail!("expected {made:?} once in the glue");
        }
        late = late.replace(made, instead);
    }
    Ok(late)
}

#[cfg(test)]
mod tests {
    use super::make_late;

    #[test]
    fn decoder_and_encoder_are_made_when_the_module_is_started() {
        let glue = "let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
cachedTextDecoder.decode();
first();
const cachedTextEncoder = new TextEncoder();

if (!('encodeInto' in cachedTextEncoder)) {
    return {};
}
second();
function __wbg_finalize_init(instance, module) {
    third();
}
";
        let expected = "let cachedTextDecoder;
first();
let cachedTextEncoder;
second();
function __wbg_finalize_init(instance, module) {
    cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
cachedTextDecoder.decode();
    cachedTextEncoder = new TextEncoder();
    third();
}
";
        assert_eq!(make_late(glue).ok().as_deref(), Some(expected));
    }

    #[test]
    fn another_glue_is_an_error() {
        assert!(make_late("nothing").is_err());
    }
}

//! Changes wasm-bindgen's glue: when it creates decoder and encoder, and which arguments `initSync`
//! takes.
//!
//! A page may have broken `TextDecoder` or `TextEncoder`. wasm-bindgen creates both where the
//! script begins, so an error would end the script there. We create them when the module is
//! started: then the start fails, and the script can report that.

use anyhow::{Result, bail};

const DECODER: &str =
    "new TextDecoder('utf-8', { ignoreBOM: true });\ncachedTextDecoder.decode();\n";
const ENCODER: &str = "new TextEncoder();\n";
const START: &str = "function __wbg_finalize_init(instance, module) {\n";

/// The part of `initSync` that supports its old form of argument, and a module that is compiled
/// already.
const FORMS: &str = "    if (module !== undefined) {
        if (Object.getPrototypeOf(module) === Object.prototype) {
            ({module} = module)
        } else {
            console.warn('using deprecated parameters for `initSync()`; pass a single object instead')
        }
    }

    const imports = __wbg_get_imports();
    if (!(module instanceof WebAssembly.Module)) {
        module = new WebAssembly.Module(module);
    }
";

/// The part that supports the only form that we use: `{ module }`, where the module is bytes.
const FORM: &str = "    const imports = __wbg_get_imports();
    module = new WebAssembly.Module(module.module);
";

/// Returns the glue with two changes: it creates nothing before the module is started, and
/// `initSync` takes only the form of argument that we use.
pub fn adapt(glue: &str) -> Result<String> {
    make_late(&replace_once(glue, FORMS, FORM)?)
}

fn replace_once(glue: &str, text: &str, instead: &str) -> Result<String> {
    if glue.matches(text).count() != 1 {
        bail!("expected {text:?} once in the glue");
    }
    Ok(glue.replace(text, instead))
}

/// Moves the creation of decoder and encoder to the start of the module.
fn make_late(glue: &str) -> Result<String> {
    let decoder = format!("let cachedTextDecoder = {DECODER}");
    let encoder = format!("const cachedTextEncoder = {ENCODER}");
    let start =
        format!("{START}    cachedTextDecoder = {DECODER}    cachedTextEncoder = {ENCODER}");
    let Some((before, polyfill)) = glue.split_once(&encoder) else {
        bail!("expected {encoder:?} in the glue");
    };
    // The code after it is for browsers without `encodeInto`, which have no WebAssembly either.
    let Some((_, after)) = polyfill.split_once("\n}\n") else {
        bail!("expected a block behind {encoder:?} in the glue");
    };
    let mut late = format!("{before}let cachedTextEncoder;\n{after}");
    for (made, instead) in [(&*decoder, "let cachedTextDecoder;\n"), (START, &start)] {
        late = replace_once(&late, made, instead)?;
    }
    Ok(late)
}

#[cfg(test)]
mod tests {
    use super::{FORM, FORMS, adapt};

    #[test]
    fn decoder_and_encoder_are_made_when_the_module_is_started() {
        let glue = format!(
            "let cachedTextDecoder = new TextDecoder('utf-8', {{ ignoreBOM: true }});
cachedTextDecoder.decode();
first();
const cachedTextEncoder = new TextEncoder();

if (!('encodeInto' in cachedTextEncoder)) {{
    return {{}};
}}
second();
function __wbg_finalize_init(instance, module) {{
    third();
}}
{FORMS}"
        );
        let expected = format!(
            "let cachedTextDecoder;
first();
let cachedTextEncoder;
second();
function __wbg_finalize_init(instance, module) {{
    cachedTextDecoder = new TextDecoder('utf-8', {{ ignoreBOM: true }});
cachedTextDecoder.decode();
    cachedTextEncoder = new TextEncoder();
    third();
}}
{FORM}"
        );
        assert_eq!(adapt(&glue).ok(), Some(expected));
    }

    #[test]
    fn another_glue_is_an_error() {
        assert!(adapt("nothing").is_err());
    }
}

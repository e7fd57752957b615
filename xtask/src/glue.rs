//! What is changed in wasm-bindgen's glue: when it makes what it needs of the browser, and what it
//! takes.
//!
//! A page may have broken `TextDecoder` or `TextEncoder`. Made where the script begins, as by
//! wasm-bindgen, they would end the script there; made when the module is started, that fails, and
//! the script can say so.

use anyhow::{Result, bail};

const DECODER: &str =
    "new TextDecoder('utf-8', { ignoreBOM: true });\ncachedTextDecoder.decode();\n";
const ENCODER: &str = "new TextEncoder();\n";
const START: &str = "function __wbg_finalize_init(instance, module) {\n";

/// What an old form of the argument would need, and a module that is compiled already.
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

/// What the form needs that is used here: `{ module }`, of bytes.
const FORM: &str = "    const imports = __wbg_get_imports();
    module = new WebAssembly.Module(module.module);
";

/// The glue, making nothing before the module is started, and taking the one form of `initSync`'s argument
/// that is used here.
pub fn adapt(glue: &str) -> Result<String> {
    make_late(&replace_once(glue, FORMS, FORM)?)
}

fn replace_once(glue: &str, text: &str, instead: &str) -> Result<String> {
    if glue.matches(text).count() != 1 {
        bail!("expected {text:?} once in the glue");
    }
    Ok(glue.replace(text, instead))
}

/// Makes decoder and encoder when the module is started.
fn make_late(glue: &str) -> Result<String> {
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

//! Short names between the wasm module and its glue.
//!
//! wasm-bindgen names each import by what it is and a hash. wasm-opt gives them one letter and
//! says which; the glue must follow. Both sides together lose more than a kilobyte of gzip.

use anyhow::{Result, bail};

/// The glue, speaking to the module by the new names.
///
/// `printed` is what `wasm-opt --minify-imports-and-exports-and-modules` prints, a line each:
/// `["module", "old", "new"]` for an import, all modules becoming `a`; `["old", "new"]` for an
/// export.
pub fn follow(glue: &str, printed: &str) -> Result<String> {
    let mut glue = glue.to_owned();
    let mut imports = 0;
    for line in printed.lines() {
        let names: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        match names.as_slice() {
            [module, old, new] => {
                glue = glue.replace(&format!("{old}:"), &format!("{new}:"));
                glue = glue.replace(&format!("\"{module}\":"), "\"a\":");
                imports += 1;
            }
            [old, new] => glue = replace_member(&glue, old, new),
            _ => {}
        }
    }
    if imports == 0 {
        bail!("expected from wasm-opt a list of renamed imports, found {printed:?}");
    }
    Ok(glue)
}

/// `wasm.old` becomes `wasm.new`; `wasm.older` stays.
fn replace_member(glue: &str, old: &str, new: &str) -> String {
    let member = format!("wasm.{old}");
    let mut parts = glue.split(&member);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_longer = part
            .starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_' || next == '$');
        out.push_str("wasm.");
        out.push_str(if is_longer { old } else { new });
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::follow;

    #[test]
    fn the_glue_follows_the_module() {
        let glue = r#"f({ "./x.js": { __wbg_set_01: function() {}, __wbg_set_02: 1 } });
            wasm.end(); wasm.endless(); wasm.memory.buffer"#;
        let printed = r#"{ "imports": [
            ["./x.js", "__wbg_set_01", "a"],
            "exports": [
            ["end", "B"],
            ["memory", "C"] ] }"#;
        let expected = r#"f({ "a": { a: function() {}, __wbg_set_02: 1 } });
            wasm.B(); wasm.endless(); wasm.C.buffer"#;
        assert_eq!(follow(glue, printed).ok().as_deref(), Some(expected));
    }

    #[test]
    fn an_unknown_list_is_an_error() {
        assert!(follow("", "nothing").is_err());
    }
}

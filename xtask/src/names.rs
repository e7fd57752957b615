//! Short names between the wasm module and its glue.
//!
//! wasm-bindgen names each import after its function, with a hash. wasm-opt renames them to one
//! letter and prints the new names; the glue must use these, too. Both sides together lose more
//! than a kilobyte of gzip.

use anyhow::{Result, bail};

/// Returns the glue with the new names of the module's imports and exports.
///
/// `printed` is the output of `wasm-opt --minify-imports-and-exports-and-modules`, one line for
/// each name. An import is `["module", "old", "new"]`, and every module is renamed to `a`. An
/// export is `["old", "new"]`.
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

/// Replaces `wasm.old` by `wasm.new`; `wasm.older` stays.
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

//! eventemitter2 as the bundle takes it in: without what it never runs.
//!
//! Our emitter has no wildcards, as wa-js's has none, so a third of the library is dead; but it
//! asks for that at run time, where no bundler sees it. And for pages without a module system it
//! has a branch that asks `new Function` for the global object, which a page's policy forbids.

use anyhow::{Result, bail};

/// The library with wildcards off for good.
pub fn without_wildcards(library: &str) -> Result<String> {
    let mut out = String::with_capacity(library.len());
    let mut questions = 0;
    for line in library.split_inclusive('\n') {
        // The one line that sets it, from a setting that we do not give.
        if line.contains("this.wildcard = ") {
            out.push_str(line);
            continue;
        }
        questions += line.matches("this.wildcard").count();
        out.push_str(
            &line
                .replace("this.wildcard", "false")
                .replace("if (wildcard)", "if (false)"),
        );
    }
    let global = "new Function('','return this')()";
    if questions == 0 || !out.contains(global) {
        bail!("eventemitter2 is not the library that xtask/src/emitter.rs knows");
    }
    Ok(out.replace(global, "globalThis"))
}

#[cfg(test)]
mod tests {
    use super::without_wildcards;

    #[test]
    fn questions_are_answered_and_settings_stay() {
        let library = "conf.wildcard && (this.wildcard = conf.wildcard);\n\
            if (this.wildcard) grow();\n\
            if (wildcard) search();\n\
            var g = new Function('','return this')();\n";
        let expected = "conf.wildcard && (this.wildcard = conf.wildcard);\n\
            if (false) grow();\n\
            if (false) search();\n\
            var g = globalThis;\n";
        assert_eq!(without_wildcards(library).ok().as_deref(), Some(expected));
    }

    #[test]
    fn another_library_is_an_error() {
        assert!(without_wildcards("var x;").is_err());
    }
}

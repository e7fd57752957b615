//! Builds the injected file and its types into `target/bundle/`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::progress;
use crate::project::Project;
use crate::stamp::Stamp;
use crate::wasm;

/// The folder of both files, which have the same names in the package.
pub const FOLDER: &str = "target/bundle";

/// The file from which `tests/bridge/` imports the crossing.
const CROSSING: &str = "target/xtask/crossing.js";

const TERSER: [&str; 7] = [
    "node_modules/terser/bin/terser",
    "--compress",
    "passes=3,hoist_funs=true",
    "--mangle",
    "--ecma=2022",
    "--comments",
    "/^!/",
];

pub fn build(project: &Project) -> Result<()> {
    script(project)?;
    types(project)
}

/// Bundles `js/` and the wasm module into one classic script. A page's Content-Security-Policy may
/// forbid it to fetch anything else, and a content script cannot import.
fn script(project: &Project) -> Result<()> {
    let output = format!("{FOLDER}/wpp-call.js");
    let arguments = [
        "js/index.ts".to_owned(),
        "--bundle".to_owned(),
        "--format=iife".to_owned(),
        "--platform=browser".to_owned(),
        "--target=es2022".to_owned(),
        "--charset=utf8".to_owned(),
        "--minify".to_owned(),
        "--legal-comments=none".to_owned(),
        format!(
            "--banner:js=/*! wpp-call {} | Apache-2.0 */",
            project.version
        ),
        format!("--define:VERSION=\"{}\"", project.version),
        format!("--outfile={output}"),
        "--log-level=warning".to_owned(),
    ];
    let inputs = [
        project.path("js"),
        project.path(wasm::EMBEDDED),
        project.path("target/wasm/wpp_call.js"),
        project.path("package-lock.json"),
    ];
    let settings = format!("{} {}", arguments.join(" "), TERSER.join(" "));
    let stamp = Stamp::of(project, "script", &inputs, &settings)?;
    if stamp.is_current(&project.path(&output)) {
        progress::unchanged("build", "wpp-call.js");
        return Ok(());
    }
    let warnings = progress::run("build", "wpp-call.js", esbuild(project).args(&arguments))?;
    progress::print(&warnings);
    // Saves another two percent of the gzip size. The settings were found by experiment.
    let mut terser = project.node();
    terser
        .args(TERSER)
        .args(["--output", &output, "--", &output]);
    progress::run("build", "wpp-call.js, minified", &mut terser)?;
    put_module_in(&project.path(&output), &project.path(wasm::EMBEDDED))?;
    check_policy(&project.path(&output))?;
    stamp.record()
}

/// Throws when there is no page, with a message that says what the file is for. The throw has a
/// line of its own because Node prints the line that throws, and the rest of the file is one line.
const GUARD: &str = r#"
if (typeof window === "undefined")
throw Error(
"wpp-call is a script to inject into the page of WhatsApp Web: see README.md, From Puppeteer or Playwright");
"#;

/// Puts the guard and the module at the start of the script. A block around module and code keeps
/// their names out of the page's scope.
fn put_module_in(script: &Path, embedded: &Path) -> Result<()> {
    const STRICT: &str = "\"use strict\";";
    let text = fs::read_to_string(script)?;
    let (banner, code) = text
        .split_once(STRICT)
        .context("expected a strict script")?;
    let module = fs::read_to_string(embedded).context("cannot read the embedded module")?;
    fs::write(
        script,
        format!("{banner}{STRICT}{GUARD}{{{module}{code}}}\n"),
    )?;
    Ok(())
}

/// Bundles the JavaScript side of the crossing alone, as a module, for `tests/bridge/`.
pub fn crossing(project: &Project) -> Result<()> {
    let outfile = format!("--outfile={CROSSING}");
    let arguments = [
        "tests/bridge/crossing.ts",
        "--bundle",
        "--format=esm",
        "--target=es2022",
        "--charset=utf8",
        &outfile,
        "--log-level=warning",
    ];
    let inputs = ["js", "tests/bridge", "package-lock.json"].map(|input| project.path(input));
    let stamp = Stamp::of(project, "crossing", &inputs, &arguments.join(" "))?;
    if stamp.is_current(&project.path(CROSSING)) {
        progress::unchanged("test", "crossing.js");
        return Ok(());
    }
    progress::run("test", "crossing.js", esbuild(project).args(arguments))?;
    stamp.record()
}

/// Fails if the script contains code that a page's policy forbids. Even code that never runs is
/// refused, so that an auditor of the file need not find out whether it runs.
fn check_policy(script: &Path) -> Result<()> {
    let text = fs::read_to_string(script)?;
    for forbidden in ["new Function(", "eval(", "importScripts(", "fetch("] {
        if text.contains(forbidden) {
            bail!("the script contains {forbidden}…), which a page's policy forbids");
        }
    }
    Ok(())
}

/// Returns esbuild's native program. `.bin/esbuild` is only a wrapper unless an install script has
/// replaced it, and the wrapper adds its own stack trace to every error.
fn esbuild(project: &Project) -> Command {
    // npm installs the package of this platform only.
    let platform = fs::read_dir(project.path("node_modules/@esbuild"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|package| package.path().join("bin/esbuild"))
        .find(|program| program.is_file());
    match platform {
        Some(program) => project.command(&program.display().to_string()),
        None => project.npm_program("esbuild"),
    }
}

/// Emits the package's declarations: those of `js/types.ts`, which holds the public types and
/// nothing else.
fn types(project: &Project) -> Result<()> {
    let output = project.path(FOLDER).join("wpp-call.d.ts");
    let inputs = [
        project.path("js/types.ts"),
        project.path("package-lock.json"),
    ];
    let stamp = Stamp::of(project, "types", &inputs, "")?;
    if stamp.is_current(&output) {
        progress::unchanged("build", "wpp-call.d.ts");
        return Ok(());
    }
    let emitted: PathBuf = project.path("target/types");
    progress::run(
        "build",
        "wpp-call.d.ts",
        project
            .npm_program("tsc")
            .args(["js/types.ts", "--ignoreConfig", "--strict"])
            .args(["--declaration", "--emitDeclarationOnly"])
            .args(["--target", "es2022", "--lib", "es2022,dom"])
            .args(["--module", "esnext", "--moduleResolution", "bundler"])
            .arg("--outDir")
            .arg(&emitted),
    )?;
    let declarations = fs::read_to_string(emitted.join("types.d.ts"))
        .context("expected tsc to write target/types/types.d.ts")?;
    if let Some(line) = relative_import(&declarations) {
        bail!(
            "js/types.ts: expected no import of another file, for it is published alone, found {line:?}"
        );
    }
    fs::write(&output, declarations)?;
    stamp.record()
}

/// Returns the first line that imports a neighbouring file, which the package would not contain.
fn relative_import(declarations: &str) -> Option<&str> {
    declarations.lines().map(str::trim).find(|line| {
        let code = !line.starts_with("//") && !line.starts_with('*') && !line.starts_with("/*");
        let names_file = ["from '.", "from \".", "import('.", "import(\"."]
            .iter()
            .any(|words| line.contains(words));
        code && names_file
    })
}

#[cfg(test)]
mod tests {
    use super::relative_import;

    #[test]
    fn an_import_of_a_neighbour_is_found() {
        let line = "import type { Wid } from './host/wid';";
        assert_eq!(
            relative_import(&format!("export type A = 1;\n{line}\n")),
            Some(line)
        );
        assert!(relative_import("export type A = import(\"./wid\").Wid;").is_some());
    }

    #[test]
    fn a_comment_and_a_package_are_no_neighbours() {
        assert_eq!(
            relative_import("/** taken from './x' */\n * from './x'\n"),
            None
        );
        assert_eq!(relative_import("import type { A } from 'a';"), None);
    }
}

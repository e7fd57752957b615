//! `cargo xtask mutants`: checks that the native tests notice when the engine is made wrong. It
//! tries the faults of `faults.rs` first, then all mutants of `cargo mutants`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::failures;
use crate::faults::{FAULTS, Fault};
use crate::progress::{self, say};
use crate::project::Project;
use crate::stamp;
use crate::tools::MUTANTS;

/// The folder for everything; `cargo mutants` writes to `mutants.out/` in it.
const FOLDER: &str = "target/mutants";

/// The percentage of mutants that the tests should catch.
const AIM: usize = 95;

/// Folders that are not needed to compile and test the engine.
const LEFT_OUT: [&str; 5] = ["target", "node_modules", "pkg", "fuzz", ".git"];

/// Runs the command. `rest` is passed to `cargo mutants`, such as `--shard 0/50`; `--seeded` alone
/// skips that and only tries our own faults.
pub fn run(project: &Project, rest: &[String]) -> Result<ExitCode> {
    let is_seeded_only = rest == ["--seeded"];
    fs::create_dir_all(project.path(FOLDER))?;
    let mut report = Report::default();
    if rest.is_empty() || is_seeded_only {
        seeded(project, &mut report)?;
    }
    if !is_seeded_only {
        made(project, rest, &mut report)?;
    }
    let text = report.text();
    let file = project.path(FOLDER).join("report.txt");
    fs::write(&file, &text).with_context(|| format!("cannot write {}", file.display()))?;
    say!("\n{text}");
    Ok(ExitCode::from(u8::from(!report.is_good())))
}

/// Tries the faults of our list, one after the other, in a copy of the checkout.
fn seeded(project: &Project, report: &mut Report) -> Result<()> {
    let tree = copy(project)?;
    // Tests that fail anyway would seem to notice every fault.
    if let Some(failure) = noticed(project, &tree, "without a fault")? {
        bail!("expected tests that pass without a fault, found {failure}");
    }
    for fault in &FAULTS {
        let Fault { what, file, .. } = fault;
        let path = tree.join(file);
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {file}"))?;
        let Some(wrong) = fault.put_into(&text) else {
            bail!(
                "{file}: expected {:?} once, for the fault that {what}",
                fault.from
            );
        };
        fs::write(&path, wrong)?;
        let failure = noticed(project, &tree, what);
        fs::write(&path, text)?;
        match failure? {
            Some(_) => report.caught += 1,
            None => report.survivors.push(format!("{file}: {what}")),
        }
    }
    Ok(())
}

/// Runs the native tests of a copy. Returns the first test that fails.
fn noticed(project: &Project, tree: &Path, what: &str) -> Result<Option<String>> {
    let test = |more: &[&str]| -> Command {
        let mut cargo = project.cargo();
        cargo
            .current_dir(tree)
            .env("CARGO_TARGET_DIR", project.path(FOLDER).join("build"))
            .args(["test", "--package", "wpp-call", "--tests"])
            .args(["--features", "media-keys"])
            .args(more);
        cargo
    };
    // A fault that does not compile proves nothing.
    progress::run("mutant", "compiled", &mut test(&["--no-run"]))?;
    let printed = progress::watch("mutant", what, &mut test(&[]), |printed| {
        let is_unnoticed = printed.status.success();
        (if is_unnoticed {
            ", tests pass"
        } else {
            ", a test fails"
        })
        .to_owned()
    })?;
    if printed.status.success() {
        return Ok(None);
    }
    let failures = failures::of_output(printed.lines.iter().map(String::as_str));
    let first = failures.into_iter().next();
    Ok(Some(first.unwrap_or_else(|| printed.status.to_string())))
}

/// Copies the checkout, so that the copy can be made wrong.
fn copy(project: &Project) -> Result<PathBuf> {
    let tree = project.path(FOLDER).join("tree");
    if tree.exists() {
        fs::remove_dir_all(&tree)?;
    }
    for entry in fs::read_dir(&project.root)? {
        let entry = entry?;
        if LEFT_OUT.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        for file in stamp::files_under(&entry.path()) {
            let to = tree.join(file.strip_prefix(&project.root)?);
            fs::create_dir_all(to.parent().context("a file without a folder")?)?;
            fs::copy(&file, &to).with_context(|| format!("cannot copy {}", file.display()))?;
        }
    }
    Ok(tree)
}

/// Runs `cargo mutants`; `.cargo/mutants.toml` says which files it changes.
fn made(project: &Project, rest: &[String], report: &mut Report) -> Result<()> {
    let mut command = MUTANTS.find(project)?;
    command.args(["--package", "wpp-call", "--output", FOLDER]);
    // `cargo mutants` copies the checkout, and its builds must not use our folder.
    command.env_remove("CARGO_TARGET_DIR").args(rest);
    let status = command.status().context("cannot start cargo mutants")?;
    // 2: some mutants survived; 3: some ran for too long.
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        bail!("cargo mutants ended with {status}");
    }
    let read = |name: &str| {
        let file = project.path(FOLDER).join("mutants.out").join(name);
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))
    };
    // A mutant that runs for too long counts as caught.
    report.caught += read("caught.txt")?.lines().count() + read("timeout.txt")?.lines().count();
    let missed = read("missed.txt")?;
    report.survivors.extend(missed.lines().map(str::to_owned));
    Ok(())
}

/// The result.
#[derive(Default)]
struct Report {
    caught: usize,
    /// The place of each surviving mutant, and its change.
    survivors: Vec<String>,
}

impl Report {
    fn text(&self) -> String {
        let Self { caught, survivors } = self;
        let all = caught + survivors.len();
        let mut text = format!("{caught} of {all} mutants caught, the aim is {AIM} of 100\n");
        for survivor in survivors {
            text.push_str(&format!("survived: {survivor}\n"));
        }
        text
    }

    fn is_good(&self) -> bool {
        let all = self.caught + self.survivors.len();
        self.caught * 100 >= all * AIM
    }
}

#[cfg(test)]
mod tests {
    use super::Report;

    #[test]
    fn the_report_names_the_survivors() {
        let report = Report {
            caught: 18,
            survivors: vec!["src/a.rs:1: replace + with -".into()],
        };
        let text = "18 of 19 mutants caught, the aim is 95 of 100\n\
                    survived: src/a.rs:1: replace + with -\n";
        assert_eq!(report.text(), text);
        assert!(!report.is_good());
    }

    #[test]
    fn ninety_five_of_a_hundred_are_enough() {
        let survivors = vec!["one".into()];
        assert!(
            Report {
                caught: 19,
                survivors
            }
            .is_good()
        );
        assert!(Report::default().is_good());
    }
}

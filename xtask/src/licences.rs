//! `licences/`: the licences of the crates in the shipped file, and its SBOM.
//!
//! The tools that write these files take minutes to install, and the crates seldom change. So both
//! files are committed, and `cargo xtask test check` fails when they do not match Cargo.lock.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, bail};

use crate::progress;
use crate::project::Project;
use crate::stamp;
use crate::tools;

/// The licence texts, each with the crates that have it.
pub const TEXTS: &str = "licences/THIRD-PARTY-LICENSES.txt";
/// The SBOM, in CycloneDX format.
pub const SBOM: &str = "licences/sbom.cdx.json";

/// The name that cargo-cyclonedx gives its files, without `.json`.
const WRITTEN: &str = "written-by-xtask.cdx";

const TARGET: &str = "wasm32-unknown-unknown";

/// Runs `cargo xtask licences`: writes both files anew.
pub fn run(project: &Project) -> Result<()> {
    progress::run(
        "build",
        TEXTS,
        tools::ABOUT
            .find(project)?
            .args(["generate", "--locked", "--fail"])
            .args(["--config", "licences/about.toml"])
            .args(["--output-file", TEXTS])
            .arg("licences/about.hbs"),
    )?;
    sbom(project)?;
    check(project)
}

fn sbom(project: &Project) -> Result<()> {
    progress::run(
        "build",
        SBOM,
        tools::CYCLONEDX
            .find(project)?
            .args(["--format", "json", "--spec-version", "1.5"])
            .args(["--target", TARGET, "--no-build-deps"])
            .args(["--override-filename", WRITTEN]),
    )?;
    // cargo-cyclonedx writes one file for each of our crates, beside its Cargo.toml.
    let name = format!("{WRITTEN}.json");
    let ours = project.path(&name);
    let text = fs::read_to_string(&ours).with_context(|| format!("cannot read {name}"))?;
    for file in [ours]
        .into_iter()
        .chain(stamp::files_under(&project.path("xtask")))
    {
        if file.ends_with(&name) {
            fs::remove_file(file)?;
        }
    }
    // The file must not show in which folder it was made.
    let root = project.root.display().to_string();
    fs::write(project.path(SBOM), text.replace(&root, "/wpp-call"))?;
    Ok(())
}

/// Fails unless both files name every crate that the shipped file uses according to Cargo.lock.
/// They may name more: the tools also see which features our other crates enable.
pub fn check(project: &Project) -> Result<()> {
    let listed = project
        .cargo()
        .args(["tree", "--locked", "--package", "wpp-call"])
        .args(["--target", TARGET, "--edges", "normal"])
        .args(["--prefix", "none", "--format", "{p}"])
        .output()
        .context("cannot start cargo tree")?;
    if !listed.status.success() {
        bail!("{}", String::from_utf8_lossy(&listed.stderr).trim());
    }
    let expected = in_tree(&String::from_utf8_lossy(&listed.stdout));
    for (file, read) in [(TEXTS, in_texts as fn(&str) -> _), (SBOM, in_sbom)] {
        let text = fs::read_to_string(project.path(file));
        let found = read(&text.with_context(|| format!("cannot read {file}"))?);
        if let Some(missing) = expected.difference(&found).next() {
            let found = same_crate(missing, &found);
            bail!("{file}: expected {missing}, found {found}: run cargo xtask licences");
        }
    }
    Ok(())
}

/// Crates with name and version, such as `pastey 0.2.3`.
type Crates = BTreeSet<String>;

/// Returns another version of the missing crate, or `none`.
fn same_crate<'a>(missing: &str, found: &'a Crates) -> &'a str {
    let name = |one: &str| one.split(' ').next().map(str::to_owned);
    let other = found.iter().find(|one| name(one) == name(missing));
    other.map_or("none", String::as_str)
}

/// Reads lines such as `pastey v0.2.3`, which may end with the crate's source or with `(*)`.
fn in_tree(printed: &str) -> Crates {
    let crates = printed.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
        Some(format!("{name} {version}"))
    });
    crates.collect()
}

/// Reads lines such as `- pastey 0.2.3, https://…`.
fn in_texts(text: &str) -> Crates {
    let crates = text.lines().filter_map(|line| {
        let line = line.strip_prefix("- ")?;
        let (name, rest) = line.split_once(' ')?;
        let version = rest.split(',').next()?;
        version
            .starts_with(|first: char| first.is_ascii_digit())
            .then(|| format!("{name} {version}"))
    });
    crates.collect()
}

/// Reads texts such as `"purl": "pkg:cargo/pastey@0.2.3"`, which may end with `?…`.
fn in_sbom(text: &str) -> Crates {
    let crates = text.split("\"pkg:cargo/").skip(1).filter_map(|rest| {
        let purl = rest.split(['"', '?', '#']).next()?;
        let (name, version) = purl.split_once('@')?;
        Some(format!("{name} {version}"))
    });
    crates.collect()
}

#[cfg(test)]
mod tests {
    use super::{Crates, in_sbom, in_texts, in_tree, same_crate};

    fn crates(names: &[&str]) -> Crates {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn all_three_lists_name_the_same_crates() {
        let expected = crates(&["pastey 0.2.3", "wpp-call 0.1.0"]);
        let tree = "wpp-call v0.1.0 (/a/folder)\npastey v0.2.3\npastey v0.2.3 (*)\n\n";
        assert_eq!(in_tree(tree), expected);
        let texts =
            "- wpp-call 0.1.0\n- pastey 0.2.3, https://example.org\n- a list of a licence\n";
        assert_eq!(in_texts(texts), expected);
        let sbom = r#"{"purl": "pkg:cargo/wpp-call@0.1.0?download_url=x"}, {"purl": "pkg:cargo/pastey@0.2.3"}"#;
        assert_eq!(in_sbom(sbom), expected);
    }

    #[test]
    fn an_older_version_is_named_with_what_is_missing() {
        let found = crates(&["pastey 0.2.3", "wpp-call 0.1.0"]);
        assert_eq!(same_crate("pastey 0.2.4", &found), "pastey 0.2.3");
        assert_eq!(same_crate("slab 0.4.12", &found), "none");
    }
}

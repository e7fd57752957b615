//! Builds `pkg/`, the npm package with the extension inside, from `pkg-template/` and the bundle.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::bundle;
use crate::licences;
use crate::progress;
use crate::progress::say;
use crate::project::Project;
use crate::stamp::{self, Stamp};

/// The injected file as users get it. The browser tests and the server use this one.
pub const SCRIPT: &str = "pkg/dist/wpp-call.js";

pub fn build(project: &Project) -> Result<()> {
    let template = project.path("pkg-template");
    let bundle = project.path(bundle::FOLDER);
    let readme = project.path("README.md");
    // The licences accompany every copy of the injected file.
    let licences = ["LICENSE", licences::TEXTS, licences::SBOM].map(|file| project.path(file));
    let inputs = [
        &[template.clone(), bundle.clone(), readme.clone()],
        &licences[..],
    ]
    .concat();
    let stamp = Stamp::of(project, "pkg", &inputs, &project.version)?;
    if stamp.is_current(&project.path(SCRIPT)) {
        progress::unchanged("build", "pkg/");
        return Ok(());
    }

    let pkg = project.path("pkg");
    if pkg.exists() {
        fs::remove_dir_all(&pkg).context("cannot empty pkg/")?;
    }
    for file in stamp::files_under(&template) {
        let text = fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}", file.display()))?
            .replace("@VERSION@", &project.version)
            .replace("@NUMBERS@", numbers(&project.version));
        write(&pkg.join(file.strip_prefix(&template)?), text.as_bytes())?;
    }
    // The script and its types.
    for file in stamp::files_under(&bundle) {
        copy(&file, &pkg.join("dist").join(file.strip_prefix(&bundle)?))?;
    }
    let script = "wpp-call.js";
    copy(&bundle.join(script), &pkg.join("extension").join(script))?;
    copy(&readme, &pkg.join("README.md"))?;
    for licence in &licences {
        let name = licence.file_name().unwrap_or_default();
        copy(licence, &pkg.join(name))?;
        copy(licence, &pkg.join("extension").join(name))?;
    }
    say!("   build  pkg/ … made anew");
    stamp.record()
}

/// Returns a version without `-beta.1` or the like, which browsers refuse for an extension.
fn numbers(version: &str) -> &str {
    version.split(['-', '+']).next().unwrap_or(version)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    write(to, &bytes)
}

fn write(to: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(to, bytes).with_context(|| format!("cannot write {}", to.display()))
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn an_extension_gets_the_numbers_of_the_version() {
        assert_eq!(numbers("0.1.0"), "0.1.0");
        assert_eq!(numbers("1.2.3-beta.1+x"), "1.2.3");
    }
}

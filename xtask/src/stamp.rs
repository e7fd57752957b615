//! Remembers the inputs of a step, so that it runs again only when they have changed.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project::Project;

/// A fingerprint of the inputs of one step. It is written to a file when the step has succeeded.
pub struct Stamp {
    file: PathBuf,
    fingerprint: String,
}

impl Stamp {
    /// Computes a fingerprint. `inputs` are files, or folders with everything in them; `settings`
    /// is whatever else influences the step.
    pub fn of(project: &Project, step: &str, inputs: &[PathBuf], settings: &str) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        settings.hash(&mut hasher);
        for file in inputs.iter().flat_map(|input| files_under(input)) {
            file.hash(&mut hasher);
            fs::read(&file)
                .with_context(|| format!("cannot read {}", file.display()))?
                .hash(&mut hasher);
        }
        Ok(Self {
            file: project.path("target/xtask").join(step),
            fingerprint: format!("{:016x}", hasher.finish()),
        })
    }

    /// Whether the step last succeeded with the same inputs and `output` is still there.
    pub fn is_current(&self, output: &Path) -> bool {
        output.exists() && self.recorded().is_some_and(|old| old == self.fingerprint)
    }

    /// Returns the fingerprint that was written last.
    pub fn recorded(&self) -> Option<String> {
        fs::read_to_string(&self.file).ok()
    }

    /// Records that the step has succeeded.
    pub fn record(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&self.file, &self.fingerprint)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}

/// Returns all files in a folder and below, sorted. A file yields itself, a missing path nothing.
pub fn files_under(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let Ok(entries) = fs::read_dir(path) else {
        return Vec::new();
    };
    let mut children: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    children.sort();
    children
        .iter()
        .flat_map(|child| files_under(child))
        .collect()
}

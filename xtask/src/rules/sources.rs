//! The source files of the repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Folders whose files are generated or downloaded.
const MADE: [&str; 3] = ["target", "node_modules", "pkg"];

/// The text of each source file by its path, which starts at the root and has `/` on every system.
pub type Sources = BTreeMap<String, String>;

/// Reads all Rust, TypeScript and JavaScript files below `root`.
pub fn read(root: &Path) -> Result<Sources> {
    let mut sources = Sources::new();
    read_folder(root, "", &mut sources)?;
    Ok(sources)
}

fn read_folder(root: &Path, folder: &str, sources: &mut Sources) -> Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().display().to_string();
        if name.starts_with('.') || MADE.contains(&name.as_str()) {
            continue;
        }
        let path = match folder {
            "" => name,
            _ => format!("{folder}/{name}"),
        };
        if entry.file_type()?.is_dir() {
            read_folder(root, &path, sources)?;
        } else if is_rust(&path) || is_script(&path) {
            let text = fs::read_to_string(entry.path()).with_context(|| path.clone())?;
            sources.insert(path, text);
        }
    }
    Ok(())
}

pub fn is_rust(path: &str) -> bool {
    path.ends_with(".rs")
}

pub fn is_script(path: &str) -> bool {
    [".ts", ".mjs", ".js"].iter().any(|end| path.ends_with(end))
}

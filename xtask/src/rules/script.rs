//! Finds which TypeScript or JavaScript file imports which. The TypeScript compiler lists them: it
//! resolves every import, also of types.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::circles::Imports;

/// The options that make the compiler resolve imports and do nothing else.
const OPTIONS: [&str; 14] = [
    "--ignoreConfig",
    "--explainFiles",
    "--noEmit",
    "--noCheck",
    "--allowJs",
    "--allowImportingTsExtensions",
    "--pretty",
    "false",
    "--module",
    "esnext",
    "--moduleResolution",
    "bundler",
    "--types",
    "",
];

/// Returns which of these files below `root` import each other. `tsc` is the compiler's program.
pub fn imports(mut tsc: Command, root: &Path, files: &[&str]) -> Result<Imports> {
    tsc.current_dir(root).args(OPTIONS).args(files);
    let output = tsc.output().context("tsc cannot be started")?;
    let text = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        bail!("tsc: {}", text.lines().next().unwrap_or_default());
    }
    Ok(read(&text, files))
}

/// Reads the compiler's list of files, in which lines below a file name its importers.
fn read(text: &str, files: &[&str]) -> Imports {
    let mut imports = Imports::default();
    let mut imported = "";
    for line in text.lines() {
        let Some(reason) = line.strip_prefix("   ") else {
            imported = line;
            continue;
        };
        if let Some(importer) = importer(reason)
            && files.contains(&imported)
            && files.contains(&importer)
        {
            imports.add(importer, imported);
        }
    }
    imports
}

/// Returns the importer in a line such as `Imported via './a' from file 'b.ts'`.
fn importer(reason: &str) -> Option<&str> {
    let (_, file) = reason.split_once(" from file '")?;
    file.split('\'').next()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::{env, fs, process};

    use super::super::circles::faults;
    use super::imports;
    use crate::project::Project;

    /// A folder with files that is deleted when the test ends.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[(&str, &str)]) -> Self {
            let folder = env::temp_dir().join(format!("wpp-call-{name}-{}", process::id()));
            for (path, text) in files {
                let path = folder.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            Self(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    /// Returns the circles in a folder with these files, as the project's own compiler sees them.
    fn circles(name: &str, files: &[(&str, &str)]) -> Vec<String> {
        let folder = Folder::new(name, files);
        let tsc = Project::find().unwrap().npm_program("tsc");
        let paths: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
        faults(&imports(tsc, &folder.0, &paths).unwrap())
    }

    #[test]
    fn files_that_import_only_what_is_below_them_are_in_no_circle() {
        let files = [
            ("a.ts", "import { b } from './b';\nexport const a = b;"),
            (
                "b.ts",
                "// import './a';\nexport const b = 'import \"./a\"';",
            ),
        ];
        assert!(circles("none", &files).is_empty());
    }

    #[test]
    fn two_files_that_import_each_other_are_a_circle() {
        let files = [
            (
                "a.ts",
                "import { b } from './b/b.ts';\nexport const a = () => b;",
            ),
            (
                "b/b.ts",
                "export { a } from '../a.ts';\nexport const b = 1;",
            ),
        ];
        assert_eq!(circles("two", &files), ["a.ts → b/b.ts → a.ts"]);
    }

    #[test]
    fn an_import_of_a_type_closes_a_circle_of_three() {
        let files = [
            ("a.ts", "import type { B } from './b';\nexport type A = B;"),
            ("b.ts", "import { type C } from './c';\nexport type B = C;"),
            ("c.ts", "export type C = import('./a').A | 1;"),
        ];
        assert_eq!(circles("types", &files), ["a.ts → b.ts → c.ts → a.ts"]);
    }

    #[test]
    fn javascript_is_read_with_imports_that_are_made_late() {
        let files = [
            ("a.mjs", "import './b.mjs';"),
            ("b.mjs", "export const b = () => import('./a.mjs');"),
        ];
        assert_eq!(circles("late", &files), ["a.mjs → b.mjs → a.mjs"]);
    }

    #[test]
    fn a_folder_that_cannot_be_read_is_an_error() {
        let tsc = Project::find().unwrap().npm_program("tsc");
        assert!(imports(tsc, &env::temp_dir(), &["wpp-call-there-is-none.ts"]).is_err());
    }
}

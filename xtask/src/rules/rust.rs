//! Finds which Rust file imports which.
//!
//! An import is any path in the code that leads into another file, in `use` or not. `mod name;`
//! alone is not an import: a file declares its modules so that they exist, and need not use them. A
//! path through a `pub use` counts as an import of the file with the `pub use`, not of the file
//! behind it. Only paths are seen; method calls are not.

use std::collections::BTreeMap;

use super::circles::Imports;
use super::rust_paths::{self, NamedPath, RustFile};
use super::sources::{Sources, is_rust};

/// Returns the imports of every crate of the repository.
pub fn imports(sources: &Sources) -> Imports {
    let files = sources.iter().filter(|(path, _)| is_rust(path));
    let files: BTreeMap<String, RustFile<'_>> = files
        .map(|(path, text)| (path.clone(), rust_paths::read(text)))
        .collect();
    let tree = ModuleTree::of(&files);
    let mut imports = Imports::default();
    for (file, read) in &files {
        for path in &read.paths {
            for imported in tree.resolve(file, path) {
                imports.add(file, imported);
            }
        }
    }
    imports
}

/// Which file is which module.
#[derive(Default)]
struct ModuleTree<'a> {
    children: BTreeMap<&'a str, BTreeMap<&'a str, &'a str>>,
    /// A file has several parents where crates share it by `#[path]`.
    parents: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> ModuleTree<'a> {
    fn of(files: &'a BTreeMap<String, RustFile<'a>>) -> Self {
        let mut tree = Self::default();
        for (file, read) in files {
            for &(name, path) in &read.modules {
                let places = places(file, name, path);
                let child = places.iter().find_map(|place| files.get_key_value(place));
                if let Some((child, _)) = child {
                    tree.children.entry(file).or_default().insert(name, child);
                    tree.parents.entry(child).or_default().push(file);
                }
            }
        }
        tree
    }

    /// Returns the files that a path may lead into.
    fn resolve(&self, file: &'a str, path: &NamedPath<'_>) -> Vec<&'a str> {
        let (mut depth, mut segments) = (path.depth, path.segments.as_slice());
        let mut found = vec![file];
        match segments {
            ["crate", rest @ ..] => {
                (depth, segments) = (0, rest);
                found = self.roots_of(file);
            }
            ["self", rest @ ..] => segments = rest,
            ["super", ..] => {}
            // The path begins with a module of this file. Any other first name is another crate's.
            [name, ..] if depth == 0 && self.child(file, name).is_some() => {}
            _ => return Vec::new(),
        }
        while let ["super", rest @ ..] = segments {
            segments = rest;
            match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => {
                    found = found
                        .iter()
                        .flat_map(|file| self.parents_of(file))
                        .collect()
                }
            }
        }
        if depth == 0 {
            for file in &mut found {
                *file = self.descend(file, segments);
            }
        }
        found
    }

    /// Follows the names as long as they are modules, and returns the last module's file.
    fn descend(&self, file: &'a str, names: &[&str]) -> &'a str {
        match names {
            [name, rest @ ..] => match self.child(file, name) {
                Some(child) => self.descend(child, rest),
                None => file,
            },
            [] => file,
        }
    }

    fn child(&self, file: &str, name: &str) -> Option<&'a str> {
        self.children.get(file)?.get(name).copied()
    }

    fn parents_of(&self, file: &str) -> Vec<&'a str> {
        self.parents.get(file).cloned().unwrap_or_default()
    }

    fn roots_of(&self, file: &'a str) -> Vec<&'a str> {
        let parents = self.parents_of(file);
        if parents.is_empty() {
            return vec![file];
        }
        parents
            .iter()
            .flat_map(|parent| self.roots_of(parent))
            .collect()
    }
}

/// Returns where a module's file may be: in the folder named after the declaring file, or beside a
/// `mod.rs` or crate root.
fn places(file: &str, name: &str, path: Option<&str>) -> Vec<String> {
    let (folder, own_name) = file.rsplit_once('/').unwrap_or(("", file));
    if let Some(path) = path {
        return vec![joined(folder, path)];
    }
    let own_folder = joined(folder, own_name.trim_end_matches(".rs"));
    let in_folder =
        |folder| [format!("{name}.rs"), format!("{name}/mod.rs")].map(|path| joined(folder, &path));
    [&*own_folder, folder]
        .into_iter()
        .flat_map(in_folder)
        .collect()
}

/// Joins a folder and a relative path.
fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::circles::faults;
    use super::imports;

    /// Returns the circles in a crate with these files.
    fn circles(files: &[(&str, &str)]) -> Vec<String> {
        let sources = files.iter().map(|&(path, text)| (path.into(), text.into()));
        faults(&imports(&sources.collect()))
    }

    #[test]
    fn files_that_import_only_what_is_below_them_are_in_no_circle() {
        let files = [
            ("src/lib.rs", "mod a; mod b; use a::A;"),
            ("src/a.rs", "use super::b::B;"),
            (
                "src/b.rs",
                "// use crate::a::A;\nuse std::fmt; const USE: &str = \"crate::a::A\";",
            ),
        ];
        assert!(circles(&files).is_empty());
    }

    #[test]
    fn two_files_that_import_each_other_are_a_circle() {
        let files = [
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a.rs", "use crate::b::B;"),
            ("src/b.rs", "fn f() { super::a::f(); }"),
        ];
        assert_eq!(circles(&files), ["src/a.rs → src/b.rs → src/a.rs"]);
    }

    #[test]
    fn three_files_in_folders_are_a_circle() {
        let files = [
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a/mod.rs", "pub mod inner; mod other;"),
            ("src/a/inner.rs", "use super::other;"),
            ("src/a/other.rs", "use crate::b::B;"),
            ("src/b.rs", "use crate::{a::inner::I, x};"),
        ];
        let circle = "src/a/inner.rs → src/a/other.rs → src/b.rs → src/a/inner.rs";
        assert_eq!(circles(&files), [circle]);
    }

    #[test]
    fn a_module_that_uses_its_child_and_is_used_by_it_is_a_circle() {
        let files = [
            ("src/main.rs", "mod a; fn main() { a::run(); }"),
            ("src/a.rs", "fn run() { crate::main(); }"),
        ];
        assert_eq!(circles(&files), ["src/a.rs → src/main.rs → src/a.rs"]);
    }

    #[test]
    fn a_module_that_only_declares_its_child_may_be_used_by_it() {
        let files = [
            ("src/lib.rs", "mod a; trait T {}"),
            ("src/a.rs", "use super::T;"),
        ];
        assert!(circles(&files).is_empty());
    }

    #[test]
    fn a_name_taken_through_a_module_that_passes_it_on_is_a_circle_with_that_module() {
        let files = [
            ("src/lib.rs", "mod a; mod b; pub use a::A;"),
            ("src/a.rs", ""),
            ("src/b.rs", "use super::A;"),
        ];
        assert!(circles(&files).is_empty());
        let files = [&files[..2], &[("src/a.rs", "use crate::A;")]].concat();
        assert_eq!(circles(&files), ["src/a.rs → src/lib.rs → src/a.rs"]);
    }

    #[test]
    fn the_tests_in_a_file_may_use_it_and_import_for_it() {
        let files = [
            ("src/lib.rs", "mod a; mod b; use a::f;"),
            (
                "src/a.rs",
                "fn f() {} mod tests { use super::f; use crate::b::B; }",
            ),
            ("src/b.rs", ""),
        ];
        assert!(circles(&files).is_empty());
        let files = [&files[..2], &[("src/b.rs", "use crate::a::A;")]].concat();
        assert_eq!(circles(&files), ["src/a.rs → src/b.rs → src/a.rs"]);
    }

    #[test]
    fn what_a_macro_names_is_imported_by_its_file() {
        let files = [
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a.rs", "macro_rules! m { () => { $crate::b::B } }"),
            ("src/b.rs", "use crate::a::m;"),
        ];
        assert_eq!(circles(&files), ["src/a.rs → src/b.rs → src/a.rs"]);
    }

    #[test]
    fn a_file_that_crates_share_is_looked_at_in_each() {
        let files = [
            (
                "tests/one/main.rs",
                "#[path = \"../shared/x.rs\"] mod x; use x::X; mod own;",
            ),
            ("tests/one/own.rs", ""),
            ("tests/shared/x.rs", "use crate::own::Own;"),
            (
                "tests/two/main.rs",
                "#[path = \"../shared/x.rs\"] mod x; mod own;",
            ),
            ("tests/two/own.rs", "use crate::x::X;"),
        ];
        let circle = "tests/shared/x.rs → tests/two/own.rs → tests/shared/x.rs";
        assert_eq!(circles(&files), [circle]);
    }

    #[test]
    fn a_test_alone_has_its_modules_beside_it() {
        let files = [
            ("tests/one.rs", "mod common; use common::c;"),
            ("tests/common/mod.rs", "use super::X;"),
        ];
        let circle = "tests/common/mod.rs → tests/one.rs → tests/common/mod.rs";
        assert_eq!(circles(&files), [circle]);
    }
}

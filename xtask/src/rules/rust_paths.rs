//! Reads what one Rust file declares and names: its modules, and the paths in its code.

use super::rust_tokens::Token::{self, Colons, Sign, Text, Word};
use super::rust_tokens::tokens;

#[derive(Debug, Default)]
pub struct RustFile<'a> {
    /// Each `mod name;`, with its `#[path]` if there is one.
    pub modules: Vec<(&'a str, Option<&'a str>)>,
    /// Each path in the file's code, also in macros.
    pub paths: Vec<NamedPath<'a>>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct NamedPath<'a> {
    /// The number of inline modules around the path; each `super` leaves one of them.
    pub depth: usize,
    pub segments: Vec<&'a str>,
}

pub fn read(text: &str) -> RustFile<'_> {
    let tokens = tokens(text);
    let mut reader = Reader {
        tokens: &tokens,
        braces: Vec::new(),
        path_attribute: None,
        file: RustFile::default(),
    };
    while reader.read_one() {}
    reader.file
}

struct Reader<'a, 't> {
    /// The tokens that are still to be read.
    tokens: &'t [Token<'a>],
    /// For each open brace, whether it is that of a module.
    braces: Vec<bool>,
    path_attribute: Option<&'a str>,
    file: RustFile<'a>,
}

impl<'a> Reader<'a, '_> {
    fn read_one(&mut self) -> bool {
        match *self.tokens {
            [Word("mod"), Word(name), Sign(';'), ..] => {
                let path = self.path_attribute.take();
                self.file.modules.push((name, path));
                self.skip(3);
            }
            [Word("mod"), Word(_), Sign('{'), ..] => {
                self.braces.push(true);
                self.skip(3);
            }
            [Word("path"), Sign('='), Text(path), ..] => {
                self.path_attribute = Some(path);
                self.skip(3);
            }
            [Word("use"), Word(_), ..] => {
                self.skip(1);
                self.read_tree(Vec::new());
            }
            [Word(first), ..] => {
                self.skip(1);
                let mut segments = vec![first];
                while let [Colons, Word(name), ..] = *self.tokens {
                    segments.push(name);
                    self.skip(2);
                }
                // `pub(super)` and a single name import nothing.
                if segments.len() > 1 {
                    self.add(segments);
                }
            }
            // A path that continues a type, such as `<A>::b`: no import begins here.
            [Colons, Word(_), ..] => self.skip(2),
            [sign, ..] => {
                match sign {
                    Sign('{') => self.braces.push(false),
                    Sign('}') => drop(self.braces.pop()),
                    _ => {}
                }
                self.skip(1);
            }
            [] => return false,
        }
        true
    }

    /// Reads what a `use` imports, up to the sign after it.
    fn read_tree(&mut self, mut segments: Vec<&'a str>) {
        loop {
            match *self.tokens {
                [Word("self"), ..] if !segments.is_empty() => self.skip(1),
                [Word("as"), Word(_), ..] => self.skip(2),
                [Word(name), ..] => {
                    segments.push(name);
                    self.skip(1);
                }
                [Colons | Sign('*'), ..] => self.skip(1),
                [Sign('{'), ..] => {
                    self.skip(1);
                    while !matches!(self.tokens, [] | [Sign('}'), ..]) {
                        self.read_tree(segments.clone());
                        if let [Sign(','), ..] = self.tokens {
                            self.skip(1);
                        }
                    }
                    return self.skip(1);
                }
                // Part of a macro that generates a `use`.
                [Sign('$'), ..] => self.skip(1),
                _ => return self.add(segments),
            }
        }
    }

    fn add(&mut self, segments: Vec<&'a str>) {
        let depth = self.braces.iter().filter(|is_module| **is_module).count();
        self.file.paths.push(NamedPath { depth, segments });
    }

    fn skip(&mut self, count: usize) {
        self.tokens = self.tokens.get(count..).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn paths(text: &str) -> Vec<String> {
        let file = read(text);
        let paths = file.paths.iter();
        paths.map(|path| path.segments.join("::")).collect()
    }

    #[test]
    fn a_tree_of_uses_is_read_leaf_by_leaf() {
        assert_eq!(
            paths("use crate::{a::{self, B as C}, d::*, e};"),
            ["crate::a", "crate::a::B", "crate::d", "crate::e"]
        );
    }

    #[test]
    fn code_and_macros_name_paths_too() {
        assert_eq!(
            paths("fn f() { super::a(b::C::d()); } macro_rules! m { () => { $crate::e::F } }"),
            ["super::a", "b::C::d", "crate::e::F"]
        );
    }

    #[test]
    fn a_visibility_is_no_import() {
        assert!(paths("pub(super) fn f(self) {} pub(crate) struct S;").is_empty());
    }

    #[test]
    fn behind_a_method_or_a_type_no_path_begins() {
        assert_eq!(
            paths("x.collect::<Vec<_>>(); <T as P>::KIND::of(); w::A"),
            ["w::A"]
        );
    }

    #[test]
    fn a_path_in_a_module_with_a_body_is_that_much_deeper() {
        let file = read("use a::b; mod tests { fn f() { use super::c; } } use d::e;");
        let depths: Vec<usize> = file.paths.iter().map(|path| path.depth).collect();
        assert_eq!(depths, [0, 1, 0]);
    }

    #[test]
    fn modules_are_declared_with_their_path_where_they_have_one() {
        let file = read("mod a; #[path = \"../b.rs\"] mod c; mod d {} pub mod e;");
        assert_eq!(
            file.modules,
            [("a", None), ("c", Some("../b.rs")), ("e", None)]
        );
    }
}

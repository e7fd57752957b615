//! Circles in a graph of imports.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Which files each file imports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imports(BTreeMap<String, BTreeSet<String>>);

impl Imports {
    /// Adds an import. A file that imports itself is no circle.
    pub fn add(&mut self, from: &str, to: &str) {
        if from != to {
            self.0.entry(from.into()).or_default().insert(to.into());
        }
    }

    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Returns the shortest circle through each file that is in one, shortest circles first. A
    /// circle is its files in order.
    fn circles(&self) -> Vec<Vec<&str>> {
        let files = self.0.keys();
        let mut circles: Vec<_> = files
            .filter_map(|file| self.shortest_circle(file))
            .collect();
        circles.sort_by_key(Vec::len);
        circles
    }

    fn of(&self, file: &str) -> impl Iterator<Item = &str> {
        self.0.get(file).into_iter().flatten().map(String::as_str)
    }

    /// Returns the shortest circle from a file back to itself, found breadth first; `start` comes
    /// first.
    fn shortest_circle<'a>(&'a self, start: &'a str) -> Option<Vec<&'a str>> {
        let mut importer_of = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(file) = queue.pop_front() {
            for imported in self.of(file) {
                if importer_of.contains_key(imported) {
                    continue;
                }
                importer_of.insert(imported, file);
                if imported == start {
                    return Some(way_back(&importer_of, start));
                }
                queue.push_back(imported);
            }
        }
        None
    }
}

/// Returns the files from `start` to the file that imports it.
fn way_back<'a>(importer_of: &BTreeMap<&'a str, &'a str>, start: &'a str) -> Vec<&'a str> {
    let mut way = Vec::new();
    let mut file = start;
    while let Some(&importer) = importer_of.get(file) {
        way.push(importer);
        if importer == start {
            break;
        }
        file = importer;
    }
    way.reverse();
    way
}

/// Returns each import of a circle.
fn imports_of<'a>(circle: &[&'a str]) -> impl Iterator<Item = (&'a str, &'a str)> {
    let imported = circle.iter().cycle().skip(1);
    circle.iter().copied().zip(imported.copied())
}

/// Formats a circle as `a → b → a`.
fn print(circle: &[&str]) -> String {
    let closed = circle.iter().chain(circle.first());
    closed.copied().collect::<Vec<_>>().join(" → ")
}

/// Returns each circle as a text. Where several circles share an import, only the first is
/// returned.
pub fn faults(imports: &Imports) -> Vec<String> {
    let mut faults = Vec::new();
    let mut reported: BTreeSet<(&str, &str)> = BTreeSet::new();
    for circle in imports.circles() {
        if !imports_of(&circle).any(|import| reported.contains(&import)) {
            reported.extend(imports_of(&circle));
            faults.push(print(&circle));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::{Imports, faults};

    /// `"a b c"`: `a` imports `b` and `c`.
    fn imports(lines: &[&str]) -> Imports {
        let mut imports = Imports::default();
        for line in lines {
            let (from, to) = line.split_once(' ').unwrap();
            to.split(' ').for_each(|to| imports.add(from, to));
        }
        imports
    }

    #[test]
    fn a_tree_has_no_circle() {
        assert!(faults(&imports(&["a b c", "b c d", "c d"])).is_empty());
    }

    #[test]
    fn a_circle_of_two_is_printed_closed() {
        assert_eq!(faults(&imports(&["a b", "b a c"])), ["a → b → a"]);
    }

    #[test]
    fn a_circle_of_three_is_found_behind_files_that_are_in_none() {
        let imports = imports(&["a b", "b c x", "c d", "d b"]);
        assert_eq!(faults(&imports), ["b → c → d → b"]);
    }

    #[test]
    fn of_several_ways_around_the_shortest_is_told() {
        let imports = imports(&["a b c", "b a", "c d", "d a"]);
        assert_eq!(faults(&imports)[0], "a → b → a");
    }

    #[test]
    fn circles_that_share_no_file_are_all_told() {
        let imports = imports(&["a b", "b a", "x y", "y x"]);
        assert_eq!(faults(&imports), ["a → b → a", "x → y → x"]);
    }

    #[test]
    fn a_file_in_two_circles_does_not_hide_the_files_of_the_second() {
        let imports = imports(&["a b", "b a c", "c b"]);
        assert_eq!(faults(&imports), ["a → b → a", "c → b → c"]);
    }

    #[test]
    fn an_import_that_closes_several_circles_is_told_once_in_the_shortest() {
        let imports = imports(&["a c", "b a", "c d", "d b x", "x y", "y a"]);
        assert_eq!(faults(&imports), ["a → c → d → b → a"]);
    }

    #[test]
    fn a_file_that_names_itself_is_no_circle() {
        assert!(faults(&imports(&["a a b"])).is_empty());
    }
}

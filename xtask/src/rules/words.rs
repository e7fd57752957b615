//! Keeps words on their side: no names of WhatsApp's modules in `src/`, no words of stanzas in
//! `js/`.

use std::collections::BTreeSet;

use super::sources::Sources;

/// The file that lists WhatsApp's modules.
const MODULES: &str = "js/host/modules.ts";
/// The file that lists the words of stanzas.
const WORDS: &str = "src/words.rs";
/// The text in that file after which the names for users begin.
const NAMES: &str = "\n    names {\n        ";
/// The types for users of the package. Types do not run, so this file can neither read nor build a
/// stanza.
const PUBLIC_TYPES: &str = "js/types.ts";

/// Words of stanzas that appear in quotes in `js/` with another meaning, and that meaning.
const ORDINARY: [(&str, &str); 9] = [
    (
        "accept",
        "a function of `WPP.call`, and of the page's stack",
    ),
    (
        "call",
        "the name `WPP.call`; what the page's stack is started for",
    ),
    ("error", "an event of wa-js's emitter"),
    ("event", "what the core tells users"),
    ("offer", "a function of `WPP.call`"),
    ("reason", "an option of `reject` and `end`"),
    (
        "reject",
        "a function of `WPP.call`, and of the page's stack",
    ),
    (
        "timeout",
        "what wa-js's emitter says when it has waited in vain",
    ),
    ("type", "a property of the page's stack"),
];

/// Returns each word that is on the wrong side.
pub fn faults(sources: &Sources) -> Vec<String> {
    [module_names(sources), stanza_words(sources, &ORDINARY)].concat()
}

/// Finds names of WhatsApp's modules in the core, also in comments.
fn module_names(sources: &Sources) -> Vec<String> {
    let table = sources.get(MODULES).map_or("", String::as_str);
    let names: BTreeSet<&str> = between(table, "id: '", "'")
        .filter(|text| text.starts_with("WA"))
        .collect();
    if names.is_empty() {
        return vec![format!(
            "{MODULES}: expected the names of WhatsApp's modules"
        )];
    }
    let mut faults = Vec::new();
    for (place, line) in lines(sources, "src/") {
        let found = names.iter().filter(|name| has_word(line, name));
        faults.extend(found.map(|name| format!("{place}: {name} is a module of WhatsApp's")));
    }
    faults
}

/// Finds words of stanzas in the shim.
///
/// A word with `-`, `_` or a digit is no TypeScript name, so it must not appear anywhere, not even
/// in comments. Any other word may be an ordinary one (`state`, `from`): only a text in quotes that
/// equals it is a fault, unless `ordinary` lists the word. Comparing a tag with a text and naming
/// an attribute are always faults.
fn stanza_words(sources: &Sources, ordinary: &[(&str, &str)]) -> Vec<String> {
    let dictionary = sources.get(WORDS).map_or("", String::as_str);
    // The names that users see are not words of stanzas.
    let (before, rest) = dictionary.split_once(NAMES).unwrap_or((dictionary, ""));
    let behind = rest.split_once('}').map_or("", |(_, behind)| behind);
    let in_stanzas = [before, behind].into_iter();
    let words: BTreeSet<&str> = in_stanzas
        .flat_map(|part| between(part, " = \"", "\","))
        .collect();
    let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    let is_plain = |word: &str| word.chars().all(|c| c.is_ascii_alphabetic());
    let words = words.into_iter().filter(|word| !is_number(word));
    let (plain, spelt): (Vec<&str>, Vec<&str>) = words.partition(|word| is_plain(word));
    if plain.is_empty() || spelt.is_empty() {
        return vec![format!("{WORDS}: expected the words of stanzas")];
    }
    let mut faults = Vec::new();
    let mut unused: BTreeSet<&str> = ordinary.iter().map(|(word, _)| *word).collect();
    for (place, line) in lines(sources, "js/") {
        if place.starts_with(PUBLIC_TYPES) {
            continue;
        }
        let mut fault = |what: &str| faults.push(format!("{place}: {what}"));
        let of_stanza = |word: &str| format!("{word} is a word of stanzas");
        for word in spelt.iter().filter(|word| has_word(line, word)) {
            fault(&of_stanza(word));
        }
        if is_comment(line) {
            continue;
        }
        for word in quoted(line).filter(|text| plain.contains(text)) {
            if !ordinary.iter().any(|(known, _)| *known == word) {
                fault(&of_stanza(word));
            }
            unused.remove(word);
        }
        if compares_tag(line) {
            fault("a tag is compared with a text");
        }
        if names_attribute(line) {
            fault("an attribute is named");
        }
    }
    let unused = unused.iter();
    let unused = unused.map(|word| format!("{word} is nowhere in js/: take it off the list"));
    faults.into_iter().chain(unused).collect()
}

/// Returns each line of the files in a folder, with its place.
fn lines<'a>(sources: &'a Sources, folder: &str) -> impl Iterator<Item = (String, &'a str)> {
    let files = sources
        .iter()
        .filter(move |(path, _)| path.starts_with(folder));
    files.flat_map(|(path, text)| {
        let numbered = text.lines().zip(1..);
        numbered.map(move |(line, number)| (format!("{path}:{number}"), line))
    })
}

fn compares_tag(line: &str) -> bool {
    ["tag === '", "tag !== '"]
        .iter()
        .any(|part| line.contains(part))
}

fn names_attribute(line: &str) -> bool {
    [".attrs.", ".attrs?."].iter().any(|part| {
        let mut names = line.split(part).skip(1);
        names.any(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
    })
}

fn is_comment(line: &str) -> bool {
    ["//", "/*", "*"]
        .iter()
        .any(|sign| line.trim_start().starts_with(sign))
}

fn between<'a>(text: &'a str, before: &str, behind: &str) -> impl Iterator<Item = &'a str> {
    let parts = text.split(before).skip(1);
    parts.filter_map(move |part| Some(part.split_once(behind)?.0))
}

/// Returns the texts between two quotes of one kind on a line.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| {
        ['\'', '"', '`']
            .into_iter()
            .flat_map(move |quote| line.split(quote).skip(1).step_by(2))
    })
}

/// Returns whether a line has a word that is not part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    line.match_indices(word).any(|(at, _)| {
        let (before, behind) = line.split_at(at);
        let behind = behind.strip_prefix(word).unwrap_or_default();
        !before.ends_with(is_part) && !behind.starts_with(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::{MODULES, WORDS, module_names, stanza_words};
    use crate::rules::sources::Sources;

    fn sources(path: &str, text: &str) -> Sources {
        let files = [
            (MODULES, "socket: { id: 'WAComms', has: ['send'] },"),
            (
                WORDS,
                "CALL_ID = \"call-id\",\nFROM = \"from\",\nN8000 = \"8000\",\nVP8 = \"vp8\",",
            ),
            (path, text),
        ];
        let owned = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        owned.into_iter().collect()
    }

    fn in_core(text: &str) -> Vec<String> {
        module_names(&sources("src/a.rs", text))
    }

    fn in_shim(text: &str) -> Vec<String> {
        stanza_words(&sources("js/a.ts", text), &[])
    }

    #[test]
    fn a_module_of_whatsapps_is_found_in_the_core_in_a_comment_too() {
        assert_eq!(
            in_core("let a = 1;\n// as WAComms has it"),
            ["src/a.rs:2: WAComms is a module of WhatsApp's"]
        );
        assert!(in_core("WACommsGating, MyWAComms").is_empty());
    }

    #[test]
    fn a_word_that_is_spelt_as_in_stanzas_is_found_anywhere_in_the_shim() {
        for text in ["f('call-id');", "// the call-id", "a['vp8']"] {
            assert_eq!(in_shim(text).len(), 1, "{text}");
        }
        assert!(in_shim("callId, call-identity, vp80, 8000").is_empty());
    }

    #[test]
    fn a_plain_word_is_one_of_a_stanza_where_it_is_a_text() {
        assert_eq!(
            in_shim("f('from');"),
            ["js/a.ts:1: from is a word of stanzas"]
        );
        for text in [
            "from = 1;",
            "f('from here');",
            " * `from`: where",
            "import a from './a';",
        ] {
            assert!(in_shim(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_plain_word_may_be_listed_as_long_as_it_is_used() {
        let listed = [("from", "a reason")];
        assert!(stanza_words(&sources("js/a.ts", "f('from');"), &listed).is_empty());
        assert_eq!(
            stanza_words(&sources("js/a.ts", ""), &listed),
            ["from is nowhere in js/: take it off the list"]
        );
    }

    #[test]
    fn a_tag_that_is_compared_and_an_attribute_that_is_named_are_found() {
        for text in [
            "node.tag === 'x'",
            "node?.tag !== 'x'",
            "node.attrs.x",
            "node.attrs?.x",
        ] {
            assert_eq!(in_shim(text).len(), 1, "{text}");
        }
        assert!(in_shim("node.tag !== tag; node.attrs[name]; node.attrs?.[name]").is_empty());
    }

    #[test]
    fn a_table_that_has_moved_is_a_fault() {
        assert_eq!(module_names(&Sources::new()).len(), 1);
        assert_eq!(stanza_words(&Sources::new(), &[]).len(), 1);
    }
}

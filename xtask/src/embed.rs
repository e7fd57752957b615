//! The wasm module as text inside a script.
//!
//! A page's Content-Security-Policy may forbid fetching the module, so the script contains it.
//! Base64 would hide its repetitions from gzip and brotli. Here each byte becomes one character: an
//! ASCII character for the most frequent bytes, a character of two bytes in UTF-8 for all others.
//! Compression then works as well as on the bytes. Frequent bytes that are usable ASCII already are
//! not changed. So the texts in the module stay readable, and share words with the script that
//! follows.

use std::cmp::Reverse;

/// The character that stands for byte 0. The next one stands for byte 1, and so on.
const FIRST: u32 = 0xc0;

/// Returns a statement that declares three constants. `moduleDecoder` turns the text back into
/// bytes (`js/decoder.wat`). `moduleText` has a character for each byte. `moduleShort` holds pairs
/// of characters: a short one, and the long one that it replaces.
pub fn statement(module: &[u8], decoder: &[u8]) -> String {
    let frequent: Vec<u8> = most_frequent(module)
        .into_iter()
        .take(short_characters().count())
        .collect();
    let stays = |byte: u8| frequent.contains(&byte) && short_characters().any(|c| c == byte);
    let pairs: Vec<(u8, u8)> = frequent
        .iter()
        .copied()
        .filter(|byte| !stays(*byte))
        .zip(short_characters().filter(|short| !stays(*short)))
        .collect();
    let character = |byte: u8| match pairs.iter().find(|(other, _)| *other == byte) {
        Some((_, short)) => char::from(*short),
        None if stays(byte) => char::from(byte),
        None => long(byte),
    };
    let text: String = module.iter().map(|byte| character(*byte)).collect();
    let short: String = pairs
        .iter()
        .flat_map(|(byte, short)| [char::from(*short), long(*byte)])
        .collect();
    let decoder: Vec<String> = decoder.iter().map(u8::to_string).collect();
    let decoder = decoder.join(",");
    format!(
        "const moduleDecoder=Uint8Array.of({decoder}),moduleShort=\"{short}\",moduleText=\"{text}\";"
    )
}

fn most_frequent(module: &[u8]) -> Vec<u8> {
    let count = |byte: u8| module.iter().filter(|other| **other == byte).count();
    let mut bytes: Vec<u8> = (0..=u8::MAX).collect();
    bytes.sort_by_cached_key(|byte| Reverse(count(*byte)));
    bytes
}

fn long(byte: u8) -> char {
    char::from_u32(FIRST + u32::from(byte)).unwrap_or_default()
}

/// Returns the visible characters that have no special meaning in a string literal or in HTML.
fn short_characters() -> impl Iterator<Item = u8> {
    (b' '..=b'~').filter(|character| !b"\"'\\`$<&".contains(character))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{FIRST, statement};

    /// Decodes in the same way as `js/wasm.ts` and `js/decoder.wat`.
    fn decode(statement: &str) -> Vec<u32> {
        let strings: Vec<&str> = statement.split('"').skip(1).step_by(2).collect();
        let [short, text] = strings.as_slice() else {
            return Vec::new();
        };
        let mut pairs = short.chars();
        let mut long: HashMap<char, char> = HashMap::new();
        while let (Some(short), Some(other)) = (pairs.next(), pairs.next()) {
            long.insert(short, other);
        }
        text.chars()
            .map(|character| u32::from(*long.get(&character).unwrap_or(&character)))
            .map(|code| code.checked_sub(FIRST).unwrap_or(code))
            .collect()
    }

    #[test]
    fn the_text_gives_every_byte_back() {
        let module: Vec<u8> = (0..=u8::MAX).rev().chain([0, 0, 97]).collect();
        let expected: Vec<u32> = module.iter().map(|byte| u32::from(*byte)).collect();
        assert_eq!(decode(&statement(&module, &[])), expected);
    }

    #[test]
    fn a_word_of_the_module_is_a_word_of_the_script() {
        let module: Vec<u8> = b"offer"
            .iter()
            .copied()
            .chain((0..=u8::MAX).rev())
            .chain(*b"offer")
            .collect();
        assert!(statement(&module, &[]).contains("=\"offer"));
    }

    #[test]
    fn a_frequent_byte_is_one_character() {
        let statement = statement(&[7; 100], &[]);
        let (_, text) = statement.split_once("moduleText=").unwrap_or_default();
        assert_eq!(text.len(), r#""";"#.len() + 100);
    }
}

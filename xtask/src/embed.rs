//! The wasm module as text inside a script.
//!
//! A page's Content-Security-Policy may forbid to fetch it, so it travels in the script. Base64
//! would hide its repetitions from gzip and brotli. Here each byte is one character, the most
//! frequent bytes ASCII and all others two bytes of UTF-8, and compression works as on the bytes.

use std::cmp::Reverse;

/// Stands for byte 0, the next character for byte 1, and so on.
const FIRST: u32 = 0xc0;

/// A script module that exports `text`, a character for each byte, and `frequent`, pairs of
/// characters: a short one, and the one for which it stands.
pub fn script(module: &[u8]) -> String {
    let frequent: Vec<(u8, char)> = most_frequent(module)
        .into_iter()
        .zip(short_characters())
        .collect();
    let short = |byte: u8| frequent.iter().find(|(other, _)| *other == byte);
    let text: String = module
        .iter()
        .map(|byte| short(*byte).map_or(long(*byte), |(_, character)| *character))
        .collect();
    let pairs: String = frequent
        .iter()
        .flat_map(|(byte, character)| [*character, long(*byte)])
        .collect();
    format!("export const frequent = \"{pairs}\";\nexport const text = \"{text}\";\n")
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

/// Visible characters that mean nothing in a string literal or in HTML.
fn short_characters() -> impl Iterator<Item = char> {
    (' '..='~').filter(|character| !"\"'\\`$<&".contains(*character))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{FIRST, script};

    /// What `js/wasm.ts` does.
    fn decode(script: &str) -> Vec<u32> {
        let strings: Vec<&str> = script.split('"').skip(1).step_by(2).collect();
        let [frequent, text] = strings.as_slice() else {
            return Vec::new();
        };
        let mut pairs = frequent.chars();
        let mut long: HashMap<char, char> = HashMap::new();
        while let (Some(short), Some(other)) = (pairs.next(), pairs.next()) {
            long.insert(short, other);
        }
        text.chars()
            .map(|character| u32::from(*long.get(&character).unwrap_or(&character)) - FIRST)
            .collect()
    }

    #[test]
    fn the_text_gives_every_byte_back() {
        let module: Vec<u8> = (0..=u8::MAX).rev().chain([0, 0, 97]).collect();
        let expected: Vec<u32> = module.iter().map(|byte| u32::from(*byte)).collect();
        assert_eq!(decode(&script(&module)), expected);
    }

    #[test]
    fn the_most_frequent_byte_is_a_space() {
        assert!(script(&[7, 7, 7, 1]).contains("text = \"   "));
    }
}

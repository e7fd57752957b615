//! How texts and bytes cross, after `src/web/write.rs` and `src/web/texts.rs` and nothing else of
//! them.

use wpp_call::words;

/// The texts that one side knows, each at its number.
pub struct Table(pub Vec<String>);

impl Table {
    /// Only the words of the dictionary.
    pub fn new() -> Self {
        Self(words::ALL.map(String::from).to_vec())
    }

    /// Gives the next number to a text, unless it is long or has surrogates.
    pub fn add(&mut self, text: &str) {
        let units = text.encode_utf16();
        if units.count() <= 128 && text.chars().all(|char| char.len_utf16() == 1) {
            self.0.push(text.into());
        }
    }

    pub fn number(&self, text: &str) -> Option<i32> {
        let number = self.0.iter().position(|known| known == text)?;
        Some(number as i32)
    }

    /// Writes the number of a text, or the text itself if it has none yet.
    pub fn put(&mut self, text: &str, out: &mut Vec<i32>) {
        match self.number(text) {
            Some(number) => out.push(number),
            None => {
                put_units(text, out);
                self.add(text);
            }
        }
    }
}

fn put_units(text: &str, out: &mut Vec<i32>) {
    out.push(-1 - text.encode_utf16().count() as i32);
    out.extend(text.encode_utf16().map(i32::from));
}

/// Writes a length, and four bytes in each number.
pub fn put_bytes(bytes: &[u8], out: &mut Vec<i32>) {
    out.push(bytes.len() as i32);
    for four in bytes.chunks(4) {
        let mut padded = [0; 4];
        padded[..four.len()].copy_from_slice(four);
        out.push(i32::from_le_bytes(padded));
    }
}

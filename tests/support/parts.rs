//! Puts together what crosses, after the grammars in `src/web/` and nothing else of them.

use wpp_call::words::Word;

use crate::numbers::{Table, put_bytes};

/// What is written one after the other.
#[derive(Clone)]
pub enum Part {
    Int(i32),
    /// Of up to 53 bits, in two halves.
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
    All(Vec<Part>),
}

impl Part {
    /// As numbers, where both sides know only the words of the dictionary.
    pub fn ints(&self) -> Vec<i32> {
        let mut ints = Vec::new();
        self.put(&mut Table::new(), &mut ints);
        ints
    }

    /// Writes it.
    pub fn put(&self, table: &mut Table, out: &mut Vec<i32>) {
        match self {
            Self::Int(int) => out.push(*int),
            Self::Number(number) => out.extend([*number as i32, (number >> 32) as i32]),
            Self::Text(text) => table.put(text, out),
            Self::Bytes(bytes) => put_bytes(bytes, out),
            Self::All(parts) => {
                for part in parts {
                    part.put(table, out);
                }
            }
        }
    }
}

impl From<i32> for Part {
    fn from(int: i32) -> Self {
        Self::Int(int)
    }
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Word> for Part {
    fn from(word: Word) -> Self {
        Self::Text(word.text().into())
    }
}

impl<const N: usize> From<[u8; N]> for Part {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.into())
    }
}

/// Numbers, texts, bytes and parts, one after the other.
macro_rules! parts {
    ($($part:expr),* $(,)?) => { $crate::parts::Part::All(vec![$($crate::parts::Part::from($part)),*]) };
}

//! Stanzas that nobody would send, drawn from a seed.

use wpp_call::crypto::StanzaIds;
use wpp_call::jid::Jid;
use wpp_call::node::{Content, Node, Text, Value};
use wpp_call::stanza::call::KNOWN;
use wpp_call::stanza::shape::{Kind, Shape};
use wpp_call::words::Word;

/// Texts that are easily taken for more than texts.
const TEXTS: [&str; 18] = [
    "",
    " ",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "call",
    "undefined",
    "<b a=\"1\">&amp;'</b>",
    "\0\u{1}\t\n\r\u{1b}[31m\u{7f}\u{9f}",
    "\u{2028}\u{2029}\u{85}",
    "\u{feff}",
    "\u{feff}A\u{feff}",
    "\u{202e}ABC\u{202c}",
    "👩‍👩‍👧‍👦",
    "e\u{301}",
    "\u{fffd}\u{ffff}\u{10ffff}",
    "1@lid",
];

/// The same, and long ones: 64 Ki units of one, two and, in two halves, four bytes.
pub fn hostile_texts() -> Vec<String> {
    let long = ["x", "é", "😀"].map(|unit| unit.repeat(1 << 16));
    let short = TEXTS.map(String::from);
    short.into_iter().chain(long).collect()
}

const JIDS: [&str; 7] = [
    "1@lid",
    "222222222222222:7@lid",
    "4915112345678@s.whatsapp.net",
    "120363000000000000@g.us",
    "00AABB@call",
    "call",
    "status@broadcast",
];

/// Every word that is a tag or a name.
pub fn known_words() -> Vec<Word> {
    fn add(shape: &Shape, words: &mut Vec<Word>) {
        for part in shape.parts {
            words.push(part.name);
            if let Kind::Child(shape) | Kind::Children(shape) = part.kind {
                add(shape, words);
            }
        }
    }
    let mut words = Vec::new();
    for (tag, shape) in KNOWN {
        words.push(*tag);
        add(shape, &mut words);
    }
    words.sort_by_key(|word| word.index());
    words.dedup();
    words
}

/// Xorshift: numbers that look random and are the same on every run.
pub struct Draw {
    state: u64,
    words: Vec<Word>,
    long: Vec<String>,
}

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed,
            words: known_words(),
            long: hostile_texts().split_off(TEXTS.len()),
        }
    }

    pub fn below(&mut self, limit: usize) -> usize {
        for (shift, is_left) in [(13, true), (7, false), (17, true)] {
            self.state ^= match is_left {
                true => self.state << shift,
                false => self.state >> shift,
            };
        }
        (self.state >> 16) as usize % limit
    }

    /// A node with at most so many levels below it.
    pub fn node(&mut self, levels: usize) -> Node {
        let mut node = Node::new(self.text());
        for _ in 0..self.below(5) {
            let (name, value) = (self.text(), self.value());
            // JavaScript has each name once, and puts numbers before all others.
            let is_there = node.attrs.iter().any(|(other, _)| *other == name);
            let is_number =
                name.as_str().bytes().all(|byte| byte.is_ascii_digit()) && !name.is_empty();
            if !is_there && !is_number {
                node.attrs.push((name, value));
            }
        }
        node.content = match self.below(4) {
            0 => Content::Empty,
            1 => Content::Bytes(self.bytes()),
            _ if levels == 0 => Content::Children(Vec::new()),
            _ => {
                let count = self.below(4);
                Content::Children((0..count).map(|_| self.node(levels - 1)).collect())
            }
        };
        node
    }

    fn value(&mut self) -> Value {
        if self.below(3) == 0 {
            let jid: Jid = JIDS[self.below(JIDS.len())].parse().unwrap();
            return Value::Jid(jid);
        }
        if self.below(10) == 0 {
            return Value::StanzaId(StanzaIds::default().next_id());
        }
        Value::Text(self.text())
    }

    pub fn text(&mut self) -> Text {
        match self.below(100) {
            0..40 => {
                let word = self.below(self.words.len());
                Text::of_word(self.words[word])
            }
            40..70 => TEXTS[self.below(TEXTS.len())].into(),
            70 if self.below(20) == 0 => {
                let long = self.below(self.long.len());
                self.long[long].clone().into()
            }
            _ => {
                let length = self.below(12);
                let letters: String = (0..length).map(|_| self.letter()).collect();
                letters.into()
            }
        }
    }

    /// Of any length in UTF-8.
    fn letter(&mut self) -> char {
        let limit = [0x80, 0x800, 0x1_0000, 0x11_0000][self.below(4)];
        char::from_u32(self.below(limit) as u32).unwrap_or('\u{fffd}')
    }

    fn bytes(&mut self) -> Vec<u8> {
        let length = [0, 1, 127, 128, 300][self.below(5)];
        (0..length).map(|_| self.below(256) as u8).collect()
    }
}

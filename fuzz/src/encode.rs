//! Writes what `web::read` reads, after the grammar in `src/web/read.rs` and nothing else of it.

use wpp_call::node::{Content, Node, Text};
use wpp_call::words::ALL;

/// A text that is no word follows.
const SPELLED: u8 = 0xfe;

/// A `node`, every number as short as it can be, and each word as such.
pub fn encode(node: &Node) -> Vec<u8> {
    let mut out = Vec::new();
    put_node(&mut out, node);
    out
}

/// Whether some number may be longer than it has to be: it ends in a zero behind other bytes.
/// Such a buffer is read, too, but nobody writes it.
pub fn may_be_overlong(buffer: &[u8]) -> bool {
    buffer
        .windows(2)
        .any(|pair| pair[0] >= 0x80 && pair[1] == 0)
}

/// Whether some text may be a word that is spelled out. It is read as that word, whose number is
/// shorter; JavaScript spells no word out.
pub fn may_spell_a_word(buffer: &[u8]) -> bool {
    (0..buffer.len()).any(|at| {
        let tail = &buffer[at..];
        let is_spelled = |word: &&str| {
            tail.get(1) == Some(&(word.len() as u8)) && tail[2..].starts_with(word.as_bytes())
        };
        tail[0] == SPELLED && ALL.iter().any(is_spelled)
    })
}

fn put_node(out: &mut Vec<u8>, node: &Node) {
    put_text(out, node.tag);
    put_number(out, node.attrs.len());
    for (name, value) in &node.attrs {
        put_text(out, *name);
        put_text(out, value.text());
    }
    match &node.content {
        Content::Empty => out.push(0),
        Content::Children(children) => {
            out.push(1);
            put_number(out, children.len());
            for child in children {
                put_node(out, child);
            }
        }
        Content::Bytes(bytes) => {
            out.push(2);
            put_bytes(out, bytes);
        }
    }
}

fn put_text(out: &mut Vec<u8>, text: Text) {
    match text.word() {
        Some(word) => out.push(word.index()),
        None => {
            out.push(SPELLED);
            put_bytes(out, text.as_str().as_bytes());
        }
    }
}

/// Bytes or a text, behind their length.
pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, bytes.len());
    out.extend_from_slice(bytes);
}

/// A count or a length.
pub fn put_number(out: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

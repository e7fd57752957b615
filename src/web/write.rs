//! A stanza as a buffer for JavaScript.
//!
//! ```text
//! stanza  = length blob node          length: of the blob in bytes; blob: UTF-8, all other text
//! node    = text count attr* content
//! attr    = text value
//! value   = text | FF units           FF: an address, its text in the blob
//! text    = word | FE units           word: its number in the dictionary
//! content = 00 | 01 count node* | 02 length bytes
//! ```
//!
//! `length`, `count` and `units` are LEB128 numbers; `units` counts UTF-16 code units, in which
//! JavaScript cuts strings: it decodes the blob once and takes the texts from it in order.

use crate::node::{Content, Node, Text, Value};

/// The next text in the blob is an address.
const JID: u8 = 0xff;
/// The next text in the blob is text.
const TEXT: u8 = 0xfe;

/// The stanza as one buffer.
pub fn stanza(node: &Node) -> Vec<u8> {
    let mut out = Writer::default();
    out.node(node);
    let Writer { blob, ops } = out;
    let mut buffer = Vec::with_capacity(ops.len() + blob.len() + 4);
    number(&mut buffer, blob.len());
    buffer.extend_from_slice(blob.as_bytes());
    buffer.extend_from_slice(&ops);
    buffer
}

#[derive(Default)]
struct Writer {
    blob: String,
    ops: Vec<u8>,
}

impl Writer {
    fn node(&mut self, node: &Node) {
        self.text(&node.tag);
        number(&mut self.ops, node.attrs.len());
        for (name, value) in &node.attrs {
            self.text(name);
            match value {
                Value::Text(text) => self.text(text),
                Value::Jid(jid) => self.put_in_blob(JID, &jid.to_string()),
            }
        }
        match &node.content {
            Content::Empty => self.ops.push(0),
            Content::Children(children) => {
                self.ops.push(1);
                number(&mut self.ops, children.len());
                for child in children {
                    self.node(child);
                }
            }
            Content::Bytes(bytes) => {
                self.ops.push(2);
                number(&mut self.ops, bytes.len());
                self.ops.extend_from_slice(bytes);
            }
        }
    }

    fn text(&mut self, text: &Text) {
        match text {
            Text::Word(word) => self.ops.push(word.index()),
            Text::Owned(text) => self.put_in_blob(TEXT, text),
        }
    }

    fn put_in_blob(&mut self, marker: u8, text: &str) {
        self.ops.push(marker);
        number(&mut self.ops, text.encode_utf16().count());
        self.blob.push_str(text);
    }
}

fn number(out: &mut Vec<u8>, mut value: usize) {
    while value > 0x7f {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

//! Writes stanzas and plain objects into buffers for JavaScript.
//!
//! ```text
//! buffer  = length blob (node | object | output*)   length: of the blob in bytes
//! node    = text count attr* content
//! attr    = text (text | FF units)         FF: an address, its text in the blob
//! content = 00 | 01 count node* | 02 bytes
//! object  = count (text value)*
//! value   = 00 | 01 text | 02 number | 03 | 04       undefined, text, number, false, true
//!         | 05 bytes | 06 texts | 07 object | 08 count object* | 09               null
//! bytes   = length byte*
//! texts   = count text*
//! text    = word | FE units                word: its number in the dictionary
//! ```
//!
//! The blob is UTF-8 and holds all texts that are not in the dictionary, in order. JavaScript
//! decodes it once, and cuts `units` UTF-16 code units off it for each text. `length`, `count` and
//! `units` are LEB128 numbers; `number` is one in zigzag form. `output.rs` describes `output`.

use zeroize::Zeroize;

use crate::node::{Content, Node, Text, Value};
use crate::object::{Field, Name, Object};

/// Marks an address, whose text is in the blob.
const JID: u8 = 0xff;
/// Marks a text that is in the blob. In buffers from JavaScript, the text itself follows.
pub const TEXT: u8 = 0xfe;

/// Writes a stanza as a buffer.
pub fn stanza(node: &Node) -> Vec<u8> {
    let mut out = Writer::default();
    out.node(node);
    out.finish()
}

/// Writes an object as a buffer.
pub fn object(object: &Object) -> Vec<u8> {
    let mut out = Writer::default();
    out.object(object);
    out.finish()
}

/// Writes one buffer.
#[derive(Default)]
pub struct Writer {
    blob: String,
    ops: Vec<u8>,
}

impl Writer {
    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// Returns the buffer.
    pub fn finish(&self) -> Vec<u8> {
        let room = self.ops.len() + self.blob.len() + 10;
        let mut buffer = Vec::with_capacity(room);
        leb128(&mut buffer, self.blob.len() as u64);
        buffer.extend_from_slice(self.blob.as_bytes());
        buffer.extend_from_slice(&self.ops);
        buffer
    }

    fn node(&mut self, node: &Node) {
        self.text(node.tag);
        self.number(node.attrs.len());
        for (name, value) in &node.attrs {
            self.text(*name);
            match value {
                Value::Text(text) => self.text(*text),
                Value::Jid(jid) => self.put_in_blob(JID, &jid.as_wire().as_str()),
            }
        }
        match &node.content {
            Content::Empty => self.ops.push(0),
            Content::Children(children) => {
                self.ops.push(1);
                self.number(children.len());
                for child in children {
                    self.node(child);
                }
            }
            Content::Bytes(bytes) => {
                self.ops.push(2);
                self.bytes(bytes);
            }
        }
    }

    pub(super) fn object(&mut self, object: &Object) {
        self.number(object.0.len());
        for (name, field) in &object.0 {
            match name {
                Name::Ours(name) => self.put_in_blob(TEXT, name),
                Name::Other(name) => self.plain_text(*name),
            }
            match field {
                Field::Undefined => self.ops.push(0),
                Field::Null => self.ops.push(9),
                Field::Text(text) => {
                    self.ops.push(1);
                    self.put_in_blob(TEXT, &text.as_str());
                }
                Field::Number(number) => {
                    self.ops.push(2);
                    leb128(&mut self.ops, (number << 1 ^ number >> 63) as u64);
                }
                Field::Switch(is_on) => self.ops.push(3 + u8::from(*is_on)),
                Field::Bytes(bytes) => {
                    self.ops.push(5);
                    self.bytes(bytes);
                }
                Field::Texts(texts) => {
                    self.ops.push(6);
                    self.texts(texts);
                }
                Field::Object(object) => {
                    self.ops.push(7);
                    self.object(object);
                }
                Field::Objects(objects) => {
                    self.ops.push(8);
                    self.number(objects.len());
                    for object in objects {
                        self.object(object);
                    }
                }
            }
        }
    }

    fn text(&mut self, text: Text) {
        match text.word() {
            Some(word) => self.ops.push(word.index()),
            None => self.plain_text(text),
        }
    }

    fn put_in_blob(&mut self, marker: u8, text: &str) {
        let units = match text.is_ascii() {
            true => text.len(),
            false => text.encode_utf16().count(),
        };
        self.ops.push(marker);
        self.number(units);
        self.blob.push_str(text);
    }

    pub(super) fn plain_text(&mut self, text: Text) {
        self.put_in_blob(TEXT, &text.as_str());
    }

    fn texts(&mut self, texts: &[Text]) {
        self.number(texts.len());
        for text in texts {
            self.plain_text(*text);
        }
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        // Reserved at once: a buffer that grows leaves a copy in memory, which may be of a key.
        self.ops.reserve(bytes.len() + 10);
        self.number(bytes.len());
        self.ops.extend_from_slice(bytes);
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.ops.push(byte);
    }

    pub(super) fn number(&mut self, number: usize) {
        leb128(&mut self.ops, number as u64);
    }

    /// Wipes everything but the blob. Nothing may be written afterwards.
    pub fn wipe(&mut self) {
        self.ops.zeroize();
    }
}

fn leb128(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

//! Writes stanzas and plain objects for JavaScript, as whole numbers.
//!
//! ```text
//! node    = text count (text value)* content
//! value   = text | JID text                a text, or an address
//!         | STANZA_ID text int           a prefix, and the number behind it; 0: none
//! content = 0 | 1 count node* | 2 bytes | 3 kept     kept: the number of bytes that JavaScript keeps
//! object  = count (text property)*
//! property = 0 | 1 text | 2 number | 3 | 4           undefined, text, number, false, true
//!         | 5 bytes | 6 count text* | 7 object | 8 count object* | 9            null
//! text    = a number that both sides know | -1 - length, unit*
//! bytes   = length, then four bytes in each, the first one lowest
//! number  = low 32 bits, high 32 bits
//! ```
//!
//! `length` of a text is in UTF-16 units. See [`Texts`] for what its number is from then on.
//! `output.rs` describes what the engine says.

use zeroize::Zeroize;

use super::texts::Texts;
use crate::jid::Jid;
use crate::node::{Content, Node, Value};
use crate::object::{Field, Object};
use crate::text::Text;

/// Marks an address, whose text follows.
pub const JID: i32 = i32::MIN;

/// Marks the id of a stanza of ours, whose prefix and number follow.
pub const STANZA_ID: i32 = i32::MIN + 1;

/// What is written for JavaScript: the length of what follows, then that.
#[derive(Debug, Default)]
pub struct Writer {
    ints: Vec<i32>,
    texts: Texts,
    /// It has a secret, and is to be wiped.
    is_secret: bool,
}

impl Writer {
    /// The texts that both sides know.
    pub fn texts(&mut self) -> &mut Texts {
        &mut self.texts
    }

    /// Whether it has something that is to be wiped.
    pub fn is_secret(&self) -> bool {
        self.is_secret
    }

    /// Begins anew. What was written before is wiped if it has a secret.
    pub fn begin(&mut self) {
        if std::mem::take(&mut self.is_secret) {
            // What was written, and not all the room: there is much after a large output.
            self.ints.as_mut_slice().zeroize();
        }
        self.ints.clear();
        self.ints.push(0);
    }

    /// What was written, behind its length; nothing if that is nothing.
    pub fn finish(&mut self) -> &[i32] {
        let length = self.ints.len().saturating_sub(1);
        if let Some(first) = self.ints.first_mut() {
            *first = length as i32;
        }
        match length {
            0 => &[],
            _ => &self.ints,
        }
    }

    /// Writes a node.
    pub fn node(&mut self, node: &Node) {
        self.text(node.tag);
        self.count(node.attrs.len());
        for (name, value) in &node.attrs {
            self.text(*name);
            match value {
                Value::Text(text) => self.text(*text),
                Value::Jid(jid) => {
                    self.int(JID);
                    self.text(jid.as_wire());
                }
                Value::StanzaId(id) => {
                    let (prefix, count) = id.parts();
                    self.int(STANZA_ID);
                    self.text(prefix);
                    self.int(count as i32);
                }
            }
        }
        match &node.content {
            Content::Empty => self.int(0),
            Content::Children(children) => {
                self.int(1);
                self.count(children.len());
                for child in children {
                    self.node(child);
                }
            }
            Content::Bytes(bytes) => {
                self.int(2);
                self.bytes(bytes);
            }
            Content::Kept(kept) => {
                self.int(3);
                self.int(kept.number() as i32);
            }
        }
    }

    /// Writes an object.
    pub fn object(&mut self, object: &Object) {
        self.count(object.0.len());
        for (name, field) in &object.0 {
            self.text(*name);
            match field {
                Field::Undefined => self.int(0),
                Field::Null => self.int(9),
                Field::Text(text) => {
                    self.int(1);
                    self.text(*text);
                }
                Field::Number(number) => {
                    self.int(2);
                    self.number(*number);
                }
                Field::Switch(is_on) => self.int(3 + i32::from(*is_on)),
                Field::Bytes(bytes) => {
                    self.int(5);
                    self.bytes(bytes);
                }
                Field::Texts(texts) => {
                    self.int(6);
                    self.count(texts.len());
                    for text in texts {
                        self.text(*text);
                    }
                }
                Field::Object(object) => {
                    self.int(7);
                    self.object(object);
                }
                Field::Objects(objects) => {
                    self.int(8);
                    self.count(objects.len());
                    for object in objects {
                        self.object(object);
                    }
                }
            }
        }
    }

    pub(super) fn text(&mut self, text: Text) {
        if let Some(number) = self.texts.number(text) {
            return self.int(number as i32);
        }
        let begun = self.ints.len();
        self.ints.push(0);
        self.ints
            .extend(text.as_str().encode_utf16().map(i32::from));
        if let Some([length, units @ ..]) = self.ints.get_mut(begun..) {
            *length = -1 - units.len() as i32;
            self.texts.add(text, units);
        }
    }

    pub(super) fn wid(&mut self, jid: &Jid) {
        self.text(jid.to_wid());
    }

    /// Writes bytes that are to be wiped. Nothing may be written behind them: numbers that move to
    /// where they can grow leave a copy in memory.
    pub(super) fn secret(&mut self, bytes: &[u8]) {
        self.is_secret = true;
        self.ints.reserve(bytes.len());
        self.bytes(bytes);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        for four in bytes.chunks(4) {
            let int = four
                .iter()
                .rev()
                .fold(0, |int, byte| int << 8 | i32::from(*byte));
            self.int(int);
        }
    }

    /// A number of up to 53 bits.
    pub(super) fn number(&mut self, number: i64) {
        self.int(number as i32);
        self.int((number >> 32) as i32);
    }

    pub(super) fn int(&mut self, int: i32) {
        self.ints.push(int);
    }

    pub(super) fn count(&mut self, count: usize) {
        self.int(count as i32);
    }

    pub(super) fn flag(&mut self, is_on: bool) {
        self.int(is_on.into());
    }
}

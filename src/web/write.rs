//! Writes stanzas and plain objects for JavaScript, as whole numbers.
//!
//! ```text
//! node    = text count (text value)* content
//! value   = text | JID text                a text, or an address
//!         | STANZA_ID text int           a prefix, and the number after it; 0: none
//! content = 0 | 1 count node* | 2 bytes | 3 kept     kept: JavaScript's number for bytes
//! object  = count (text property)*
//! property = 0 | 1 text | 2 number | 3 | 4           undefined, text, number, false, true
//!         | 5 bytes | 6 count text* | 7 object | 8 count object* | 9            null
//! text    = a number that both sides know | -1 - length, unit*
//! bytes   = length, then numbers of four bytes each, the first byte lowest
//! number  = low 32 bits, high 32 bits
//! ```
//!
//! `length` of a text is in UTF-16 units. [`Texts`] describes which number the text gets then.
//! `output.rs` describes the engine's outputs.

use zeroize::Zeroize;

use super::texts::Texts;
use crate::jid::Jid;
use crate::node::{Content, Node, Value};
use crate::object::{Field, Object};
use crate::text::Text;

/// Marks a value that is an address. The text of the address follows.
pub const JID: i32 = i32::MIN;

/// Marks a value that is the id of one of our stanzas. The id's prefix and number follow.
pub const STANZA_ID: i32 = i32::MIN + 1;

/// The least room, in numbers. Most outputs fit.
const LEAST_ROOM: usize = 1024;

/// Writes numbers for JavaScript. The first one is the count of those that follow.
#[derive(Debug, Default)]
pub struct Writer {
    /// What was written, and room for more.
    ints: Vec<i32>,
    /// Where the next number goes. What was written ends here.
    end: usize,
    texts: Texts,
    /// The numbers contain a secret, and must be wiped.
    is_secret: bool,
}

impl Writer {
    /// Returns the table of texts that cross as numbers.
    pub fn texts(&mut self) -> &mut Texts {
        &mut self.texts
    }

    /// Returns whether the numbers contain a secret, which must be wiped.
    pub fn is_secret(&self) -> bool {
        self.is_secret
    }

    /// Discards what was written before, and wipes it if it contains a secret.
    pub fn begin(&mut self) {
        if std::mem::take(&mut self.is_secret) {
            // Wipes only what was written. The room may be much larger, after a large output.
            self.ints.get_mut(..self.end).unwrap_or_default().zeroize();
        }
        self.end = 0;
        self.int(0);
    }

    /// Returns the written numbers, with their count in front; an empty slice if there are none.
    pub fn finish(&mut self) -> &[i32] {
        let length = self.end.saturating_sub(1);
        if let Some(first) = self.ints.first_mut() {
            *first = length as i32;
        }
        match length {
            0 => &[],
            _ => self.ints.get(..self.end).unwrap_or_default(),
        }
    }

    /// Writes a node.
    pub fn node(&mut self, node: &Node) {
        self.text(node.tag);
        self.put(node.attrs.len() as i32);
        for (name, value) in &node.attrs {
            self.text(*name);
            match value {
                Value::Text(text) => self.text(*text),
                Value::Jid(jid) => {
                    self.put(JID);
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
                self.put(1);
                self.put(children.len() as i32);
                for child in children {
                    self.node(child);
                }
            }
            Content::Bytes(bytes) => {
                self.int(2);
                self.bytes(bytes);
            }
            Content::Kept(kept) => {
                self.put(3);
                self.put(kept.number() as i32);
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
            return self.put(number as i32);
        }
        let begun = self.end;
        self.int(0);
        for unit in text.as_str().encode_utf16() {
            self.int(unit.into());
        }
        if let Some([length, units @ ..]) = self.ints.get_mut(begun..self.end) {
            *length = -1 - units.len() as i32;
            self.texts.add(text, units);
        }
    }

    pub(super) fn wid(&mut self, jid: &Jid) {
        self.text(jid.to_wid());
    }

    /// Writes bytes that must be wiped later. Nothing may be written after them: if the numbers
    /// outgrow their room, they move, and a copy of the secret stays behind.
    pub(super) fn secret(&mut self, bytes: &[u8]) {
        self.is_secret = true;
        self.make_room(bytes.len());
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

    /// Writes a number of up to 53 bits.
    pub(super) fn number(&mut self, number: i64) {
        self.int(number as i32);
        self.int((number >> 32) as i32);
    }

    pub(super) fn int(&mut self, int: i32) {
        self.put(int);
    }

    /// The same as [`int`](Self::int), for the code that writes most numbers.
    #[inline(always)]
    fn put(&mut self, int: i32) {
        if self.end == self.ints.len() {
            self.make_room(1);
        }
        if let Some(place) = self.ints.get_mut(self.end) {
            *place = int;
        }
        self.end += 1;
    }

    /// Makes room for this many numbers.
    #[inline(never)]
    fn make_room(&mut self, more: usize) {
        let length = self.end + more;
        if length > self.ints.len() {
            self.ints
                .resize(length.next_power_of_two().max(LEAST_ROOM), 0);
        }
    }

    pub(super) fn count(&mut self, count: usize) {
        self.int(count as i32);
    }

    pub(super) fn flag(&mut self, is_on: bool) {
        self.int(is_on.into());
    }
}

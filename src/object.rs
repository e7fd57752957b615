//! Plain objects for JavaScript: calls, payloads of events, errors, and stanzas for people to read.

use std::fmt;

use crate::text::Text;

/// A plain JavaScript object: names and properties.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(pub Vec<(Text, Field)>);

/// A property of an [`Object`].
#[derive(Clone, PartialEq)]
pub enum Field {
    /// `undefined`. The property exists.
    Undefined,
    /// `null`
    Null,
    /// A string.
    Text(Text),
    /// A whole number of at most 53 bits.
    Number(i64),
    /// A boolean.
    Switch(bool),
    /// A `Uint8Array`.
    Bytes(Vec<u8>),
    /// An array of strings.
    Texts(Vec<Text>),
    /// An object.
    Object(Object),
    /// An array of objects.
    Objects(Vec<Object>),
}

impl Object {
    /// Adds a property after the existing ones.
    pub fn put(&mut self, name: impl Into<Text>, field: Field) {
        self.push(name.into(), field);
    }

    fn push(&mut self, name: Text, field: Field) {
        self.0.push((name, field));
    }

    /// Adds a text.
    pub fn put_text(&mut self, name: impl Into<Text>, text: impl Into<Text>) {
        self.push(name.into(), Field::Text(text.into()));
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undefined => f.write_str("undefined"),
            Self::Null => f.write_str("null"),
            Self::Text(text) => text.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Switch(is_on) => is_on.fmt(f),
            Self::Bytes(_) => f.write_str("Bytes(..)"),
            Self::Texts(texts) => texts.fmt(f),
            Self::Object(object) => object.fmt(f),
            Self::Objects(objects) => objects.fmt(f),
        }
    }
}

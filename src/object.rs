//! Plain objects: what JavaScript gets where it does not get a stanza.

use std::fmt;

use crate::text::Text;

/// A plain JavaScript object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object(pub Vec<(Name, Field)>);

/// The name of a property.
#[derive(Clone, Copy)]
pub enum Name {
    /// One that we give.
    Ours(&'static str),
    /// One that comes out of a stanza.
    Other(Text),
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ours(one), Self::Ours(other)) => one == other,
            (Self::Other(one), Self::Other(other)) => one == other,
            (Self::Ours(ours), Self::Other(text)) | (Self::Other(text), Self::Ours(ours)) => {
                *text == **ours
            }
        }
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, text: &&str) -> bool {
        match self {
            Self::Ours(name) => name == text,
            Self::Other(name) => name == text,
        }
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, text: &str) -> bool {
        *self == text
    }
}

impl From<&'static str> for Name {
    fn from(name: &'static str) -> Self {
        Self::Ours(name)
    }
}

impl From<Text> for Name {
    fn from(name: Text) -> Self {
        Self::Other(name)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ours(name) => f.pad(name),
            Self::Other(name) => fmt::Display::fmt(name, f),
        }
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ours(name) => fmt::Debug::fmt(name, f),
            Self::Other(name) => fmt::Debug::fmt(name, f),
        }
    }
}

/// A property of an [`Object`].
#[derive(Clone, PartialEq)]
pub enum Field {
    /// `undefined`; the property is there.
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
    /// Adds a property behind those that are there.
    pub fn put(&mut self, name: impl Into<Name>, field: Field) {
        self.push(name.into(), field);
    }

    fn push(&mut self, name: Name, field: Field) {
        self.0.push((name, field));
    }

    /// Adds a text.
    pub fn put_text(&mut self, name: impl Into<Name>, text: impl Into<Text>) {
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

//! Stanza trees as data: a tag, attributes in order, and children or bytes.

use std::fmt;
use std::ops::Deref;

use crate::jid::Jid;
use crate::quoted::quoted;

/// A stanza or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub tag: Text,
    /// In the order in which they go over the wire.
    pub attrs: Vec<(Text, Value)>,
    /// What it holds.
    pub content: Content,
}

/// What stands inside a [`Node`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing: `<encopt keygen="2"/>`.
    Empty,
    /// Further nodes.
    Children(Vec<Node>),
    /// A leaf's bytes.
    Bytes(Vec<u8>),
}

/// An attribute's value.
///
/// The page encodes a [`Value::Jid`] as a JID token and a [`Value::Text`] as a string, even where
/// both read the same; the bytes differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Any text.
    Text(Text),
    /// An address.
    Jid(Jid),
}

/// A word that both sides of the crossing know by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    text: &'static str,
    index: u8,
}

impl Word {
    /// The word at `index` of the dictionary.
    pub const fn new(text: &'static str, index: u8) -> Self {
        Self { text, index }
    }

    /// The text.
    pub const fn as_str(self) -> &'static str {
        self.text
    }

    /// Its place in the dictionary.
    pub const fn index(self) -> u8 {
        self.index
    }
}

/// A known [`Word`], or any other text. Two are equal when they read the same.
#[derive(Clone)]
pub enum Text {
    /// From the dictionary.
    Word(Word),
    /// Anything else.
    Owned(String),
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Word(word) => word.text,
            Self::Owned(text) => text,
        }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl From<Word> for Text {
    fn from(word: Word) -> Self {
        Self::Word(word)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Owned(text.into())
    }
}

impl From<Word> for Value {
    fn from(word: Word) -> Self {
        Self::Text(word.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<Jid> for Value {
    fn from(jid: Jid) -> Self {
        Self::Jid(jid)
    }
}

impl Node {
    /// A node without attributes and content.
    pub fn new(tag: impl Into<Text>) -> Self {
        Self {
            tag: tag.into(),
            attrs: Vec::new(),
            content: Content::Empty,
        }
    }

    /// Adds an attribute after those that are there.
    pub fn attr(mut self, name: impl Into<Text>, value: impl Into<Value>) -> Self {
        self.attrs.push((name.into(), value.into()));
        self
    }

    /// Puts children in.
    pub fn children(mut self, children: Vec<Node>) -> Self {
        self.content = Content::Children(children);
        self
    }

    /// Puts bytes in.
    pub fn bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.content = Content::Bytes(bytes.into());
        self
    }

    /// The first child with this tag.
    pub fn child(&self, tag: &str) -> Option<&Node> {
        match &self.content {
            Content::Children(children) => children.iter().find(|child| &*child.tag == tag),
            _ => None,
        }
    }

    /// An attribute as text, if it is there and is text.
    pub fn optional(&self, name: &str) -> Option<&str> {
        self.attrs
            .iter()
            .find_map(|(key, value)| match (&**key == name, value) {
                (true, Value::Text(text)) => Some(&**text),
                _ => None,
            })
    }

    /// Whether the stanza is a `tag`; the error names what stood there.
    pub fn expect_tag(&self, tag: &'static str) -> Result<(), StanzaError> {
        if &*self.tag == tag {
            return Ok(());
        }
        Err(StanzaError {
            place: tag,
            expected: "this stanza",
            found: Some(self.tag.deref().into()),
        })
    }
}

/// A stanza that does not say what it must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StanzaError {
    /// Tag, or tag and attribute, of the place.
    pub place: &'static str,
    /// What should stand there.
    pub expected: &'static str,
    /// What stood there instead; `None` for nothing.
    pub found: Option<String>,
}

impl StanzaError {
    /// The message for people.
    pub fn message(&self) -> String {
        let found = self.found.as_deref().map(quoted);
        let found = found.as_deref().unwrap_or("nothing");
        let mut message = String::new();
        for part in [
            "<",
            self.place,
            ">: expected ",
            self.expected,
            ", found ",
            found,
        ] {
            message.push_str(part);
        }
        message
    }
}

impl fmt::Display for StanzaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for StanzaError {}

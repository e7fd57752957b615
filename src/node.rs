//! Stanza trees as data: a tag, attributes in order, and children or bytes.

use std::fmt;
use std::ops::Deref;

use crate::decimal::whole_number;
use crate::jid::Jid;
use crate::quoted::quoted;
use crate::steps::step;
use crate::words::Word;

/// A stanza or a part of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub tag: Text,
    /// In the order in which they go over the wire.
    pub attrs: Vec<(Text, Value)>,
    /// What it holds.
    pub content: Content,
}

/// What stands inside a [`Node`]. Of bytes, which may be a key, [`Debug`](fmt::Debug) shows only how
/// many there are.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Content {
    /// Nothing: `<encopt keygen="2"/>`.
    #[default]
    Empty,
    /// Further nodes.
    Children(Vec<Node>),
    /// A leaf's bytes.
    Bytes(Vec<u8>),
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Children(children) => children.fmt(f),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
        }
    }
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
            Self::Word(word) => word,
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

impl Default for Text {
    fn default() -> Self {
        Self::Owned(String::new())
    }
}

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

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Owned(text)
    }
}

impl Value {
    /// How it reads, whichever it is.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Jid(jid) => jid.as_wire(),
        }
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

    /// Puts a child behind those that are there.
    pub fn push_child(&mut self, child: Node) {
        match &mut self.content {
            Content::Children(children) => children.push(child),
            content => *content = Content::Children(vec![child]),
        }
    }

    /// Its children; none for a leaf.
    pub fn child_nodes(&self) -> &[Node] {
        match &self.content {
            Content::Children(children) => children,
            _ => &[],
        }
    }

    /// Its children with this tag.
    pub fn children_of(&self, tag: &str) -> impl Iterator<Item = &Node> {
        self.child_nodes().iter().filter(move |child| {
            step();
            *child.tag == *tag
        })
    }

    /// The first child with this tag.
    pub fn child(&self, tag: &str) -> Option<&Node> {
        self.children_of(tag).next()
    }

    /// Whether it holds bytes.
    pub fn is_leaf(&self) -> bool {
        matches!(self.content, Content::Bytes(_))
    }

    /// How an attribute reads, if it is there.
    pub fn optional(&self, name: &str) -> Option<&str> {
        self.value(name).map(Value::as_str)
    }

    /// An attribute as an address, if it is one.
    pub fn jid(&self, name: &str) -> Option<Jid> {
        match self.value(name)? {
            Value::Jid(jid) => Some(jid.clone()),
            Value::Text(text) => Jid::read(text),
        }
    }

    /// An attribute as a whole number, if it is one: digits as we would write them, below 2^53.
    pub fn number(&self, name: &str) -> Option<u64> {
        whole_number(self.optional(name)?)
    }

    /// Says what should stand in an attribute or a child, and what does.
    pub fn lacks(&self, name: &str, expected: &'static str) -> StanzaError {
        let mut place = String::from(&*self.tag);
        if !name.is_empty() {
            place.push(' ');
            place.push_str(name);
        }
        StanzaError {
            place,
            expected,
            found: self.optional(name).map(Into::into),
        }
    }

    /// An attribute, if it is there.
    pub fn value(&self, name: &str) -> Option<&Value> {
        let mut attrs = self.attrs.iter();
        let (_, value) = attrs.find(|(key, _)| {
            step();
            **key == *name
        })?;
        Some(value)
    }

    /// Takes out the children that `fits` finds.
    pub fn take_children(&mut self, fits: &dyn Fn(&Node) -> bool) -> Vec<Node> {
        let mut taken = Vec::new();
        if let Content::Children(children) = &mut self.content {
            children.retain_mut(|child| {
                let fits = fits(child);
                if fits {
                    taken.push(std::mem::take(child));
                }
                !fits
            });
        }
        taken
    }
}

/// A stanza that does not say what it must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StanzaError {
    /// Of the place: a tag, or a tag and an attribute or child.
    pub place: String,
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
        for part in &[
            "<",
            &self.place,
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

//! Stanza trees as data: a tag, attributes in order, and children or bytes.

use std::fmt;

use crate::bytes::{Bytes, Kept};
use crate::crypto::StanzaId;
use crate::decimal::whole_number;
use crate::jid::Jid;
use crate::quoted::quoted;
use crate::steps::step;
use crate::text::{Mark, Marks};
use crate::veil::veil;
use crate::words::Word;

pub use crate::text::Text;

/// A stanza or a part of one. [`Debug`](fmt::Debug) shows no attribute that is a secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Node {
    /// The name of the element.
    pub tag: Text,
    /// Names and values, in the order in which they go over the wire.
    pub attrs: Vec<(Text, Value)>,
    /// Children, bytes or nothing.
    pub content: Content,
}

/// The content of a [`Node`]. [`Debug`](fmt::Debug) shows only the length of bytes, because they
/// may be a key.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Content {
    /// Nothing: `<encopt keygen="2"/>`.
    #[default]
    Empty,
    /// Further nodes.
    Children(Vec<Node>),
    /// A leaf's bytes.
    Bytes(Vec<u8>),
    /// A leaf's bytes, which the page keeps.
    Kept(Kept),
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        match bytes {
            Bytes::Here(bytes) => Self::Bytes(bytes),
            Bytes::Kept(kept) => Self::Kept(kept),
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Children(children) => children.fmt(f),
            Self::Bytes(bytes) => write!(f, "Bytes({})", bytes.len()),
            Self::Kept(_) => f.write_str("Kept"),
        }
    }
}

/// An attribute's value.
///
/// The page encodes a [`Value::Jid`] as a JID token and a [`Value::Text`] as a string, even where
/// both have the same text. The bytes on the wire differ.
#[derive(Clone, Copy, Debug)]
pub enum Value {
    /// Any text.
    Text(Text),
    /// An address.
    Jid(Jid),
    /// The id of one of our stanzas. Its text is made only on demand.
    StanzaId(StanzaId),
}

/// Two values are equal if both have the same text, and either both are addresses or neither is.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        let is_jid = |value: &Self| matches!(value, Self::Jid(_));
        is_jid(self) == is_jid(other) && self.text() == other.text()
    }
}

impl Eq for Value {}

impl Value {
    /// Returns the text of the value, whatever its kind.
    pub fn text(self) -> Text {
        match self {
            Self::Text(text) => text,
            Self::Jid(jid) => jid.as_wire(),
            Self::StanzaId(id) => id.text(),
        }
    }
}

impl From<Word> for Value {
    fn from(word: Word) -> Self {
        Self::Text(word.into())
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<StanzaId> for Value {
    fn from(id: StanzaId) -> Self {
        Self::StanzaId(id)
    }
}

impl From<Jid> for Value {
    fn from(jid: Jid) -> Self {
        Self::Jid(jid)
    }
}

impl fmt::Debug for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attrs = self.attrs.iter();
        let attrs: Vec<_> = attrs
            .map(|(name, value)| (name, shown(*name, value.text())))
            .collect();
        f.debug_struct("Node")
            .field("tag", &self.tag)
            .field("attrs", &attrs)
            .field("content", &self.content)
            .finish()
    }
}

impl Node {
    /// Returns a node without attributes and content.
    pub fn new(tag: impl Into<Text>) -> Self {
        Self {
            tag: tag.into(),
            attrs: Vec::new(),
            content: Content::Empty,
        }
    }

    /// Adds an attribute after the existing ones.
    pub fn attr(mut self, name: impl Into<Text>, value: impl Into<Value>) -> Self {
        self.attrs.push((name.into(), value.into()));
        self
    }

    /// Sets the children.
    pub fn children(mut self, children: Vec<Node>) -> Self {
        self.content = Content::Children(children);
        self
    }

    /// Sets the bytes.
    pub fn bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.content = Content::Bytes(bytes.into());
        self
    }

    /// Adds a child after the existing ones. Replaces content other than children.
    pub fn push_child(&mut self, child: Node) {
        match &mut self.content {
            Content::Children(children) => children.push(child),
            content => *content = Content::Children(vec![child]),
        }
    }

    /// Adds children after the existing ones. If there are none to add, changes nothing; otherwise
    /// replaces content other than children.
    pub fn push_children(&mut self, more: impl ExactSizeIterator<Item = Node>) {
        if let Content::Children(children) = &mut self.content {
            children.extend(more);
        } else if more.len() > 0 {
            self.content = Content::Children(more.collect());
        }
    }

    /// Returns the children; none for a leaf.
    pub fn child_nodes(&self) -> &[Node] {
        match &self.content {
            Content::Children(children) => children,
            _ => &[],
        }
    }

    /// Returns the children with this tag.
    pub fn children_of(&self, tag: impl Into<Text>) -> impl Iterator<Item = &Node> {
        let tag = tag.into();
        self.child_nodes().iter().filter(move |child| {
            step();
            child.tag == tag
        })
    }

    /// Returns the first child with this tag.
    pub fn child(&self, tag: impl Into<Text>) -> Option<&Node> {
        self.children_of(tag.into()).next()
    }

    /// Returns whether the content is bytes.
    pub fn is_leaf(&self) -> bool {
        matches!(self.content, Content::Bytes(_) | Content::Kept(_))
    }

    /// Returns the text of an attribute, if the node has it.
    pub fn optional(&self, name: impl Into<Text>) -> Option<Text> {
        Some(self.value(name)?.text())
    }

    /// Returns an attribute as an address, if it is one.
    pub fn jid(&self, name: impl Into<Text>) -> Option<Jid> {
        match self.value(name)? {
            Value::Jid(jid) => Some(jid),
            Value::Text(text) => Jid::read(text),
            Value::StanzaId(_) => None,
        }
    }

    /// Returns an attribute as a whole number, if it is one: below 2^53, without leading zeros.
    pub fn number(&self, name: impl Into<Text>) -> Option<u64> {
        whole_number(&self.optional(name)?.as_str())
    }

    /// Returns the error for an attribute or a child that is missing or wrong. An empty `name`
    /// means the node itself.
    pub fn lacks(&self, name: impl Into<Text>, expected: &'static str) -> StanzaError {
        let name = name.into();
        let mut place = String::from(&*self.tag.as_str());
        if !name.is_empty() {
            place.push(' ');
            place.push_str(&name.as_str());
        }
        StanzaError {
            place: place.into(),
            expected,
            found: self.optional(name).map(|found| shown(name, found)),
        }
    }

    /// Returns the value of an attribute, if the node has it.
    pub fn value(&self, name: impl Into<Text>) -> Option<Value> {
        self.find(name.into())
    }

    fn find(&self, name: Text) -> Option<Value> {
        let mut attrs = self.attrs.iter();
        let (_, value) = attrs.find(|(key, _)| {
            step();
            *key == name
        })?;
        Some(*value)
    }
}

/// Returns the value of an attribute, or the text that hides it if it is a secret.
fn shown(name: Text, value: Text) -> Text {
    veil(name, value.as_str().as_bytes(), false).unwrap_or(value)
}

impl Mark for Value {
    fn mark(&self, marks: &mut Marks) {
        match self {
            Self::Text(text) => text.mark(marks),
            Self::Jid(jid) => jid.mark(marks),
            Self::StanzaId(id) => id.mark(marks),
        }
    }
}

impl Mark for Node {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            tag,
            attrs,
            content,
        } = self;
        tag.mark(marks);
        for (name, value) in attrs {
            name.mark(marks);
            value.mark(marks);
        }
        match content {
            Content::Children(children) => children.mark(marks),
            Content::Empty | Content::Bytes(_) | Content::Kept(_) => {}
        }
    }
}

/// The error for a stanza with a missing or wrong part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StanzaError {
    /// The place of that part: a tag, or a tag and the name of an attribute or child.
    pub place: Text,
    /// What should be there.
    pub expected: &'static str,
    /// What was there instead; `None` for nothing.
    pub found: Option<Text>,
}

impl StanzaError {
    /// Returns the message for people.
    pub fn message(&self) -> String {
        let found = self.found.map(|found| quoted(&found.as_str()));
        let found = found.as_deref().unwrap_or("nothing");
        let mut message = String::new();
        for part in &[
            "<",
            &*self.place.as_str(),
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

//! Tables of what elements say: which parts, what each is, and which words a part may have.
//!
//! One interpreter walks the tables, for [checking](Shape::check) and for
//! [showing](super::show): compiled once, however many kinds of stanzas there are.

use crate::node::{Node, StanzaError, Text};
use crate::words::Word;

/// What an element says, part by part, in wire order: attributes, then children or bytes.
#[derive(Debug)]
pub struct Shape {
    /// The parts that are known.
    pub parts: &'static [Known],
}

/// A known part.
#[derive(Debug)]
pub struct Known {
    /// Of the attribute or child.
    pub name: Word,
    /// What it is.
    pub kind: Kind,
    /// Whether the element is nothing without it.
    pub is_required: bool,
}

/// What a part is.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// An attribute with any text.
    Text,
    /// An attribute with a word of a vocabulary.
    Word(&'static Vocabulary),
    /// An attribute with an address.
    Jid,
    /// An attribute with a whole number below 2^53.
    Number,
    /// The same; it stands for a round trip.
    Latency,
    /// A child that holds bytes and nothing else.
    Leaf,
    /// The same; nobody may read them.
    SecretLeaf,
    /// The element's own bytes.
    Bytes,
    /// The same; nobody may read them.
    SecretBytes,
    /// A child.
    Child(&'static Shape),
    /// Any number of children of one tag.
    Children(&'static Shape),
}

impl Kind {
    /// Whether it is an attribute.
    pub(super) fn is_attr(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Word(_) | Self::Jid | Self::Number | Self::Latency
        )
    }

    /// What has to stand there, for people.
    fn expected(self) -> &'static str {
        match self {
            Self::Text | Self::Word(_) => "a text",
            Self::Jid => "a JID",
            Self::Number | Self::Latency => "a whole number",
            _ => "this child",
        }
    }

    /// Whether a node has such a part, and it can be read.
    pub(super) fn is_in(self, node: &Node, name: Word) -> bool {
        match self {
            Self::Text | Self::Word(_) => node.optional(name).is_some(),
            Self::Jid => node.jid(name).is_some(),
            Self::Number | Self::Latency => node.number(name).is_some(),
            Self::Child(_) => node.child(name).is_some(),
            Self::Leaf | Self::SecretLeaf => node.child(name).is_some_and(Node::is_leaf),
            Self::Bytes | Self::SecretBytes | Self::Children(_) => true,
        }
    }
}

impl Shape {
    /// Whether a node has the parts that this shape requires.
    ///
    /// # Errors
    ///
    /// The first part that is missing, or is not what it should be.
    pub fn check_parts(&self, node: &Node) -> Result<(), StanzaError> {
        let mut required = self.parts.iter().filter(|known| known.is_required);
        match required.find(|known| !known.kind.is_in(node, known.name)) {
            Some(known) => Err(node.lacks(known.name, known.kind.expected())),
            None => Ok(()),
        }
    }

    /// Whether a node has what this shape requires, all the way down.
    ///
    /// # Errors
    ///
    /// As [`check_parts`](Self::check_parts).
    pub fn check(&self, node: &Node) -> Result<(), StanzaError> {
        self.check_parts(node)?;
        for known in self.parts {
            let name = known.name;
            match known.kind {
                Kind::Child(shape) => {
                    if let Some(child) = node.child(name) {
                        shape.check(child)?;
                    }
                }
                Kind::Children(shape) => {
                    for child in node.children_of(name) {
                        shape.check(child)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// A known word.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What goes over the wire.
    pub word: Word,
    /// Another spelling, read as the same; or the word itself.
    pub alias: Word,
    /// What a code stands for, in the field's own words; empty where the word says so itself.
    pub meaning: &'static str,
}

/// The words that are known.
#[derive(Debug)]
pub struct Vocabulary(pub &'static [Entry]);

impl Vocabulary {
    /// The entry of a text, in either spelling.
    pub(super) fn entry(&self, text: Text) -> Option<&'static Entry> {
        let is_it = |entry: &&Entry| text == entry.word || text == entry.alias;
        self.0.iter().find(is_it)
    }
}

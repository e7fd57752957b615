//! Tables that describe elements: their parts, the kind of each part, and the words that it may
//! have.
//!
//! One interpreter walks the tables, for [checking](Shape::check) and for [showing](super::show).
//! Its code is compiled once, not once for each kind of stanza.

use crate::node::{Node, StanzaError, Text};
use crate::words::Word;

/// The parts of an element in wire order: attributes, then children or bytes.
#[derive(Debug)]
pub struct Shape {
    /// The known parts.
    pub parts: &'static [Known],
}

/// A known part.
#[derive(Debug)]
pub struct Known {
    /// The name of the attribute or child.
    pub name: Word,
    /// The kind of the part.
    pub kind: Kind,
    /// Whether the element is invalid without the part.
    pub is_required: bool,
}

/// The kind of a part.
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
    /// A number that stands for a round-trip time.
    Latency,
    /// A child that holds bytes and nothing else.
    Leaf,
    /// A child that holds secret bytes.
    SecretLeaf,
    /// The element's own bytes.
    Bytes,
    /// The element's own bytes, which are secret.
    SecretBytes,
    /// A child.
    Child(&'static Shape),
    /// Any number of children of one tag.
    Children(&'static Shape),
}

impl Kind {
    /// Returns whether the part is an attribute.
    pub(super) fn is_attr(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Word(_) | Self::Jid | Self::Number | Self::Latency
        )
    }

    /// Returns a description of the expected part, for error messages.
    fn expected(self) -> &'static str {
        match self {
            Self::Text | Self::Word(_) => "a text",
            Self::Jid => "a JID",
            Self::Number | Self::Latency => "a whole number",
            _ => "this child",
        }
    }

    /// Returns whether a node has such a part that can be read.
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
    /// Checks that a node has the parts that this shape requires. Does not look into its children.
    ///
    /// # Errors
    ///
    /// The first required part that is missing or invalid.
    pub fn check_parts(&self, node: &Node) -> Result<(), StanzaError> {
        let mut required = self.parts.iter().filter(|known| known.is_required);
        match required.find(|known| !known.kind.is_in(node, known.name)) {
            Some(known) => Err(node.lacks(known.name, known.kind.expected())),
            None => Ok(()),
        }
    }

    /// Checks that a node and its known children, at all levels, have the parts that they require.
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
    /// The word on the wire.
    pub word: Word,
    /// Another spelling with the same meaning; the word itself if there is none.
    pub alias: Word,
    /// The meaning of a code, in the terms of its source; empty if the word explains itself.
    pub meaning: &'static str,
}

/// The known words of an attribute.
#[derive(Debug)]
pub struct Vocabulary(pub &'static [Entry]);

impl Vocabulary {
    /// Returns the entry of a text, in either spelling.
    pub(super) fn entry(&self, text: Text) -> Option<&'static Entry> {
        let matches = |entry: &&Entry| text == entry.word || text == entry.alias;
        self.0.iter().find(matches)
    }
}

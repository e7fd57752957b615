//! A stanza as it is sent and received: what every kind of it has.

use super::element::Element;
use super::profile::Profile;
use crate::node::{Node, StanzaError, Text};
use crate::words::Word;

/// A whole stanza.
pub trait Stanza: Element {
    /// Its tag.
    const TAG: Word;

    /// Whether a node with this tag says what it must.
    ///
    /// # Errors
    ///
    /// Something required is missing or is not what it should be.
    fn check(node: &Node) -> Result<(), StanzaError> {
        Self::SHAPE.check(node)
    }

    /// Whether a node is such a stanza.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse).
    fn expect(node: &Node) -> Result<(), StanzaError> {
        if node.tag != Self::TAG {
            return Err(not_a(Self::TAG.into(), "this stanza", node));
        }
        Self::check(node)
    }

    /// From a node.
    ///
    /// # Errors
    ///
    /// It is another stanza, or something required is missing or is not what it should be.
    fn parse(node: Node) -> Result<Self, StanzaError> {
        Self::expect(&node)?;
        Ok(Self::of_node(node))
    }

    /// As a node that can be sent.
    ///
    /// # Errors
    ///
    /// It names users by phone number and by linked id; only where addresses are typed.
    fn build(self, profile: &Profile) -> Result<Node, StanzaError> {
        let mut node = self.into_node();
        node.tag = Self::TAG.into();
        profile.spell(&mut node)?;
        Ok(node)
    }
}

/// An error: the node is another stanza.
pub(super) fn not_a(place: Text, expected: &'static str, node: &Node) -> StanzaError {
    StanzaError {
        place,
        expected,
        found: Some(node.tag),
    }
}

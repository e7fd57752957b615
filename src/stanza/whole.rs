//! Whole stanzas, as they are sent and received: the functions that all kinds have.

use super::element::Element;
use super::profile::Profile;
use crate::node::{Node, StanzaError, Text};
use crate::words::Word;

/// A whole stanza.
pub trait Stanza: Element {
    /// The tag of the stanza.
    const TAG: Word;

    /// Checks that a node with this tag has all required parts.
    ///
    /// # Errors
    ///
    /// A required part is missing or invalid.
    fn check(node: &Node) -> Result<(), StanzaError> {
        Self::SHAPE.check(node)
    }

    /// Checks that a node is such a stanza.
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

    /// Converts a node to this stanza.
    ///
    /// # Errors
    ///
    /// The node is another stanza, or a required part is missing or invalid.
    fn parse(node: Node) -> Result<Self, StanzaError> {
        Self::expect(&node)?;
        Ok(Self::of_node(node))
    }

    /// Returns the node to send, in the profile's form.
    ///
    /// # Errors
    ///
    /// The stanza names users both by phone number and by LID. Not checked if addresses are plain
    /// text.
    fn build(self, profile: &Profile) -> Result<Node, StanzaError> {
        let mut node = self.into_node();
        node.tag = Self::TAG.into();
        profile.spell(&mut node)?;
        Ok(node)
    }
}

/// Returns the error for a node that is another stanza.
pub(super) fn not_a(place: Text, expected: &'static str, node: &Node) -> StanzaError {
    StanzaError {
        place,
        expected,
        found: Some(node.tag),
    }
}

//! `<ack class="call">`: the server's answer to a call stanza.

use crate::node::{Node, StanzaError};

/// What the server said to a stanza of ours.
///
/// An `error` attribute makes it a nack [WA]; the `<error code>` child that wacrg expects is
/// read, too. `type` says which action was acknowledged and is not needed: the stanza id tells.
///
/// Source: protocol.md §1.6, §1.7.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ack {
    /// The nack code; `None` for an acknowledgement.
    pub error: Option<String>,
    /// Whether the server allocated a relay, as it does for an offer it took.
    pub has_relay: bool,
}

impl Ack {
    /// Reads the answer to a stanza.
    ///
    /// # Errors
    ///
    /// It is not an `<ack>`.
    pub fn parse(node: &Node) -> Result<Self, StanzaError> {
        node.expect_tag("ack")?;
        let child = node.child("error").and_then(|error| error.optional("code"));
        let error = node.optional("error").or(child);
        Ok(Self {
            // The page itself treats a missing attribute as "0".
            error: error.filter(|code| *code != "0").map(Into::into),
            has_relay: node.child("relay").is_some(),
        })
    }
}

/// What a nack code means; `None` for one that is not known.
pub fn nack_name(code: &str) -> Option<&'static str> {
    let known = NACKS.iter().find(|(known, _)| *known == code);
    known.map(|(_, name)| *name)
}

/// Source: protocol.md §1.7, [WA] and, for 439 and 463, seen in the field.
const NACKS: [(&str, &str); 14] = [
    ("401", "CallerCountry"),
    ("403", "CallerNotEnabled"),
    ("405", "CalleeCountry"),
    ("406", "CalleePlatform"),
    ("409", "Unknown"),
    ("411", "DuplicateLinkedGroupCall"),
    ("426", "CalleeAppVersion"),
    ("427", "GroupCallNotEnabled"),
    ("428", "GroupMaxLimit"),
    ("434", "GroupCapacityFull"),
    ("439", "ChildOrder"),
    ("460", "CalleeOSVersion"),
    ("463", "TcToken"),
    ("473", "Unavailable"),
];

//! `<call>`: what stands around every action, and what every action says of its call.

use super::profile::Profile;
use super::words as w;
use crate::crypto::StanzaId;
use crate::jid::Jid;
use crate::node::{Node, Word};

/// Which call an action speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRef {
    /// `call-id`: set by the offer.
    pub id: String,
    /// `call-creator`: who sent the offer, byte-identical on every action of the call.
    pub creator: Jid,
}

/// How an action travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The stanza id, which the ack repeats. Always set: the official client sets one on every
    /// call stanza, and the server drops an accept without one [WA].
    pub id: StanzaId,
    /// A device for an action of a 1:1 call, the user for an offer with `<destination>`.
    pub to: Jid,
}

impl Envelope {
    /// `<call to id>` around `action`.
    pub fn wrap(&self, profile: &Profile, action: Node) -> Node {
        self.wrap_from(profile, None, action)
    }

    /// `<call [from] to id>` around `action`.
    pub fn wrap_from(&self, profile: &Profile, from: Option<&Jid>, action: Node) -> Node {
        let mut call = Node::new(w::CALL);
        if let Some(from) = from {
            call = call.attr(w::FROM, profile.address(from));
        }
        call.attr(w::TO, profile.address(&self.to))
            .attr(w::ID, self.id.as_str())
            .children(vec![action])
    }
}

/// An action's node with what all of them carry: `call-id`, `call-creator`.
pub(super) fn action(profile: &Profile, tag: Word, call: &CallRef) -> Node {
    Node::new(tag)
        .attr(w::CALL_ID, &*call.id)
        .attr(w::CALL_CREATOR, profile.address(&call.creator))
}

//! `<reject>`: refuses an offer.

use super::envelope::{CallRef, Envelope, action};
use super::profile::Profile;
use super::words as w;
use crate::jid::Jid;
use crate::node::Node;

/// Refuses an incoming call.
///
/// Shape: `<call [from] to="{device}" id><reject call-id call-creator count="0"/></call>`. It has
/// no children; a `tctoken` in it made servers ignore it.
///
/// Source: protocol.md §1.2 [WA].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Which call.
    pub call: CallRef,
    /// Me, where the profile says so on the envelope.
    pub from: Option<Jid>,
}

impl Reject {
    /// The stanza.
    pub fn build(&self, profile: &Profile, envelope: &Envelope) -> Node {
        let reject = action(profile, w::REJECT, &self.call).attr(w::COUNT, w::N0);
        envelope.wrap_from(profile, self.from.as_ref(), reject)
    }
}

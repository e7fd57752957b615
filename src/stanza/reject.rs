//! `<reject>`: rejects an offer.

use super::call_ref::CallRef;
use super::element::element;
use super::vocabulary::vocabulary;
use crate::node::Text;
use crate::words as w;

element! {
    /// Rejects an incoming call. It has no children: servers ignored it when it had a `tctoken`.
    ///
    /// Source: protocol.md §1.2 (WA), §1.7.
    Reject in call {
        /// How often the device has asked for the key again: 0.
        count: Option<Text> = COUNT,
        /// The reason; `None` if the user declined.
        reason: Option<RejectReason> = REASON,
    }
}

vocabulary! {
    /// The reason why a device rejects.
    ///
    /// Source: protocol.md §1.7.
    RejectReason {
        /// This device cannot take the call; the others keep ringing.
        BUSY = BUSY,
        /// This device could not decrypt the call key; the others keep ringing.
        ENC = ENC,
    }
}

impl Reject {
    /// Makes our reject.
    pub fn outgoing(call: &CallRef, reason: Option<RejectReason>) -> Self {
        Self::of(call)
            .with_count(Some(w::N0.into()))
            .with_reason(reason)
    }
}

//! `<reject>`: refuses an offer.

use super::call_ref::CallRef;
use super::element::element;
use super::vocabulary::vocabulary;
use crate::node::Text;
use crate::words as w;

element! {
    /// Refuses an incoming call. It has no children: a `tctoken` in it made servers ignore it.
    ///
    /// Source: protocol.md §1.2 (WA), §1.7.
    Reject in call {
        /// How often the device has asked for the key again: 0.
        count: Option<Text> = COUNT,
        /// Why; `None` when somebody declined.
        reason: Option<RejectReason> = REASON,
    }
}

vocabulary! {
    /// Why a device refuses.
    ///
    /// Source: protocol.md §1.7.
    RejectReason {
        /// This device cannot take it; the others keep ringing.
        BUSY = BUSY,
        /// This device could not decrypt the call key; the others keep ringing.
        ENC = ENC,
    }
}

impl Reject {
    /// What we refuse with.
    pub fn outgoing(call: &CallRef, reason: Option<RejectReason>) -> Self {
        Self::of(call)
            .with_count(Some(w::N0.into()))
            .with_reason(reason)
    }
}

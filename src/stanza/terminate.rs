//! `<terminate>`: ends a call.

use super::call_ref::CallRef;
use super::element::element;
use super::profile::{Profile, TerminateTo};
use super::vocabulary::vocabulary;
use crate::jid::Jid;

element! {
    /// Ends a call, or cancels an offer that still rings. Each device gets a stanza of its own.
    ///
    /// Source: protocol.md §1.2 (SRC) oxidezap/whatsapp-rust. wacrg SIG-14 sends one stanza with
    /// `<destination>` instead; a working client is the stronger evidence. Durations: zapo sends
    /// them, in milliseconds; `call_duration` is known by name only.
    Terminate in call {
        /// The reason; `None` after a plain hang-up.
        reason: Option<TerminateReason> = REASON,
        /// The duration of the call, in milliseconds.
        duration: Option<u64> = DURATION,
        /// The duration of audio, in milliseconds.
        audio_duration: Option<u64> = AUDIO_DURATION,
        /// A duration, in an unknown unit.
        call_duration: Option<u64> = CALL_DURATION,
    }
}

vocabulary! {
    /// The reason why a call ended. The aliases are the spellings of seed document 002.
    ///
    /// Source: protocol.md §1.7 (WA).
    TerminateReason {
        /// Another device of the callee accepted the call.
        ACCEPTED_ELSEWHERE = ACCEPTED_ELSEWHERE | ACCEPT_ELSEWHERE,
        /// Another device of the callee rejected the call.
        REJECTED_ELSEWHERE = REJECTED_ELSEWHERE | REJECT_ELSEWHERE,
        /// Nobody answered in time.
        TIMEOUT = TIMEOUT,
        /// The group call is over.
        GROUP_CALL_ENDED = GROUP_CALL_ENDED,
    }
}

impl Terminate {
    /// Makes the terminate for one recipient.
    pub fn outgoing(
        profile: &Profile,
        call: &CallRef,
        to: Jid,
        reason: Option<TerminateReason>,
    ) -> Self {
        let creator = match profile.terminate_to {
            TerminateTo::Devices => call.creator,
            TerminateTo::Peer => to,
        };
        Self::default()
            .with_call_id(call.id)
            .with_creator(creator)
            .with_reason(reason)
    }
}

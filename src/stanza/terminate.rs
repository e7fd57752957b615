//! `<terminate>`: ends a call.

use super::call_ref::CallRef;
use super::element::element;
use super::profile::{Profile, TerminateTo};
use super::vocabulary::vocabulary;
use crate::jid::Jid;

element! {
    /// Ends a call, or takes back an offer that still rings; one stanza for each device.
    ///
    /// Source: protocol.md §1.2 (SRC) oxidezap/whatsapp-rust. wacrg SIG-14 sends one stanza with
    /// `<destination>` instead; a working client is the stronger evidence. Durations: zapo sends
    /// them, in milliseconds; `call_duration` is known by name only.
    Terminate in call {
        /// `None` on a plain hang-up.
        reason: Option<TerminateReason> = REASON,
        /// How long the call was, in milliseconds.
        duration: Option<u64> = DURATION,
        /// How long sound went over, in milliseconds.
        audio_duration: Option<u64> = AUDIO_DURATION,
        /// Unit unknown.
        call_duration: Option<u64> = CALL_DURATION,
    }
}

vocabulary! {
    /// Why a call ended. The aliases are seed document 002's spelling.
    ///
    /// Source: protocol.md §1.7 (WA).
    TerminateReason {
        /// Another device of the callee took the call.
        ACCEPTED_ELSEWHERE = ACCEPTED_ELSEWHERE | ACCEPT_ELSEWHERE,
        /// Another device of the callee refused the call.
        REJECTED_ELSEWHERE = REJECTED_ELSEWHERE | REJECT_ELSEWHERE,
        /// Nobody answered in time.
        TIMEOUT = TIMEOUT,
        /// The group call is over.
        GROUP_CALL_ENDED = GROUP_CALL_ENDED,
    }
}

impl Terminate {
    /// What one recipient is told.
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

//! Ends of calls that several kinds of reports can cause.

use crate::engine::call::{EndedBy, Outcome};
use crate::engine::state::State;
use crate::engine::transition::Ending;
use crate::stanza::terminate::TerminateReason;
use crate::text::Text;

/// Ends a call that the other side, or another of our devices, has ended.
pub fn end_by_peer(state: &mut State, id: Text, reason: Option<Text>) {
    let Some(call) = state.calls.get(id) else {
        return;
    };
    let is = |known: TerminateReason| reason == Some(known.text());
    let outcome = if !call.is_unanswered() {
        Outcome::Completed
    } else if call.is_outgoing {
        match is(TerminateReason::TIMEOUT) {
            true => Outcome::Unanswered,
            false => Outcome::Rejected,
        }
    } else if is(TerminateReason::ACCEPTED_ELSEWHERE) {
        state.emit_accepted(id, None, true);
        Outcome::AcceptedElsewhere
    } else if is(TerminateReason::REJECTED_ELSEWHERE) {
        Outcome::RejectedElsewhere
    } else if reason.is_none()
        || is(TerminateReason::TIMEOUT)
        || is(TerminateReason::GROUP_CALL_ENDED)
    {
        Outcome::Missed
    } else {
        Outcome::Cancelled
    };
    let by = EndedBy::Peer;
    state.end(
        id,
        Ending {
            outcome,
            reason,
            by,
        },
    );
}

/// Ends a call that was offered while the page was offline. Such a call never rings.
pub fn miss_offline_call(state: &mut State, id: Text) {
    if !end_if_terminated_early(state, id) {
        let ending = Ending {
            outcome: Outcome::Missed,
            reason: Some("offline".into()),
            by: EndedBy::Nobody,
        };
        state.end(id, ending);
    }
}

/// Ends a call if its terminate arrived before its offer. Returns whether it did.
pub fn end_if_terminated_early(state: &mut State, id: Text) -> bool {
    let Some(reason) = state.calls.find_early_terminate(id, state.addresses) else {
        return false;
    };
    end_by_peer(state, id, reason);
    true
}

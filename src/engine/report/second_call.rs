//! Second calls: they come in while the native stack has another call, and the page does not show
//! them.

use crate::stanza::reject::RejectReason;
use crate::text::Text;

use crate::engine::call::{Call, CallState, EndedBy, Outcome, PathKind};
use crate::engine::settings::PathChoice;
use crate::engine::state::State;
use crate::engine::transition::Ending;

/// Marks a call as a second call, if the native stack has another call. It may never ring, so it
/// gets a ring deadline now.
pub fn mark_as_second(state: &mut State, id: Text) {
    let is_other = |other: &Call| other.is_native() && other.is_announced() && other.id != id;
    let has_other = state
        .calls
        .ongoing()
        .any(|other| is_other(other) && other.state != CallState::Idle);
    if !has_other || state.settings.path == PathChoice::Stanza {
        return;
    }
    let until = state.now.after(state.settings.ring_timeout(false));
    if let Some(call) = state.calls.get_mut(id)
        && !call.is_over()
    {
        call.is_second = true;
        call.path = PathKind::Native;
        state.calls.set_ring_deadline(id, until);
    }
}

/// Handles the native stack's reject of a second call: by itself if the reason is `busy`,
/// otherwise because the user rejected it in the page.
pub fn handle_second_refusal(state: &mut State, id: Text, reason: Option<Text>) {
    if reason == Some(RejectReason::BUSY.text()) {
        miss_second_call(state, id);
    } else if is_second_waiting(state, id) {
        let ending = Ending {
            outcome: Outcome::Rejected,
            reason,
            by: EndedBy::Me,
        };
        state.end(id, ending);
    }
}

/// Ends a second call that nobody accepted. Returns whether the call was one. A call that a command
/// is answering is left to the command.
pub fn miss_second_call(state: &mut State, id: Text) -> bool {
    if !is_second_waiting(state, id) {
        return false;
    }
    let ending = Ending {
        outcome: Outcome::Missed,
        reason: Some(RejectReason::BUSY.text()),
        by: EndedBy::Nobody,
    };
    state.end(id, ending);
    true
}

fn is_second_waiting(state: &State, id: Text) -> bool {
    let is_waiting = |call: &Call| call.is_second && call.state == CallState::Idle;
    state.calls.get(id).is_some_and(is_waiting) && !state.claims.is_being_answered(id)
}

//! Handles the page's reports about its own calls.

use super::ending::{end_if_terminated_early, miss_offline_call};
use super::outgoing::handle_page_offer;
use super::renamed::{rename_call, update_link_call};
use crate::object::Field;
use crate::stanza::terminate::TerminateReason;
use crate::words::names as n;

use crate::engine::call::{Call, CallState, EndedBy, Outcome, PathKind};
use crate::engine::error::code;
use crate::engine::page::{LogResult, PageCall, Phase};
use crate::engine::state::State;
use crate::engine::transition::Ending;

/// Handles a new or changed call in the page's collection. The page may report the same change
/// several times.
pub fn handle_page_call(state: &mut State, page: &PageCall) {
    if !page.is_outgoing && state.is_starting(page.id) {
        return; // We drew this id, so this is no incoming call.
    }
    if let Some(old_id) = page.previous_id {
        rename_call(state, old_id, page.id);
    }
    if page.link_token.is_some() && state.belongs_to_stack(page) {
        update_link_call(state, page);
    }
    let known_state = match state.calls.get(page.id) {
        // The page shows at once what the native stack does for a command, before the server has
        // acknowledged it. The report is kept until the command is over.
        Some(call)
            if call.is_native()
                && state.claims.is_being_answered_by_stack(page.id)
                && page.state.phase != Phase::Lost =>
        {
            if let Some(call) = state.calls.get_mut(page.id)
                && !call
                    .deferred_report
                    .as_ref()
                    .is_some_and(|report| report.is_over())
            {
                call.deferred_report = Some(Box::new(*page));
            }
            return;
        }
        Some(call) => call.state,
        None => CallState::Idle,
    };
    match page.state.phase {
        Phase::Ringing if !page.is_outgoing && known_state == CallState::Idle => {
            start_ringing(state, page);
        }
        Phase::Ringing if !page.is_outgoing && !page.was_offline => stop_late_ringing(state, page),
        Phase::Outgoing => handle_page_offer(state, page),
        Phase::RingingThere => {
            handle_page_offer(state, page);
            if state.calls.get(page.id).is_some_and(Call::is_native) {
                state.advance(page.id, CallState::Ringing);
            }
        }
        Phase::Connecting => handle_page_accept(state, page, CallState::Connecting),
        Phase::Active => handle_page_accept(state, page, CallState::Active),
        Phase::Ended => handle_page_end(state, page),
        Phase::Lost => handle_stack_loss(state, page),
        _ => {}
    }
}

fn start_ringing(state: &mut State, page: &PageCall) {
    if state.calls.get(page.id).is_none() {
        state
            .calls
            .add(Call::new(page.id, page.peer, false, CallState::Idle));
    }
    let until = state.now.after(state.settings.ring_timeout(false));
    let belongs_to_stack = state.belongs_to_stack(page);
    let Some(call) = state.calls.get_mut(page.id) else {
        return;
    };
    if belongs_to_stack {
        call.path = PathKind::Native;
    }
    call.update_from_page(page);
    let known_offer_time = Some(call.offer_time).filter(|time| *time != 0);
    call.offer_time = page
        .offer_time
        .or(known_offer_time)
        .unwrap_or(state.clock.wall_seconds());
    if page.was_offline {
        return miss_offline_call(state, page.id);
    }
    if end_if_terminated_early(state, page.id) {
        return state.end_in_page(page.id, false);
    }
    let Some(call) = state.calls.get_mut(page.id) else {
        return;
    };
    call.state = CallState::Ringing;
    call.rings_in_page = true;
    let mut payload = call.describe_offer(state.addresses);
    payload.put(n::IS_SILENCED, Field::Switch(call.is_silenced));
    state.calls.set_ring_deadline(page.id, until);
    state.emit(n::INCOMING_CALL, payload);
}

/// Stops the page from ringing for a call that is over: its offer came late, or was repeated.
fn stop_late_ringing(state: &mut State, page: &PageCall) {
    let belongs_to_stack = state.belongs_to_stack(page);
    let call = state.calls.get_mut(page.id);
    if let Some(call) = call.filter(|call| call.is_over() && !call.rings_in_page) {
        if belongs_to_stack {
            call.path = PathKind::Native;
        }
        let by_user = call.outcome == Some(Outcome::Rejected);
        state.end_in_page(page.id, by_user);
    }
}

/// Handles a call that was accepted: by the page's own button, or by a stanza that we have not
/// received yet.
fn handle_page_accept(state: &mut State, page: &PageCall, to: CallState) {
    if state.is_starting(page.id) {
        handle_page_offer(state, page);
    }
    if state.calls.get(page.id).is_none() && state.belongs_to_stack(page) {
        // The call began before this module was loaded.
        let mut call = Call::new(page.id, page.peer, page.is_outgoing, CallState::Idle);
        call.path = PathKind::Native;
        call.update_from_page(page);
        call.offer_time = page.offer_time.unwrap_or(state.clock.wall_seconds());
        state.calls.add(call);
        return state.advance(page.id, to);
    }
    let Some(call) = state.calls.get(page.id) else {
        return;
    };
    // A call that we offered by stanzas is active as soon as it is accepted.
    let to = match call.is_opened_here() {
        true => CallState::Active,
        false => to,
    };
    if call.is_unanswered() && call.link_token.is_none() {
        state.emit_accepted(page.id, None, false);
    }
    state.advance(page.id, to);
}

/// Handles the end of a call in the page. The page does not report a reason. If we do the
/// signalling and the page passes us stanzas, the report is ignored unless the user ended the call. The page may
/// have stopped ringing for a call that we have accepted, or may have read a terminate that does
/// not end the call for all devices.
fn handle_page_end(state: &mut State, page: &PageCall) {
    let hears_stanzas = state.hears_stanzas;
    let Some(call) = state.calls.get_mut(page.id) else {
        return;
    };
    call.rings_in_page = false;
    if call.is_over() {
        return;
    }
    let (is_unanswered, is_outgoing) = (call.is_unanswered(), call.is_outgoing);
    let (is_signalled_by_us, reason) = (call.is_signalled_by_us(), call.reason);
    if is_signalled_by_us && hears_stanzas && !page.ended_by_user {
        return;
    }
    let by_peer = is_unanswered && is_outgoing && page.log_result == Some(LogResult::Rejected);
    let by = match page.ended_by_user {
        true => EndedBy::Me,
        false if by_peer => EndedBy::Peer,
        false => EndedBy::Nobody,
    };
    let outcome = match (is_unanswered, page.ended_by_user) {
        (false, _) => Outcome::Completed,
        (true, true) if is_outgoing => Outcome::Cancelled,
        (true, true) => Outcome::Rejected,
        _ if is_outgoing && reason == Some(TerminateReason::TIMEOUT.text()) => Outcome::Unanswered,
        (true, false) => page.log_result.map_or(Outcome::Unknown, LogResult::outcome),
    };
    let is_announced = state.calls.get(page.id).is_some_and(Call::is_announced);
    if outcome == Outcome::AcceptedElsewhere && is_announced {
        state.emit_accepted(page.id, None, true);
    }
    // When the user rejects an incoming call by the page's button, the page tells the caller.
    let does_page_tell_caller = page.ended_by_user && !is_outgoing;
    if is_signalled_by_us && !does_page_tell_caller {
        // The page does not tell the other side, so we do.
        state.send_terminates(page.id, None);
    }
    let ending = Ending {
        outcome,
        reason,
        by,
    };
    state.end(page.id, ending);
}

/// Handles a call that was lost with the native stack. We tell the other side, unless the call only
/// rings here: another of our devices may still accept it.
fn handle_stack_loss(state: &mut State, page: &PageCall) {
    let is_being_answered_by_stack = state.claims.is_being_answered_by_stack(page.id);
    let Some(call) = state.calls.get_mut(page.id) else {
        return;
    };
    if call.is_over() || !call.is_native() {
        return;
    }
    call.path = PathKind::Stanza;
    let does_peer_know = call.is_outgoing || !call.is_unanswered() || is_being_answered_by_stack;
    if does_peer_know && call.is_announced() {
        state.send_terminates(page.id, None);
    }
    let ending = Ending {
        outcome: Outcome::Failed,
        reason: Some(code::VOIP_STACK_NOT_FOUND.name.into()),
        by: EndedBy::Nobody,
    };
    state.end(page.id, ending);
}

impl LogResult {
    /// Returns the outcome of a call that was not ended by the user here.
    fn outcome(self) -> Outcome {
        match self {
            Self::Cancelled => Outcome::Cancelled,
            Self::Missed => Outcome::Missed,
            Self::Unavailable => Outcome::Unanswered,
            Self::Rejected => Outcome::Rejected,
            Self::Connected => Outcome::Completed,
            Self::AcceptedElsewhere => Outcome::AcceptedElsewhere,
            Self::Failed => Outcome::Failed,
        }
    }
}

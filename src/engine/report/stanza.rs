//! Handles the stanzas that the page receives. The page acknowledges them.
//!
//! A stanza that is late, repeated, from a third party or of an unknown call changes nothing. One
//! exception: a terminate that overtakes its offer is remembered, so that the call will not ring.

use super::ending::{end_by_peer, end_if_terminated_early, miss_offline_call};
use super::second_call::mark_as_second;
use super::signal::handle_signal;
use crate::jid::Jid;
use crate::node::Node;
use crate::object::Field;
use crate::stanza::call;
use crate::stanza::mute::MuteState;
use crate::stanza::profile::{PageCalls, TerminateTo};
use crate::stanza::reject::RejectReason;
use crate::stanza::terminate::TerminateReason;
use crate::text::Text;
use crate::words as w;
use crate::words::Word;
use crate::words::names as n;

use crate::engine::call::of_call;
use crate::engine::call::{Call, CallState, EndedBy, Outcome, PathKind};
use crate::engine::state::State;
use crate::engine::transition::Ending;

/// The actions that change a call.
const HANDLED_ACTIONS: [Word; 9] = [
    w::OFFER,
    w::PREACCEPT,
    w::ACCEPT,
    w::REJECT,
    w::TERMINATE,
    w::MUTE_V2,
    w::VIDEO,
    w::USER_ACTION,
    w::SCREEN_SHARE,
];

/// Handles a stanza that the page has received. Reads only the few attributes that matter here: the
/// typed actions would add all their code to the module.
pub fn handle_stanza(state: &mut State, stanza: &Node) {
    state.hears_stanzas = true;
    if !call::is_readable(stanza) {
        return;
    }
    let (Some(from), Some(action)) = (stanza.jid(w::FROM), call::action(stanza)) else {
        return;
    };
    let Some(tag) = HANDLED_ACTIONS.iter().find(|tag| action.tag == **tag) else {
        return;
    };
    if *tag == w::OFFER {
        return handle_offer(state, stanza, from, action);
    }
    let id = action.optional(w::CALL_ID).unwrap_or_default();
    let reason = action.optional(w::REASON);
    let end_reason = reason.map(TerminateReason::from);
    let end_reason = end_reason.map(TerminateReason::text);
    let addresses = state.addresses;
    let Some(call) = state.calls.get_mut(id) else {
        if *tag == w::TERMINATE {
            state.calls.remember_early_terminate(id, from, end_reason);
        }
        return;
    };
    if call.is_over() || !call.is_peer(from, None, addresses) || !call.is_peer_device(from) {
        return;
    }
    // The caller made the call, so the call-creator in the caller's stanzas is right.
    if call.creator.is_none() && !call.is_group && !call.is_outgoing {
        call.creator = action.jid(w::CALL_CREATOR);
    }
    match *tag {
        w::PREACCEPT if call.is_outgoing => state.advance(id, CallState::Ringing),
        w::ACCEPT if call.is_outgoing => handle_accept(state, id, from),
        w::REJECT if call.is_outgoing => handle_reject(state, id, from, reason),
        w::TERMINATE => handle_terminate(state, id, from, end_reason),
        w::MUTE_V2 => handle_mute(state, id, action.optional(w::MUTE_STATE)),
        tag => handle_signal(state, id, from, tag, action),
    }
}

/// Returns the path of the call that a stanza belongs to, if the call is known and not idle.
pub fn path_of(state: &State, stanza: &Node) -> Option<PathKind> {
    let action = stanza.child_nodes().first()?;
    let call = state.calls.get(action.optional(w::CALL_ID)?)?;
    (call.state != CallState::Idle).then_some(call.path)
}

/// Records the data that only the offer has. The page reports when the call rings.
fn handle_offer(state: &mut State, stanza: &Node, from: Jid, offer: &Node) {
    let id = offer.optional(w::CALL_ID).unwrap_or_default();
    if state.is_starting(id) {
        return; // It is our own offer.
    }
    if state.calls.get(id).is_none() {
        state.calls.add(Call::new(id, from, false, CallState::Idle));
    }
    let addresses = state.addresses;
    let Some(call) = state.calls.get_mut(id) else {
        return;
    };
    let other = offer
        .jid(w::CALLER_PN)
        .or_else(|| stanza.jid(w::SENDER_LID));
    let other = other.map(|jid| jid.to_user());
    if call.is_outgoing || !call.is_peer(from, other, addresses) {
        return;
    }
    let is_first = call.creator.is_none();
    // The offer of a call that rings already is a repetition.
    let is_new = call.state == CallState::Idle;
    if is_first {
        if call.offer_time == 0 {
            let offered = stanza.number(w::E).or_else(|| stanza.number(w::T));
            call.offer_time = offered.unwrap_or(state.clock.wall_seconds());
        }
        record_offer(call, from, other, offer);
    } else if call.peer_device != Some(from) {
        return;
    }
    // The page may have refused the first offer, and receive the second one when it is online
    // again.
    if is_new && stanza.optional(w::OFFLINE).is_some() {
        miss_offline_call(state, id);
    } else if is_first && is_new && !end_if_terminated_early(state, id) {
        mark_as_second(state, id);
    }
}

fn record_offer(call: &mut Call, from: Jid, other: Option<Jid>, offer: &Node) {
    // The page may name the caller by the other address. Our stanzas use the address that the
    // caller used.
    call.peer_device = Some(from);
    call.creator = offer.jid(w::CALL_CREATOR);
    call.is_video |= offer.child(w::VIDEO).is_some();
    // In groups with LIDs, no offer names the group.
    let members = offer.child(w::GROUP_INFO);
    call.is_group |= members.is_some() || offer.optional(w::GROUP_JID).is_some();
    let group = offer.jid(w::GROUP_JID);
    let group = group.or_else(|| members?.jid(w::GROUP_JID));
    call.group_jid = call.group_jid.take().or(group);
    call.is_silenced |= offer.child(w::SILENCE).is_some();
    let from = Some(from.to_user()).filter(|from| *from != call.peer);
    call.alias = from.or(other.filter(|other| *other != call.peer));
}

/// Handles the accept of one of the callee's devices. The first device to accept gets the call; the
/// others stop ringing.
fn handle_accept(state: &mut State, id: Text, from: Jid) {
    let Some(call) = state.calls.get_mut(id) else {
        return;
    };
    if call.peer_device.is_some() {
        return;
    }
    let device = call.offered_address(from);
    call.peer_device = Some(device);
    call.remove_device(from);
    // The page may have reported the accept already, but not by which device.
    if call.is_unanswered() {
        state.emit_accepted(id, Some(device), false);
    }
    state.pending_requests.stop_retransmitting(id);
    // On the native path, the stack reports when the media are connected.
    let to = state
        .calls
        .get(id)
        .map_or(CallState::Active, Call::state_when_accepted);
    state.advance(id, to);
    state.activate_in_page(id);
    terminate_other_devices(state, id, Some(TerminateReason::ACCEPTED_ELSEWHERE.text()));
}

/// Handles the reject of one of the callee's devices. A device that is busy or cannot decrypt the
/// call key rejects for itself only.
fn handle_reject(state: &mut State, id: Text, from: Jid, reason: Option<Text>) {
    let Some(call) = state.calls.get_mut(id) else {
        return;
    };
    let is = |known: RejectReason| reason == Some(known.text());
    let is_for_itself_only = is(RejectReason::BUSY) || is(RejectReason::ENC);
    // If no device is known, only the native stack knows whether others ring.
    let is_unknown = call.is_native() && call.devices.is_empty();
    let (others, is_unanswered) = (call.remove_device(from), call.is_unanswered());
    if (others > 0 || !is_unanswered || is_unknown) && is_for_itself_only {
        return;
    }
    terminate_other_devices(state, id, Some(TerminateReason::REJECTED_ELSEWHERE.text()));
    let ending = Ending {
        // The device that accepted may still reject afterwards.
        outcome: match is_unanswered {
            true => Outcome::Rejected,
            false => Outcome::Completed,
        },
        reason,
        by: EndedBy::Peer,
    };
    state.end(id, ending);
}

fn handle_terminate(state: &mut State, id: Text, from: Jid, reason: Option<Text>) {
    let Some(call) = state.calls.get_mut(id) else {
        return;
    };
    let is = |known: TerminateReason| reason == Some(known.text());
    // In a group call, one member leaves and the others stay.
    if call.is_group && !call.is_unanswered() && !is(TerminateReason::GROUP_CALL_ENDED) {
        return;
    }
    // A device that has rung too long also ends the call for itself only.
    if call.remove_device(from) > 0 && call.is_unanswered() && is(TerminateReason::TIMEOUT) {
        return;
    }
    terminate_other_devices(state, id, reason);
    end_by_peer(state, id, reason);
}

/// Sends the remaining devices a terminate, so that they stop ringing.
fn terminate_other_devices(state: &mut State, id: Text, reason: Option<Text>) {
    let goes_to_devices = state.settings.profile.terminate_to == TerminateTo::Devices;
    let has_others = state
        .calls
        .get(id)
        .is_some_and(|call| !call.devices.is_empty());
    if has_others && goes_to_devices {
        state.send_terminates(id, reason);
    }
}

/// Handles a change of the peer's microphone. The stanza names the state, so a repetition is
/// no change.
fn handle_mute(state: &mut State, id: Text, value: Option<Text>) {
    let muted = value == Some(MuteState::MUTED.text());
    let Some(call) = state.calls.get_mut(id) else {
        return;
    };
    let is_known = muted || value == Some(MuteState::UNMUTED.text());
    if call.is_unanswered() || call.peer_muted == muted || !is_known {
        return;
    }
    call.peer_muted = muted;
    let mut payload = of_call(id);
    payload.put(n::MUTED, Field::Switch(muted));
    state.emit(n::PEER_MUTED_EVENT, payload);
}

/// Returns the attribute of a received stanza that the page must not read: the reason in the
/// terminate of a call that we signalled. With this reason, the page would log the call as missed.
///
/// Source: host.md §10.1, "The chat log".
pub fn hidden_from_page(state: &State, stanza: &Node) -> Option<Word> {
    if state.settings.profile.page_calls != PageCalls::Ended {
        return None;
    }
    let action = stanza.child_nodes().first()?;
    let call = state.calls.get(action.optional(w::CALL_ID)?)?;
    (action.tag == w::TERMINATE && call.is_signalled_by_us()).then_some(w::REASON)
}

//! Handles the stanzas that the native stack sends.

use super::outgoing::add_outgoing_call;
use super::second_call::handle_second_refusal;
use crate::node::Node;
use crate::text::Text;
use crate::words as w;

use crate::engine::io::RequestId;
use crate::engine::state::State;

/// Handles a stanza that the native stack sends. Its ack is awaited even if no command waits for
/// it, because users are told of it.
pub fn handle_stack_stanza(state: &mut State, request: RequestId, stanza: Node) {
    let action = stanza.child_nodes().first();
    let id = action.and_then(|action| action.optional(w::CALL_ID));
    let (Some(action), Some(id)) = (action, id) else {
        return;
    };
    if action.tag == w::OFFER && state.may_belong_to_stack(id) {
        handle_stack_offer(state, id, &stanza, action);
    }
    let command = state.claims.command_sending(id, action.tag);
    let reason = action.optional(w::REASON);
    if command.is_none() && action.tag == w::REJECT {
        handle_second_refusal(state, id, reason);
    }
    if action.tag == w::TERMINATE
        && reason == Some(w::TIMEOUT.into())
        && let Some(call) = state.calls.get_mut(id)
        && call.is_unanswered()
    {
        // The native stack's ring timer has run out. Only this stanza says so.
        call.reason = reason;
    }
    let settings = &state.settings;
    state
        .pending_requests
        .add_stack_stanza(state.now, request, command, stanza, settings);
}

/// Reads the call-creator and the devices from an offer of the native stack. The offer may be
/// repeated for one device.
fn handle_stack_offer(state: &mut State, id: Text, stanza: &Node, offer: &Node) {
    let Some(to) = stanza.jid(w::TO).filter(|to| to.is_user()) else {
        return;
    };
    let is_video = offer.child(w::VIDEO).is_some();
    let Some(call) = add_outgoing_call(state, id, to, is_video, None) else {
        return;
    };
    if !call.is_unanswered() {
        return;
    }
    call.creator = offer.jid(w::CALL_CREATOR);
    let destination = offer.child(w::DESTINATION);
    let mut names_devices = false;
    for entry in destination.map_or(&[][..], Node::child_nodes) {
        if let Some(device) = entry.jid(w::JID) {
            names_devices = true;
            call.add_device(device);
        }
    }
    if !names_devices {
        call.add_device(to);
    }
}

//! Calls that the native stack offers.

use crate::engine::call::{Call, CallState, PathKind};
use crate::engine::page::PageCall;
use crate::engine::state::State;
use crate::jid::Jid;
use crate::text::Text;
use crate::words::names as n;

/// Handles an outgoing call that the page shows. It may be the native stack's.
pub fn handle_page_offer(state: &mut State, page: &PageCall) {
    if state.belongs_to_stack(page) {
        add_outgoing_call(state, page.id, page.peer, page.is_video, Some(page));
    }
}

/// Adds a call that the native stack offers, and emits `outgoing_call` once. Returns the call.
pub fn add_outgoing_call<'a>(
    state: &'a mut State,
    id: Text,
    to: Jid,
    is_video: bool,
    page: Option<&PageCall>,
) -> Option<&'a mut Call> {
    if state.failed_starts.contains(&id) {
        // The command has failed, but the native stack has started the call anyway.
        state.end_in_stack(id);
        return None;
    }
    if state.calls.get(id).is_none() {
        let mut call = Call::new(id, to.to_user(), true, CallState::Idle);
        call.path = PathKind::Native;
        state.calls.add(call);
    }
    let call = state.calls.get_mut(id)?;
    if !call.is_announced() {
        call.state = CallState::Calling;
        if let Some(page) = page {
            call.update_from_page(page);
        }
        call.is_video = is_video;
        call.offer_time = state.clock.wall_seconds();
        // The page may use the callee's other address, not the one that the user named.
        let named = std::mem::replace(&mut call.peer, to.to_user());
        call.alias = Some(named).filter(|named| *named != call.peer);
        let payload = call.describe_offer(state.addresses);
        state.emit(n::OUTGOING_CALL, payload);
    }
    state.calls.get_mut(id)
}

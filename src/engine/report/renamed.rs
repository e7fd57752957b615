//! Calls that get another id: calls behind a call link, and calls that are merged with another.

use crate::engine::call::{Call, CallState, PathKind};
use crate::engine::page::{PageCall, Phase};
use crate::engine::state::State;
use crate::text::Text;

/// Handles a new id that the page gives to a call. A call behind a link gets its own id when the
/// server lets us in. After both sides have called each other, one call is merged into the other.
pub fn rename_call(state: &mut State, old_id: Text, new_id: Text) {
    let Some(call) = state.calls.get_mut(old_id) else {
        return;
    };
    if call.link_token.is_some() && !call.is_announced() {
        state.calls.rename(old_id, new_id);
        return state.claims.rename(old_id, new_id);
    }
    call.merged_into = Some(new_id);
    state.end_by_glare(old_id);
}

/// Updates a call behind a link, or adds it as soon as we join. Users hear of it only when it is
/// connecting, under the id that it has then.
pub fn update_link_call(state: &mut State, page: &PageCall) {
    let is_joining_or_joined = matches!(
        page.state.phase,
        Phase::Joining | Phase::Connecting | Phase::Active
    );
    if state.calls.get(page.id).is_none() && is_joining_or_joined {
        let mut call = Call::new(page.id, page.peer, true, CallState::Idle);
        call.path = PathKind::Native;
        call.offer_time = page.offer_time.unwrap_or(state.clock.wall_seconds());
        state.calls.add(call);
    }
    if let Some(call) = state.calls.get_mut(page.id)
        && !call.is_over()
    {
        call.link_token.clone_from(&page.link_token);
        call.peer = page.peer.to_user();
        call.is_video |= page.is_video;
        call.is_waiting = page.is_waiting;
    }
}

/// Forgets the call behind a link that could not be joined, if users do not know of it.
pub fn forget_link_call(state: &mut State, token: Text) {
    let is_link_call = |call: &&Call| !call.is_announced() && call.link_token == Some(token);
    let call = state.calls.ongoing().find(is_link_call);
    if let Some(id) = call.map(|call| call.id) {
        state.calls.forget(id);
    }
}

//! `mute`: the own microphone goes off or on.

use crate::stanza::call::Peer;
use crate::stanza::mute::Mute;
use crate::words as w;

use super::call::{Call, CallState};
use super::desk::Desk;
use super::error::{CallError, Fact, code};
use super::page::PageCall;

/// What came of it so far.
pub(super) enum Muting {
    /// The state is that already.
    Done,
    /// It was sent, for this call.
    Sent(String),
    /// This call of ours is from before a reload of the page, and its creator is to be asked for.
    NeedsMe(PageCall),
}

/// Tells the other side the new state of the microphone.
pub(super) fn mute(
    is_muted: bool,
    wanted: Option<String>,
    desk: &mut Desk,
) -> Result<Muting, CallError> {
    let calls = desk.state.calls.all().iter().rev();
    let is_it = |call: &&Call| match &wanted {
        Some(id) => call.id == *id,
        None => call.state == CallState::Active,
    };
    let id = match calls.filter(is_it).map(|call| call.id.clone()).next() {
        Some(id) => id,
        None => {
            let code = match wanted {
                Some(_) => code::CALL_NOT_FOUND,
                None => code::CALL_IS_NOT_ACTIVE,
            };
            let wanted = wanted.map_or(Fact::Unknown, Fact::Text);
            return Err(CallError::new(code).with("callId", wanted));
        }
    };
    let Some(call) = desk.state.calls.get(&id) else {
        return Ok(Muting::Done);
    };
    if call.state != CallState::Active {
        let error = CallError::new(code::CALL_IS_NOT_ACTIVE).text("callId", &id);
        return Err(error.text("state", call.state.name()));
    }
    // What is on its way may fail.
    if call.muted == is_muted && !desk.state.pendings.has(&id, w::MUTE_V2) {
        return Ok(Muting::Done);
    }
    if call.is_outgoing
        && call.creator.is_none()
        && let Some(page) = call.to_page_call()
    {
        return Ok(Muting::NeedsMe(page));
    }
    let (peer, reference) = (call.peer_or_device().clone(), call.reference());
    let peer = match call.is_group {
        true => Peer::Group,
        false => Peer::Jid(&peer),
    };
    let mute = Mute::outgoing(&reference, is_muted);
    let stanza = desk.state.stanza(peer, mute)?;
    desk.send(stanza);
    Ok(Muting::Sent(id))
}

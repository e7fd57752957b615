//! What changes a call that goes on: microphone, video, a raised hand.

use crate::stanza::call::Peer;
use crate::stanza::mute::Mute;
use crate::words as w;

use crate::engine::call::{Call, CallState};
use crate::engine::command::Context;
use crate::engine::error::{CallError, Fact, code};
use crate::engine::io::{Drive, Verb};
use crate::engine::page::{PageCall, Phase};
use crate::engine::path::Driving;

/// What came of it so far.
pub enum Change {
    /// The state is that already.
    Done,
    /// It was sent, for this call.
    Sent(String),
    /// The page's own stack does it.
    Driven(Box<PageCall>, Driving),
    /// This call of ours is from before a reload of the page, and its creator is to be asked for.
    NeedsMe(Box<PageCall>),
}

/// Changes a call, or tells the other side of a change.
pub fn change(
    verb: Verb,
    wanted: Option<String>,
    context: &mut Context,
) -> Result<Change, CallError> {
    let id = active(wanted, context)?;
    let Some(call) = context.state.calls.get(&id) else {
        return Ok(Change::Done);
    };
    if call.state != CallState::Active {
        let error = CallError::of_call(code::CALL_IS_NOT_ACTIVE, &id);
        return Err(error.text("state", call.state.name()));
    }
    let is_muted = verb == Verb::Mute;
    let mutes = is_muted || verb == Verb::Unmute;
    // What is on its way may fail.
    let is_changing = context.state.pendings.has(&id, w::MUTE_V2)
        || context.state.claims.who_awaits(&id, &w::MUTE_V2).is_some();
    if mutes && call.muted == is_muted && !is_changing {
        return Ok(Change::Done);
    }
    if call.is_native() {
        return Ok(drive(verb, &id, context));
    }
    if !mutes {
        let error = CallError::new(code::VOIP_STACK_NOT_FOUND);
        return Err(error.text("reason", "the call is made by stanzas"));
    }
    if call.is_outgoing
        && call.creator.is_none()
        && let Some(page) = call.to_page_call()
    {
        return Ok(Change::NeedsMe(page.into()));
    }
    let (peer, reference) = (call.peer_or_device().clone(), call.reference());
    let peer = match call.is_group {
        true => Peer::Group,
        false => Peer::Jid(&peer),
    };
    let mute = Mute::outgoing(&reference, is_muted);
    let stanza = context.state.stanza(peer, mute)?;
    context.send(stanza);
    Ok(Change::Sent(id))
}

/// The call that is meant: without an id, the one that is active.
fn active(wanted: Option<String>, context: &Context) -> Result<String, CallError> {
    let calls = &context.state.calls;
    let is_active = |call: &&Call| call.state == CallState::Active;
    let found = match &wanted {
        Some(id) => calls.get(id),
        None => calls.going().rev().find(is_active),
    };
    match found {
        Some(call) => Ok(call.id.clone()),
        None => {
            let code = match wanted {
                Some(_) => code::CALL_NOT_FOUND,
                None => code::CALL_IS_NOT_ACTIVE,
            };
            let wanted = wanted.map_or(Fact::Unknown, Fact::Text);
            Err(CallError::new(code).with("callId", wanted))
        }
    }
}

/// Has the page's own stack do it.
fn drive(verb: Verb, id: &str, context: &mut Context) -> Change {
    let Some(call) = context.state.calls.get(id) else {
        return Change::Done;
    };
    let page = call.as_page_call(Phase::Active);
    let asks = |(what, _): &&(crate::words::Word, _)| *what == w::VIDEO;
    let (act, tag) = match verb {
        Verb::UpgradeVideo => match call.shown.iter().find(asks) {
            Some((_, who)) => (Drive::AcceptVideo { of: who.clone() }, w::VIDEO),
            None => (Drive::RequestVideo, w::VIDEO),
        },
        Verb::RaiseHand => (Drive::RaiseHand(true), w::USER_ACTION),
        Verb::LowerHand => (Drive::RaiseHand(false), w::USER_ACTION),
        _ => (Drive::Mute(verb == Verb::Mute), w::MUTE_V2),
    };
    let driving = Driving::start(id, act, tag, context);
    Change::Driven(page.into(), driving)
}

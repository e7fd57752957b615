//! Reads the server's acks and nacks.

use crate::stanza::Stanza;
use crate::stanza::ack::{Ack, nack};
use crate::stanza::mute::MuteState;
use crate::text::Text;
use crate::words::names as n;

use crate::node::Node;
use crate::object::Field;
use crate::words as w;

use crate::engine::call::{Call, CallState};
use crate::engine::call::{of_call, put_some_text};
use crate::engine::error::{CallError, HostError, SOMETHING_ELSE, code};
use crate::engine::io::Answer;
use crate::engine::pending::SentStanza;
use crate::engine::state::State;

/// Emits the ack or nack of a stanza, unless the call is over or unknown to users.
pub fn emit_ack(state: &mut State, sent: &SentStanza, answer: &Node) {
    let Some(action) = sent.stanza.child_nodes().first() else {
        return;
    };
    let id = action.optional(w::CALL_ID).unwrap_or_default();
    // An idle call is unknown to users.
    let is_announced = |call: &Call| !call.is_over() && call.state != CallState::Idle;
    let is_ongoing = state.calls.get(id).is_some_and(is_announced);
    let (true, Ok(())) = (is_ongoing, Ack::expect(answer)) else {
        return;
    };
    let nack = nack(answer);
    if nack.is_none()
        && action.tag == w::MUTE_V2
        && let Some(call) = state.calls.get_mut(id)
    {
        call.muted = action.optional(w::MUTE_STATE) == Some(MuteState::MUTED.text());
    }
    let event = nack.map_or(w::ACK, |_| n::NACK);
    if !state.is_heard(event) {
        return;
    }
    let mut payload = of_call(id);
    payload.put_text(w::ACTION, action.tag);
    match nack {
        Some(nack) => {
            payload.put_text(w::CODE, nack.text());
            put_some_text(&mut payload, n::NAME, nack.meaning().map(Into::into));
        }
        None => {
            put_some_text(&mut payload, n::STANZA_ID, sent.stanza.optional(w::ID));
            let rtt = state.now.0.saturating_sub(sent.at.0);
            payload.put(n::RTT_MS, Field::Number(rtt as i64));
        }
    }
    state.emit(event, payload);
}

/// Returns `Ok` if the server has acknowledged a stanza of `call_id`, otherwise the error.
pub fn check_ack(call_id: Text, answer: &Result<Answer, HostError>) -> Result<(), CallError> {
    let cause = match answer {
        Ok(Answer::Ack(ack)) => match Ack::expect(ack) {
            Ok(()) => {
                let Some(nack) = nack(ack) else {
                    return Ok(());
                };
                return Err(CallError::nacked(call_id, nack));
            }
            Err(error) => error.message().into(),
        },
        Ok(_) => SOMETHING_ELSE.into(),
        Err(HostError::Timeout) => {
            return Err(CallError::of_call(code::CALL_ACK_TIMEOUT, call_id));
        }
        Err(HostError::Failed { cause }) => *cause,
        Err(error) => return Err(error.during("send")),
    };
    let error = CallError::of_call(code::SEND_FAILED, call_id);
    Err(error.text("cause", cause))
}

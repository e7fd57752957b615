//! What the server's answer to a stanza means.

use crate::stanza::Stanza;
use crate::stanza::ack::Ack;
use crate::stanza::mute::MuteState;

use crate::node::Node;
use crate::object::Field;
use crate::words as w;

use super::call::{Call, CallState, Path};
use super::describe::{of_call, put_some_text};
use super::error::{CallError, HostError, code};
use super::io::{Answer, Direction, Millis};
use super::pending::Sent;
use super::state::State;

impl State {
    /// Tells users of an ack or a nack, unless the call is over.
    pub fn acknowledged(&mut self, now: Millis, sent: &Sent, answer: &Node) {
        let path = match sent.by_stack {
            true => Path::Native,
            false => Path::Stanza,
        };
        self.trace(Direction::In, Some(path), answer);
        let Some(action) = sent.stanza.child_nodes().first() else {
            return;
        };
        let id = action.optional(&w::CALL_ID).unwrap_or_default();
        // Nor of one that nobody has been told of.
        let is_told = |call: &Call| !call.is_over() && call.state != CallState::Idle;
        let goes_on = self.calls.get(id).is_some_and(is_told);
        let (true, Ok(ack)) = (goes_on, Ack::parse(answer.clone())) else {
            return;
        };
        let mut payload = of_call(id);
        payload.put_text("action", &action.tag);
        let Some(nack) = ack.nack() else {
            if *action.tag == *w::MUTE_V2
                && let Some(call) = self.calls.get_mut(id)
            {
                let state = action.optional(&w::MUTE_STATE).map(MuteState::from);
                call.muted = state == Some(MuteState::MUTED);
            }
            let stanza_id = sent.stanza.optional(&w::ID);
            put_some_text(&mut payload, "stanzaId", stanza_id);
            let rtt = now.0.saturating_sub(sent.at.0);
            payload.put("rttMs", Field::Number(rtt as i64));
            return self.emit("ack", payload);
        };
        payload.put_text("code", nack.as_str());
        put_some_text(&mut payload, "name", nack.meaning());
        self.emit("nack", payload);
    }
}

/// The ack of a stanza of `call_id`, or why there is none.
pub(super) fn acknowledged(
    call_id: &str,
    answer: Result<Answer, HostError>,
) -> Result<Ack, CallError> {
    let cause = match answer {
        Ok(Answer::Ack(node)) => match Ack::parse(node) {
            Ok(ack) => {
                let Some(nack) = ack.nack() else {
                    return Ok(ack);
                };
                let error = CallError::new(code::CALL_NACK).text("callId", call_id);
                let error = error.text("nack", nack.as_str());
                return Err(match nack.meaning() {
                    Some(name) => error.text("nackName", name),
                    None => error,
                });
            }
            Err(error) => error.message(),
        },
        Ok(_) => "it answered something else".into(),
        Err(HostError::Silent) => {
            return Err(CallError::new(code::CALL_ACK_TIMEOUT).text("callId", call_id));
        }
        Err(HostError::Failed { cause }) => cause,
        Err(error) => return Err(error.during("send")),
    };
    let error = CallError::new(code::SEND_FAILED).text("callId", call_id);
    Err(error.text("cause", &cause))
}

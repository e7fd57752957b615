//! What the server's answer to a stanza means.

use crate::stanza::Stanza;
use crate::stanza::ack::Ack;

use super::error::{CallError, HostError, code};
use super::io::Answer;

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

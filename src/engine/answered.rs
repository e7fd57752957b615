//! What the server's answer to a stanza means.

use crate::stanza::ack::{Ack, nack_name};

use super::error::{CallError, HostError};
use super::io::Answer;

/// The ack of a stanza of `call_id`, or why there is none.
pub(super) fn acknowledged(
    call_id: &str,
    answer: Result<Answer, HostError>,
) -> Result<Ack, CallError> {
    let call_id: Box<str> = call_id.into();
    let failed = |cause: Box<str>| CallError::SendFailed {
        call_id: call_id.clone(),
        cause,
    };
    let node = match answer {
        Ok(Answer::Ack(node)) => node,
        Ok(_) => return Err(failed("it answered something else".into())),
        Err(HostError::Silent) => return Err(CallError::CallAckTimeout { call_id }),
        Err(HostError::Failed { cause }) => return Err(failed(cause)),
        Err(error) => return Err(error.during("send")),
    };
    let ack = Ack::parse(&node).map_err(|error| failed(error.to_string().into()))?;
    match ack.error {
        Some(nack) => Err(CallError::CallNack {
            call_id,
            nack_name: nack_name(&nack),
            nack,
        }),
        None => Ok(ack),
    }
}

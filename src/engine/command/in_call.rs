//! Commands during a call: mute, video, a raised hand.

use crate::engine::call::CallState;
use crate::engine::context::Context;
use crate::engine::error::{CallError, Fact, code};
use crate::engine::io::{Success, Verb};
use crate::engine::path::{self, Order};
use crate::engine::task::{Progress, Step};
use crate::text::Text;
use crate::words as w;

/// Changes an active call.
pub fn begin(verb: Verb, wanted: Option<Text>, context: &mut Context<'_>) -> Step {
    let state = &*context.state;
    let found = match wanted {
        Some(id) => state.calls.get(id),
        None => {
            let mut ongoing = state.calls.ongoing().rev();
            ongoing.find(|call| call.state == CallState::Active)
        }
    };
    let Some(call) = found else {
        let code = match wanted {
            Some(_) => code::CALL_NOT_FOUND,
            None => code::CALL_IS_NOT_ACTIVE,
        };
        let wanted = wanted.map_or(Fact::Unknown, Fact::Text);
        return Err(CallError::new(code).with("callId", wanted));
    };
    if call.state != CallState::Active {
        return Err(call.not_active_error());
    }
    let is_mute_change = matches!(verb, Verb::Mute | Verb::Unmute);
    // `muted` changes only with the ack, and a change that waits for its ack may still fail.
    let is_changing = state.pending_requests.awaits_ack_of(call.id, w::MUTE_V2)
        || state
            .claims
            .command_awaiting(call.id, w::MUTE_V2.into())
            .is_some();
    if is_mute_change && call.muted == (verb == Verb::Mute) && !is_changing {
        return Ok(Progress::Done(Success::Done));
    }
    let order = Order {
        verb,
        reason: None,
        call_id: call.id,
        peer: call.signalling_address(),
        is_group: call.is_group,
        is_video: call.is_video,
        is_active: true,
    };
    path::of_order(&order, context).act(order, context)
}

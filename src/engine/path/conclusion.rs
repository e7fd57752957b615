//! What becomes of a call when something was done to it, or could not be.

use super::order::Order;
use crate::engine::call::{Call, EndedBy, Outcome};
use crate::engine::context::Context;
use crate::engine::error::{CallError, code};
use crate::engine::io::{Success, Verb};
use crate::engine::task::{Progress, Step};
use crate::engine::transition::Ending;
use crate::stanza::profile::PageCalls;

/// Moves the call on: there is proof that what was wanted was done.
pub fn conclude(order: &Order, context: &mut Context<'_>) -> Step {
    let state = &mut *context.state;
    let id = &order.call_id;
    if let Some(call) = state.calls.get(id) {
        let (rings, taken) = (call.is_unanswered(), call.state_when_accepted());
        let outcome = match order.verb {
            Verb::Accept => {
                if rings {
                    state.emit_accepted(id, None, false);
                    state.advance(id, taken);
                }
                state.activate_in_page(id);
                return Ok(Progress::Done(Success::Done));
            }
            Verb::Reject => Outcome::Rejected,
            Verb::End if rings => Outcome::Cancelled,
            Verb::End => Outcome::Completed,
            _ => return Ok(Progress::Done(Success::Done)),
        };
        let ending = Ending {
            outcome,
            reason: order.reason.as_deref(),
            by: EndedBy::Me,
        };
        state.end(id, ending);
    }
    Ok(Progress::Done(Success::Done))
}

/// The server is silent: the call has failed.
pub fn end_without_answer(order: &Order, error: &CallError, context: &mut Context<'_>) {
    let state = &mut *context.state;
    let id = &order.call_id;
    if error.code != code::CALL_ACK_TIMEOUT || state.calls.get(id).is_none_or(Call::is_over) {
        return;
    }
    if !order.ends() {
        // What was sent may have arrived all the same.
        state.send_terminates(id, None);
    }
    state.end(id, Ending::failed(error));
    state.end_in_page(id, true);
}

/// Whether the call that was to be accepted is over, and stays so: whatever the server says to that.
pub fn is_over_for_good(id: &str, context: &Context<'_>) -> bool {
    let ended_is_final = context.state.settings.profile.page_calls == PageCalls::Ended;
    ended_is_final && is_over(id, context)
}

pub fn is_over(id: &str, context: &Context<'_>) -> bool {
    context.state.calls.get(id).is_some_and(Call::is_over)
}

/// Whether a call that is being offered is over, if only before it began.
pub fn is_over_or_unknown(id: &str, context: &Context<'_>) -> bool {
    context.state.calls.get(id).is_none_or(Call::is_over)
}

/// An offer was acknowledged: the call may ring for so long from now on, if nobody has answered
/// already.
pub fn start_ring_timer(id: &str, context: &mut Context<'_>) {
    let timeout = context.state.settings.ring_timeout(true);
    if let Some(call) = context.state.calls.get_mut(id)
        && call.is_unanswered()
    {
        call.ring_deadline = Some(context.state.now.after(timeout));
    }
}

pub fn call_ended_error(id: &str) -> CallError {
    CallError::of_call(code::CALL_ENDED, id)
}

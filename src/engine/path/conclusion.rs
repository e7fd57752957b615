//! The changes that both paths make to a call when an action was done or has failed.

use super::order::Order;
use crate::engine::call::{Call, EndedBy, Outcome};
use crate::engine::context::Context;
use crate::engine::error::{CallError, code};
use crate::engine::io::{Success, Verb};
use crate::engine::task::{Progress, Step};
use crate::engine::transition::Ending;
use crate::stanza::profile::PageCalls;
use crate::text::Text;

/// Changes the call's state, after the path has proof that the action was done.
pub fn conclude(order: &Order, context: &mut Context<'_>) -> Step {
    let state = &mut *context.state;
    let id = order.call_id;
    if let Some(call) = state.calls.get(id) {
        let (is_unanswered, accepted_state) = (call.is_unanswered(), call.state_when_accepted());
        let outcome = match order.verb {
            Verb::Accept => {
                if is_unanswered {
                    state.emit_accepted(id, None, false);
                    state.advance(id, accepted_state);
                }
                state.activate_in_page(id);
                return Ok(Progress::Done(Success::Done));
            }
            Verb::Reject => Outcome::Rejected,
            Verb::End if is_unanswered => Outcome::Cancelled,
            Verb::End => Outcome::Completed,
            _ => return Ok(Progress::Done(Success::Done)),
        };
        let ending = Ending {
            outcome,
            reason: order.reason,
            by: EndedBy::Me,
        };
        state.end(id, ending);
    }
    Ok(Progress::Done(Success::Done))
}

/// Ends the call if the server did not acknowledge the action in time.
pub fn end_without_answer(order: &Order, error: &CallError, context: &mut Context<'_>) {
    let state = &mut *context.state;
    let id = order.call_id;
    if error.code != code::CALL_ACK_TIMEOUT || state.calls.get(id).is_none_or(Call::is_over) {
        return;
    }
    if !order.ends() {
        // The stanza may have arrived anyway, so the other side must get a terminate.
        state.send_terminates(id, None);
    }
    state.end(id, Ending::failed(error));
    state.end_in_page(id, true);
}

/// Returns whether a call that is being accepted is over, and stays over even if the accept is
/// acknowledged.
pub fn is_over_for_good(id: Text, context: &Context<'_>) -> bool {
    let ended_is_final = context.state.settings.profile.page_calls == PageCalls::Ended;
    ended_is_final && is_over(id, context)
}

pub fn is_over(id: Text, context: &Context<'_>) -> bool {
    context.state.calls.get(id).is_some_and(Call::is_over)
}

/// Returns whether a call that is being offered is over, or was forgotten before it began.
pub fn is_over_or_unknown(id: Text, context: &Context<'_>) -> bool {
    context.state.calls.get(id).is_none_or(Call::is_over)
}

/// Starts the ring timer of a call whose offer was acknowledged, unless it was answered already.
pub fn start_ring_timer(id: Text, context: &mut Context<'_>) {
    let timeout = context.state.settings.ring_timeout(true);
    if let Some(call) = context.state.calls.get(id)
        && call.is_unanswered()
    {
        let until = context.state.now.after(timeout);
        context.state.calls.set_ring_deadline(id, until);
    }
}

pub fn call_ended_error(id: Text) -> CallError {
    CallError::of_call(code::CALL_ENDED, id)
}

//! What the page's own stack is asked to do, until the server has acknowledged what it sent for that.

use crate::words as w;
use crate::words::Word;

use crate::engine::call::{Call, CallState, EndedBy};
use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError, code};
use crate::engine::io::{Answer, StackAction};
use crate::engine::report::check_ack;

/// Something that the stack does.
#[derive(Debug)]
pub struct StackRequest {
    pub call_id: String,
    /// What the stack sends for it.
    tag: Word,
    /// The page shows that it was done.
    is_done: bool,
    is_acknowledged: bool,
}

/// What came of it; `None` while it is not over.
type Completion = Option<Result<(), CallError>>;

impl StackRequest {
    pub fn start(call_id: &str, act: StackAction, tag: Word, context: &mut Context<'_>) -> Self {
        context.ask_stack(call_id, act, tag);
        Self {
            call_id: call_id.into(),
            tag,
            is_done: false,
            is_acknowledged: false,
        }
    }

    /// The call has another id from now on.
    pub fn rename(&mut self, old_id: &str, new_id: &str) {
        if self.call_id == old_id {
            self.call_id = new_id.into();
        }
    }

    /// The page has done it; what counts is the server's ack.
    pub fn mark_done(&mut self, context: &mut Context<'_>) -> Completion {
        self.is_done = true;
        if self.is_acknowledged {
            return Some(Ok(()));
        }
        context.wait(context.state.settings.total_ack_timeout());
        None
    }

    /// The page could not do it, or nobody has acknowledged it in time. Gives whether something
    /// else proves that it was done.
    pub fn is_proven_despite(&self, error: &HostError, context: &Context<'_>) -> bool {
        let call = context.state.calls.get(&self.call_id);
        let is = |tag: Word| self.tag == tag;
        let is_ending = is(w::REJECT) || is(w::TERMINATE);
        let is_proven = call.is_some_and(|call| {
            let is_over_or_unknown = is_ending && call.ended_by == Some(EndedBy::Me);
            let is_taken = is(w::ACCEPT) && call.is_active_in_page();
            let is_heard = is(w::OFFER) && !call.is_over() && call.state > CallState::Calling;
            is_over_or_unknown || is_taken || is_heard
        });
        // The call may have gone before the page could look at it.
        let is_acknowledged = self.is_acknowledged && !is(w::OFFER);
        is_acknowledged || *error == HostError::Timeout && is_proven
    }

    /// The server's answer to what the stack sent. `is_last`: no other one is waited for; a device
    /// that cannot be told does not count as long as others can.
    pub fn handle_ack(&mut self, answer: &Result<Answer, HostError>, is_last: bool) -> Completion {
        match check_ack(&self.call_id, answer) {
            Ok(()) => {
                self.is_acknowledged = true;
                self.is_done.then_some(Ok(()))
            }
            Err(_) if self.is_acknowledged || !is_last => None,
            Err(error) => Some(Err(error)),
        }
    }

    /// What a failure of the page's means.
    pub fn to_call_error(&self, error: &HostError, context: &Context<'_>) -> CallError {
        let call = context.state.calls.get(&self.call_id);
        if call.is_some_and(Call::is_over) {
            return CallError::of_call(code::CALL_ENDED, &self.call_id);
        }
        match error {
            HostError::Timeout if self.is_done => {
                CallError::of_call(code::CALL_ACK_TIMEOUT, &self.call_id)
            }
            HostError::Refused { .. } | HostError::Failed { .. } | HostError::NotActive => {
                let refused = CallError::of_call(code::CALL_REFUSED, &self.call_id);
                refused.text("cause", error.cause())
            }
            error => error.during("make a call"),
        }
    }
}

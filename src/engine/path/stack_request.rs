//! A request to the native stack. It is complete when the page shows that the request is done, and
//! the server has acknowledged the stanza that the stack sent for it.

use crate::text::{Mark, Marks, Text};
use crate::words as w;
use crate::words::Word;

use crate::engine::call::{Call, CallState, EndedBy};
use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError, code};
use crate::engine::io::{Answer, StackAction};
use crate::engine::report::check_ack;

/// A request to the native stack.
#[derive(Debug)]
pub struct StackRequest {
    pub call_id: Text,
    /// The tag of the stanza that the stack sends for the request.
    tag: Word,
    /// The page shows that the request is done.
    is_done: bool,
    is_acknowledged: bool,
}

/// The result, or `None` while the request is not complete.
type Completion = Option<Result<(), CallError>>;

impl StackRequest {
    pub fn start(call_id: Text, action: StackAction, tag: Word, context: &mut Context<'_>) -> Self {
        context.ask_stack(call_id, action, tag);
        Self {
            call_id,
            tag,
            is_done: false,
            is_acknowledged: false,
        }
    }

    /// Changes the id of the call, if its id is `old_id`.
    pub fn rename(&mut self, old_id: Text, new_id: Text) {
        if self.call_id == old_id {
            self.call_id = new_id;
        }
    }

    /// Records that the page shows the request as done. If the ack is still missing, starts the ack
    /// timer.
    pub fn mark_done(&mut self, context: &mut Context<'_>) -> Completion {
        self.is_done = true;
        if self.is_acknowledged {
            return Some(Ok(()));
        }
        context.wait(context.state.settings.total_ack_timeout());
        None
    }

    /// Returns whether something else proves that the request was carried out, although the page
    /// failed or no ack came in time.
    pub fn is_proven_despite(&self, error: &HostError, context: &Context<'_>) -> bool {
        let call = context.state.calls.get(self.call_id);
        let is = |tag: Word| self.tag == tag;
        let is_ending = is(w::REJECT) || is(w::TERMINATE);
        let is_proven = call.is_some_and(|call| {
            let is_ended_by_us = is_ending && call.ended_by == Some(EndedBy::Me);
            let is_accepted = is(w::ACCEPT) && call.is_active_in_page();
            let has_reached_callee =
                is(w::OFFER) && !call.is_over() && call.state > CallState::Calling;
            is_ended_by_us || is_accepted || has_reached_callee
        });
        // Except for an offer, an ack is proof enough: the call may have been over before the page
        // looked at it.
        let is_acknowledged = self.is_acknowledged && !is(w::OFFER);
        is_acknowledged || *error == HostError::Timeout && is_proven
    }

    /// Handles the server's answer to a stanza that the stack sent. `is_last`: no further ack is
    /// awaited. A nack fails the request only if no stanza was acknowledged.
    pub fn handle_ack(&mut self, answer: &Result<Answer, HostError>, is_last: bool) -> Completion {
        match check_ack(self.call_id, answer) {
            Ok(()) => {
                self.is_acknowledged = true;
                self.is_done.then_some(Ok(()))
            }
            Err(_) if self.is_acknowledged || !is_last => None,
            Err(error) => Some(Err(error)),
        }
    }

    /// Returns the error of the command after the page has failed with `error`.
    pub fn to_call_error(&self, error: &HostError, context: &Context<'_>) -> CallError {
        let call = context.state.calls.get(self.call_id);
        if call.is_some_and(Call::is_over) {
            return CallError::of_call(code::CALL_ENDED, self.call_id);
        }
        match error {
            HostError::Timeout if self.is_done => {
                CallError::of_call(code::CALL_ACK_TIMEOUT, self.call_id)
            }
            HostError::Refused { .. } | HostError::Failed { .. } | HostError::NotActive => {
                let refused = CallError::of_call(code::CALL_REFUSED, self.call_id);
                refused.text("cause", error.cause())
            }
            error => error.during("make a call"),
        }
    }
}

impl Mark for StackRequest {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            call_id,
            tag: _,
            is_done: _,
            is_acknowledged: _,
        } = self; // a new field must be decided on here
        call_id.mark(marks);
    }
}

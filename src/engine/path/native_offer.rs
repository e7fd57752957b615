//! An offer by the native stack, from its start to the server's ack.

use super::conclusion::{call_ended_error, is_over_or_unknown, start_ring_timer};
use super::order::NewCall;
use super::stack_request::StackRequest;
use crate::engine::call::{Call, CallState, PathKind};
use crate::engine::callee;
use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError, code};
use crate::engine::io::{Answer, StackAction, Success};
use crate::engine::task::{Progress, Step, Task};
use crate::engine::transition::Ending;
use crate::text::{Mark, Marks, Text};
use crate::words as w;

/// An offer that the stack makes, with a call key of its own.
#[derive(Debug)]
pub struct NativeOffer {
    call: NewCall,
    request: StackRequest,
}

impl NativeOffer {
    pub fn begin(new: NewCall, context: &mut Context<'_>) -> Progress {
        let state = &mut *context.state;
        state.starting_calls.push(new.id);
        // Added now, so that users see the call and can end it before the stack has started it.
        let mut call = Call::new(new.id, new.to, true, CallState::Idle);
        call.path = PathKind::Native;
        call.is_offered_here = true;
        call.is_video = new.is_video;
        call.offer_time = state.clock.wall_seconds();
        state.calls.add(call);
        let start = StackAction::Start {
            to: new.to,
            is_video: new.is_video,
        };
        let request = StackRequest::start(new.id, start, w::OFFER, context);
        Progress::Next(Box::new(Self { call: new, request }))
    }

    fn settle(&self, result: Result<(), CallError>, context: &mut Context<'_>) -> Step {
        let id = self.call.id;
        let offered = |call_id| Ok(Progress::Done(Success::Offered { call_id }));
        let error = match result {
            _ if let Some(call_id) = self.merged_call_id(context) => return offered(call_id),
            Ok(()) if is_over_or_unknown(id, context) => return Err(call_ended_error(id)),
            Ok(()) => {
                start_ring_timer(id, context);
                return offered(id);
            }
            // The offer has reached the callee, so a missing ack does not matter.
            Err(error)
                if self.is_ringing_or_accepted(context) && error.code == code::CALL_ACK_TIMEOUT =>
            {
                return offered(id);
            }
            Err(_) if is_over_or_unknown(id, context) => call_ended_error(id),
            Err(error) => error,
        };
        if context.state.calls.get(id).is_some() {
            context.state.end(id, Ending::failed(&error));
        }
        if error.code != code::CALL_NACK {
            context.state.abort_start(id);
        }
        Err(error)
    }

    /// Returns the ongoing call that this one was merged into, if the callee called us at the same
    /// time. The user is in a call with the callee, so the command succeeds.
    fn merged_call_id(&self, context: &Context<'_>) -> Option<Text> {
        let calls = &context.state.calls;
        let merged_into = calls.get(self.call.id)?.merged_into?;
        let call = calls.get(merged_into)?;
        (!call.is_over()).then_some(merged_into)
    }

    /// Returns whether the call rings at the callee or was accepted, and is not over.
    fn is_ringing_or_accepted(&self, context: &Context<'_>) -> bool {
        let call = context.state.calls.get(self.call.id);
        call.is_some_and(|call| call.state > CallState::Calling && !call.is_over())
    }
}

impl Task for NativeOffer {
    fn handle_answer(
        &mut self,
        answer: &mut Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step {
        let error = match answer {
            Ok(Answer::Done) => {
                return match self.request.mark_done(context) {
                    Some(result) => self.settle(result, context),
                    None => Ok(Progress::Waiting),
                };
            }
            Ok(_) => return Err(CallError::unexpected("make a call")),
            Err(HostError::InvalidAddress) => callee::invalid_address(self.call.to),
            Err(HostError::NoContact) => callee::error_about(self.call.to, code::CONTACT_NOT_FOUND),
            Err(error) if self.request.is_proven_despite(error, context) => {
                return self.settle(Ok(()), context);
            }
            Err(error) => self.request.to_call_error(error, context),
        };
        self.settle(Err(error), context)
    }

    fn handle_stack_ack(
        &mut self,
        answer: &Result<Answer, HostError>,
        is_last: bool,
        context: &mut Context<'_>,
    ) -> Step {
        match self.request.handle_ack(answer, is_last) {
            Some(result) => self.settle(result, context),
            None => Ok(Progress::Waiting),
        }
    }
}

impl Mark for NativeOffer {
    fn mark(&self, marks: &mut Marks) {
        let Self { call, request } = self; // a new field must be decided on here
        call.mark(marks);
        request.mark(marks);
    }
}

//! `accept`, `reject`, `end` and what changes a call, by the page's own stack.

use crate::quoted::quoted;
use crate::words as w;

use crate::engine::Step;
use crate::engine::call::{Call, Path};
use crate::engine::command::Context;
use crate::engine::command::{Acting, Stage};
use crate::engine::error::{CallError, HostError, OTHER_IS_ACTIVE, code};
use crate::engine::io::{Answer, Drive, Verb};
use crate::engine::page::{PageCall, Phase};
use crate::engine::path::Driving;
use crate::engine::settings::PathChoice;

impl Acting {
    /// The server's answer to what the page's own stack has sent.
    pub fn heard(
        &mut self,
        answer: &Result<Answer, HostError>,
        is_last: bool,
        context: &mut Context,
    ) -> Step {
        let Stage::Native { call, driving } = &mut self.stage else {
            return Ok(None);
        };
        let call_id = call.id.clone();
        match driving.heard(answer, is_last) {
            Some(result) => self.settle(&call_id, result, context),
            None => Ok(None),
        }
    }

    /// What the page says of it. Where its stack has another call, or is gone, stanzas may do it.
    pub fn driven(&mut self, answer: &Result<Answer, HostError>, context: &mut Context) -> Step {
        let Stage::Native { call, driving } = &mut self.stage else {
            return Ok(None);
        };
        let call = call.clone();
        let error = match answer {
            Ok(Answer::Done) => {
                let done = driving.done(context);
                return match done {
                    Some(result) => self.settle(&call.id, result, context),
                    None if context.awaits_stack() => Ok(None),
                    // Nobody has heard of it yet, so nobody is to hear of its end.
                    None if self.verb == Verb::End && is_unheard(&call.id, context) => {
                        self.settle(&call.id, Ok(()), context)
                    }
                    None if is_over(&call.id, context) => Err(ended(&call.id)),
                    None => Ok(None),
                };
            }
            Ok(_) => return Err(CallError::unexpected("do it")),
            Err(error) => error,
        };
        if driving.is_done_but(error, context) {
            return self.settle(&call.id, Ok(()), context);
        }
        let result = driving.error(error, context);
        if !matches!(error, HostError::NotActive | HostError::NoStack { .. }) {
            return self.settle(&call.id, Err(result), context);
        }
        if is_over(&call.id, context) || is_gone(&call.id, context) {
            return Err(ended(&call.id));
        }
        let is_other = *error == HostError::NotActive;
        if is_other && self.verb == Verb::Reject && call.active {
            self.stage = self.reject_other(call, context)?;
        } else if can_be_sent(self.verb, context) {
            leave_stack(&call.id, context);
            self.stage = self.ask_or_send(call, context)?;
        } else {
            return self.settle(&call.id, Err(result), context);
        }
        Ok(None)
    }

    /// Leaves it to the page's own stack, if that has the call.
    pub fn drive(
        &self,
        page: &PageCall,
        context: &mut Context,
    ) -> Result<Option<Driving>, CallError> {
        let is_native = context
            .state
            .calls
            .get(&page.id)
            .is_some_and(Call::is_native);
        // Who wants media is not to get a call without.
        let must_be = self.verb == Verb::Accept && !can_be_sent(self.verb, context);
        if !is_native && !must_be {
            return Ok(None);
        }
        if self.verb == Verb::Reject && !page.active {
            let other = self.other(page, context);
            if other.is_none() {
                if !can_be_sent(self.verb, context) {
                    return Err(not_active(&page.id));
                }
                leave_stack(&page.id, context);
            }
            return Ok(other);
        }
        if let Some(reason) = &self.reason {
            let error = CallError::new(code::INVALID_OPTION).text("option", "reason");
            let expected = "none: WhatsApp's own stack tells the other side none";
            return Err(error
                .text("expected", expected)
                .text("found", &quoted(reason)));
        }
        let is_video = page.is_video;
        let (act, tag) = match self.verb {
            Verb::Accept => (Drive::Accept { is_video }, w::ACCEPT),
            Verb::Reject => (Drive::Reject, w::REJECT),
            _ => (Drive::End, w::TERMINATE),
        };
        Ok(Some(Driving::start(&page.id, act, tag, context)))
    }

    /// Refuses a call that is not the stack's active one; its offer must have been seen.
    fn other(&self, page: &PageCall, context: &mut Context) -> Option<Driving> {
        let call = context.state.calls.get(&page.id)?;
        let reject = Drive::RejectOther {
            is_group: call.is_group,
            peer: call.peer_or_device().clone(),
            creator: call.creator.clone()?,
            reason: self.reason.clone(),
        };
        Some(Driving::start(&page.id, reject, w::REJECT, context))
    }

    fn reject_other(
        &self,
        mut call: Box<PageCall>,
        context: &mut Context,
    ) -> Result<Stage, CallError> {
        call.active = false;
        match self.other(&call, context) {
            Some(driving) => Ok(Stage::Native { call, driving }),
            None if can_be_sent(self.verb, context) => {
                leave_stack(&call.id, context);
                self.ask_or_send(call, context)
            }
            None => Err(not_active(&call.id)),
        }
    }
}

/// Whether nobody over there has heard of it, or it is gone before anybody has.
fn is_unheard(call_id: &str, context: &Context) -> bool {
    context.state.is_unheard(call_id) || context.state.calls.get(call_id).is_none()
}

fn is_over(call_id: &str, context: &Context) -> bool {
    context.state.calls.get(call_id).is_some_and(Call::is_over)
}

/// Whether the page has said meanwhile that it is over.
fn is_gone(call_id: &str, context: &Context) -> bool {
    let call = context.state.calls.get(call_id);
    call.and_then(Call::said_meanwhile) == Some(Phase::Ended)
}

pub fn ended(call_id: &str) -> CallError {
    CallError::of_call(code::CALL_ENDED, call_id)
}

fn not_active(call_id: &str) -> CallError {
    let error = CallError::of_call(code::CALL_REFUSED, call_id);
    error.text("cause", OTHER_IS_ACTIVE)
}

/// Stanzas of ours do from now on what the page's own stack could not.
fn leave_stack(call_id: &str, context: &mut Context) {
    if let Some(call) = context.state.calls.get_mut(call_id) {
        call.path = Path::Stanza;
    }
}

/// Whether stanzas of ours can do what the page's own stack could not.
fn can_be_sent(verb: Verb, context: &Context) -> bool {
    let is_allowed = context.state.settings.path != PathChoice::Native;
    is_allowed && matches!(verb, Verb::Accept | Verb::Reject | Verb::End)
}

//! `accept`, `reject`, `end` and changes of a call by the native stack.

use super::conclusion::{
    call_ended_error, conclude, end_without_answer, is_over, is_over_for_good,
};
use super::order::{Order, Path};
use super::stack_request::StackRequest;
use super::stanza::StanzaPath;
use crate::engine::call::{Call, PathKind};
use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError, OTHER_IS_ACTIVE, code};
use crate::engine::io::{Answer, StackAction, Verb};
use crate::engine::page::Phase;
use crate::engine::settings::PathChoice;
use crate::engine::task::{Progress, Step, Task};
use crate::engine::transition::Ending;
use crate::jid::Jid;
use crate::quoted::quoted;
use crate::text::{Mark, Marks, Text};
use crate::words as w;
use crate::words::Word;

#[derive(Debug)]
pub struct NativeAct {
    order: Order,
    request: StackRequest,
}

impl NativeAct {
    pub fn begin(order: Order, context: &mut Context<'_>) -> Step {
        if order.verb == Verb::Reject && !order.is_active {
            return reject_other(order, context);
        }
        if let Some(reason) = order.reason {
            let error = CallError::new(code::INVALID_OPTION).text("option", "reason");
            let expected = "none: WhatsApp's own stack tells the other side none";
            return Err(error
                .text("expected", expected)
                .text("found", quoted(&reason.as_str())));
        }
        let (action, tag) = choose_action(&order, context);
        Ok(ask_stack(order, action, tag, context))
    }

    /// Ends the command after the stack has carried out the action, or has failed.
    fn settle(&self, result: Result<(), CallError>, context: &mut Context<'_>) -> Step {
        let order = &self.order;
        if order.verb == Verb::Accept && is_over_for_good(order.call_id, context) {
            return Err(call_ended_error(order.call_id));
        }
        let Err(error) = result else {
            return conclude(order, context);
        };
        fail(order, &error, context);
        Err(error)
    }

    /// Handles the page's answer that the action is done. The server's ack may still be missing.
    fn handle_done(&mut self, context: &mut Context<'_>) -> Step {
        let id = self.order.call_id;
        if let Some(result) = self.request.mark_done(context) {
            return self.settle(result, context);
        }
        if context.awaits_stack_ack() {
            return Ok(Progress::Waiting);
        }
        if self.order.verb == Verb::End && is_unoffered(id, context) {
            // The stack never sent the offer, so it sends no terminate either.
            return self.settle(Ok(()), context);
        }
        match is_over(id, context) {
            true => Err(call_ended_error(id)),
            false => Ok(Progress::Waiting),
        }
    }
}

impl Task for NativeAct {
    fn handle_answer(
        &mut self,
        answer: &mut Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step {
        let error = match answer {
            Ok(Answer::Done) => return self.handle_done(context),
            Ok(_) => return Err(CallError::unexpected("do it")),
            Err(error) => error,
        };
        if self.request.is_proven_despite(error, context) {
            return self.settle(Ok(()), context);
        }
        let call_error = self.request.to_call_error(error, context);
        if !matches!(error, HostError::NotActive | HostError::NoStack { .. }) {
            return self.settle(Err(call_error), context);
        }
        let id = self.order.call_id;
        if is_over(id, context) || ended_meanwhile(id, context) {
            return Err(call_ended_error(id));
        }
        // The stack has another call, or is gone: fall back to stanzas if possible.
        let has_other_call = *error == HostError::NotActive;
        if has_other_call && self.order.verb == Verb::Reject && self.order.is_active {
            let mut order = self.order.clone();
            order.is_active = false;
            reject_other(order, context)
        } else if can_fall_back(self.order.verb, context) {
            fall_back_to_stanzas(self.order.clone(), context)
        } else {
            self.settle(Err(call_error), context)
        }
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

    fn rename(&mut self, old_id: Text, new_id: Text) {
        self.order.rename(old_id, new_id);
        self.request.rename(old_id, new_id);
    }
}

fn ask_stack(order: Order, action: StackAction, tag: Word, context: &mut Context<'_>) -> Progress {
    let request = StackRequest::start(order.call_id, action, tag, context);
    Progress::Next(Box::new(NativeAct { order, request }))
}

/// Chooses the action for the stack, and the tag of the stanza that the stack then sends.
fn choose_action(order: &Order, context: &Context<'_>) -> (StackAction, Word) {
    let is_video = order.is_video;
    match order.verb {
        Verb::Accept => (StackAction::Accept { is_video }, w::ACCEPT),
        Verb::Reject => (StackAction::Reject, w::REJECT),
        Verb::End => (StackAction::End, w::TERMINATE),
        Verb::UpgradeVideo => {
            let call = context.state.calls.get(order.call_id);
            let is_video_request = |(tag, _): &&(Word, Jid)| *tag == w::VIDEO;
            match call.and_then(|call| call.signals.iter().find(is_video_request)) {
                Some((_, member)) => (StackAction::AcceptVideo { of: *member }, w::VIDEO),
                None => (StackAction::RequestVideo, w::VIDEO),
            }
        }
        Verb::RaiseHand => (StackAction::RaiseHand(true), w::USER_ACTION),
        Verb::LowerHand => (StackAction::RaiseHand(false), w::USER_ACTION),
        Verb::Mute => (StackAction::Mute(true), w::MUTE_V2),
        Verb::Unmute => (StackAction::Mute(false), w::MUTE_V2),
    }
}

/// Rejects a call that is not the stack's active one. The stack needs the call-creator for that. If
/// the call-creator is unknown, stanzas reject the call.
fn reject_other(order: Order, context: &mut Context<'_>) -> Step {
    let call = context.state.calls.get(order.call_id);
    let creator = call.and_then(|call| call.creator);
    if let (Some(call), Some(creator)) = (call, creator) {
        let reject = StackAction::RejectOther {
            is_group: call.is_group,
            peer: call.signalling_address(),
            creator,
            reason: order.reason,
        };
        return Ok(ask_stack(order, reject, w::REJECT, context));
    }
    if can_fall_back(order.verb, context) {
        return fall_back_to_stanzas(order, context);
    }
    let error = CallError::of_call(code::CALL_REFUSED, order.call_id);
    Err(error.text("cause", OTHER_IS_ACTIVE))
}

/// Carries out an order by stanzas, because the stack could not.
fn fall_back_to_stanzas(order: Order, context: &mut Context<'_>) -> Step {
    if let Some(call) = context.state.calls.get_mut(order.call_id) {
        call.path = PathKind::Stanza;
    }
    StanzaPath.act(order, context)
}

/// Returns whether stanzas may carry out an action that the stack could not.
fn can_fall_back(verb: Verb, context: &Context<'_>) -> bool {
    let is_allowed = context.state.settings.path != PathChoice::Native;
    is_allowed && matches!(verb, Verb::Accept | Verb::Reject | Verb::End)
}

/// Updates the call after its action has failed. A call that was to be rejected or ended is over if
/// the stack has ended it. A call is also over if no ack of an accept, reject or end came in time.
/// Otherwise the stack decides whether the call is ongoing.
fn fail(order: &Order, error: &CallError, context: &mut Context<'_>) {
    let state = &mut *context.state;
    let Some(call) = state.calls.get_mut(order.call_id) else {
        return;
    };
    if order.verb == Verb::Accept && error.code == code::CALL_NACK {
        // The server refused the accept, so a deferred report of an active call is wrong.
        call.deferred_report.take_if(|page| !page.is_over());
    }
    if order.ends() && call.deferred_phase() == Some(Phase::Ended) {
        // The stack has ended the call, even if the server refused the stanza or did not acknowledge it.
        state.end(order.call_id, Ending::failed(error));
    } else if order.ends() || order.verb == Verb::Accept {
        end_without_answer(order, error, context);
    }
}

/// Returns whether the native stack never sent the offer of the call, or the call is forgotten.
fn is_unoffered(id: Text, context: &Context<'_>) -> bool {
    context.state.is_unoffered(id) || context.state.calls.get(id).is_none()
}

/// Returns whether the deferred report of the page says that the call is over.
fn ended_meanwhile(id: Text, context: &Context<'_>) -> bool {
    let call = context.state.calls.get(id);
    call.and_then(Call::deferred_phase) == Some(Phase::Ended)
}

impl Mark for NativeAct {
    fn mark(&self, marks: &mut Marks) {
        let Self { order, request } = self; // a new field must be decided on here
        order.mark(marks);
        request.mark(marks);
    }
}

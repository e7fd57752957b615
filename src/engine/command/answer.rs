//! `accept`, `reject` and `end`: finds the call that is meant.

use super::choose::{choose_call, find_ringing, remember_page_call};
use crate::engine::call::{EndedBy, Outcome};
use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError};
use crate::engine::io::{Answer, Request, Success, Verb};
use crate::engine::page::PageCall;
use crate::engine::path::{self, Order};
use crate::engine::task::{Progress, Step, Task};
use crate::engine::transition::Ending;
use crate::text::{Mark, Marks, Text};

/// Waits for the page's list of calls.
#[derive(Debug)]
pub struct AnswerCommand {
    verb: Verb,
    reason: Option<Text>,
    wanted: Option<Text>,
}

impl AnswerCommand {
    pub fn begin(
        verb: Verb,
        wanted: Option<Text>,
        reason: Option<Text>,
        context: &mut Context<'_>,
    ) -> Step {
        if let (Verb::End, Some(id)) = (verb, wanted)
            && is_not_sent_yet(id, context)
        {
            // The page is not asked for its calls: the offer would be sent meanwhile.
            return Ok(cancel_unsent_offer(id, reason, context));
        }
        let mut command = Self {
            verb,
            reason,
            wanted,
        };
        if let Some(call) = wanted.and_then(|id| find_ringing(verb, id, context)) {
            context.claim(call.id);
            return command.act(&call, context);
        }
        context.ask(Request::Calls { wanted });
        Ok(Progress::Next(Box::new(command)))
    }

    /// Acts on the call that is meant.
    fn act(&mut self, call: &PageCall, context: &mut Context<'_>) -> Step {
        let order = Order::of(self.verb, self.reason.take(), call);
        path::of_order(&order, context).act(order, context)
    }
}

impl Task for AnswerCommand {
    fn handle_answer(
        &mut self,
        answer: &mut Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step {
        let calls = match answer {
            Ok(Answer::Calls(calls)) => calls,
            Ok(_) => return Err(CallError::unexpected("list its calls")),
            Err(error) => return Err(error.during("list its calls")),
        };
        let call = choose_call(self.verb, calls, self.wanted.take(), context)?;
        context.claim(call.id);
        remember_page_call(&call, context);
        if self.verb == Verb::End && is_not_sent_yet(call.id, context) {
            return Ok(cancel_unsent_offer(call.id, self.reason, context));
        }
        self.act(&call, context)
    }

    fn rename(&mut self, old_id: Text, new_id: Text) {
        if self.wanted == Some(old_id) {
            self.wanted = Some(new_id);
        }
    }
}

/// Returns whether the offer of a call is not sent yet.
fn is_not_sent_yet(id: Text, context: &Context<'_>) -> bool {
    context.state.is_unsent(id) || context.state.is_unstarted(id)
}

/// Ends an offer that was never sent. The other side needs no terminate.
fn cancel_unsent_offer(id: Text, reason: Option<Text>, context: &mut Context<'_>) -> Progress {
    let ending = Ending {
        outcome: Outcome::Cancelled,
        reason,
        by: EndedBy::Me,
    };
    if context.state.is_unstarted(id) {
        context.state.abort_start(id);
    }
    context.state.end(id, ending);
    Progress::Done(Success::Done)
}

impl Mark for AnswerCommand {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            reason,
            wanted,
            verb: _,
        } = self; // a new field must be decided on here
        reason.mark(marks);
        wanted.mark(marks);
    }
}

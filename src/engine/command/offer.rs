//! `offer`: reads the callee and chooses the path.

use crate::engine::call::PathKind;
use crate::engine::callee;
use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError};
use crate::engine::identity::Identity;
use crate::engine::io::{Answer, OfferSecrets, Request};
use crate::engine::path::{self, NewCall};
use crate::engine::settings::PathChoice;
use crate::engine::task::{Progress, Step, Task};
use crate::text::{Mark, Marks, Text};

/// Waits for the identity of the logged-in user, then for the page's answer about its native stack.
#[derive(Debug)]
pub struct OfferCommand {
    /// The call. `None` once it is handed over to the path.
    call: Option<NewCall>,
    /// The logged-in user. `None` until the page has answered.
    me: Option<Identity>,
}

impl OfferCommand {
    pub fn begin(
        to: Text,
        is_video: bool,
        secrets: OfferSecrets,
        context: &mut Context<'_>,
    ) -> Step {
        let call = NewCall {
            id: secrets.call_id.text(),
            to: callee::parse(to)?,
            is_video,
            key: secrets.key,
        };
        let call = Some(call);
        let mut command = Box::new(Self { call, me: None });
        let me = context.state.said_identity;
        if me.pn.or(me.lid).is_none() {
            // Asked before the stack is checked: a login may take a minute, and the stack starts
            // only after the login.
            context.ask(Request::Identity);
        } else if let step @ (Progress::Next(_) | Progress::Done(_)) =
            command.identify(me, context)?
        {
            return Ok(step);
        }
        Ok(Progress::Next(command))
    }

    /// Records the logged-in user, and continues with the choice of the path.
    fn identify(&mut self, me: Identity, context: &mut Context<'_>) -> Step {
        if let Some(call) = self.call.as_ref().filter(|call| me.is_user(call.to)) {
            return Err(callee::own_address(call.to));
        }
        self.me = Some(me);
        if context.state.settings.path == PathChoice::Stanza {
            return self.hand_over(PathKind::Stanza, context);
        }
        context.ask(Request::CheckStack);
        Ok(Progress::Waiting)
    }

    /// Chooses the path from the page's answer about its native stack.
    fn choose_path(
        &mut self,
        answer: &Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step {
        let is_auto = context.state.settings.path == PathChoice::Auto;
        let path = match answer {
            Ok(Answer::Done) => PathKind::Native,
            // A native stack that fails to start counts as missing.
            Err(
                HostError::NoStack { .. }
                | HostError::Failed { .. }
                | HostError::MissingModule { .. },
            ) if is_auto => PathKind::Stanza,
            Err(error) => return Err(error.during("make a call")),
            Ok(_) => return Err(CallError::unexpected("make a call")),
        };
        self.hand_over(path, context)
    }

    fn hand_over(&mut self, path: PathKind, context: &mut Context<'_>) -> Step {
        match (self.call.take(), &self.me) {
            (Some(call), Some(me)) => path::of_kind(path).offer(call, me, context),
            _ => Ok(Progress::Waiting),
        }
    }
}

impl Task for OfferCommand {
    fn handle_answer(
        &mut self,
        answer: &mut Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step {
        match self.me {
            None => match answer {
                Ok(Answer::Identity(me)) => self.identify(*me, context),
                Ok(_) => Err(CallError::unexpected("say who is logged in")),
                Err(error) => Err(error.during("say who is logged in")),
            },
            Some(_) => self.choose_path(answer, context),
        }
    }
}

impl Mark for OfferCommand {
    fn mark(&self, marks: &mut Marks) {
        let Self { call, me } = self; // a new field must be decided on here
        call.mark(marks);
        me.mark(marks);
    }
}

//! `offer`: reads the callee and chooses the path.

use crate::engine::call::PathKind;
use crate::engine::callee;
use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError};
use crate::engine::io::{Answer, OfferSecrets, Request};
use crate::engine::path::{self, NewCall};
use crate::engine::settings::PathChoice;
use crate::engine::task::{Progress, Step, Task};

/// Waits for the choice of the path, then for who is logged in.
#[derive(Debug)]
pub struct OfferCommand {
    /// The call, until the path has it.
    call: Option<NewCall>,
    /// The path. `None` while the page is asked whether the native stack can make calls.
    path: Option<PathKind>,
}

impl OfferCommand {
    pub fn begin(
        to: &str,
        is_video: bool,
        secrets: OfferSecrets,
        context: &mut Context<'_>,
    ) -> Step {
        let call = NewCall {
            id: (*secrets.call_id).into(),
            to: callee::parse(to)?,
            is_video,
            key: secrets.key,
        };
        let path = match context.state.settings.path {
            PathChoice::Stanza => Some(PathKind::Stanza),
            PathChoice::Auto | PathChoice::Native => None,
        };
        context.ask(match path {
            Some(_) => Request::Identity,
            None => Request::CheckStack,
        });
        let call = Some(call);
        Ok(Progress::Next(Box::new(Self { call, path })))
    }

    /// Chooses the path by the page's answer about its native stack.
    fn choose_path(
        &mut self,
        answer: &Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step {
        let is_auto = context.state.settings.path == PathChoice::Auto;
        self.path = Some(match answer {
            Ok(Answer::Done) => PathKind::Native,
            // A native stack that fails to start counts as none.
            Err(
                HostError::NoStack { .. }
                | HostError::Failed { .. }
                | HostError::MissingModule { .. },
            ) if is_auto => PathKind::Stanza,
            Err(error) => return Err(error.during("make a call")),
            Ok(_) => return Err(CallError::unexpected("make a call")),
        });
        context.ask(Request::Identity);
        Ok(Progress::Waiting)
    }
}

impl Task for OfferCommand {
    fn handle_answer(
        &mut self,
        answer: &mut Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step {
        let Some(path) = self.path else {
            return self.choose_path(answer, context);
        };
        let me = match answer {
            Ok(Answer::Identity(me)) => me,
            Ok(_) => return Err(CallError::unexpected("say who is logged in")),
            Err(error) => return Err(error.during("say who is logged in")),
        };
        let Some(call) = self.call.take() else {
            return Ok(Progress::Waiting);
        };
        if me.is_user(&call.to) {
            return Err(callee::own_address(&call.to));
        }
        path::of_kind(path).offer(call, me, context)
    }
}

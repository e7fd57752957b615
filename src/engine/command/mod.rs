//! The commands of users. A command finds the call to act on. A path then acts on it.

mod answer;
mod choose;
mod in_call;
mod link;
mod offer;

use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError};
use crate::engine::io::{Answer, Command, Request, Success, Verb};
use crate::engine::task::{Progress, Step, Task};
use crate::text::{Mark, Marks};
use answer::AnswerCommand;
use link::LinkCommand;
use offer::OfferCommand;

/// Starts a command.
pub fn begin(command: Command, context: &mut Context<'_>) -> Step {
    match command {
        Command::Offer {
            to,
            is_video,
            secrets,
        } => OfferCommand::begin(to, is_video, secrets, context),
        Command::Act {
            verb: verb @ (Verb::Accept | Verb::Reject | Verb::End),
            call_id,
            reason,
        } => AnswerCommand::begin(verb, call_id, reason, context),
        Command::Act { verb, call_id, .. } => in_call::begin(verb, call_id, context),
        Command::CreateLink {
            is_video,
            start_time,
        } => LinkCommand::create(is_video, start_time, context),
        Command::JoinLink { link, is_video } => LinkCommand::join(link, is_video, context),
        Command::EnableCallInterface => {
            context.ask(Request::EnableCalling);
            Ok(Progress::Next(Box::new(EnableCommand)))
        }
    }
}

/// Waits for the page to switch its calling interface on.
#[derive(Debug)]
struct EnableCommand;

impl Task for EnableCommand {
    fn handle_answer(
        &mut self,
        answer: &mut Result<Answer, HostError>,
        _: &mut Context<'_>,
    ) -> Step {
        match answer {
            Ok(Answer::Done) => Ok(Progress::Done(Success::Done)),
            Ok(_) => Err(CallError::unexpected("enable calling")),
            Err(error) => Err(error.during("enable calling")),
        }
    }
}

impl Mark for EnableCommand {
    fn mark(&self, _: &mut Marks) {}
}

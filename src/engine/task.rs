//! What runs for a command between two answers: first the task of the command, which finds the
//! call, then the task of the path, which acts on it.

use crate::text::{Mark, Text};
use std::fmt;

use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError};
use crate::engine::io::{Answer, Success};

/// A part of a command that waits for answers.
pub trait Task: Send + Mark {
    /// The page has answered a request of this task.
    fn handle_answer(
        &mut self,
        answer: &mut Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step;

    /// The server has answered a stanza that the native stack sent for this command. `is_last`: no
    /// further ack is awaited.
    fn handle_stack_ack(
        &mut self,
        _answer: &Result<Answer, HostError>,
        _is_last: bool,
        _context: &mut Context<'_>,
    ) -> Step {
        Ok(Progress::Waiting)
    }

    /// A call has got another id.
    fn rename(&mut self, _old_id: Text, _new_id: Text) {}
}

impl fmt::Debug for dyn Task {
    /// Without the content, since its formatting code would be shipped too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Task")
    }
}

/// How far a command is.
#[derive(Debug)]
pub enum Progress {
    /// The task waits for another answer.
    Waiting,
    /// The command is done.
    Done(Success),
    /// This task continues the command.
    Next(Box<dyn Task>),
}

/// What an answer did to a command. An error ends the command.
pub type Step = Result<Progress, CallError>;

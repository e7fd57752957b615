//! The tasks of a running command. First the command's own task finds the call, then the path's
//! task acts on it. A task runs whenever an answer comes.

use crate::text::{Mark, Text};
use std::fmt;

use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError};
use crate::engine::io::{Answer, Success};

/// A part of a command that waits for answers.
pub trait Task: Send + Mark {
    /// Handles the page's answer to a request of this task.
    fn handle_answer(
        &mut self,
        answer: &mut Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step;

    /// Handles the server's answer to a stanza that the native stack sent for this command.
    /// `is_last`: no further ack is awaited.
    fn handle_stack_ack(
        &mut self,
        _answer: &Result<Answer, HostError>,
        _is_last: bool,
        _context: &mut Context<'_>,
    ) -> Step {
        Ok(Progress::Waiting)
    }

    /// Handles a call's change of id.
    fn rename(&mut self, _old_id: Text, _new_id: Text) {}
}

impl fmt::Debug for dyn Task {
    /// Writes no content, because code that formats it would make the built file larger.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Task")
    }
}

/// The progress of a command after an answer.
#[derive(Debug)]
pub enum Progress {
    /// The task waits for another answer.
    Waiting,
    /// The command is done.
    Done(Success),
    /// This task continues the command.
    Next(Box<dyn Task>),
}

/// The effect of an answer on a command. An error ends the command.
pub type Step = Result<Progress, CallError>;

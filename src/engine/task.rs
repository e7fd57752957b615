//! What runs for a command between two answers: first its own part, which finds out what is meant,
//! then the part of a path, which does it.

use std::fmt;

use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError};
use crate::engine::io::{Answer, Success};

/// A part of a command that waits for answers.
pub trait Task: Send {
    /// The page's answer to what this has asked for.
    fn handle_answer(
        &mut self,
        answer: &mut Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step;

    /// The server's answer to what the page's own stack has sent for this command. `is_last`: no
    /// other one is waited for.
    fn handle_stack_ack(
        &mut self,
        _answer: &Result<Answer, HostError>,
        _is_last: bool,
        _context: &mut Context<'_>,
    ) -> Step {
        Ok(Progress::Waiting)
    }

    /// A call has another id from now on.
    fn rename(&mut self, _old_id: &str, _new_id: &str) {}
}

impl fmt::Debug for dyn Task {
    /// Not what it holds: the code for that would be in the module as well.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Task")
    }
}

/// How far a command is.
#[derive(Debug)]
pub enum Progress {
    /// Another answer is to come.
    Waiting,
    /// It is done.
    Done(Success),
    /// This goes on with it.
    Next(Box<dyn Task>),
}

/// What an answer did to a command; an error is its end.
pub type Step = Result<Progress, CallError>;

//! All calls of one page, sans-IO: inputs and the time go in, outputs come out.
//!
//! After each [`Engine::handle`], call [`Engine::poll`] until it returns `None`, then wait for
//! the next input or for [`Engine::next_deadline`], whichever is first; at the deadline, hand in
//! [`Input::Time`]. `now` never goes back.
//!
//! A command runs as a chain of [`Request`]s to the page. Each request is answered once, with
//! [`Input::Answer`]; each command settles once, with [`Output::Settled`].

mod act;
mod answered;
mod calls;
mod desk;
mod error;
mod identity;
mod io;
mod offer;
mod page;

use crate::crypto::StanzaIds;
use crate::stanza::profile::Profile;

use act::Acting;
use desk::{Desk, State};
use offer::Offering;

pub use error::{CallError, Code, Fact, HostError, MAX_CALL_ID, code};
pub use identity::Identity;
pub use io::{
    Answer, Ciphertext, Command, CommandId, Direction, Event, Input, Millis, OfferSecrets, Output,
    Request, RequestId, Success, Verb,
};
pub use page::{PageCall, PageState, Phase, RawState};

/// The calls of one page and the commands that run on them.
#[derive(Debug)]
pub struct Engine {
    /// A handful at the most, so a list is the smallest and fastest table.
    running: Vec<(CommandId, Running)>,
    state: State,
    /// The outputs that are being drained, oldest last.
    polled: Vec<Output>,
}

/// A command between two answers.
#[derive(Debug)]
enum Running {
    Offer(Offering),
    Act(Acting),
    EnableCallInterface,
}

/// What an answer did to a command: nothing final, or the end.
type Step = Result<Option<Success>, CallError>;

impl Engine {
    /// An engine without calls. `ids` must not repeat those of another engine in the same
    /// session.
    pub fn new(ids: StanzaIds) -> Self {
        Self {
            running: Vec::new(),
            state: State::new(ids),
            polled: Vec::new(),
        }
    }

    /// Selects how stanzas are spelt from now on.
    pub fn set_profile(&mut self, profile: &'static Profile) {
        self.state.profile = profile;
    }

    /// Switches [`Output::Trace`] on or off.
    pub fn set_tracing(&mut self, is_on: bool) {
        self.state.is_tracing = is_on;
    }

    /// Takes one input. May change what [`poll`](Self::poll) and
    /// [`next_deadline`](Self::next_deadline) return.
    pub fn handle(&mut self, now: Millis, input: Input) {
        match input {
            Input::Command { id, command } => {
                if let Err(error) = command.and_then(|command| self.start(now, id, command)) {
                    self.settle(id, Err(error));
                }
            }
            Input::Answer { request, answer } => self.answer(now, request, answer),
            Input::PageCall(call) => self.state.page_call(now, &call),
            Input::Stanza(stanza) => self.state.trace(Direction::In, &stanza),
            Input::Time => {
                for request in self.state.overdue(now) {
                    self.answer(now, request, Err(HostError::Silent));
                }
            }
            Input::Stop => {
                for request in self.state.pending() {
                    self.answer(now, request, Err(HostError::Stopped));
                }
            }
        }
    }

    /// The next thing to do or to tell, in order.
    pub fn poll(&mut self) -> Option<Output> {
        if self.polled.is_empty() {
            self.polled = std::mem::take(&mut self.state.outputs);
            self.polled.reverse();
        }
        self.polled.pop()
    }

    /// When [`Input::Time`] is due.
    pub fn next_deadline(&self) -> Option<Millis> {
        self.state.next_deadline()
    }

    fn start(&mut self, now: Millis, id: CommandId, command: Command) -> Result<(), CallError> {
        let mut desk = Desk::new(&mut self.state, id, now);
        let running = match command {
            Command::Offer {
                to,
                is_video,
                secrets,
            } => Running::Offer(Offering::start(&to, is_video, secrets, &mut desk)?),
            Command::Act { verb, call_id } => Running::Act(Acting::start(verb, call_id, &mut desk)),
            Command::EnableCallInterface => {
                desk.ask(Request::EnableCalling);
                Running::EnableCallInterface
            }
        };
        self.running.push((id, running));
        Ok(())
    }

    fn answer(&mut self, now: Millis, request: RequestId, answer: Result<Answer, HostError>) {
        if let Ok(Answer::Ack(stanza)) = &answer {
            self.state.trace(Direction::In, stanza);
        }
        // Late or repeated: the command has settled without it.
        let Some(command) = self.state.answered(request) else {
            return;
        };
        let mut running = self.running.iter_mut();
        let Some((_, running)) = running.find(|(id, _)| *id == command) else {
            return;
        };
        let mut desk = Desk::new(&mut self.state, command, now);
        let step = match running {
            Running::Offer(offering) => offering.answer(answer, &mut desk),
            Running::Act(acting) => acting.answer(answer, &mut desk),
            Running::EnableCallInterface => match answer {
                Ok(Answer::Done) => Ok(Some(Success::Done)),
                Ok(_) => Err(CallError::unexpected("enable calling")),
                Err(error) => Err(error.during("enable calling")),
            },
        };
        if let Some(result) = step.transpose() {
            self.running.retain(|(id, _)| *id != command);
            self.state.forget(command);
            self.settle(command, result);
        }
    }

    fn settle(&mut self, command: CommandId, result: Result<Success, CallError>) {
        let settled = Output::Settled { command, result };
        self.state.outputs.push(settled);
    }
}

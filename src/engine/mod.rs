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

use std::collections::VecDeque;

use crate::crypto::StanzaIds;
use crate::stanza::profile::Profile;

use act::Acting;
use desk::{Desk, State};
use offer::Offering;

pub use error::{CallError, Fact, HostError, MAX_CALL_ID};
pub use identity::Identity;
pub use io::{
    Answer, Ciphertext, Command, CommandId, Event, Input, Millis, OfferSecrets, Output, Request,
    RequestId, Success,
};
pub use page::{PageCall, PageState, Phase, RawState};

/// The calls of one page and the commands that run on them.
#[derive(Debug)]
pub struct Engine {
    /// A handful at the most, so a list is the smallest and fastest table.
    running: Vec<(CommandId, Box<Running>)>,
    state: State,
}

/// A command between two answers.
#[derive(Debug)]
enum Running {
    Offer(Offering),
    Act(Acting),
    EnableCallInterface,
}

/// What an answer did to a command.
enum Next {
    Wait(Box<Running>),
    Done(Success),
}

impl Engine {
    /// An engine without calls. `ids` must not repeat those of another engine in the same
    /// session.
    pub fn new(ids: StanzaIds) -> Self {
        Self {
            running: Vec::new(),
            state: State::new(ids),
        }
    }

    /// Selects how stanzas are spelt from now on.
    pub fn set_profile(&mut self, profile: &'static Profile) {
        self.state.profile = profile;
    }

    /// Takes one input. May change what [`poll`](Self::poll) and
    /// [`next_deadline`](Self::next_deadline) return.
    pub fn handle(&mut self, now: Millis, input: Input) {
        match input {
            Input::Command { id, command } => self.start(now, id, command),
            Input::Answer { request, answer } => self.answer(now, request, answer),
            Input::PageCall(call) => self.state.page_call(now, &call),
            Input::Time => self.expire(now),
        }
    }

    /// The next thing to do or to tell, in order.
    pub fn poll(&mut self) -> Option<Output> {
        self.state.outputs.pop_front()
    }

    /// When [`Input::Time`] is due.
    pub fn next_deadline(&self) -> Option<Millis> {
        self.state.next_deadline()
    }

    fn start(&mut self, now: Millis, id: CommandId, command: Command) {
        let mut desk = Desk::new(&mut self.state, id, now);
        let started = match command {
            Command::Offer {
                to,
                is_video,
                secrets,
            } => Offering::start(&to, is_video, secrets, &mut desk).map(Running::Offer),
            Command::EnableCallInterface => {
                desk.ask(Request::EnableCalling);
                Ok(Running::EnableCallInterface)
            }
            Command::Accept { call_id } => {
                Acting::start(act::Verb::Accept, call_id, &mut desk).map(Running::Act)
            }
            Command::Reject { call_id } => {
                Acting::start(act::Verb::Reject, call_id, &mut desk).map(Running::Act)
            }
            Command::End { call_id } => {
                Acting::start(act::Verb::End, call_id, &mut desk).map(Running::Act)
            }
        };
        self.after(id, started.map(|running| Next::Wait(Box::new(running))));
    }

    fn answer(&mut self, now: Millis, request: RequestId, answer: Result<Answer, HostError>) {
        // Late or repeated: the command has settled without it.
        let Some(id) = self.state.answered(request) else {
            return;
        };
        let Some(at) = self.running.iter().position(|(one, _)| *one == id) else {
            return;
        };
        let (_, running) = self.running.swap_remove(at);
        let mut desk = Desk::new(&mut self.state, id, now);
        let next = match *running {
            Running::Offer(offering) => offering.answer(answer, &mut desk),
            Running::Act(acting) => acting.answer(answer, &mut desk),
            Running::EnableCallInterface => match answer {
                Ok(_) => Ok(Next::Done(Success::Done)),
                Err(error) => Err(error.during("enable calling")),
            },
        };
        self.after(id, next);
    }

    fn expire(&mut self, now: Millis) {
        for request in self.state.overdue(now) {
            self.answer(now, request, Err(HostError::Silent));
        }
    }

    fn after(&mut self, id: CommandId, next: Result<Next, CallError>) {
        let result = match next {
            Ok(Next::Wait(running)) => {
                self.running.push((id, running));
                return;
            }
            Ok(Next::Done(success)) => Ok(success),
            Err(error) => Err(error),
        };
        self.state.forget_requests(id);
        self.state.outputs.push_back(Output::Settled {
            command: id,
            result,
        });
    }
}

type Outputs = VecDeque<Output>;

//! All calls of one page, sans-IO: inputs and the time go in, outputs come out.
//!
//! After each [`Engine::handle`], call [`Engine::poll`] until it returns `None`, then wait for
//! the next input or for [`Engine::next_deadline`], whichever is first; at the deadline, hand in
//! [`Input::Time`]. The clock may jump: what it jumps over is over at the next input, and when it
//! goes back, deadlines keep their distance; see [`Engine::set_steady_time`]. One thing is asked for on the way, since the page has it
//! at hand and nobody is to wait for it: a user's other address, see [`Engine::set_address_lookup`].
//!
//! A command runs as a chain of [`Request`]s to the page. Each request is answered once, with
//! [`Input::Answer`]; each command settles once, with [`Output::Settled`].

mod address_book;
mod call;
mod callee;
mod claims;
mod clock;
mod command;
mod context;
mod error;
mod identity;
mod io;
mod native_calls;
mod page;
mod path;
mod pending;
mod report;
mod sending;
mod settings;
mod state;
mod task;
mod timer;
mod transition;

use crate::crypto::StanzaIds;
use crate::node::Node;
use crate::object::Object;
use crate::words::Word;

use address_book::AddressBook;
use call::PathKind;
use context::Context;
use report::{emit_ack, handle_page_call, handle_stack_stanza, handle_stanza, miss_second_call};
use state::State;
use task::{Progress, Step, Task};

pub use address_book::AddressLookup;
pub use error::{CallError, Code, ENCRYPTION_STEPS, Fact, HostError, code};
pub use identity::Identity;
pub use io::{
    Answer, Ciphertext, Command, CommandId, Event, Input, Millis, OfferSecrets, Output, Request,
    RequestId, StackAction, Success, Verb,
};
pub use page::{LogResult, PageCall, PageState, Phase, RawState};
pub use settings::{PathChoice, Settings};

/// The calls of one page and the commands that run on them.
#[derive(Debug)]
pub struct Engine {
    /// A handful at the most, so a list is the smallest and fastest table.
    running: Vec<(CommandId, Box<dyn Task>)>,
    state: State,
    /// When time is up for something, on the engine's own clock.
    deadline: Option<Millis>,
    /// The outputs that are being drained, oldest last.
    polled: Vec<Output>,
}

impl Engine {
    /// An engine without calls. `ids` must not repeat those of another engine in the same
    /// session.
    pub fn new(ids: StanzaIds) -> Self {
        Self {
            running: Vec::new(),
            state: State::new(ids),
            deadline: None,
            polled: Vec::new(),
        }
    }

    /// What users can set; takes effect from now on.
    pub fn settings(&mut self) -> &mut Settings {
        &mut self.state.settings
    }

    /// How the page is asked for users' other addresses, from now on: whenever a call is told of.
    /// Without that, each has the one that a stanza or the page has named.
    pub fn set_address_lookup(&mut self, look_up: AddressLookup) {
        self.state.addresses = AddressBook(look_up);
    }

    /// Every call that is known, oldest first, for users.
    pub fn calls(&self) -> Vec<Object> {
        let (mut calls, mut last) = (Vec::new(), 0);
        while let Some((number, call)) = self.state.calls.next_after(last) {
            calls.push(call.describe(self.state.addresses));
            last = number;
        }
        calls
    }

    /// One of them.
    pub fn call(&self, call_id: &str) -> Option<Object> {
        let call = self.state.calls.get(call_id);
        call.map(|call| call.describe(self.state.addresses))
    }

    /// Whether it is known when a call was offered.
    pub fn knows_offer_time(&self, call_id: &str) -> bool {
        let call = self.state.calls.get(call_id);
        call.is_some_and(|call| call.offer_time != 0)
    }

    /// Whose signalling a stanza is that comes in: `native` or `stanza`, where its call is known.
    pub fn path_of(&self, stanza: &Node) -> Option<&'static str> {
        report::path_of(&self.state, stanza).map(PathKind::name)
    }

    /// Whether anything may be [`hidden_from_page`](Self::hidden_from_page): we have taken or offered
    /// a call by stanzas.
    pub fn has_stanza_calls(&self) -> bool {
        self.state.has_stanza_calls
    }

    /// Which attribute of the action of a stanza that comes in the page is not to read, if any: else
    /// it would log a call of ours as missed.
    pub fn hidden_from_page(&self, stanza: &Node) -> Option<&'static str> {
        report::hidden_from_page(&self.state, stanza).map(Word::text)
    }

    /// The number that the page's answer to what its own stack sends is to come with.
    pub fn next_request(&mut self) -> RequestId {
        self.state.pending_requests.next_request()
    }

    /// Takes one input. May change what [`poll`](Self::poll) and
    /// [`next_deadline`](Self::next_deadline) return.
    pub fn handle(&mut self, now: Millis, input: Input) {
        self.state.now = self.state.clock.update(now);
        // An answer that is there counts, however late the timer is; a command finds nothing that
        // is over, and nothing that is over is left behind.
        if let Input::Command { .. } | Input::Stop = input {
            self.fire_missed_deadlines();
        }
        match input {
            Input::Command { id, command } => {
                let mut context = Context::new(&mut self.state, id);
                let step = command.and_then(|command| command::begin(command, &mut context));
                if let Some(task) = self.settle_or_continue(id, step) {
                    self.running.push((id, task));
                }
            }
            Input::Answer { request, answer } => self.handle_answer(request, answer),
            Input::PageCall(call) => {
                handle_page_call(&mut self.state, &call);
                if let Some(old_id) = &call.previous_id {
                    self.rename(old_id, &call.id);
                }
            }
            Input::Stanza(stanza) => handle_stanza(&mut self.state, &stanza),
            Input::SecondCallMissed { call_id } => {
                miss_second_call(&mut self.state, &call_id);
            }
            Input::StackStanza { request, stanza } => {
                handle_stack_stanza(&mut self.state, request, stanza)
            }
            Input::Time => self.fire_deadlines(),
            Input::Stop => {
                for request in &self.state.pending_requests.request_ids() {
                    self.handle_answer(*request, Err(HostError::Stopped));
                }
                timer::cancel_offers(&mut self.state);
            }
        }
        self.tidy_up();
        self.fire_missed_deadlines();
    }

    /// Another clock of the caller's, in milliseconds from any moment: it is never set, and may
    /// stand still. By it, time goes on when the clock that [`handle`](Self::handle) takes is set
    /// back; without it, time stands still from the last input to the next one then.
    pub fn set_steady_time(&mut self, steady: Millis) {
        self.state.clock.set_steady_time(steady);
    }

    /// The next thing to do or to tell, in order.
    pub fn poll(&mut self) -> Option<Output> {
        if self.polled.is_empty() {
            self.polled = std::mem::take(&mut self.state.outputs);
            self.polled.reverse();
        }
        self.polled.pop()
    }

    /// When [`Input::Time`] is due, on the clock that [`handle`](Self::handle) takes. Any other
    /// input does as well.
    pub fn next_deadline(&self) -> Option<Millis> {
        Some(self.state.clock.to_wall_time(self.deadline?))
    }

    /// The deadline has passed, and nobody has said so: timers may be late, or lost.
    fn fire_missed_deadlines(&mut self) {
        if self.deadline.is_some_and(|at| at < self.state.now) {
            self.fire_deadlines();
            self.tidy_up();
        }
    }

    fn tidy_up(&mut self) {
        self.state.calls.forget_excess();
        self.deadline = timer::next_deadline(&self.state);
    }

    /// Ends what has waited or rung for long enough.
    fn fire_deadlines(&mut self) {
        self.fail_overdue();
        timer::stop_ringing(&mut self.state);
        // A call that is over is not waited for.
        self.fail_overdue();
    }

    /// Commands go on with a call under its new id, unless the old one is known as well.
    fn rename(&mut self, old_id: &str, new_id: &str) {
        if self.state.calls.get(old_id).is_some() {
            return;
        }
        for (_, task) in &mut self.running {
            task.rename(old_id, new_id);
        }
    }

    /// Sends again what is to be sent again; what has waited for long enough fails.
    fn fail_overdue(&mut self) {
        loop {
            let silent = self.state.retransmit_overdue();
            if silent.is_empty() {
                return;
            }
            for request in &silent {
                self.handle_answer(*request, Err(HostError::Timeout));
            }
        }
    }

    fn handle_answer(&mut self, request: RequestId, mut answer: Result<Answer, HostError>) {
        // Late or repeated: whoever waited has been told otherwise.
        let Some(pending) = self.state.pending_requests.take(request) else {
            return;
        };
        if let (Some(sent), Ok(Answer::Ack(ack))) = (&pending.sent, &answer) {
            emit_ack(&mut self.state, sent, ack);
        }
        let Some(command) = pending.command else {
            return;
        };
        let by_stack = pending.sent.is_some_and(|sent| sent.by_stack);
        let is_last = by_stack && !self.state.pending_requests.awaits_stack_ack(command);
        let mut running = self.running.iter_mut().enumerate();
        let Some((at, (_, task))) = running.find(|(_, (id, _))| *id == command) else {
            return;
        };
        let mut context = Context::new(&mut self.state, command);
        let step = match by_stack {
            true => task.handle_stack_ack(&answer, is_last, &mut context),
            false => task.handle_answer(&mut answer, &mut context),
        };
        match step {
            Ok(Progress::Waiting) => {}
            Ok(Progress::Next(next)) => *task = next,
            over => {
                self.running.remove(at);
                self.release(command);
                self.settle_or_continue(command, over);
            }
        }
    }

    /// Settles a command that is over; gives what goes on with it otherwise.
    fn settle_or_continue(&mut self, command: CommandId, step: Step) -> Option<Box<dyn Task>> {
        let result = match step {
            Ok(Progress::Next(task)) => return Some(task),
            Ok(Progress::Waiting) => return None,
            Ok(Progress::Done(success)) => Ok(success),
            Err(error) => Err(error),
        };
        self.settle(command, result);
        None
    }

    /// A command acts on nothing any more. What the page said meanwhile counts now.
    fn release(&mut self, command: CommandId) {
        if let Some(page) = self.state.release(command) {
            handle_page_call(&mut self.state, &page);
        }
    }

    fn settle(&mut self, command: CommandId, result: Result<Success, CallError>) {
        let settled = Output::Settled { command, result };
        self.state.outputs.push(settled);
    }
}

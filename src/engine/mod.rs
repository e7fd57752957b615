//! The calls of one page, sans-IO: inputs and the time go in, requests and events come out.
//!
//! After each [`Engine::handle`], call [`Engine::poll`] until it returns `None`. Then wait for the
//! next input or for [`Engine::next_deadline`], whichever is first. At the deadline, hand in
//! [`Input::Time`]. The clock may jump. Deadlines that it skips are handled at the next input. When
//! it is set back, the time left until each deadline stays (see [`Engine::set_steady_time`]).
//!
//! A command makes a chain of [`Request`]s to the page. Each request is answered once, with
//! [`Input::Answer`]. Each command settles once, with [`Output::Settled`]. The engine gets two
//! things by a function call, because the page can answer at once: a user's other address (see
//! [`Engine::set_address_lookup`]), and whether an event has a listener (see
//! [`Engine::set_audience`]).

use crate::text::{Mark, Marks, Text};
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

use call::PathKind;
use context::Context;
use report::{emit_ack, handle_page_call, handle_stack_stanza, handle_stanza, miss_second_call};
use state::State;
use task::{Progress, Step, Task};

pub use address_book::AddressLookup;
pub use error::{CallError, Code, ENCRYPTION_STEPS, Fact, HostError, code};
pub use identity::Identity;
pub use io::{
    Answer, Audience, Ciphertext, Command, CommandId, Event, Input, Millis, OfferSecrets, Output,
    Request, RequestId, StackAction, Success, Verb,
};
pub use page::{LogResult, PageCall, PageState, Phase, RawState};
pub use settings::{PathChoice, Settings};

/// The calls of one page, and the commands that run on them.
#[derive(Debug)]
pub struct Engine {
    /// The running commands. There are usually few, so a list is the smallest and fastest table.
    running: Vec<(CommandId, Box<dyn Task>)>,
    state: State,
    /// The next deadline, on the engine's own clock.
    deadline: Option<Millis>,
    /// The outputs that are being polled, oldest last.
    polled: Vec<Output>,
}

impl Engine {
    /// Returns an engine without calls. `ids` must not repeat the ids of another engine in the same
    /// session.
    pub fn new(ids: StanzaIds) -> Self {
        Self {
            running: Vec::new(),
            state: State::new(ids),
            deadline: None,
            polled: Vec::new(),
        }
    }

    /// Returns the options that users can set. A change takes effect from the next input on.
    pub fn settings(&mut self) -> &mut Settings {
        &mut self.state.settings
    }

    /// Sets the function that asks the page for a user's other address. Without it, only the
    /// addresses in stanzas and commands are known.
    pub fn set_address_lookup(&mut self, look_up: AddressLookup) {
        self.state.addresses.look_up = look_up;
    }

    /// Sets the logged-in user for the next input, so that an offer need not ask the page. An offer
    /// asks if neither address is known.
    pub fn say_identity(&mut self, me: Identity) {
        self.state.said_identity = me;
    }

    /// Sets the function that returns whether an event has a listener. Without it, every event is
    /// emitted. With it, frequent events without a listener are left out, unless another output is
    /// queued before them: the receiver of that output may add a listener.
    pub fn set_audience(&mut self, audience: Audience) {
        self.state.audience = audience;
    }

    /// Returns all known calls, oldest first, as users see them.
    pub fn calls(&self) -> Vec<Object> {
        let (mut calls, mut last) = (Vec::new(), 0);
        while let Some((number, call)) = self.state.calls.next_after(last) {
            calls.push(call.describe(self.state.addresses));
            last = number;
        }
        calls
    }

    /// Returns a known call, as users see it.
    pub fn call(&self, call_id: impl Into<Text>) -> Option<Object> {
        let call = self.state.calls.get(call_id.into());
        call.map(|call| call.describe(self.state.addresses))
    }

    /// Returns whether the engine has the time at which a call was offered.
    pub fn knows_offer_time(&self, call_id: impl Into<Text>) -> bool {
        let call = self.state.calls.get(call_id.into());
        call.is_some_and(|call| call.offer_time != 0)
    }

    /// Returns the path of the call that a received stanza belongs to: `native` or `stanza`. `None`
    /// for a stanza of an unknown or idle call.
    pub fn path_of(&self, stanza: &Node) -> Option<Word> {
        report::path_of(&self.state, stanza).map(PathKind::name)
    }

    /// Returns whether we have accepted or offered a call by stanzas. If not,
    /// [`hidden_from_page`](Self::hidden_from_page) returns `None` for every stanza.
    pub fn has_stanza_calls(&self) -> bool {
        self.state.has_stanza_calls
    }

    /// Returns the attribute of a received stanza's action that the page must not read, if any.
    /// With this attribute, the page would log a call of ours as missed.
    pub fn hidden_from_page(&self, stanza: &Node) -> Option<Word> {
        report::hidden_from_page(&self.state, stanza)
    }

    /// Returns the number for the next [`Input::StackStanza`], and for the answer with its ack.
    pub fn next_request(&mut self) -> RequestId {
        self.state.pending_requests.next_request()
    }

    /// Handles one input. Afterwards, [`poll`](Self::poll) and
    /// [`next_deadline`](Self::next_deadline) may return new values.
    pub fn handle(&mut self, now: Millis, input: Input) {
        self.state.now = self.state.clock.update(now);
        // Overdue deadlines are handled before a command or a stop, which must not find a call that
        // should be over. Other inputs are handled before overdue deadlines: an answer counts, even
        // if it is handled late.
        if let Input::Command { .. } | Input::Stop = input {
            self.fire_missed_deadlines();
        }
        match input {
            Input::Command { id, command } => {
                let mut context = Context::new(&mut self.state, id);
                let step = command.and_then(|command| command::begin(command, &mut context));
                match step {
                    Ok(Progress::Next(task)) => self.running.push((id, task)),
                    last_step => self.settle(id, last_step),
                }
            }
            Input::Answer { request, answer } => self.handle_answer(request, answer),
            Input::PageCall(call) => {
                let other_address = call.other_address;
                self.state.addresses.said = other_address.map(|other| (call.peer.to_user(), other));
                handle_page_call(&mut self.state, &call);
                if let Some(old_id) = call.previous_id {
                    self.rename(old_id, call.id);
                }
            }
            Input::Stanza(stanza) => handle_stanza(&mut self.state, &stanza),
            Input::SecondCallMissed { call_id } => {
                miss_second_call(&mut self.state, call_id);
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
        self.state.addresses.said = None;
        self.state.said_identity = Identity::default();
        self.tidy_up();
        self.fire_missed_deadlines();
    }

    /// Sets the steady clock, in milliseconds since any moment. It is never set back, but may stand
    /// still. When the clock of [`handle`](Self::handle) is set back, the engine follows the steady
    /// clock. Without a steady clock, the engine's time then stands still until the next input.
    pub fn set_steady_time(&mut self, steady: Millis) {
        self.state.clock.set_steady_time(steady);
    }

    /// Returns the next output, oldest first.
    pub fn poll(&mut self) -> Option<Output> {
        if self.polled.is_empty() {
            self.polled = std::mem::take(&mut self.state.outputs);
            self.polled.reverse();
        }
        self.polled.pop()
    }

    /// Returns the time at which [`Input::Time`] is due, on the clock of [`handle`](Self::handle).
    /// Any other input after that time also handles the deadline.
    pub fn next_deadline(&self) -> Option<Millis> {
        Some(self.state.clock.to_wall_time(self.deadline?))
    }

    /// Handles a deadline that has passed without an [`Input::Time`]: timers may be late or get
    /// lost.
    fn fire_missed_deadlines(&mut self) {
        if self.deadline.is_some_and(|at| at < self.state.now) {
            self.fire_deadlines();
            self.tidy_up();
        }
    }

    fn tidy_up(&mut self) {
        self.state.calls.forget_excess();
        self.deadline = timer::next_deadline(&mut self.state);
    }

    /// Handles the deadlines of requests and of ringing calls.
    fn fire_deadlines(&mut self) {
        self.fail_overdue();
        timer::stop_ringing(&mut self.state);
        // Ending a call makes the requests that waited for it overdue.
        self.fail_overdue();
    }

    /// Gives the running commands on a call its new id, unless a call with the old id still exists.
    fn rename(&mut self, old_id: Text, new_id: Text) {
        if self.state.calls.get(old_id).is_some() {
            return;
        }
        for (_, task) in &mut self.running {
            task.rename(old_id, new_id);
        }
    }

    /// Retransmits overdue stanzas, and fails overdue requests.
    fn fail_overdue(&mut self) {
        loop {
            let unanswered = self.state.retransmit_overdue();
            if unanswered.is_empty() {
                return;
            }
            for request in &unanswered {
                self.handle_answer(*request, Err(HostError::Timeout));
            }
        }
    }

    fn handle_answer(&mut self, request: RequestId, mut answer: Result<Answer, HostError>) {
        // An answer without a pending request is late or repeated.
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
            last_step => {
                self.running.remove(at);
                self.settle(command, last_step);
            }
        }
    }

    /// Settles a command that is over. First removes all traces of the command, and handles the
    /// page's deferred report of its call.
    fn settle(&mut self, command: CommandId, step: Step) {
        let result = match step {
            Ok(Progress::Next(_) | Progress::Waiting) => return,
            Ok(Progress::Done(success)) => Ok(success),
            Err(error) => Err(error),
        };
        if let Some(page) = self.state.release(command) {
            handle_page_call(&mut self.state, &page);
        }
        let settled = Output::Settled { command, result };
        self.state.outputs.push(settled);
    }
}

impl Mark for Engine {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            running,
            state,
            polled,
            deadline: _,
        } = self; // a new field must be decided on here
        for (_, task) in running {
            task.mark(marks);
        }
        state.mark(marks);
        if !polled.is_empty() {
            marks.keep_all();
        }
    }
}

//! The data that all parts of the engine share. The running commands are not part of it.

use crate::crypto::{StanzaId, StanzaIds};
use crate::object::Object;
use crate::text::{Mark, Marks, Text};
use crate::words::Word;

use crate::engine::address_book::AddressBook;
use crate::engine::call::Calls;
use crate::engine::claims::Claims;
use crate::engine::clock::Clock;
use crate::engine::identity::Identity;
use crate::engine::io::{Audience, CommandId, Event, Millis, Output};
use crate::engine::page::PageCall;
use crate::engine::pending::PendingRequests;
use crate::engine::settings::Settings;

#[derive(Debug)]
pub(super) struct State {
    pub settings: Settings,
    /// The time of the current input, on the engine's own clock.
    pub now: Millis,
    pub clock: Clock,
    pub calls: Calls,
    pub pending_requests: PendingRequests,
    pub claims: Claims,
    pub addresses: AddressBook,
    /// Returns whether an event has a listener.
    pub audience: Audience,
    /// The logged-in user, as the page named it with the current input. Cleared after the input.
    pub said_identity: Identity,
    /// The new outputs of the engine, oldest first.
    pub outputs: Vec<Output>,
    /// The page has passed us a stanza that it received. Not every page does.
    pub hears_stanzas: bool,
    /// We have accepted or offered a call by stanzas.
    pub has_stanza_calls: bool,
    /// The calls that the native stack is starting for a command.
    pub starting_calls: Vec<Text>,
    /// The calls whose start failed or was cancelled. The native stack may still start them.
    pub failed_starts: Vec<Text>,
    ids: StanzaIds,
}

impl State {
    pub fn new(ids: StanzaIds) -> Self {
        Self {
            settings: Settings::default(),
            now: Millis(0),
            clock: Clock::default(),
            calls: Calls::default(),
            pending_requests: PendingRequests::default(),
            claims: Claims::default(),
            addresses: AddressBook::default(),
            audience: |_| true,
            said_identity: Identity::default(),
            outputs: Vec::new(),
            hears_stanzas: false,
            has_stanza_calls: false,
            starting_calls: Vec::new(),
            failed_starts: Vec::new(),
            ids,
        }
    }

    pub fn next_stanza_id(&mut self) -> StanzaId {
        self.ids.next_id()
    }

    /// Removes all traces of a command that is over. Returns the page's deferred report of its
    /// call, which the caller must handle now.
    pub fn release(&mut self, command: CommandId) -> Option<Box<PageCall>> {
        let mut report = None;
        self.pending_requests.remove_requests_of(command);
        while let Some(id) = self.claims.release(command) {
            self.starting_calls.retain(|starting| *starting != id);
            // A command may have several claims, but all are of one call.
            if let Some(call) = self.calls.get_mut(id) {
                report = report.or(call.deferred_report.take());
                // No command is answering the call any more, so its ring timeout counts again.
                self.calls.watch_ring_deadline(id);
            }
        }
        report
    }

    /// Returns whether an event is worth its payload: it has a listener, or another output is queued
    /// before it. The receiver of that output may add a listener.
    pub fn is_heard(&self, name: Word) -> bool {
        !self.outputs.is_empty() || (self.audience)(name)
    }

    pub fn emit(&mut self, name: Word, payload: Object) {
        let event = Event { name, payload };
        self.outputs.push(Output::Event(event));
    }
}

impl Mark for State {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            outputs,
            calls,
            pending_requests,
            claims,
            starting_calls,
            failed_starts,
            settings: _,
            now: _,
            clock: _,
            addresses: _,
            audience: _,
            said_identity,
            hears_stanzas: _,
            has_stanza_calls: _,
            ids,
        } = self; // a new field must be decided on here
        if !outputs.is_empty() {
            marks.keep_all();
        }
        ids.mark(marks);
        said_identity.mark(marks);
        calls.mark(marks);
        pending_requests.mark(marks);
        claims.mark(marks);
        starting_calls.mark(marks);
        failed_starts.mark(marks);
    }
}

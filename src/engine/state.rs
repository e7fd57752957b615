//! What all parts of the engine share, but for the running commands.

use crate::crypto::{StanzaId, StanzaIds};
use crate::object::Object;

use crate::engine::address_book::AddressBook;
use crate::engine::call::Calls;
use crate::engine::claims::Claims;
use crate::engine::clock::Clock;
use crate::engine::io::{CommandId, Event, Millis, Output};
use crate::engine::page::PageCall;
use crate::engine::pending::PendingRequests;
use crate::engine::settings::Settings;

#[derive(Debug)]
pub(super) struct State {
    pub settings: Settings,
    /// When the last input came, on the engine's own clock.
    pub now: Millis,
    pub clock: Clock,
    pub calls: Calls,
    pub pending_requests: PendingRequests,
    pub claims: Claims,
    pub addresses: AddressBook,
    /// Oldest first.
    pub outputs: Vec<Output>,
    /// The page passes on what it receives; on some nobody can look on.
    pub hears_stanzas: bool,
    /// We have taken or offered a call by stanzas of our own.
    pub has_stanza_calls: bool,
    /// The calls that the page's own stack is to start for us.
    pub starting_calls: Vec<String>,
    /// The calls that it did not start, or not in time; it may still.
    pub failed_starts: Vec<String>,
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

    /// A command is over. Gives what the page said meanwhile of a call that it acted on: that counts
    /// from now on.
    pub fn release(&mut self, command: CommandId) -> Option<Box<PageCall>> {
        let mut said = None;
        self.pending_requests.remove_requests_of(command);
        while let Some(id) = self.claims.release(command) {
            self.starting_calls.retain(|starting| *starting != id);
            // However often it claims, it claims but one call.
            if let Some(call) = self.calls.get_mut(&id) {
                said = said.or(call.deferred_report.take());
            }
        }
        said
    }

    pub fn emit(&mut self, name: &'static str, payload: Object) {
        let event = Event { name, payload };
        self.outputs.push(Output::Event(event));
    }
}

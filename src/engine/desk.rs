//! What running commands share: requests, calls, ids, and the way out.

use crate::crypto::{StanzaId, StanzaIds};
use crate::node::Node;
use crate::stanza::call::{Act, Call, Peer};
use crate::stanza::profile::{self, Profile};
use crate::stanza::{self, Stanza};

use super::calls::{CallState, Calls};
use super::error::{CallError, HostError};
use super::io::{CommandId, Direction, Event, Millis, Output, Request, RequestId};
use super::page::PageCall;

/// How long a stanza waits for its ack, in milliseconds. Source: protocol.md §1.9 (SRC).
const ACK_TIMEOUT: u32 = 10_000;

/// How long the page may take for anything else, in milliseconds: a minute to load its modules,
/// and time to ask its server for devices and keys.
const PAGE_TIMEOUT: u32 = 90_000;

/// Everything of the engine but the running commands.
#[derive(Debug)]
pub(super) struct State {
    pub profile: &'static Profile,
    pub calls: Calls,
    /// Whether people look on.
    pub is_tracing: bool,
    /// Oldest first.
    pub outputs: Vec<Output>,
    ids: StanzaIds,
    /// The calls that running commands act on; a command without an id leaves them alone.
    busy: Vec<(CommandId, String)>,
    /// A handful at the most.
    pending: Vec<Pending>,
    last_request: u32,
}

/// A request without an answer.
#[derive(Debug)]
struct Pending {
    request: RequestId,
    command: CommandId,
    deadline: Millis,
}

impl State {
    pub fn new(ids: StanzaIds) -> Self {
        Self {
            profile: &profile::CURRENT,
            calls: Calls::default(),
            is_tracing: false,
            outputs: Vec::new(),
            ids,
            busy: Vec::new(),
            pending: Vec::new(),
            last_request: 0,
        }
    }

    /// The command that waits for this answer.
    pub fn answered(&mut self, request: RequestId) -> Option<CommandId> {
        let pending = self.pending.iter().find(|one| one.request == request)?;
        let command = pending.command;
        self.pending.retain(|one| one.request != request);
        Some(command)
    }

    /// A command is over.
    pub fn forget(&mut self, command: CommandId) {
        self.busy.retain(|(other, _)| *other != command);
    }

    pub fn next_deadline(&self) -> Option<Millis> {
        self.pending.iter().map(|one| one.deadline).min()
    }

    pub fn overdue(&self, now: Millis) -> Vec<RequestId> {
        let overdue = self.pending.iter().filter(|one| one.deadline <= now);
        overdue.map(|one| one.request).collect()
    }

    pub fn pending(&self) -> Vec<RequestId> {
        self.pending.iter().map(|one| one.request).collect()
    }

    /// Tells those who look on, if there are any.
    pub fn trace(&mut self, direction: Direction, stanza: &Node) {
        if self.is_tracing {
            let stanza = stanza::show(stanza);
            let trace = Output::Trace { direction, stanza };
            self.outputs.push(trace);
        }
    }

    /// Tells users of a call that begins to ring, once, whoever reports it and however often.
    pub fn page_call(&mut self, now: Millis, call: &PageCall) {
        if !call.rings() || self.calls.get(&call.id).is_some() {
            return;
        }
        self.calls.advance(&call.id, CallState::Ringing);
        self.outputs.push(Output::Event(Event::IncomingCall {
            id: call.id.clone(),
            is_group: call.is_group,
            is_video: call.is_video,
            offer_time: call.offer_time.unwrap_or(now.0 / 1000),
        }));
    }
}

/// What one command may use while it runs.
pub(super) struct Desk<'a> {
    pub state: &'a mut State,
    command: CommandId,
    now: Millis,
}

impl<'a> Desk<'a> {
    pub fn new(state: &'a mut State, command: CommandId, now: Millis) -> Self {
        Self {
            state,
            command,
            now,
        }
    }

    /// This command acts on a call from now on.
    pub fn claim(&mut self, call_id: &str) {
        self.state.busy.push((self.command, call_id.into()));
    }

    /// Whether a command acts on a call.
    pub fn is_busy(&self, call_id: &str) -> bool {
        self.state.busy.iter().any(|(_, busy)| busy == call_id)
    }

    /// Asks the page; the answer comes back to this command.
    pub fn ask(&mut self, request: Request) {
        let timeout = match request {
            Request::Send { timeout, .. } => timeout,
            _ => PAGE_TIMEOUT,
        };
        let deadline = Millis(self.now.0 + u64::from(timeout));
        let request = self.request(request);
        let command = self.command;
        self.state.pending.push(Pending {
            request,
            command,
            deadline,
        });
    }

    /// Sends a stanza; its ack comes back to this command.
    pub fn send(&mut self, stanza: Node) {
        let timeout = ACK_TIMEOUT;
        self.ask(Request::Send { stanza, timeout });
    }

    /// Sends a stanza on whose ack nothing depends.
    pub fn cast(&mut self, stanza: Node) {
        let timeout = ACK_TIMEOUT;
        self.request(Request::Send { stanza, timeout });
    }

    /// The stanza of an action, with an id of its own.
    ///
    /// # Errors
    ///
    /// The page has named users in two ways.
    pub fn stanza(&mut self, peer: Peer<'_>, action: impl Act) -> Result<Node, CallError> {
        let call = Call::outgoing(None, self.stanza_id(), peer, action);
        self.build(call)
    }

    pub fn build(&self, call: Call) -> Result<Node, CallError> {
        let stanza = call.build(self.state.profile);
        stanza.map_err(|error| HostError::failed(&error.message()).during("name users in one way"))
    }

    pub fn stanza_id(&mut self) -> StanzaId {
        self.state.ids.next_id()
    }

    fn request(&mut self, request: Request) -> RequestId {
        if let Request::Send { stanza, .. } = &request {
            self.state.trace(Direction::Out, stanza);
        }
        self.state.last_request += 1;
        let id = RequestId(self.state.last_request);
        let output = Output::Request { id, request };
        self.state.outputs.push(output);
        id
    }
}

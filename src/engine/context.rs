//! What one command may use while it runs.

use std::sync::Arc;

use crate::node::Node;

use crate::engine::io::{CommandId, Output, Request, RequestId, StackAction};
use crate::engine::state::State;
use crate::words::Word;

pub struct Context<'a> {
    pub state: &'a mut State,
    command: CommandId,
}

impl<'a> Context<'a> {
    pub fn new(state: &'a mut State, command: CommandId) -> Self {
        Self { state, command }
    }

    /// This command acts on a call from now on.
    pub fn claim(&mut self, call_id: &str) {
        self.state.claims.claim(self.command, call_id, None);
    }

    /// Has the page's own stack act on a call, and waits for the ack of what it sends for that.
    pub fn ask_stack(&mut self, call_id: &str, action: StackAction, awaits: Word) {
        self.state.claims.claim(self.command, call_id, Some(awaits));
        let id = call_id.into();
        self.ask(Request::UseStack { id, action });
    }

    /// Whether an ack of what the page's own stack sent for this command is still to come.
    pub fn awaits_stack_ack(&self) -> bool {
        self.state.pending_requests.awaits_stack_ack(self.command)
    }

    /// Waits for so many milliseconds.
    pub fn wait(&mut self, timeout: u32) {
        self.state
            .pending_requests
            .add_timeout(self.state.now, self.command, timeout);
    }

    /// Asks the page; the answer comes back to this command.
    pub fn ask(&mut self, request: Request) -> RequestId {
        let id = self
            .state
            .pending_requests
            .add_request(self.state.now, self.command);
        self.state.outputs.push(Output::Request { id, request });
        id
    }

    /// The same, for what takes as long as somebody over there wants.
    pub fn ask_without_deadline(&mut self, request: Request) {
        let id = self
            .state
            .pending_requests
            .add_request_without_deadline(self.command);
        self.state.outputs.push(Output::Request { id, request });
    }

    /// Sends a stanza; its ack comes back to this command.
    pub fn send(&mut self, stanza: Arc<Node>) {
        self.state.send(Some(self.command), stanza);
    }
}

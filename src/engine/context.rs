//! A running command's access to the state and to the page. Answers come back to the command.

use crate::text::Text;
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

    /// Records that this command acts on a call.
    pub fn claim(&mut self, call_id: Text) {
        self.state.claims.claim(self.command, call_id, None);
    }

    /// Asks the native stack to act on a call. For that the stack sends a stanza with the tag
    /// `awaits`. The ack of the stanza comes back to this command.
    pub fn ask_stack(&mut self, call_id: Text, action: StackAction, awaits: Word) {
        self.state.claims.claim(self.command, call_id, Some(awaits));
        let id = call_id;
        self.ask(Request::UseStack { id, action });
    }

    /// Returns whether this command still waits for an ack of a stanza that the native stack sent.
    pub fn awaits_stack_ack(&self) -> bool {
        self.state.pending_requests.awaits_stack_ack(self.command)
    }

    /// Starts a timer of `timeout` milliseconds. When it ends, this command gets the answer
    /// [`HostError::Timeout`](super::HostError::Timeout).
    pub fn wait(&mut self, timeout: u32) {
        self.state
            .pending_requests
            .add_timeout(self.state.now, self.command, timeout);
    }

    /// Sends a request to the page. The answer comes back to this command.
    pub fn ask(&mut self, request: Request) -> RequestId {
        let id = self
            .state
            .pending_requests
            .add_request(self.state.now, self.command);
        self.state.outputs.push(Output::Request { id, request });
        id
    }

    /// Sends a request to the page without a deadline, because its answer depends on other people.
    pub fn ask_without_deadline(&mut self, request: Request) {
        let id = self
            .state
            .pending_requests
            .add_request_without_deadline(self.command);
        self.state.outputs.push(Output::Request { id, request });
    }

    /// Sends a stanza. Its ack comes back to this command.
    pub fn send(&mut self, stanza: Arc<Node>) {
        self.state.send(Some(self.command), stanza);
    }
}

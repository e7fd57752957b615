//! What one command may use while it runs.

use crate::node::Node;

use super::io::{CommandId, Millis, Request};
use super::state::State;

pub(super) struct Desk<'a> {
    pub state: &'a mut State,
    pub now: Millis,
    command: CommandId,
}

impl<'a> Desk<'a> {
    pub fn new(state: &'a mut State, command: CommandId, now: Millis) -> Self {
        Self {
            state,
            now,
            command,
        }
    }

    /// This command acts on a call from now on.
    pub fn claim(&mut self, call_id: &str) {
        self.state.claim(self.command, call_id);
    }

    /// Asks the page; the answer comes back to this command.
    pub fn ask(&mut self, request: Request) {
        let output = self.state.pendings.ask(self.now, self.command, request);
        self.state.outputs.push(output);
    }

    /// Sends a stanza; its ack comes back to this command.
    pub fn send(&mut self, stanza: Node) {
        self.state.send(self.now, Some(self.command), stanza);
    }
}

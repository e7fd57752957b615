//! Stanzas on their way out.

use crate::node::Node;
use crate::stanza::call::{Act, Call as CallStanza, Peer};
use crate::stanza::profile::TerminateTo;
use crate::stanza::terminate::{Terminate, TerminateReason};
use crate::stanza::{self, Stanza};

use super::call::{Call, Path};
use super::error::{CallError, HostError};
use super::io::{CommandId, Direction, Millis, Output, RequestId};
use super::state::State;

impl State {
    /// Tells those who look on.
    pub fn trace(&mut self, direction: Direction, path: Option<Path>, stanza: &Node) {
        self.outputs.push(Output::Trace {
            direction,
            path: path.map(Path::name),
            stanza: stanza::show(stanza),
            is_printed: self.settings.is_tracing,
        });
    }

    /// The stanza of an action, with an id of its own.
    ///
    /// # Errors
    ///
    /// The page has named users in two ways.
    pub fn stanza(&mut self, peer: Peer<'_>, action: impl Act) -> Result<Node, CallError> {
        let call = CallStanza::outgoing(None, self.stanza_id(), peer, action);
        self.build(call)
    }

    pub fn build(&self, call: CallStanza) -> Result<Node, CallError> {
        let stanza = call.build(self.settings.profile);
        stanza.map_err(|error| HostError::failed(&error.message()).during("name users in one way"))
    }

    /// Sends a stanza, for a command or for nobody. It is sent again until it is acknowledged.
    pub fn send(&mut self, now: Millis, command: Option<CommandId>, stanza: Node) {
        self.trace(Direction::Out, Some(Path::Stanza), &stanza);
        let output = self.pendings.send(now, command, stanza, &self.settings);
        self.outputs.push(output);
    }

    /// What tells the other side that a call is over: each device that is to be told, or the peer.
    ///
    /// # Errors
    ///
    /// As [`State::stanza`].
    pub fn terminates(
        &mut self,
        call_id: &str,
        reason: Option<&TerminateReason>,
    ) -> Result<Vec<Node>, CallError> {
        let Some(call) = self.calls.get(call_id) else {
            return Ok(Vec::new());
        };
        let profile = self.settings.profile;
        if call.is_outgoing
            && call.creator.is_none()
            && profile.terminate_to == TerminateTo::Devices
        {
            // It is from before a reload of the page, and nobody has said who I am.
            return Ok(Vec::new());
        }
        let mut to = vec![call.peer_or_device().clone()];
        match profile.terminate_to {
            TerminateTo::Devices if !call.devices.is_empty() => to.clone_from(&call.devices),
            TerminateTo::Peer if call.is_outgoing => to = vec![call.peer.clone()],
            _ => {}
        }
        let is_group = call.is_group && profile.terminate_to == TerminateTo::Devices;
        let call = call.reference();
        let mut stanzas = Vec::new();
        for to in &to {
            let terminate = Terminate::outgoing(profile, &call, to, reason.cloned());
            let peer = if is_group { Peer::Group } else { Peer::Jid(to) };
            stanzas.push(self.stanza(peer, terminate)?);
        }
        Ok(stanzas)
    }

    /// The same, sent for nobody; the devices need not be told again.
    pub fn cast_terminates(&mut self, now: Millis, call_id: &str, reason: Option<TerminateReason>) {
        // What the page's own stack has begun, it ends.
        if !self.calls.get(call_id).is_some_and(Call::is_native) {
            let stanzas = self.terminates(call_id, reason.as_ref());
            for stanza in stanzas.into_iter().flatten() {
                self.send(now, None, stanza);
            }
        }
        if let Some(call) = self.calls.get_mut(call_id) {
            call.devices.clear();
        }
    }

    /// Sends again what nobody has acknowledged in time. Gives the requests that nobody will answer
    /// any more.
    pub fn send_again(&mut self, now: Millis) -> Vec<RequestId> {
        let (again, silent) = self.pendings.overdue(now, &self.settings);
        for stanza in again {
            self.trace(Direction::Out, Some(Path::Stanza), &stanza);
            self.outputs.push(Output::SendAgain { stanza });
        }
        silent
    }
}

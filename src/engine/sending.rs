//! Builds and sends stanzas.

use crate::text::Text;
use std::sync::Arc;

use crate::node::Node;
use crate::stanza::Stanza;
use crate::stanza::call::{Act, Call as CallStanza, Peer};
use crate::stanza::profile::TerminateTo;
use crate::stanza::terminate::{Terminate, TerminateReason};

use crate::engine::call::Call;
use crate::engine::error::{CallError, HostError};
use crate::engine::io::{CommandId, Output, Request, RequestId};
use crate::engine::state::State;

impl State {
    /// Builds the stanza of an action, with a new stanza id.
    ///
    /// # Errors
    ///
    /// The stanza would mix PNs and LIDs.
    pub fn build_action(&mut self, peer: Peer, action: impl Act) -> Result<Arc<Node>, CallError> {
        let call = CallStanza::outgoing(None, self.next_stanza_id(), peer, action);
        self.build_stanza(call)
    }

    pub fn build_stanza(&self, call: CallStanza) -> Result<Arc<Node>, CallError> {
        match call.build(self.settings.profile) {
            Ok(stanza) => Ok(Arc::new(stanza)),
            Err(error) => Err(HostError::failed(error.message()).during("name users in one way")),
        }
    }

    /// Sends a stanza and retransmits it until it is acknowledged. The ack goes to `command`, if
    /// there is one.
    pub fn send(&mut self, command: Option<CommandId>, stanza: Arc<Node>) {
        let (settings, timeout) = (&self.settings, self.settings.total_ack_timeout());
        let id = self
            .pending_requests
            .add_stanza(self.now, command, stanza.clone(), settings);
        let request = Request::Send { stanza, timeout };
        self.outputs.push(Output::Request { id, request });
    }

    /// Builds the stanzas that end a call: one for each device that must be told, or one for the
    /// peer.
    ///
    /// # Errors
    ///
    /// As [`State::build_action`].
    pub fn build_terminates(
        &mut self,
        call_id: Text,
        reason: Option<Text>,
    ) -> Result<Vec<Arc<Node>>, CallError> {
        let Some(call) = self.calls.get(call_id) else {
            return Ok(Vec::new());
        };
        let profile = self.settings.profile;
        if call.is_outgoing
            && call.creator.is_none()
            && profile.terminate_to == TerminateTo::Devices
        {
            // The call is older than this page, and we do not know yet who is logged in.
            return Ok(Vec::new());
        }
        let to = match profile.terminate_to {
            TerminateTo::Devices if !call.devices.is_empty() => call.devices.clone(),
            TerminateTo::Peer if call.is_outgoing => vec![call.peer],
            _ => vec![call.signalling_address()],
        };
        let is_group = call.is_group && profile.terminate_to == TerminateTo::Devices;
        let call = call.reference();
        let mut stanzas = Vec::new();
        for to in &to {
            let terminate =
                Terminate::outgoing(profile, &call, *to, reason.map(TerminateReason::from));
            let peer = if is_group {
                Peer::Group
            } else {
                Peer::Jid(*to)
            };
            stanzas.push(self.build_action(peer, terminate)?);
        }
        Ok(stanzas)
    }

    /// Sends the stanzas that end a call, without a command that waits for their acks. Clears the
    /// list of devices that must be told.
    pub fn send_terminates(&mut self, call_id: Text, reason: Option<Text>) {
        // The native stack ends its calls itself.
        if !self.calls.get(call_id).is_some_and(Call::is_native) {
            for stanza in self.build_terminates(call_id, reason).unwrap_or_default() {
                self.send(None, stanza);
            }
        }
        if let Some(call) = self.calls.get_mut(call_id) {
            call.devices.clear();
        }
    }

    /// Retransmits overdue stanzas. Returns the overdue requests that have no retransmissions left.
    pub fn retransmit_overdue(&mut self) -> Vec<RequestId> {
        let outputs = &mut self.outputs;
        self.pending_requests
            .retransmit_overdue(self.now, &self.settings, outputs)
    }
}

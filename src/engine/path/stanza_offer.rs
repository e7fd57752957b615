//! An offer by stanzas: encrypt the call key for each device, show the call in the page, send the
//! offer, wait for the ack.

use crate::bytes::Bytes;
use crate::text::{Mark, Marks, Text};
use std::sync::Arc;

use super::conclusion::{call_ended_error, is_over_or_unknown, start_ring_timer};
use super::order::NewCall;
use crate::engine::call::{Call, CallState};
use crate::engine::callee;
use crate::engine::context::Context;
use crate::engine::error::{CallError, Fact, HostError, code};
use crate::engine::identity::Identity;
use crate::engine::io::{Answer, Ciphertext, Output, Request, RequestId, Success};
use crate::engine::report::check_ack;
use crate::engine::task::{Progress, Step, Task};
use crate::engine::transition::Ending;
use crate::jid::Jid;
use crate::node::Node;
use crate::stanza::call::{self, Peer};
use crate::stanza::call_ref::CallRef;
use crate::stanza::element::Leaf;
use crate::stanza::offer::{CiphertextKind, Encrypted, Offer};
use crate::stanza::profile::OfferId;
use crate::words as w;
use crate::words::names as n;

#[derive(Debug)]
pub struct StanzaOffer {
    call_id: Text,
    /// The callee, as a user.
    to: Jid,
    is_video: bool,
    /// The call-creator: our own address.
    creator: Jid,
    /// The devices to ring, in fan-out order.
    devices: Vec<Jid>,
    /// The offer, until it is sent.
    stanza: Option<Arc<Node>>,
    stage: Stage,
}

/// What the task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Encrypting(RequestId),
    /// Encrypting took too long; the page says which step was running.
    StoppingEncryption,
    Opening,
    Sending,
}

const ENCRYPT: &str = "encrypt the call key for the callee";

impl StanzaOffer {
    pub fn begin(new: NewCall, me: &Identity, context: &mut Context<'_>) -> Step {
        let creator = me.address_for(new.to, context.state.settings.profile.me);
        let Some(creator) = creator else {
            return Err(CallError::new(code::USER_ID_IS_NULL));
        };
        let encrypt = context.ask(Request::Encrypt {
            to: new.to,
            key: new.key,
        });
        Ok(Progress::Next(Box::new(Self {
            call_id: new.id,
            to: new.to,
            is_video: new.is_video,
            creator,
            devices: Vec::new(),
            stanza: None,
            stage: Stage::Encrypting(encrypt),
        })))
    }

    /// Handles the ciphertexts of the call key that the page has made.
    fn handle_encrypted(
        &mut self,
        devices: Vec<(Jid, Ciphertext)>,
        identity: Option<Bytes>,
        context: &mut Context<'_>,
    ) -> Result<(), CallError> {
        if devices.is_empty() {
            return Err(callee::error_about(self.to, code::NO_DEVICES));
        }
        let encrypted = require_all(devices)?;
        let mut kinds = encrypted.iter().map(|one| one.kind);
        if identity.is_none() && kinds.any(|kind| kind == CiphertextKind::Pkmsg) {
            return Err(CallError::unexpected(ENCRYPT));
        }
        self.open_in_page(encrypted, identity, context)
    }

    /// Builds the stanza and has the page show the call. The stanza is sent once the page shows it.
    fn open_in_page(
        &mut self,
        encrypted: Vec<Encrypted>,
        device_identity: Option<Bytes>,
        context: &mut Context<'_>,
    ) -> Result<(), CallError> {
        self.devices = encrypted.iter().map(|one| one.device).collect();
        let reference = CallRef {
            id: self.call_id,
            creator: self.creator,
        };
        let state = &mut *context.state;
        let profile = state.settings.profile;
        let offer = Offer::outgoing(profile, &reference, self.is_video, encrypted)
            .with_device_identity(device_identity.map(Leaf));
        // An offer that lists devices goes to the address that was asked for. The devices may be
        // listed by the callee's other address.
        let peer = match self.devices.first() {
            Some(device) if !offer.names_devices() => *device,
            _ => self.to,
        };
        let id = match (profile.offer_id, self.call_id.as_str().get(16..)) {
            (OfferId::Hex, Some(digits)) => digits.into(),
            _ => state.next_stanza_id(),
        };
        let stanza = state.build_stanza(call::Call::outgoing(None, id, Peer::Jid(peer), offer))?;
        self.stanza = Some(stanza);
        let mut call = Call::new(self.call_id, self.to, true, CallState::Calling);
        call.is_offered_here = true;
        state.has_stanza_calls = true;
        call.is_video = self.is_video;
        call.creator = Some(self.creator);
        call.offer_time = state.clock.wall_seconds();
        if state.is_heard(n::OUTGOING_CALL) {
            let payload = call.describe_offer(state.addresses);
            state.emit(n::OUTGOING_CALL, payload);
        }
        state.calls.add(call);
        self.stage = Stage::Opening;
        context.ask(Request::OpenCall {
            id: self.call_id,
            peer: self.to,
            is_video: self.is_video,
        });
        Ok(())
    }

    /// Sends the offer, because the page shows the call now.
    fn handle_opened(&mut self, context: &mut Context<'_>) -> Step {
        if is_over_or_unknown(self.call_id, context) {
            // The call has ended meanwhile, and the page has just added it again.
            let id = self.call_id;
            context.state.outputs.push(Output::CloseCall { id });
            return Err(call_ended_error(self.call_id));
        }
        if let Some(call) = context.state.calls.get_mut(self.call_id) {
            for device in std::mem::take(&mut self.devices) {
                call.add_device(device);
            }
        }
        self.stage = Stage::Sending;
        if let Some(stanza) = self.stanza.take() {
            context.send(stanza);
        }
        Ok(Progress::Waiting)
    }

    /// Ends the command after the server has answered the offer, or did not answer in time.
    fn settle(&self, answer: &Result<Answer, HostError>, context: &mut Context<'_>) -> Step {
        let id = self.call_id;
        if is_over_or_unknown(id, context) {
            return Err(call_ended_error(id));
        }
        let call_id = id;
        let error = match check_ack(id, answer) {
            Ok(()) if has_relay(answer) => {
                start_ring_timer(id, context);
                return Ok(Progress::Done(Success::Offered { call_id }));
            }
            Ok(()) => CallError::of_call(code::RELAY_MISSING, id),
            // The offer has reached the callee, so a missing ack does not matter.
            Err(error) if self.is_accepted(context) && error.code == code::CALL_ACK_TIMEOUT => {
                return Ok(Progress::Done(Success::Offered { call_id }));
            }
            Err(error) => error,
        };
        // Unless the server refused the offer, devices may be ringing.
        if error.code != code::CALL_NACK {
            context.state.send_terminates(id, None);
        }
        context.state.end(id, Ending::failed(&error));
        Err(error)
    }

    fn is_accepted(&self, context: &Context<'_>) -> bool {
        let call = context.state.calls.get(self.call_id);
        call.is_some_and(|call| !call.is_unanswered())
    }

    /// Handles a request that the page failed to carry out.
    fn fail(&mut self, error: &HostError, context: &mut Context<'_>) -> Step {
        match (self.stage, error) {
            (Stage::Encrypting(encrypt), HostError::Timeout) => {
                self.stage = Stage::StoppingEncryption;
                context.ask(Request::StopEncrypting { encrypt });
                Ok(Progress::Waiting)
            }
            (Stage::Encrypting(_), HostError::InvalidAddress) => {
                Err(callee::invalid_address(self.to))
            }
            _ => self.fail_with(error.during(self.stage.name()), context),
        }
    }

    fn fail_with(&self, error: CallError, context: &mut Context<'_>) -> Step {
        if self.stage == Stage::Opening {
            // The page may have added the call before it failed.
            let ending = Ending::failed(&error);
            context.state.end(self.call_id, ending);
        }
        Err(error)
    }
}

impl Task for StanzaOffer {
    fn handle_answer(
        &mut self,
        answer: &mut Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step {
        match (self.stage, answer) {
            (Stage::Sending, answer) => self.settle(answer, context),
            (_, Err(error)) => self.fail(error, context),
            (Stage::Encrypting(_), Ok(Answer::Encrypted { devices, identity })) => {
                self.handle_encrypted(std::mem::take(devices), identity.take(), context)?;
                Ok(Progress::Waiting)
            }
            (Stage::Opening, Ok(Answer::Done)) => self.handle_opened(context),
            _ => self.fail_with(CallError::unexpected(self.stage.name()), context),
        }
    }
}

impl Stage {
    /// Returns a phrase for the step, for error messages.
    fn name(self) -> &'static str {
        match self {
            Self::Encrypting(_) | Self::StoppingEncryption => ENCRYPT,
            Self::Opening => "show the call",
            Self::Sending => "send the offer",
        }
    }
}

/// Returns whether the server has given the call a relay.
fn has_relay(answer: &Result<Answer, HostError>) -> bool {
    matches!(answer, Ok(Answer::Ack(ack)) if ack.child(w::RELAY).is_some())
}

/// Returns all ciphertexts. If one is missing, returns an error that names the devices without one.
fn require_all(devices: Vec<(Jid, Ciphertext)>) -> Result<Vec<Encrypted>, CallError> {
    let mut encrypted = Vec::with_capacity(devices.len());
    let mut refused = Vec::new();
    let mut first_cause = None;
    for (device, ciphertext) in devices {
        match ciphertext {
            Ok((kind, ciphertext)) => encrypted.push(Encrypted {
                device,
                kind,
                ciphertext,
            }),
            Err(cause) => {
                refused.push(device.to_wid());
                first_cause.get_or_insert(cause);
            }
        }
    }
    let Some(cause) = first_cause else {
        return Ok(encrypted);
    };
    let error = CallError::new(code::ENCRYPTION_FAILED);
    let devices = Fact::Texts(refused);
    Err(error.with("devices", devices).text("cause", cause))
}

impl Mark for StanzaOffer {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            call_id,
            to,
            creator,
            devices,
            stanza,
            is_video: _,
            stage: _,
        } = self; // a new field must be decided on here
        call_id.mark(marks);
        to.mark(marks);
        creator.mark(marks);
        devices.mark(marks);
        stanza.mark(marks);
    }
}

//! `offer`: from an address to an acknowledged call.

use crate::crypto::CallKey;
use crate::jid::{Jid, Server};
use crate::node::Node;
use crate::stanza::call::{self, CallRef, Peer};
use crate::stanza::element::Leaf;
use crate::stanza::offer::{CiphertextKind, Encrypted, Offer};
use crate::stanza::profile::OfferId;

use super::Step;
use super::answered::acknowledged;
use super::call::{Call, CallState};
use super::desk::Desk;
use super::error::{CallError, HostError, code};
use super::io::{Answer, Ciphertext, OfferSecrets, Output, Request, Success};
use super::state::Ending;

/// An offer on its way.
#[derive(Debug)]
pub(super) struct Offering {
    call_id: String,
    /// A user.
    to: Jid,
    is_video: bool,
    stage: Stage,
}

/// Whose offer it is, and who is to ring.
#[derive(Clone, Debug)]
struct Offered {
    creator: Jid,
    /// In fan-out order.
    devices: Vec<Jid>,
}

/// What it waits for, with what it has so far.
#[derive(Debug)]
enum Stage {
    Identity(CallKey),
    FanOut(CallKey, Jid),
    Sessions(CallKey, Offered),
    Ciphertexts(Offered),
    DeviceIdentity(Offered, Vec<Encrypted>),
    Opened(Node, Vec<Jid>),
    Ack,
    /// Being moved on, or failed.
    Over,
}

impl Offering {
    pub fn start(
        to: &str,
        is_video: bool,
        secrets: OfferSecrets,
        desk: &mut Desk,
    ) -> Result<Self, CallError> {
        let to = callee(to)?;
        desk.ask(Request::Identity);
        Ok(Self {
            call_id: (*secrets.call_id).into(),
            to,
            is_video,
            stage: Stage::Identity(secrets.key),
        })
    }

    pub fn answer(&mut self, answer: Result<Answer, HostError>, desk: &mut Desk) -> Step {
        let stage = std::mem::replace(&mut self.stage, Stage::Over);
        self.stage = match (stage, answer) {
            (Stage::Identity(key), Ok(Answer::Identity(identity))) => {
                let creator = identity.towards(&self.to, desk.state.settings.profile.me);
                let Some(creator) = creator else {
                    return Err(CallError::new(code::USER_ID_IS_NULL));
                };
                let to = self.to.clone();
                desk.ask(Request::FanOut { to });
                Stage::FanOut(key, creator)
            }
            (Stage::FanOut(key, creator), Ok(Answer::Devices(devices))) => {
                if devices.is_empty() {
                    return Err(self.about_callee(code::NO_DEVICES));
                }
                desk.ask(Request::EnsureSessions {
                    devices: devices.clone(),
                });
                Stage::Sessions(key, Offered { creator, devices })
            }
            (Stage::FanOut(..), Err(HostError::Wid)) => {
                return Err(self.about_callee(code::INVALID_WID));
            }
            (Stage::Sessions(key, offered), Ok(Answer::Done)) => {
                let devices = offered.devices.clone();
                desk.ask(Request::Encrypt { devices, key });
                Stage::Ciphertexts(offered)
            }
            (Stage::Ciphertexts(offered), Ok(Answer::Ciphertexts(ciphertexts))) => {
                let encrypted = pair(&offered.devices, ciphertexts)?;
                let mut kinds = encrypted.iter().map(|one| one.kind);
                if kinds.any(|kind| kind == CiphertextKind::Pkmsg) {
                    desk.ask(Request::DeviceIdentity);
                    Stage::DeviceIdentity(offered, encrypted)
                } else {
                    self.open(offered, encrypted, None, desk)?
                }
            }
            (Stage::DeviceIdentity(offered, encrypted), Ok(Answer::DeviceIdentity(bytes))) => {
                self.open(offered, encrypted, Some(bytes), desk)?
            }
            (Stage::Opened(stanza, devices), Ok(Answer::Done)) => {
                if self.is_ended(desk) {
                    // The page has opened it once more.
                    let id = self.call_id.clone();
                    desk.state.outputs.push(Output::CloseCall { id });
                    return Err(self.ended());
                }
                if let Some(call) = desk.state.calls.get_mut(&self.call_id) {
                    call.devices = devices;
                }
                desk.send(stanza);
                Stage::Ack
            }
            (Stage::Ack, answer) => return self.settle(answer, desk),
            (stage, answer) => {
                let error = match answer {
                    Err(error) => error.during(stage.name()),
                    Ok(_) => CallError::unexpected(stage.name()),
                };
                if matches!(stage, Stage::Opened(..)) {
                    // It may have failed half-way.
                    desk.state
                        .end(desk.now, &self.call_id, Ending::failed(&error));
                }
                return Err(error);
            }
        };
        Ok(None)
    }

    /// Builds the stanza and has the page show the call; it is sent only when the page does.
    fn open(
        &self,
        offered: Offered,
        encrypted: Vec<Encrypted>,
        device_identity: Option<Vec<u8>>,
        desk: &mut Desk,
    ) -> Result<Stage, CallError> {
        let first = encrypted.first().map(|one| one.device.clone());
        let call = CallRef {
            id: self.call_id.as_str().into(),
            creator: offered.creator.clone(),
        };
        let state = &mut *desk.state;
        let profile = state.settings.profile;
        let offer = Offer::outgoing(profile, &call, self.is_video, encrypted)
            .with_device_identity(device_identity.map(Leaf));
        let peer = match &first {
            Some(device) if offer.destination().is_none() => device,
            _ => &self.to,
        };
        let id = match (profile.offer_id, self.call_id.get(16..)) {
            (OfferId::Hex, Some(digits)) => digits.into(),
            _ => state.stanza_id(),
        };
        let stanza = state.build(call::Call::outgoing(None, id, Peer::Jid(peer), offer))?;
        let mut call = Call::new(&self.call_id, &self.to, true, CallState::Calling);
        call.is_opened_here = true;
        call.is_video = self.is_video;
        call.creator = Some(offered.creator);
        call.offer_time = desk.now.0 / 1000;
        let payload = call.describe_offer();
        state.calls.add(call);
        state.emit("outgoing_call", payload);
        desk.ask(Request::OpenCall {
            id: self.call_id.clone(),
            peer: self.to.clone(),
            is_video: self.is_video,
        });
        Ok(Stage::Opened(stanza, offered.devices))
    }

    fn settle(&self, answer: Result<Answer, HostError>, desk: &mut Desk) -> Step {
        if self.is_ended(desk) {
            return Err(self.ended());
        }
        let call_id = self.call_id.clone();
        let error = match acknowledged(&call_id, answer) {
            Ok(ack) if ack.relay().is_some() => {
                self.let_ring(desk);
                return Ok(Some(Success::Offered { call_id }));
            }
            Ok(_) => CallError::new(code::RELAY_MISSING).text("callId", &call_id),
            // Whoever took it has heard of it, whatever became of the ack.
            Err(error) if self.is_taken(desk) && error.code == code::CALL_ACK_TIMEOUT => {
                return Ok(Some(Success::Offered { call_id }));
            }
            Err(error) => error,
        };
        // Unless it was refused, it may have been passed on, and somebody's devices ring.
        if error.code != code::CALL_NACK {
            desk.state.cast_terminates(desk.now, &call_id, None);
        }
        desk.state.end(desk.now, &call_id, Ending::failed(&error));
        Err(error)
    }

    /// It may ring for so long from now on, if nobody has answered already.
    fn let_ring(&self, desk: &mut Desk) {
        let until = desk.now.after(desk.state.settings.ring_timeout(true));
        if let Some(call) = desk.state.calls.get_mut(&self.call_id)
            && call.rings()
        {
            call.rings_until = Some(until);
        }
    }

    /// Whether the user has ended it meanwhile.
    fn is_ended(&self, desk: &Desk) -> bool {
        desk.state
            .calls
            .get(&self.call_id)
            .is_some_and(Call::is_over)
    }

    fn is_taken(&self, desk: &Desk) -> bool {
        let call = desk.state.calls.get(&self.call_id);
        call.is_some_and(|call| !call.rings())
    }

    fn ended(&self) -> CallError {
        CallError::new(code::CALL_ENDED).text("callId", &self.call_id)
    }

    fn about_callee(&self, code: &'static super::Code) -> CallError {
        CallError::new(code).text("to", &self.to.to_wid())
    }
}

impl Stage {
    /// What the page was asked to do.
    fn name(&self) -> &'static str {
        match self {
            Self::Identity(..) => "say who is logged in",
            Self::FanOut(..) => "list the callee's devices",
            Self::Sessions(..) => "ensure sessions",
            Self::Ciphertexts(..) => "encrypt the call key",
            Self::DeviceIdentity(..) => "give the device identity",
            Self::Opened(..) => "show the call",
            Self::Ack | Self::Over => "send the offer",
        }
    }
}

/// Who is to be called: digits, or the JID of a user. A device is left out: all devices ring.
fn callee(text: &str) -> Result<Jid, CallError> {
    let has_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if has_digits(text) {
        return Ok(Jid::pn(text));
    }
    let code = match text.parse::<Jid>() {
        Ok(jid) if jid.is_user() && has_digits(jid.user()) => return Ok(jid.to_user()),
        Ok(jid) if !matches!(jid.server(), Server::Pn | Server::Lid | Server::Other) => {
            return Err(CallError::new(code::CALL_IS_NOT_USER).text("to", &jid.to_wid()));
        }
        _ => code::INVALID_WID,
    };
    Err(CallError::new(code).text("to", text))
}

/// Each device with its ciphertext; an error when any device could not be encrypted for.
fn pair(devices: &[Jid], ciphertexts: Vec<Ciphertext>) -> Result<Vec<Encrypted>, CallError> {
    if devices.len() != ciphertexts.len() {
        return Err(CallError::unexpected("encrypt the call key"));
    }
    let mut encrypted = Vec::with_capacity(devices.len());
    let mut refused = Vec::new();
    let mut first_cause = None;
    for (device, ciphertext) in devices.iter().zip(ciphertexts) {
        match ciphertext {
            Ok((kind, ciphertext)) => encrypted.push(Encrypted {
                device: device.clone(),
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
    let devices = super::Fact::Texts(refused);
    Err(error.with("devices", devices).text("cause", &cause))
}

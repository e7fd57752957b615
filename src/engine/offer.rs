//! `offer`: from an address to an acknowledged call.

use crate::crypto::CallKey;
use crate::jid::{Jid, Server};
use crate::node::Node;
use crate::stanza::envelope::CallRef;
use crate::stanza::offer::{CiphertextKind, Encrypted, Offer};
use crate::stanza::terminate::Terminate;

use super::answered::acknowledged;
use super::calls::{Call, CallState, Offered};
use super::desk::Desk;
use super::error::{CallError, HostError};
use super::io::{Answer, Ciphertext, OfferSecrets, Output, Request, Success};
use super::{Next, Running};

/// An offer on its way.
#[derive(Debug)]
pub(super) struct Offering {
    plan: Plan,
    stage: Stage,
}

/// What is wanted.
#[derive(Debug)]
struct Plan {
    call_id: Box<str>,
    /// A user.
    to: Jid,
    is_video: bool,
}

/// What it waits for, with what it has so far.
#[derive(Debug)]
enum Stage {
    Identity {
        key: CallKey,
    },
    FanOut {
        key: CallKey,
        creator: Jid,
    },
    Sessions {
        key: CallKey,
        offered: Offered,
    },
    Ciphertexts {
        offered: Offered,
    },
    DeviceIdentity {
        offered: Offered,
        encrypted: Vec<Encrypted>,
    },
    Opened {
        offered: Offered,
        stanza: Node,
    },
    Ack {
        offered: Offered,
    },
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
            plan: Plan {
                call_id: (*secrets.call_id).into(),
                to,
                is_video,
            },
            stage: Stage::Identity { key: secrets.key },
        })
    }

    pub fn answer(
        self,
        answer: Result<Answer, HostError>,
        desk: &mut Desk,
    ) -> Result<Next, CallError> {
        let Self { plan, stage } = self;
        let stage = match (stage, answer) {
            (Stage::Identity { key }, Ok(Answer::Identity(identity))) => {
                let creator = identity.towards(&plan.to, desk.state.profile.me);
                let creator = creator.ok_or(CallError::UserIdIsNull)?;
                let to = plan.to.clone();
                desk.ask(Request::FanOut { to });
                Stage::FanOut { key, creator }
            }
            (Stage::FanOut { .. }, Ok(Answer::Devices(devices))) if devices.is_empty() => {
                return Err(CallError::NoDevices {
                    to: plan.to.to_wid().into(),
                });
            }
            (Stage::FanOut { key, creator }, Ok(Answer::Devices(devices))) => {
                desk.ask(Request::EnsureSessions {
                    devices: devices.clone(),
                });
                let offered = Offered { creator, devices };
                Stage::Sessions { key, offered }
            }
            (Stage::FanOut { .. }, Err(HostError::Wid)) => {
                return Err(CallError::InvalidWid {
                    to: plan.to.to_wid().into(),
                });
            }
            (Stage::Sessions { key, offered }, Ok(Answer::Done)) => {
                let devices = offered.devices.clone();
                desk.ask(Request::Encrypt { devices, key });
                Stage::Ciphertexts { offered }
            }
            (Stage::Ciphertexts { offered }, Ok(Answer::Ciphertexts(ciphertexts))) => {
                let encrypted = pair(&offered.devices, ciphertexts)?;
                if encrypted
                    .iter()
                    .any(|one| one.kind == CiphertextKind::Pkmsg)
                {
                    desk.ask(Request::DeviceIdentity);
                    Stage::DeviceIdentity { offered, encrypted }
                } else {
                    plan.open(offered, encrypted, None, desk)
                }
            }
            (Stage::DeviceIdentity { offered, encrypted }, Ok(Answer::DeviceIdentity(bytes))) => {
                plan.open(offered, encrypted, Some(bytes), desk)
            }
            (Stage::Opened { offered, stanza }, Ok(Answer::Done)) => {
                desk.state.calls.add(Call {
                    id: plan.call_id.clone(),
                    state: CallState::Calling,
                    offered: Some(offered.clone()),
                });
                desk.ask(Request::Send { stanza });
                Stage::Ack { offered }
            }
            (Stage::Ack { offered }, answer) => return plan.settle(&offered, answer, desk),
            (stage, answer) => {
                if matches!(stage, Stage::Opened { .. }) {
                    // It may have failed half-way.
                    plan.close(desk);
                }
                return Err(match answer {
                    Err(error) => error.during(stage.name()),
                    Ok(_) => CallError::unexpected(stage.name()),
                });
            }
        };
        Ok(Next::Wait(Box::new(Running::Offer(Self { plan, stage }))))
    }
}

impl Plan {
    /// Builds the stanza and has the page show the call; it is sent only when the page does.
    fn open(
        &self,
        offered: Offered,
        encrypted: Vec<Encrypted>,
        device_identity: Option<Vec<u8>>,
        desk: &mut Desk,
    ) -> Stage {
        let offer = Offer {
            call: self.call(&offered),
            to: self.to.clone(),
            is_video: self.is_video,
            privacy: None,
            encrypted,
            device_identity,
        };
        let id = desk.stanza_id();
        let stanza = offer.build(desk.state.profile, id);
        desk.ask(Request::OpenCall {
            id: self.call_id.clone(),
            peer: self.to.clone(),
            is_video: self.is_video,
        });
        Stage::Opened { offered, stanza }
    }

    fn settle(
        self,
        offered: &Offered,
        answer: Result<Answer, HostError>,
        desk: &mut Desk,
    ) -> Result<Next, CallError> {
        let error = match acknowledged(&self.call_id, answer) {
            Ok(ack) if ack.has_relay => {
                let call_id = self.call_id;
                return Ok(Next::Done(Success::Offered { call_id }));
            }
            Ok(_) => CallError::RelayMissing {
                call_id: self.call_id.clone(),
            },
            Err(error) => error,
        };
        if error.may_have_arrived() {
            let terminate = Terminate {
                call: self.call(offered),
                reason: None,
            };
            let profile = desk.state.profile;
            for to in Terminate::recipients(profile, &self.to, &offered.devices) {
                let stanza = terminate.build(profile, desk.stanza_id(), to);
                desk.cast(stanza);
            }
        }
        self.close(desk);
        Err(error)
    }

    fn close(&self, desk: &mut Desk) {
        desk.state.calls.advance(&self.call_id, CallState::Ended);
        desk.state.outputs.push_back(Output::CloseCall {
            id: self.call_id.clone(),
        });
    }

    fn call(&self, offered: &Offered) -> CallRef {
        CallRef {
            id: self.call_id.clone(),
            creator: offered.creator.clone(),
        }
    }
}

impl Stage {
    /// What the page was asked to do.
    fn name(&self) -> &'static str {
        match self {
            Self::Identity { .. } => "say who is logged in",
            Self::FanOut { .. } => "list the callee's devices",
            Self::Sessions { .. } => "ensure sessions",
            Self::Ciphertexts { .. } => "encrypt the call key",
            Self::DeviceIdentity { .. } => "give the device identity",
            Self::Opened { .. } => "show the call",
            Self::Ack { .. } => "send the offer",
        }
    }
}

/// Who is to be called: digits, or the JID of a user. A device is left out: all devices ring.
fn callee(text: &str) -> Result<Jid, CallError> {
    let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let parsed = if is_number {
        Ok(Jid::new(text, Server::Pn))
    } else {
        text.parse::<Jid>()
    };
    match parsed {
        Ok(jid) if jid.is_user() && jid.user.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(jid.to_user())
        }
        Ok(jid) if !jid.is_user() && !matches!(jid.server, Server::Other(_)) => {
            Err(CallError::CallIsNotUser {
                to: jid.to_wid().into(),
            })
        }
        _ => Err(CallError::InvalidWid { to: text.into() }),
    }
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
                refused.push(device.to_wid().into());
                first_cause.get_or_insert(cause);
            }
        }
    }
    match first_cause {
        None => Ok(encrypted),
        Some(cause) => Err(CallError::EncryptionFailed {
            devices: refused,
            cause,
        }),
    }
}

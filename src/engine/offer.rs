//! `offer`: from an address to an acknowledged call.

use std::sync::Arc;

use crate::crypto::CallKey;
use crate::cut::cut;
use crate::jid::{Jid, Server};
use crate::node::Node;
use crate::stanza::call::{self, Peer};
use crate::stanza::call_ref::CallRef;
use crate::stanza::element::Leaf;
use crate::stanza::offer::{CiphertextKind, Encrypted, Offer};
use crate::stanza::profile::OfferId;
use crate::words as w;

use super::Step;
use super::answered::acknowledged;
use super::call::{Call, CallState, Path};
use super::desk::Desk;
use super::error::{CallError, HostError, code};
use super::io::{Answer, Ciphertext, Drive, OfferSecrets, Output, Request, RequestId, Success};
use super::native::Driving;
use super::settings::PathChoice;
use super::state::Ending;

/// An offer on its way.
#[derive(Debug)]
pub(super) struct Offering {
    call_id: String,
    /// A user.
    to: Jid,
    is_video: bool,
    stage: Stage,
    /// Until it is encrypted. None where the page's own stack makes the call, with a key of its own.
    key: Option<CallKey>,
    /// Whose offer it is.
    creator: Jid,
    /// Who is to ring, in fan-out order.
    devices: Vec<Jid>,
    /// The offer, until it is sent.
    stanza: Option<Arc<Node>>,
    /// What the page's own stack does instead.
    driving: Option<Driving>,
}

/// What it waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Can the page's own stack make the call?
    Stack,
    /// It makes the call.
    Native,
    Identity,
    Encrypted(RequestId),
    /// What was the page at when it took too long to encrypt?
    GivenUp,
    Opened,
    Ack,
}

impl Offering {
    pub fn start(
        to: &str,
        is_video: bool,
        secrets: OfferSecrets,
        desk: &mut Desk,
    ) -> Result<Self, CallError> {
        let mut offering = Self {
            call_id: (*secrets.call_id).into(),
            to: callee(to)?,
            is_video,
            stage: Stage::Stack,
            key: Some(secrets.key),
            creator: Jid::default(),
            devices: Vec::new(),
            stanza: None,
            driving: None,
        };
        match desk.state.settings.path {
            PathChoice::Stanza => offering.ask(Stage::Identity, Request::Identity, desk),
            _ => offering.ask(Stage::Stack, Request::Stack, desk),
        }
        Ok(offering)
    }

    fn ask(&mut self, stage: Stage, request: Request, desk: &mut Desk) {
        self.stage = stage;
        desk.ask(request);
    }

    pub fn answer(&mut self, answer: &mut Result<Answer, HostError>, desk: &mut Desk) -> Step {
        if self.stage == Stage::Ack {
            return self.settle(answer, desk);
        }
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => return self.refused(error, desk),
        };
        match (self.stage, answer) {
            (Stage::Stack, Answer::Done) => {
                self.key = None;
                self.ask(Stage::Identity, Request::Identity, desk);
            }
            (Stage::Native, Answer::Done) => {
                let driving = self.driving.as_mut();
                if let Some(result) = driving.and_then(|driving| driving.done(desk)) {
                    return self.settle_native(result, desk);
                }
            }
            (Stage::Identity, Answer::Identity(identity)) => {
                if identity.is(&self.to) {
                    return Err(CallError::no_callee(&self.to.to_wid(), SOMEBODY_ELSE));
                }
                let Some(key) = self.key.take() else {
                    self.start_native(desk);
                    return Ok(None);
                };
                let creator = identity.towards(&self.to, desk.state.settings.profile.me);
                let Some(creator) = creator else {
                    return Err(CallError::new(code::USER_ID_IS_NULL));
                };
                self.creator = creator;
                let to = self.to.clone();
                self.stage = Stage::Encrypted(desk.ask(Request::Encrypt { to, key }));
            }
            (Stage::Encrypted(_), Answer::Encrypted { devices, identity }) => {
                if devices.is_empty() {
                    return Err(self.about_callee(code::NO_DEVICES));
                }
                let encrypted = for_all(std::mem::take(devices))?;
                let mut kinds = encrypted.iter().map(|one| one.kind);
                if identity.is_none() && kinds.any(|kind| kind == CiphertextKind::Pkmsg) {
                    return Err(CallError::unexpected(self.stage.name()));
                }
                self.open(encrypted, identity.take(), desk)?;
            }
            (Stage::Opened, Answer::Done) => {
                if self.is_ended(desk) {
                    // The page has opened it once more.
                    let id = self.call_id.clone();
                    desk.state.outputs.push(Output::CloseCall { id });
                    return Err(self.ended());
                }
                if let Some(call) = desk.state.calls.get_mut(&self.call_id) {
                    for device in std::mem::take(&mut self.devices) {
                        call.rings_at(device);
                    }
                }
                self.stage = Stage::Ack;
                if let Some(stanza) = self.stanza.take() {
                    desk.send(stanza);
                }
            }
            _ => return self.fail(CallError::unexpected(self.stage.name()), desk),
        }
        Ok(None)
    }

    /// The page could not do what it was asked for.
    fn refused(&mut self, error: &HostError, desk: &mut Desk) -> Step {
        let is_auto = desk.state.settings.path == PathChoice::Auto;
        let error = match (self.stage, error) {
            // One that does not come up is none.
            (
                Stage::Stack,
                HostError::NoStack { .. } | HostError::Failed { .. } | HostError::Missing { .. },
            ) if is_auto => {
                self.ask(Stage::Identity, Request::Identity, desk);
                return Ok(None);
            }
            (Stage::Encrypted(encrypt), HostError::Silent) => {
                self.ask(Stage::GivenUp, Request::GiveUp { encrypt }, desk);
                return Ok(None);
            }
            (Stage::Encrypted(_) | Stage::Native, HostError::Wid) => {
                CallError::no_callee(&self.to.to_wid(), ADDRESS)
            }
            (Stage::Native, HostError::NoContact) => self.about_callee(code::CONTACT_NOT_FOUND),
            (_, error) => match &self.driving {
                Some(driving) if driving.is_done_but(error, desk) => {
                    return self.settle_native(Ok(()), desk);
                }
                Some(driving) => driving.error(error, desk),
                None => error.during(self.stage.name()),
            },
        };
        if self.stage == Stage::Native {
            return self.settle_native(Err(error), desk);
        }
        self.fail(error, desk)
    }

    fn fail(&self, error: CallError, desk: &mut Desk) -> Step {
        if self.stage == Stage::Opened {
            // It may have failed half-way.
            desk.state
                .end(desk.now, &self.call_id, Ending::failed(&error));
        }
        Err(error)
    }

    /// The server's answer to the offer that the page's own stack has sent.
    pub fn heard(
        &mut self,
        answer: &Result<Answer, HostError>,
        is_last: bool,
        desk: &mut Desk,
    ) -> Step {
        let driving = self.driving.as_mut();
        match driving.and_then(|driving| driving.heard(answer, is_last)) {
            Some(result) => self.settle_native(result, desk),
            None => Ok(None),
        }
    }

    fn start_native(&mut self, desk: &mut Desk) {
        let to = self.to.clone();
        desk.state.starting.push(self.call_id.clone());
        let is_video = self.is_video;
        // Users can see it, and end it, also while the page waits for somebody to allow it.
        let mut call = Call::new(&self.call_id, &to, true, CallState::Idle);
        call.path = Path::Native;
        call.is_offered_here = true;
        call.is_video = is_video;
        call.offer_time = desk.state.clock.seconds();
        desk.state.calls.add(call);
        let start = Drive::Start { to, is_video };
        self.stage = Stage::Native;
        self.driving = Some(Driving::start(&self.call_id, start, w::OFFER, desk));
    }

    fn settle_native(&self, result: Result<(), CallError>, desk: &mut Desk) -> Step {
        let call_id = self.call_id.clone();
        let error = match result {
            _ if let Some(call_id) = self.became(desk) => {
                return Ok(Some(Success::Offered { call_id }));
            }
            Ok(()) if self.is_ended(desk) => return Err(self.ended()),
            Ok(()) => {
                self.let_ring(desk);
                return Ok(Some(Success::Offered { call_id }));
            }
            // Whoever rings or took it has heard of it, whatever became of the ack.
            Err(error) if self.goes_on(desk) && error.code == code::CALL_ACK_TIMEOUT => {
                return Ok(Some(Success::Offered { call_id }));
            }
            Err(_) if self.is_ended(desk) => self.ended(),
            Err(error) => error,
        };
        if desk.state.calls.get(&call_id).is_some() {
            desk.state.end(desk.now, &call_id, Ending::failed(&error));
        }
        if error.code != code::CALL_NACK {
            desk.state.keep_from_starting(&call_id);
        }
        Err(error)
    }

    /// Builds the stanza and has the page show the call; it is sent only when the page does.
    fn open(
        &mut self,
        encrypted: Vec<Encrypted>,
        device_identity: Option<Vec<u8>>,
        desk: &mut Desk,
    ) -> Result<(), CallError> {
        self.devices = encrypted.iter().map(|one| one.device.clone()).collect();
        let call = CallRef {
            id: self.call_id.as_str().into(),
            creator: self.creator.clone(),
        };
        let state = &mut *desk.state;
        let profile = state.settings.profile;
        let offer = Offer::outgoing(profile, &call, self.is_video, encrypted)
            .with_device_identity(device_identity.map(Leaf));
        let peer = match self.devices.first() {
            Some(device) if !offer.names_devices() => device,
            _ => &self.to,
        };
        let id = match (profile.offer_id, self.call_id.get(16..)) {
            (OfferId::Hex, Some(digits)) => digits.into(),
            _ => state.stanza_id(),
        };
        let stanza = state.build(call::Call::outgoing(None, id, Peer::Jid(peer), offer))?;
        self.stanza = Some(stanza);
        let mut call = Call::new(&self.call_id, &self.to, true, CallState::Calling);
        call.is_offered_here = true;
        state.has_ours = true;
        call.is_video = self.is_video;
        call.creator = Some(self.creator.clone());
        call.offer_time = state.clock.seconds();
        let payload = call.describe_offer(state.people);
        state.calls.add(call);
        state.emit("outgoing_call", payload);
        let open = Request::OpenCall {
            id: self.call_id.clone(),
            peer: self.to.clone(),
            is_video: self.is_video,
        };
        self.ask(Stage::Opened, open, desk);
        Ok(())
    }

    fn settle(&self, answer: &Result<Answer, HostError>, desk: &mut Desk) -> Step {
        if self.is_ended(desk) {
            return Err(self.ended());
        }
        let call_id = self.call_id.clone();
        let error = match acknowledged(&call_id, answer) {
            Ok(()) if has_relay(answer) => {
                self.let_ring(desk);
                return Ok(Some(Success::Offered { call_id }));
            }
            Ok(()) => CallError::of_call(code::RELAY_MISSING, &call_id),
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

    /// Whether the user has ended it meanwhile, if only before it began.
    fn is_ended(&self, desk: &Desk) -> bool {
        let call = desk.state.calls.get(&self.call_id);
        call.is_none_or(Call::is_over)
    }

    /// The call that it became, when the callee had called us as well; that is the same wish.
    fn became(&self, desk: &Desk) -> Option<String> {
        let became = desk.state.calls.get(&self.call_id)?.became.as_ref()?;
        let call = desk.state.calls.get(became)?;
        (!call.is_over()).then(|| became.clone())
    }

    fn is_taken(&self, desk: &Desk) -> bool {
        let call = desk.state.calls.get(&self.call_id);
        call.is_some_and(|call| !call.rings())
    }

    /// Whether it rings over there, or somebody has taken it, and it is not over.
    fn goes_on(&self, desk: &Desk) -> bool {
        let call = desk.state.calls.get(&self.call_id);
        call.is_some_and(|call| call.state > CallState::Calling && !call.is_over())
    }

    fn ended(&self) -> CallError {
        CallError::of_call(code::CALL_ENDED, &self.call_id)
    }

    fn about_callee(&self, code: &'static super::Code) -> CallError {
        CallError::new(code).text("to", &self.to.to_wid())
    }
}

impl Stage {
    /// What the page was asked to do.
    fn name(&self) -> &'static str {
        match self {
            Self::Stack | Self::Native => "make a call",
            Self::Identity => "say who is logged in",
            Self::Encrypted(_) | Self::GivenUp => "encrypt the call key for the callee",
            Self::Opened => "show the call",
            Self::Ack => "send the offer",
        }
    }
}

/// Whether the server has given the call a relay.
fn has_relay(answer: &Result<Answer, HostError>) -> bool {
    matches!(answer, Ok(Answer::Ack(ack)) if ack.child(&w::RELAY).is_some())
}

/// What can be called.
const ADDRESS: &str = "a phone number, …@c.us, …@s.whatsapp.net, …@lid or a Wid";
const INTERNATIONAL: &str = "a phone number that begins with its country code, without 0 or 00";
const SOMEBODY_ELSE: &str = "an address that is not your own";

/// The longest phone number, in digits.
const MAX_NUMBER: usize = 15;

/// Who is to be called: a phone number, or the JID of a user. A device is left out: all devices ring.
fn callee(text: &str) -> Result<Jid, CallError> {
    let jid = match Jid::read(text) {
        Some(jid) if jid.is_user() && jid.user().bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(jid.to_user())
        }
        Some(jid) if !matches!(jid.server(), Server::Pn | Server::Lid | Server::Other) => {
            return Err(CallError::new(code::CALL_IS_NOT_USER).text("to", &jid.to_wid()));
        }
        _ => typed(text),
    };
    match jid {
        Some(jid) if jid.server() == Server::Pn && jid.user().starts_with('0') => {
            Err(CallError::no_callee(text, INTERNATIONAL))
        }
        Some(jid) => Ok(jid),
        None => Err(CallError::no_callee(text, ADDRESS)),
    }
}

/// A phone number as people write it, `+49 (151) 1234-5678`, also before `@c.us`.
fn typed(text: &str) -> Option<Jid> {
    let (number, server) = cut(text, b'@').unwrap_or((text, "c.us"));
    let mut digits = String::new();
    for sign in number.chars() {
        match sign {
            '0'..='9' => digits.push(sign),
            '+' if digits.is_empty() => {}
            '-' | '.' | '(' | ')' | '[' | ']' => {}
            // Blanks, dashes, and the marks of direction that come along with copied numbers.
            ' ' | '\t'..='\r' | '\u{a0}' | '\u{2000}'..='\u{206f}' | '\u{2212}' => {}
            _ => return None,
        }
    }
    let is_number =
        matches!(server, "c.us" | "s.whatsapp.net") && (1..=MAX_NUMBER).contains(&digits.len());
    is_number.then(|| Jid::pn(&digits))
}

/// Each device with its ciphertext; an error when any device could not be encrypted for.
fn for_all(devices: Vec<(Jid, Ciphertext)>) -> Result<Vec<Encrypted>, CallError> {
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
    let devices = super::Fact::Texts(refused);
    Err(error.with("devices", devices).text("cause", &cause))
}

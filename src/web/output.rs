//! Writes the engine's outputs for JavaScript. `js/crossing/types.ts` has their types.
//!
//! ```text
//! outputs = result number output*                result of the input; the next deadline; -1, -1 for none
//! output = kind field*
//! kind, fields = 0x00 request                    identity
//!              | 0x01 request text bytes         encrypt: to, callKey
//!              | 0x02 request text               calls: wanted, empty for all
//!              | 0x03 request text text flag     openCall: id, peer, isVideo
//!              | 0x04 request timeout node       send: timeout, stanza
//!              | 0x05 request                    enableCalling
//!              | 0x06 request                    checkStack
//!              | 0x07 request text text flag text text text
//!                                                useStack: id, act, isOn, to, creator, reason
//!              | 0x08 request text flag          joinLink: token, isVideo
//!              | 0x09 text                       closeCall: id
//!              | 0x0a text flag flag             endCall: id, byUser, isNative
//!              | 0x0b node                       retransmit: stanza
//!              | 0x0c command                    done
//!              | 0x0d command                    known
//!              | 0x0e command text               offered: id
//!              | 0x0f command text               link: address
//!              | 0x10 command object             failed: error
//!              | 0x11 text object                event: name, payload
//!              | 0x12 request request            stopEncrypting: which encrypt request
//!              | 0x13 text                       activateCall: id
//!              | 0x14 count kept*                release: numbers that JavaScript gave to bytes
//! flag         = 0 | 1
//! ```
//!
//! A `request`, a `command` and a `timeout` are one unsigned number each. Everything else is as in
//! `write.rs`.

use super::write::Writer;
use crate::bytes;
use crate::engine::{
    CallError, Engine, Event, Fact, Millis, Output, Request, StackAction, Success,
};
use crate::node::StanzaError;
use crate::object::{Field, Object};
use crate::text::Text;

impl Object {
    fn with(mut self, name: &'static str, field: Field) -> Self {
        self.put(name, field);
        self
    }

    fn text(self, name: &'static str, text: impl Into<Text>) -> Self {
        self.with(name, Field::Text(text.into()))
    }

    /// Adds the property `stanza`, or `error` if the stanza is invalid.
    pub fn parsed(self, stanza: Result<Object, StanzaError>) -> Self {
        match stanza {
            Ok(stanza) => self.with("stanza", Field::Object(stanza)),
            Err(error) => {
                let error = CallError::from(error);
                self.with("error", Field::Object(error.into()))
            }
        }
    }
}

/// `{ message, facts: { code, … } }`
impl From<CallError> for Object {
    fn from(error: CallError) -> Self {
        let message = error.message();
        let mut facts = Self::default().text("code", error.code.name);
        for (name, fact) in &error.facts {
            let field = match fact {
                Fact::Text(text) => Field::Text(*text),
                Fact::Number(number) => Field::Number((*number).into()),
                Fact::Texts(texts) => Field::Texts(texts.clone()),
                Fact::Unknown => Field::Undefined,
            };
            facts = facts.with(name, field);
        }
        let error = Self::default().text("message", message);
        error.with("facts", Field::Object(facts))
    }
}

/// Writes the engine's outputs, up to and including the first call key. Nothing may be written
/// after a key, as `Writer::secret` explains. `result` is the result of the input.
pub fn outputs(result: u32, engine: &mut Engine, out: &mut Writer) {
    out.begin_outputs(result, engine.next_deadline());
    while !out.is_secret()
        && let Some(output) = engine.poll()
    {
        out.output(output);
    }
    if out.is_secret() {
        return;
    }
    let released = bytes::take_released();
    if !released.is_empty() {
        out.int(0x14);
        out.count(released.len());
        for number in released {
            out.int(number as i32);
        }
    }
}

impl Writer {
    /// Starts to write, with what precedes the outputs: the result of the input and the next
    /// deadline.
    pub fn begin_outputs(&mut self, result: u32, deadline: Option<Millis>) {
        self.begin();
        self.int(result as i32);
        self.number(deadline.map_or(-1, |Millis(at)| at as i64));
    }

    /// Writes one output.
    pub fn output(&mut self, output: Output) {
        match output {
            Output::Request { id, request } => self.request(id.0, request),
            Output::CloseCall { id } => {
                self.int(0x09);
                self.text(id);
            }
            Output::ActivateCall { id } => {
                self.int(0x13);
                self.text(id);
            }
            Output::EndCall {
                id,
                by_user,
                is_native,
            } => {
                self.int(0x0a);
                self.text(id);
                self.flag(by_user);
                self.flag(is_native);
            }
            Output::Retransmit { stanza } => {
                self.int(0x0b);
                self.node(&stanza);
            }
            Output::Settled { command, result } => match result {
                Ok(Success::Done) => self.kind_and_number(0x0c, command.0),
                Ok(Success::Known) => self.kind_and_number(0x0d, command.0),
                Ok(Success::Offered { call_id }) => {
                    self.kind_and_number(0x0e, command.0);
                    self.text(call_id);
                }
                Ok(Success::Link { address }) => {
                    self.kind_and_number(0x0f, command.0);
                    self.text(address);
                }
                Err(error) => {
                    self.kind_and_number(0x10, command.0);
                    self.object(&error.into());
                }
            },
            Output::Event(Event { name, payload }) => {
                self.int(0x11);
                self.text(name.into());
                self.object(&payload);
            }
        }
    }

    fn request(&mut self, id: u32, request: Request) {
        match request {
            Request::Identity => self.kind_and_number(0x00, id),
            Request::Encrypt { to, key } => {
                self.kind_and_number(0x01, id);
                self.wid(&to);
                self.secret(key.expose());
            }
            Request::StopEncrypting { encrypt } => {
                self.kind_and_number(0x12, id);
                self.int(encrypt.0 as i32);
            }
            Request::Calls { wanted } => {
                self.kind_and_number(0x02, id);
                self.text(wanted.unwrap_or_default());
            }
            Request::OpenCall {
                id: call_id,
                peer,
                is_video,
            } => {
                self.kind_and_number(0x03, id);
                self.text(call_id);
                self.wid(&peer);
                self.flag(is_video);
            }
            Request::Send { stanza, timeout } => {
                self.kind_and_number(0x04, id);
                self.int(timeout as i32);
                self.node(&stanza);
            }
            Request::EnableCalling => self.kind_and_number(0x05, id),
            Request::CheckStack => self.kind_and_number(0x06, id),
            Request::UseStack {
                id: call_id,
                action,
            } => {
                self.kind_and_number(0x07, id);
                self.text(call_id);
                self.stack_action(&action);
            }
            Request::JoinLink { token, is_video } => {
                self.kind_and_number(0x08, id);
                self.text(token);
                self.flag(is_video);
            }
        }
    }

    fn stack_action(&mut self, action: &StackAction) {
        let (mut to, mut creator, mut reason) = (None, None, Text::EMPTY);
        let (name, is_on) = match action {
            StackAction::Start {
                to: callee,
                is_video,
            } => {
                to = Some(callee);
                ("start", *is_video)
            }
            StackAction::Accept { is_video } => ("accept", *is_video),
            StackAction::Reject => ("reject", false),
            StackAction::RejectOther {
                is_group,
                peer,
                creator: call_creator,
                reason: reject_reason,
            } => {
                (to, creator) = (Some(peer), Some(call_creator));
                reason = reject_reason.unwrap_or_default();
                ("rejectOther", *is_group)
            }
            StackAction::End => ("end", false),
            StackAction::Mute(is_on) => ("mute", *is_on),
            StackAction::RequestVideo => ("requestVideo", false),
            StackAction::AcceptVideo { of } => {
                to = Some(of);
                ("acceptVideo", false)
            }
            StackAction::RaiseHand(is_on) => ("raiseHand", *is_on),
        };
        self.text(name.into());
        self.flag(is_on);
        for jid in [to, creator] {
            match jid {
                Some(jid) => self.wid(jid),
                None => self.text(Text::EMPTY),
            }
        }
        self.text(reason);
    }

    fn kind_and_number(&mut self, kind: i32, id: u32) {
        self.int(kind);
        self.int(id as i32);
    }
}

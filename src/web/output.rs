//! What comes out of the engine, as plain objects. `js/bridge.ts` has their types.

use super::write;
use crate::engine::{CallError, Direction, Drive, Event, Fact, Output, Request, Success};
use crate::jid::Jid;
use crate::node::StanzaError;
use crate::object::{Field, Object};

impl Object {
    fn new(kind: &'static str) -> Self {
        Self::default().with("kind", Field::Text(kind.into()))
    }

    fn with(mut self, name: &'static str, field: Field) -> Self {
        self.put(name, field);
        self
    }

    fn text(self, name: &'static str, text: impl Into<String>) -> Self {
        self.with(name, Field::Text(text.into()))
    }

    fn number(self, name: &'static str, number: impl Into<i64>) -> Self {
        self.with(name, Field::Number(number.into()))
    }

    fn switch(self, name: &'static str, is_on: bool) -> Self {
        self.with(name, Field::Switch(is_on))
    }

    /// `stanza`, or `error` with what is wrong with it.
    pub fn parsed(self, stanza: Result<Object, StanzaError>) -> Self {
        match stanza {
            Ok(stanza) => self.with("stanza", Field::Object(stanza)),
            Err(error) => {
                let error = CallError::from(error);
                self.with("error", Field::Object(error.into()))
            }
        }
    }

    fn devices(self, devices: &[Jid]) -> Self {
        let wids = devices.iter().map(Jid::to_wid).collect();
        self.with("devices", Field::Texts(wids))
    }
}

/// `{ message, facts: { code, … } }`
impl From<CallError> for Object {
    fn from(error: CallError) -> Self {
        let message = error.message();
        let mut facts = Self::default().text("code", error.code.name);
        for (name, fact) in error.facts {
            let field = match fact {
                Fact::Text(text) => Field::Text(text),
                Fact::Number(number) => Field::Number(number.into()),
                Fact::Texts(texts) => Field::Texts(texts),
                Fact::Unknown => Field::Undefined,
            };
            facts = facts.with(name, field);
        }
        let error = Self::default().text("message", message);
        error.with("facts", Field::Object(facts))
    }
}

impl From<Output> for Object {
    fn from(output: Output) -> Self {
        match output {
            Output::Request { id, request } => requested(request).number("request", id.0),
            Output::CloseCall { id } => Self::new("closeCall").text("id", id),
            Output::EndCall {
                id,
                by_user,
                is_native,
            } => Self::new("endCall")
                .text("id", id)
                .switch("byUser", by_user)
                .switch("isNative", is_native),
            Output::SendAgain { stanza } => {
                Self::new("sendAgain").with("stanza", Field::Bytes(write::stanza(&stanza)))
            }
            Output::Settled { command, result } => match result {
                Ok(Success::Done) => Self::new("done"),
                Ok(Success::Offered { call_id }) => Self::new("offered").text("id", call_id),
                Ok(Success::Known) => Self::new("known"),
                Ok(Success::Link { address }) => Self::new("link").text("address", address),
                Err(error) => Self::new("failed").with("error", Field::Object(error.into())),
            }
            .number("command", command.0),
            Output::Trace {
                direction,
                path,
                stanza,
                is_printed,
            } => {
                let direction = match direction {
                    Direction::In => "in",
                    Direction::Out => "out",
                };
                Self::new("trace")
                    .text("direction", direction)
                    .with(
                        "path",
                        path.map_or(Field::Null, |path| Field::Text(path.into())),
                    )
                    .switch("print", is_printed)
                    .parsed(stanza)
            }
            Output::Event(Event { name, payload }) => Self::new("event")
                .text("name", name)
                .with("payload", Field::Object(payload)),
        }
    }
}

fn requested(what: Request) -> Object {
    match what {
        Request::Identity => Object::new("identity"),
        Request::FanOut { to } => Object::new("fanOut").text("to", to.to_wid()),
        Request::EnsureSessions { devices } => Object::new("ensureSessions").devices(&devices),
        Request::Encrypt { devices, key } => Object::new("encrypt")
            .devices(&devices)
            // Last, so that the buffer that it is written to does not grow behind it.
            .with("callKey", Field::Bytes(key.expose().to_vec().into())),
        Request::DeviceIdentity => Object::new("deviceIdentity"),
        Request::Calls => Object::new("calls"),
        Request::OpenCall { id, peer, is_video } => Object::new("openCall")
            .text("id", id)
            .text("peer", peer.to_wid())
            .switch("isVideo", is_video),
        Request::EnableCalling => Object::new("enableCalling"),
        Request::Stack => Object::new("stack"),
        Request::Drive { id, act } => driven(act).text("id", id),
        Request::JoinLink { token, is_video } => Object::new("joinLink")
            .text("token", token)
            .switch("isVideo", is_video),
        Request::Send { stanza, timeout } => Object::new("send")
            .with("stanza", Field::Bytes(write::stanza(&stanza)))
            .number("timeout", timeout),
    }
}

fn driven(act: Drive) -> Object {
    let drive = |act: &'static str| Object::new("drive").text("act", act);
    match act {
        Drive::Start { to, is_video } => drive("start")
            .text("to", to.to_wid())
            .switch("isOn", is_video),
        Drive::Accept { is_video } => drive("accept").switch("isOn", is_video),
        Drive::Reject => drive("reject"),
        Drive::RejectOther {
            is_group,
            peer,
            creator,
            reason,
        } => drive("rejectOther")
            .switch("isOn", is_group)
            .text("to", peer.to_wid())
            .text("creator", creator.to_wid())
            .text("reason", reason.unwrap_or_default()),
        Drive::End => drive("end"),
        Drive::Mute(is_on) => drive("mute").switch("isOn", is_on),
        Drive::RequestVideo => drive("requestVideo"),
        Drive::AcceptVideo { of } => drive("acceptVideo").text("to", of.to_wid()),
        Drive::RaiseHand(is_on) => drive("raiseHand").switch("isOn", is_on),
    }
}

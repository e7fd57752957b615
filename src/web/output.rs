//! What comes out of the engine, as plain JavaScript values.

use serde::ser::{Serialize, SerializeMap, Serializer};
use wasm_bindgen::JsValue;

use super::write;
use crate::engine::{CallError, Event, Fact, Output, Request, Success};
use crate::jid::Jid;

/// A plain object. `js/bridge.ts` has the types of those that we make.
///
/// One type and one loop for all of them: derived serializers would be a third of the module.
pub(super) struct Plain(Vec<(&'static str, Field)>);

enum Field {
    Text(Box<str>),
    Number(f64),
    Switch(bool),
    Bytes(Vec<u8>),
    Texts(Vec<Box<str>>),
    Object(Plain),
    Undefined,
}

impl Serialize for Plain {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.0.len()))?;
        for (name, field) in &self.0 {
            object.serialize_entry(name, field)?;
        }
        object.end()
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Switch(is_on) => serializer.serialize_bool(*is_on),
            Self::Bytes(bytes) => serializer.serialize_bytes(bytes),
            Self::Texts(texts) => texts.serialize(serializer),
            Self::Object(object) => object.serialize(serializer),
            Self::Undefined => serializer.serialize_unit(),
        }
    }
}

impl Plain {
    fn new(kind: &'static str) -> Self {
        Self(Vec::new()).text("kind", kind.into())
    }

    fn field(mut self, name: &'static str, field: Field) -> Self {
        self.0.push((name, field));
        self
    }

    fn text(self, name: &'static str, text: Box<str>) -> Self {
        self.field(name, Field::Text(text))
    }

    fn number(self, name: &'static str, number: f64) -> Self {
        self.field(name, Field::Number(number))
    }

    fn switch(self, name: &'static str, is_on: bool) -> Self {
        self.field(name, Field::Switch(is_on))
    }

    fn devices(self, devices: &[Jid]) -> Self {
        let wids = devices.iter().map(|jid| jid.to_wid().into());
        self.field("devices", Field::Texts(wids.collect()))
    }

    /// The JavaScript object.
    pub fn into_js(self) -> JsValue {
        let serializer = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
        // Nothing in here can fail.
        self.serialize(&serializer).unwrap_or_default()
    }
}

impl From<CallError> for Plain {
    /// `{ message, facts: { code, … } }`
    fn from(error: CallError) -> Self {
        let message = error.to_string().into();
        let mut facts = Self(Vec::new()).text("code", error.code().into());
        for (name, fact) in error.facts() {
            let field = match fact {
                Fact::Text(text) => Field::Text(text),
                Fact::Number(number) => Field::Number(number.into()),
                Fact::Texts(texts) => Field::Texts(texts),
                Fact::Unknown => Field::Undefined,
            };
            facts = facts.field(name, field);
        }
        let plain = Self(Vec::new()).text("message", message);
        plain.field("facts", Field::Object(facts))
    }
}

impl From<Output> for Plain {
    fn from(output: Output) -> Self {
        match output {
            Output::Request { id, request } => requested(request).number("request", id.0.into()),
            Output::CloseCall { id } => Self::new("closeCall").text("id", id),
            Output::Settled { command, result } => match result {
                Ok(Success::Done) => Self::new("done"),
                Ok(Success::Offered { call_id }) => Self::new("offered").text("id", call_id),
                Err(error) => Self::new("failed").field("error", Field::Object(error.into())),
            }
            .number("command", command.0.into()),
            Output::Event(Event::IncomingCall {
                id,
                is_group,
                is_video,
                offer_time,
            }) => Self::new("incomingCall")
                .text("id", id)
                .switch("isGroup", is_group)
                .switch("isVideo", is_video)
                .number("offerTime", offer_time as f64),
        }
    }
}

fn requested(what: Request) -> Plain {
    match what {
        Request::Identity => Plain::new("identity"),
        Request::FanOut { to } => Plain::new("fanOut").text("to", to.to_wid().into()),
        Request::EnsureSessions { devices } => Plain::new("ensureSessions").devices(&devices),
        Request::Encrypt { devices, key } => Plain::new("encrypt")
            .devices(&devices)
            .field("callKey", Field::Bytes(key.expose().to_vec())),
        Request::DeviceIdentity => Plain::new("deviceIdentity"),
        Request::Calls => Plain::new("calls"),
        Request::OpenCall { id, peer, is_video } => Plain::new("openCall")
            .text("id", id)
            .text("peer", peer.to_wid().into())
            .switch("isVideo", is_video),
        Request::EnableCalling => Plain::new("enableCalling"),
        Request::Send { stanza } => {
            Plain::new("send").field("stanza", Field::Bytes(write::stanza(&stanza)))
        }
    }
}

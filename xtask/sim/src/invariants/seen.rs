//! One call as the engine's table shows it to users.

use crate::plain::{Field, Object};

/// The state of a call; states only go forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Known, but neither ringing nor accepted.
    Idle,
    /// Offered from here.
    Calling,
    /// Ringing.
    Ringing,
    /// Accepted.
    Connecting,
    /// Ongoing.
    Active,
    /// Ended.
    Ended,
}

impl State {
    /// Returns the state with this name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "idle" => Self::Idle,
            "calling" => Self::Calling,
            "ringing" => Self::Ringing,
            "connecting" => Self::Connecting,
            "active" => Self::Active,
            "ended" => Self::Ended,
            _ => return None,
        })
    }

    /// Returns whether the call waits to be accepted.
    pub fn rings(self) -> bool {
        matches!(self, Self::Calling | Self::Ringing)
    }
}

/// One call as the engine's table shows it.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Its id.
    pub id: &'a str,
    /// The call was offered from here.
    pub is_outgoing: bool,
    /// The state.
    pub state: State,
    /// The call has video.
    pub is_video: bool,
    /// The call is a group call.
    pub is_group: bool,
    /// The peer's address.
    pub peer: &'a str,
    /// The peer's device.
    pub peer_device: Option<&'a str>,
    /// The creator: the sender of the offer.
    pub creator: Option<&'a str>,
    /// When the call was accepted, in seconds.
    pub accepted: Option<i64>,
    /// The outcome; the time of the end, in seconds; and the duration, in milliseconds.
    pub ending: (Option<&'a str>, Option<i64>, Option<i64>),
}

impl<'a> Seen<'a> {
    /// Reads an object from [`Engine::calls`](wpp_call::engine::Engine::calls); `None` if it is
    /// malformed.
    pub fn of(object: &'a Object) -> Option<Self> {
        let mut seen = Self {
            id: "",
            is_outgoing: false,
            state: State::Idle,
            is_video: false,
            is_group: false,
            peer: "",
            peer_device: None,
            creator: None,
            accepted: None,
            ending: (None, None, None),
        };
        for (name, field) in &object.0 {
            match (&**name, field) {
                ("id", Field::Text(id)) => seen.id = id,
                ("direction", Field::Text(text)) => seen.is_outgoing = text == "outgoing",
                ("state", Field::Text(text)) => seen.state = State::named(text)?,
                ("isVideo", Field::Switch(is_video)) => seen.is_video = *is_video,
                ("isGroup", Field::Switch(is_group)) => seen.is_group = *is_group,
                ("peer", Field::Object(peer)) => seen.peer = text(peer, "jid")?,
                ("peerDevice", Field::Text(text)) => seen.peer_device = Some(text),
                ("creator", Field::Text(text)) => seen.creator = Some(text),
                ("outcome", Field::Text(text)) => seen.ending.0 = Some(text),
                ("acceptedTime", Field::Number(number)) => seen.accepted = Some(*number),
                ("endedTime", Field::Number(number)) => seen.ending.1 = Some(*number),
                ("durationMs", Field::Number(number)) => seen.ending.2 = Some(*number),
                _ => {}
            }
        }
        Some(seen)
    }
}

/// Returns a property that is a text.
pub fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    match field(object, name)? {
        Field::Text(text) => Some(text),
        _ => None,
    }
}

/// Returns a property.
pub fn field<'a>(object: &'a Object, name: &str) -> Option<&'a Field> {
    let mut fields = object.0.iter();
    let (_, field) = fields.find(|(key, _)| key == name)?;
    Some(field)
}

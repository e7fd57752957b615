//! One call as the engine's table shows it to users.

use crate::plain::{Field, Object};

/// Where a call stands; it goes forward only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Known of.
    Idle,
    /// Offered here.
    Calling,
    /// Ringing.
    Ringing,
    /// Taken.
    Connecting,
    /// Going on.
    Active,
    /// Over.
    Ended,
}

impl State {
    /// By its name.
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

    /// Whether nobody has taken the call, and somebody could.
    pub fn rings(self) -> bool {
        matches!(self, Self::Calling | Self::Ringing)
    }
}

/// One call as the engine's table shows it.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Its id.
    pub id: &'a str,
    /// Offered here.
    pub is_outgoing: bool,
    /// Where it stands.
    pub state: State,
    /// With video.
    pub is_video: bool,
    /// Of several people.
    pub is_group: bool,
    /// The other side.
    pub peer: &'a str,
    /// The other side's device.
    pub peer_device: Option<&'a str>,
    /// Who sent the offer.
    pub creator: Option<&'a str>,
    /// When it was taken, in seconds.
    pub accepted: Option<i64>,
    /// What came of it, when, in seconds, and how long it lasted, in milliseconds.
    pub ending: (Option<&'a str>, Option<i64>, Option<i64>),
}

impl<'a> Seen<'a> {
    /// Of what [`Engine::calls`](wpp_call::engine::Engine::calls) gives; `None` when it is not
    /// what it should be.
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

/// A property that is a text.
pub fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    match field(object, name)? {
        Field::Text(text) => Some(text),
        _ => None,
    }
}

/// A property.
pub fn field<'a>(object: &'a Object, name: &str) -> Option<&'a Field> {
    let mut fields = object.0.iter();
    let (_, field) = fields.find(|(key, _)| key == name)?;
    Some(field)
}

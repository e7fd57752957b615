//! Addresses: `user.agent:device@server`.

use std::fmt;
use std::str::FromStr;

use crate::cut::cut;
use crate::decimal::push_decimal;
use crate::quoted::quoted;
use crate::text::{Mark, Marks, Parts, Reading, Text};

pub use crate::server::Server;

/// A wire address: a user, one of a user's devices, a group, a call, or a bare server.
///
/// Parses both spellings of a phone-number server, `c.us` (WhatsApp Web's own) and
/// `s.whatsapp.net` (the wire's), and prints either: [`Jid::as_wire`] and
/// [`Display`](fmt::Display) return the wire's, [`Jid::to_wid`] WhatsApp Web's. A `Jid` is the
/// number of its wire text, so two are equal if they have the same wire text. Its parts are stored
/// with that text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Jid(Text);

/// Each server's name on the wire.
const SERVERS: [(Server, &str); 6] = [
    (Server::Pn, PN),
    (Server::Lid, "lid"),
    (Server::Group, "g.us"),
    (Server::Call, "call"),
    (Server::Broadcast, "broadcast"),
    (Server::Newsletter, "newsletter"),
];

const PN: &str = "s.whatsapp.net";
const PN_OF_WIDS: &str = "c.us";

impl Jid {
    /// Returns the address of a user by phone number. It is also the address of the primary device.
    pub fn pn(number: &str) -> Self {
        Self::join(number, 0, 0, Server::Pn, PN)
    }

    /// Returns the address of a group call by its id. If `id` is empty, or cannot be an id, returns
    /// the address of the call service.
    pub fn call(id: impl Into<Text>) -> Self {
        let id = id.into().as_str();
        let id = if id.bytes().all(may_stand) { &*id } else { "" };
        Self::join(id, 0, 0, Server::Call, "call")
    }

    /// Returns the address in a text, or `None` if the text is not an address.
    pub fn read(text: impl Into<Text>) -> Option<Self> {
        Self::read_text(text.into())
    }

    fn read_text(text: Text) -> Option<Self> {
        match text.reading() {
            Reading::Address(parts) => Some(Self(parts.wire)),
            Reading::NoAddress => None,
            Reading::Unread => {
                let jid = Self::parse(&text.as_str());
                text.set_reading(jid.map_or(Reading::NoAddress, |jid| jid.0.reading()));
                jid
            }
        }
    }

    fn parse(text: &str) -> Option<Self> {
        if !text.bytes().all(|byte| byte == b'@' || may_stand(byte)) {
            return None;
        }
        // A bare server, without a user: the peer of a group call, and the address in the server's
        // own acks.
        let (left, name) = cut(text, b'@').unwrap_or(("", text));
        let name = if name == PN_OF_WIDS { PN } else { name };
        let known = SERVERS.iter().find(|(_, wire)| *wire == name);
        let server = known.map_or(Server::Other, |(server, _)| *server);
        if left.is_empty() {
            let may_stand_alone = matches!(server, Server::Pn | Server::Group | Server::Call);
            return may_stand_alone.then(|| Self::join("", 0, 0, server, name));
        }
        if name.is_empty() || name.bytes().any(|b| b == b'@' || b == b':') {
            return None;
        }
        if !server.has_devices() {
            return Some(Self::join(left, 0, 0, server, name));
        }
        let (left, device) = match cut(left, b':') {
            Some((left, device)) => (left, number(device, 0x1_0000)?),
            None => (left, 0),
        };
        let (user, agent) = match cut(left, b'.') {
            Some((user, agent)) => (user, number(agent, 0x100)?),
            None => (left, 0),
        };
        (!user.is_empty()).then(|| Self::join(user, agent, device, server, name))
    }

    fn parts(self) -> Parts {
        match self.0.reading() {
            Reading::Address(parts) => parts,
            // Cannot happen: `join` stores the parts of each address that it makes.
            _ => Parts {
                wire: self.0,
                user: self.0,
                wid: Some(self.0),
                server: Server::Other,
                device: 0,
                is_user: false,
            },
        }
    }

    /// Returns the server of the address.
    pub fn server(self) -> Server {
        self.0.server().unwrap_or(Server::Other)
    }

    /// Returns the phone number, linked id, group id or call id. Empty for a bare server.
    pub fn user(self) -> Text {
        let user = self.parts().user.as_str();
        cut(&user, b'@').map_or(Text::EMPTY, |(user, _)| user.into())
    }

    /// Returns the number of the user's device. 0 is the primary device, which is not printed.
    pub fn device(self) -> u16 {
        self.parts().device
    }

    /// Returns whether this is a person's address, by phone number or linked id. Only such an
    /// address can be called.
    pub fn is_user(self) -> bool {
        self.parts().is_user
    }

    /// Returns the same address without its device.
    pub fn to_user(self) -> Self {
        Self(self.parts().user)
    }

    /// Returns the wire's spelling: `s.whatsapp.net` for phone numbers.
    pub fn as_wire(self) -> Text {
        self.0
    }

    /// Returns the spelling of WhatsApp Web's own address objects: `c.us` for phone numbers.
    pub fn to_wid(self) -> Text {
        let parts = self.parts();
        parts.wid.unwrap_or_else(|| {
            let wire = self.0.as_str();
            let mut wid = String::with_capacity(wire.len());
            wid.push_str(wire.strip_suffix(PN).unwrap_or_default());
            wid.push_str(PN_OF_WIDS);
            let text = Text::from(wid);
            let wid = Some(text);
            self.0.set_reading(Reading::Address(Parts { wid, ..parts }));
            text
        })
    }

    fn join(user: &str, agent: u32, device: u32, server: Server, name: &str) -> Self {
        let mut wire = String::with_capacity(user.len() + name.len() + 10); // enough for most addresses
        wire.push_str(user);
        for (mark, number) in &[('.', agent), (':', device)] {
            if *number != 0 {
                wire.push(*mark);
                push_decimal(&mut wire, (*number).into());
            }
        }
        if !wire.is_empty() {
            wire.push('@');
        }
        wire.push_str(name);
        let wire = Text::from(&wire);
        let is_read = matches!(wire.reading(), Reading::Address(_));
        if !is_read {
            let user_form = match agent + device {
                0 => wire,
                _ => Self::join(user, 0, 0, server, name).0,
            };
            let is_person = matches!(server, Server::Pn | Server::Lid);
            wire.set_reading(Reading::Address(Parts {
                wire,
                user: user_form,
                wid: (server != Server::Pn).then_some(wire),
                server,
                device: device as u16,
                is_user: is_person && !user.is_empty(),
            }));
        }
        Self(wire)
    }
}

impl Mark for Jid {
    fn mark(&self, marks: &mut Marks) {
        self.0.mark(marks);
    }
}

impl fmt::Debug for Jid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Default for Jid {
    /// Returns the bare server: `s.whatsapp.net`.
    fn default() -> Self {
        Self::pn("")
    }
}

impl fmt::Display for Jid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Jid {
    type Err = JidError;

    fn from_str(text: &str) -> Result<Self, JidError> {
        let found = Text::from(text);
        Self::read_text(found).ok_or(JidError { found })
    }
}

/// Returns whether a byte may be in an address, before or after the `@`.
fn may_stand(byte: u8) -> bool {
    byte > b' ' && byte != 0x7f && byte != b'@'
}

/// Parses digits as a number below `limit`.
fn number(digits: &str, limit: u32) -> Option<u32> {
    let mut number = 0;
    for byte in digits.bytes() {
        number = number * 10 + char::from(byte).to_digit(10)?;
        if number >= limit {
            return None;
        }
    }
    (!digits.is_empty()).then_some(number)
}

/// The error for a text that is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JidError {
    /// The text.
    pub found: Text,
}

impl JidError {
    /// Returns the message for people.
    pub fn message(&self) -> String {
        let mut message = String::from("expected a JID, found ");
        message.push_str(&quoted(&self.found.as_str()));
        message
    }
}

impl fmt::Display for JidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for JidError {}

//! Addresses: `user.agent:device@server`.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::cut::cut;
use crate::decimal::push_decimal;
use crate::quoted::quoted;

/// A wire address: a user, one of a user's devices, a group, a call, or a bare server.
///
/// Parses both spellings of a phone-number server, `c.us` (WhatsApp Web's own) and
/// `s.whatsapp.net` (the wire's), and prints either: [`Jid::as_wire`] and
/// [`Display`](fmt::Display) give the wire's, [`Jid::to_wid`] WhatsApp Web's. It is kept as the
/// text that goes over the wire, so two are equal when they read the same there. Clones share it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Jid(Arc<Parts>);

#[derive(Debug, PartialEq, Eq, Hash)]
struct Parts {
    wire: String,
    server: Server,
}

/// The part after the `@`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Server {
    /// `s.whatsapp.net`, in WhatsApp Web's own spelling `c.us`: users by phone number.
    Pn,
    /// `lid`: users by linked id.
    Lid,
    /// `g.us`
    Group,
    /// `call`: a group call, or the call service itself.
    Call,
    /// `broadcast`
    Broadcast,
    /// `newsletter`
    Newsletter,
    /// A server that has no rule of its own here.
    Other,
}

impl Server {
    /// Whether devices hang below its users.
    fn has_devices(self) -> bool {
        matches!(self, Self::Pn | Self::Lid | Self::Other)
    }
}

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
    /// A user, which is also the user's primary device, by phone number.
    pub fn pn(number: &str) -> Self {
        Self::join(number, 0, 0, Server::Pn, PN)
    }

    /// A group call, by its id; without one, or with a text that can be none, the call service.
    pub fn call(id: &str) -> Self {
        let id = if id.bytes().all(may_stand) { id } else { "" };
        Self::join(id, 0, 0, Server::Call, "call")
    }

    /// The address that a text is, if it is one.
    pub fn read(text: &str) -> Option<Self> {
        if !text.bytes().all(|byte| byte == b'@' || may_stand(byte)) {
            return None;
        }
        // A group call's peer, and the server's own acks, are a server without a user.
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

    /// What it belongs to.
    pub fn server(&self) -> Server {
        self.0.server
    }

    /// Phone number, linked id, group id or call id; empty for a bare server.
    pub fn user(&self) -> &str {
        let left = cut(&self.0.wire, b'@').map_or("", |(left, _)| left);
        if !self.0.server.has_devices() {
            return left;
        }
        let left = cut(left, b':').map_or(left, |(left, _)| left);
        cut(left, b'.').map_or(left, |(left, _)| left)
    }

    /// Which of the user's devices; 0 is the primary one, which is not printed.
    pub fn device(&self) -> u16 {
        let wire = if self.0.server.has_devices() {
            &*self.0.wire
        } else {
            ""
        };
        let device = cut(wire, b':').and_then(|(_, right)| cut(right, b'@'));
        device.map_or(0, |(digits, _)| {
            number(digits, 0x1_0000).unwrap_or(0) as u16
        })
    }

    /// A person, by phone number or linked id: what can be called.
    pub fn is_user(&self) -> bool {
        matches!(self.0.server, Server::Pn | Server::Lid) && !self.user().is_empty()
    }

    /// The same address without its device.
    pub fn to_user(&self) -> Self {
        match cut(&self.0.wire, b'@') {
            Some((_, server)) => Self::join(self.user(), 0, 0, self.0.server, server),
            None => self.clone(),
        }
    }

    /// The wire's spelling: `s.whatsapp.net` for phone numbers.
    pub fn as_wire(&self) -> &str {
        &self.0.wire
    }

    /// The spelling that WhatsApp Web's own address objects use: `c.us` for phone numbers.
    pub fn to_wid(&self) -> String {
        match self.0.wire.strip_suffix(PN) {
            Some(user) if self.0.server == Server::Pn => {
                let mut wid = String::from(user);
                wid.push_str(PN_OF_WIDS);
                wid
            }
            _ => self.0.wire.clone(),
        }
    }

    fn join(user: &str, agent: u32, device: u32, server: Server, name: &str) -> Self {
        let mut wire = String::from(user);
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
        Self(Arc::new(Parts { wire, server }))
    }
}

impl Default for Jid {
    /// The server itself: `s.whatsapp.net`.
    fn default() -> Self {
        Self::pn("")
    }
}

impl fmt::Display for Jid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.wire)
    }
}

impl FromStr for Jid {
    type Err = JidError;

    fn from_str(text: &str) -> Result<Self, JidError> {
        Self::read(text).ok_or_else(|| JidError { found: text.into() })
    }
}

/// Whether a byte may stand on one side of the `@`.
fn may_stand(byte: u8) -> bool {
    byte > b' ' && byte != 0x7f && byte != b'@'
}

/// Digits below `limit`.
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

/// Text that is not an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JidError {
    /// What stood there.
    pub found: String,
}

impl JidError {
    /// The message for people.
    pub fn message(&self) -> String {
        let mut message = String::from("expected a JID, found ");
        message.push_str(&quoted(&self.found));
        message
    }
}

impl fmt::Display for JidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for JidError {}

//! Addresses: `user.agent:device@server`.

use std::fmt;
use std::str::FromStr;

use crate::decimal::push_decimal;
use crate::quoted::quoted;

/// A wire address: a user, one of a user's devices, a group, a call, or a bare server.
///
/// Parses both spellings of a phone-number server, `c.us` (WhatsApp Web's own) and
/// `s.whatsapp.net` (the wire's), and prints either: [`Display`](fmt::Display) gives the wire's,
/// [`Jid::to_wid`] WhatsApp Web's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Jid {
    /// Phone number, linked id, group id or call id; empty for a bare server.
    pub user: String,
    /// The legacy agent; 0 for none.
    pub agent: u8,
    /// 0 is the primary device, which is not printed.
    pub device: u16,
    /// What the user belongs to.
    pub server: Server,
}

/// The part after the `@`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// A server that has no rule of its own here; kept as it came.
    Other(String),
}

impl Server {
    fn from_wire(text: &str) -> Self {
        match text {
            "s.whatsapp.net" | "c.us" => Self::Pn,
            "lid" => Self::Lid,
            "g.us" => Self::Group,
            "call" => Self::Call,
            "broadcast" => Self::Broadcast,
            "newsletter" => Self::Newsletter,
            other => Self::Other(other.into()),
        }
    }

    fn as_wire(&self) -> &str {
        match self {
            Self::Pn => "s.whatsapp.net",
            Self::Lid => "lid",
            Self::Group => "g.us",
            Self::Call => "call",
            Self::Broadcast => "broadcast",
            Self::Newsletter => "newsletter",
            Self::Other(other) => other,
        }
    }

    /// Whether devices hang below a user of this server.
    fn has_devices(&self) -> bool {
        matches!(self, Self::Pn | Self::Lid | Self::Other(_))
    }
}

impl Jid {
    /// The primary device of a user; also the user.
    pub fn new(user: impl Into<String>, server: Server) -> Self {
        Self {
            user: user.into(),
            agent: 0,
            device: 0,
            server,
        }
    }

    /// A person, by phone number or linked id: what can be called.
    pub fn is_user(&self) -> bool {
        matches!(self.server, Server::Pn | Server::Lid) && !self.user.is_empty()
    }

    /// The same address without its device.
    pub fn to_user(&self) -> Self {
        Self::new(self.user.clone(), self.server.clone())
    }

    /// The wire's spelling: `s.whatsapp.net` for phone numbers.
    pub fn to_wire(&self) -> String {
        self.print(self.server.as_wire())
    }

    /// The spelling that WhatsApp Web's own address objects use: `c.us` for phone numbers.
    pub fn to_wid(&self) -> String {
        match self.server {
            Server::Pn => self.print("c.us"),
            _ => self.to_wire(),
        }
    }

    fn print(&self, server: &str) -> String {
        let mut out = String::with_capacity(self.user.len() + server.len() + 8);
        out.push_str(&self.user);
        if self.agent != 0 {
            out.push('.');
            push_decimal(&mut out, self.agent.into());
        }
        if self.device != 0 {
            out.push(':');
            push_decimal(&mut out, self.device.into());
        }
        if !out.is_empty() {
            out.push('@');
        }
        out.push_str(server);
        out
    }
}

impl fmt::Display for Jid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_wire())
    }
}

impl FromStr for Jid {
    type Err = JidError;

    fn from_str(text: &str) -> Result<Self, JidError> {
        parse(text).ok_or_else(|| JidError { found: text.into() })
    }
}

fn parse(text: &str) -> Option<Jid> {
    if text.bytes().any(|b| b <= b' ' || b == 0x7f) {
        return None;
    }
    let Some((left, server)) = cut(text, b'@') else {
        // A group call's peer, and the server's own acks, are a server without a user.
        return matches!(text, "call" | "s.whatsapp.net" | "c.us" | "g.us")
            .then(|| Jid::new("", Server::from_wire(text)));
    };
    if server.is_empty() || server.bytes().any(|byte| byte == b'@' || byte == b':') {
        return None;
    }
    let server = Server::from_wire(server);
    if !server.has_devices() {
        // Only the call service has no user: `@call`.
        return (!left.is_empty() || server == Server::Call).then(|| Jid::new(left, server));
    }
    let (left, device) = match cut(left, b':') {
        Some((left, device)) => (left, number(device, 0x1_0000)? as u16),
        None => (left, 0),
    };
    let (user, agent) = match cut(left, b'.') {
        Some((user, agent)) => (user, number(agent, 0x100)? as u8),
        None => (left, 0),
    };
    (!user.is_empty()).then(|| Jid {
        user: user.into(),
        agent,
        device,
        server,
    })
}

/// What stands before and behind the first `mark`.
fn cut(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == mark)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
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

//! Addresses: `user.agent:device@server`.

use std::fmt;
use std::str::FromStr;

use crate::quoted::Quoted;

/// A wire address: a user, one of a user's devices, a group, a call, or a bare server.
///
/// Parses both spellings of a phone-number server, `c.us` (WhatsApp Web's own) and
/// `s.whatsapp.net` (the wire's), and prints either: [`Display`](fmt::Display) gives the wire's,
/// [`Jid::to_wid`] WhatsApp Web's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Jid {
    /// Phone number, linked id, group id or call id; empty for a bare server.
    pub user: Box<str>,
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
    Other(Box<str>),
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
    pub fn new(user: impl Into<Box<str>>, server: Server) -> Self {
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

    /// The spelling that WhatsApp Web's own address objects use: `c.us` for phone numbers.
    pub fn to_wid(&self) -> String {
        match self.server {
            Server::Pn => self.print("c.us"),
            _ => self.to_string(),
        }
    }

    fn print(&self, server: &str) -> String {
        let mut out = String::with_capacity(self.user.len() + server.len() + 8);
        out.push_str(&self.user);
        if self.agent != 0 {
            out.push('.');
            out.push_str(&self.agent.to_string());
        }
        if self.device != 0 {
            out.push(':');
            out.push_str(&self.device.to_string());
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
        f.write_str(&self.print(self.server.as_wire()))
    }
}

impl FromStr for Jid {
    type Err = JidError;

    fn from_str(text: &str) -> Result<Self, JidError> {
        parse(text).ok_or_else(|| JidError { found: text.into() })
    }
}

fn parse(text: &str) -> Option<Jid> {
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return None;
    }
    let Some((left, server)) = text.split_once('@') else {
        // A group call's peer, and the server's own acks, are a server without a user.
        return matches!(text, "call" | "s.whatsapp.net" | "c.us" | "g.us")
            .then(|| Jid::new("", Server::from_wire(text)));
    };
    if server.is_empty() || server.contains(['@', ':']) {
        return None;
    }
    let server = Server::from_wire(server);
    if !server.has_devices() {
        // Only the call service has no user: `@call`.
        return (!left.is_empty() || server == Server::Call).then(|| Jid::new(left, server));
    }
    let (left, device) = match left.split_once(':') {
        Some((left, device)) => (left, number(device)?),
        None => (left, 0),
    };
    let (user, agent) = match left.split_once('.') {
        Some((user, agent)) => (user, number(agent)?),
        None => (left, 0),
    };
    (!user.is_empty()).then(|| Jid {
        user: user.into(),
        agent,
        device,
        server,
    })
}

/// Digits only: `parse` alone would take a `+`.
fn number<N: FromStr>(digits: &str) -> Option<N> {
    digits
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| digits.parse().ok())?
}

/// Text that is not an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JidError {
    /// What stood there.
    pub found: Box<str>,
}

impl fmt::Display for JidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected a JID, found {}", Quoted(&self.found))
    }
}

impl std::error::Error for JidError {}

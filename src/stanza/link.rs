//! Call links: `<link_create>`, `<link_query>`, `<link_join>`, and their addresses.

use std::fmt;
use std::str::FromStr;

use super::element::element;
use super::media::{Audio, Capability, Media, Net, Video};
use super::vocabulary::vocabulary;
use crate::cut::cut;
use crate::jid::Jid;
use crate::node::Text;
use crate::quoted::quoted;

element! {
    /// Makes a call link. The ack, of type `link_create`, has it.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust; from `call-id` on (WA).
    LinkCreate {
        /// What the call will have.
        media: Media = MEDIA,
        /// The call that goes on, if the link is to lead to it.
        call_id: Option<Text> = CALL_ID,
        /// Who made that call.
        creator: Option<Jid> = CALL_CREATOR,
        /// My user name.
        link_creator_username: Option<Text> = LINK_CREATOR_USERNAME,
        /// `1`: with a waiting room.
        waiting_room_enabled: Option<Text> = WAITING_ROOM_ENABLED,
        /// When the call is to begin.
        event: Option<LinkEvent> = EVENT,
    }
}

element! {
    /// `<event start_time>`
    LinkEvent {
        /// When; in seconds since 1970-01-01 UTC, as far as anybody knows.
        start_time: u64 = START_TIME,
    }
}

element! {
    /// Asks what is behind a call link.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust; `action` (WA).
    LinkQuery {
        /// The link's token.
        token: Text = TOKEN,
        /// What its call has.
        media: Media = MEDIA,
        /// What for.
        action: Option<LinkQueryAction> = ACTION,
    }
}

vocabulary! {
    /// What a link is asked about for.
    LinkQueryAction {
        /// To show it.
        PREVIEW = PREVIEW,
        /// To change it.
        LINK_EDIT = LINK_EDIT,
    }
}

element! {
    /// Joins the call behind a link.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust.
    LinkJoin {
        /// The link's token.
        token: Text = TOKEN,
        /// What its call has.
        media: Media = MEDIA,
        /// What is understood.
        audio: Vec<Audio> = AUDIO,
        /// With video.
        video: Option<Video> = VIDEO,
        /// The network.
        net: Option<Net> = NET,
        /// What this device can do.
        capability: Option<Capability> = CAPABILITY,
    }
}

/// A call link: `https://call.whatsapp.com/voice/{token}`, or with `video`. Parses `audio` for
/// `voice`, too, as some clients write it.
///
/// Source: protocol.md §1.5; the token's length §3.1 (WA).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallLink {
    /// What the call has.
    pub is_video: bool,
    /// 22 letters, digits, `-` and `_`.
    token: Text,
}

const ADDRESS: &str = "https://call.whatsapp.com/";
const TOKEN_LENGTH: usize = 22;

impl CallLink {
    /// A link with this token.
    ///
    /// # Errors
    ///
    /// A token has 22 letters, digits, `-` and `_`.
    pub fn new(is_video: bool, token: &str) -> Result<Self, CallLinkError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if token.len() != TOKEN_LENGTH || !token.bytes().all(fits) {
            let found = token.into();
            return Err(CallLinkError { found });
        }
        let token = token.into();
        Ok(Self { is_video, token })
    }

    /// What stanzas name the link by.
    pub fn token(self) -> Text {
        self.token
    }

    /// Where people find it.
    pub fn address(self) -> String {
        let mut address = String::from(ADDRESS);
        address.push_str(if self.is_video { "video/" } else { "voice/" });
        address.push_str(&self.token.as_str());
        address
    }

    /// What stanzas say that the call has.
    pub fn media(self) -> Media {
        match self.is_video {
            true => Media::VIDEO,
            false => Media::AUDIO,
        }
    }
}

impl FromStr for CallLink {
    type Err = CallLinkError;

    fn from_str(address: &str) -> Result<Self, CallLinkError> {
        let path = address.trim().strip_prefix(ADDRESS);
        let parts = path.and_then(|path| cut(path, b'/'));
        let link = match parts {
            Some(("voice" | "audio", token)) => Self::new(false, token).ok(),
            Some(("video", token)) => Self::new(true, token).ok(),
            _ => None,
        };
        let found = || address.into();
        link.ok_or_else(|| CallLinkError { found: found() })
    }
}

impl fmt::Display for CallLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address())
    }
}

/// Text that is no call link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallLinkError {
    /// What stood there.
    pub found: Text,
}

impl CallLinkError {
    /// The message for people.
    pub fn message(&self) -> String {
        let mut message = String::from(
            "expected https://call.whatsapp.com/voice/… or …/video/… with 22 characters, found ",
        );
        message.push_str(&quoted(&self.found.as_str()));
        message
    }
}

impl fmt::Display for CallLinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for CallLinkError {}

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
    /// Creates a call link. The link is in the ack, which has the type `link_create`.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust; from `call-id` on (WA).
    LinkCreate {
        /// Audio or video.
        media: Media = MEDIA,
        /// The ongoing call that the link should lead to, if any.
        call_id: Option<Text> = CALL_ID,
        /// The call-creator of that call.
        creator: Option<Jid> = CALL_CREATOR,
        /// Our user name.
        link_creator_username: Option<Text> = LINK_CREATOR_USERNAME,
        /// `1` for a link with a waiting room.
        waiting_room_enabled: Option<Text> = WAITING_ROOM_ENABLED,
        /// When the call is planned to start.
        event: Option<LinkEvent> = EVENT,
    }
}

element! {
    /// `<event start_time>`
    LinkEvent {
        /// The planned start, probably in seconds since 1970-01-01 UTC.
        start_time: u64 = START_TIME,
    }
}

element! {
    /// Queries a call link.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust; `action` (WA).
    LinkQuery {
        /// The link's token.
        token: Text = TOKEN,
        /// Audio or video.
        media: Media = MEDIA,
        /// The purpose of the query.
        action: Option<LinkQueryAction> = ACTION,
    }
}

vocabulary! {
    /// The purpose of a query.
    LinkQueryAction {
        /// To show the link.
        PREVIEW = PREVIEW,
        /// To change the link.
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
        /// Audio or video.
        media: Media = MEDIA,
        /// The audio codecs that we understand.
        audio: Vec<Audio> = AUDIO,
        /// Present if we join with video.
        video: Option<Video> = VIDEO,
        /// The kind of network.
        net: Option<Net> = NET,
        /// The capabilities of this device.
        capability: Option<Capability> = CAPABILITY,
    }
}

/// A call link: `https://call.whatsapp.com/voice/{token}`, or with `video`. The parser also takes
/// `audio` for `voice`, because some clients write that.
///
/// Source: protocol.md §1.5; the token's length §3.1 (WA).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallLink {
    /// Whether the call has video.
    pub is_video: bool,
    /// 22 letters, digits, `-` and `_`.
    token: Text,
}

const ADDRESS: &str = "https://call.whatsapp.com/";
const TOKEN_LENGTH: usize = 22;

impl CallLink {
    /// Makes a link with this token.
    ///
    /// # Errors
    ///
    /// The token does not have 22 letters, digits, `-` and `_`.
    pub fn new(is_video: bool, token: &str) -> Result<Self, CallLinkError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if token.len() != TOKEN_LENGTH || !token.bytes().all(fits) {
            let found = token.into();
            return Err(CallLinkError { found });
        }
        let token = token.into();
        Ok(Self { is_video, token })
    }

    /// Returns the token, by which stanzas name the link.
    pub fn token(self) -> Text {
        self.token
    }

    /// Returns the address of the link, for people.
    pub fn address(self) -> String {
        let mut address = String::from(ADDRESS);
        address.push_str(if self.is_video { "video/" } else { "voice/" });
        address.push_str(&self.token.as_str());
        address
    }

    /// Returns audio or video, as stanzas name it.
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

/// The error for a text that is no call link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallLinkError {
    /// The text.
    pub found: Text,
}

impl CallLinkError {
    /// Returns the message for people.
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

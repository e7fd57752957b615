//! `<waiting_room_…>`: users who wait to be let into a call behind a link.

use super::element::element;
use super::group::Member;
use super::media::Media;
use crate::node::Text;

element! {
    /// Reports who waits. Incoming only; needs a typed ack.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust.
    WaitingRoomUpdate {
        /// The room.
        waiting_room: WaitingRoom = WAITING_ROOM,
    }
}

element! {
    /// `<waiting_room>`
    WaitingRoom in call {
        /// The call link's token.
        link_token: Option<Text> = LINK_TOKEN,
        /// Audio or video.
        media: Option<Media> = MEDIA,
        /// Whether the waiting room is enabled.
        enabled: Option<Text> = ENABLED,
        /// Whether this account decides who comes in.
        is_admin: Option<Text> = IS_ADMIN,
        /// The id of this change of the waiting room.
        transaction_id: Option<Text> = TRANSACTION_ID,
        /// The users who wait.
        user: Vec<Member> = USER,
    }
}

element! {
    /// Opens or closes the waiting room: of a call, or of a link before there is a call.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust, (WA).
    WaitingRoomToggle {
        /// The call id. A link may have no call yet.
        call_id: Option<Text> = CALL_ID,
        /// The call-creator.
        creator: Option<crate::jid::Jid> = CALL_CREATOR,
        /// `1` or `0`.
        enabled: Text = ENABLED,
        /// The link's token.
        link_token: Option<Text> = LINK_TOKEN,
        /// Audio or video.
        media: Option<Media> = MEDIA,
    }
}

element! {
    /// Lets users in.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust.
    WaitingRoomAdmit in call {
        /// The users.
        user: Vec<Member> = USER,
    }
}

element! {
    /// Keeps users out.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust.
    WaitingRoomDeny in call {
        /// The users.
        user: Vec<Member> = USER,
    }
}

//! `<waiting_room_…>`: who waits to be let into a call behind a link.

use super::element::element;
use super::group::Member;
use super::media::Media;
use crate::node::Text;

element! {
    /// Tells who waits. Comes in only; needs a typed ack.
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
        /// What the call has.
        media: Option<Media> = MEDIA,
        /// Whether there is one.
        enabled: Option<Text> = ENABLED,
        /// Whether this account decides who comes in.
        is_admin: Option<Text> = IS_ADMIN,
        /// Which change of the room it is.
        transaction_id: Option<Text> = TRANSACTION_ID,
        /// Who waits.
        user: Vec<Member> = USER,
    }
}

element! {
    /// Opens or closes the waiting room: of a call, or of a link before there is a call.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust, (WA).
    WaitingRoomToggle {
        /// The call's id; a link may have no call yet.
        call_id: Option<Text> = CALL_ID,
        /// Who made the call.
        creator: Option<crate::jid::Jid> = CALL_CREATOR,
        /// `1` or `0`.
        enabled: Text = ENABLED,
        /// The link's token.
        link_token: Option<Text> = LINK_TOKEN,
        /// What the link's call has.
        media: Option<Media> = MEDIA,
    }
}

element! {
    /// Lets somebody in.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust.
    WaitingRoomAdmit in call {
        /// Whom.
        user: Vec<Member> = USER,
    }
}

element! {
    /// Keeps somebody out.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust.
    WaitingRoomDeny in call {
        /// Whom.
        user: Vec<Member> = USER,
    }
}

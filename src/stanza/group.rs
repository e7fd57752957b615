//! `<group_update>` and `<group_info>`: who is in a group call.

use super::element::element;
use super::media::{Capability, Media};
use super::relay::RelayInfo;
use crate::jid::Jid;
use crate::node::Text;

element! {
    /// Tells who is in a group call now. Comes in only.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust.
    GroupUpdate in call {
        /// Who.
        group_info: Option<GroupInfo> = GROUP_INFO,
        /// Whether video may begin.
        av_upgrade: Option<AvUpgrade> = AV_UPGRADE,
        /// What carries the media from now on.
        relay: Option<RelayInfo> = RELAY,
    }
}

element! {
    /// `<group_info>`: a group call's members, in an offer or an update.
    GroupInfo {
        /// What the call has.
        media: Option<Media> = MEDIA,
        /// Which change of the group it is.
        transaction_id: Option<Text> = TRANSACTION_ID,
        /// How many can be connected.
        connected_limit: Option<u64> = CONNECTED_LIMIT,
        /// `1`: others may join.
        joinable: Option<Text> = JOINABLE,
        /// `1`: a new key follows.
        rekey: Option<Text> = REKEY,
        /// The group.
        group_jid: Option<Jid> = GROUP_JID,
        /// Its members.
        user: Vec<Member> = USER,
    }
}

element! {
    /// `<user>`: one member, or somebody in a waiting room.
    Member {
        /// Who.
        jid: Option<Jid> = JID,
        /// The same by phone number.
        user_pn: Option<Jid> = USER_PN,
        /// Whether connected, ringing, gone; the words are not known.
        state: Option<Text> = STATE,
        /// Unknown.
        kind: Option<Text> = TYPE,
        /// The member's user name.
        username: Option<Text> = USERNAME,
        /// The name of somebody without an account.
        guest_name: Option<Text> = GUEST_NAME,
        /// The member's devices.
        device: Vec<Device> = DEVICE,
    }
}

element! {
    /// `<device>`: one device of a member.
    Device {
        /// Which.
        jid: Option<Jid> = JID,
        /// What it runs on.
        platform: Option<Text> = PLATFORM,
        /// Its number in this call.
        pid: Option<Text> = PID,
        /// What it can do.
        capability: Option<Capability> = CAPABILITY,
    }
}

element! {
    /// `<av_upgrade>`
    AvUpgrade {
        /// Whether a call of sound alone can have video.
        av_upgradable: Option<Text> = AV_UPGRADABLE,
    }
}

//! `<group_update>` and `<group_info>`: who is in a group call.

use super::element::element;
use super::media::{Capability, Media};
use super::relay::RelayInfo;
use crate::jid::Jid;
use crate::node::Text;

element! {
    /// Reports who is in a group call now. Incoming only.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust.
    GroupUpdate in call {
        /// The members.
        group_info: Option<GroupInfo> = GROUP_INFO,
        /// Whether video may start.
        av_upgrade: Option<AvUpgrade> = AV_UPGRADE,
        /// The relays that carry the media from now on.
        relay: Option<RelayInfo> = RELAY,
    }
}

element! {
    /// `<group_info>`: a group call's members, in an offer or an update.
    GroupInfo {
        /// Audio or video.
        media: Option<Media> = MEDIA,
        /// The id of this change of the group.
        transaction_id: Option<Text> = TRANSACTION_ID,
        /// The most members that can be connected.
        connected_limit: Option<u64> = CONNECTED_LIMIT,
        /// `1`: others may join.
        joinable: Option<Text> = JOINABLE,
        /// `1`: a new key follows.
        rekey: Option<Text> = REKEY,
        /// The group.
        group_jid: Option<Jid> = GROUP_JID,
        /// The members.
        user: Vec<Member> = USER,
    }
}

element! {
    /// `<user>`: one member, or somebody in a waiting room.
    Member {
        /// The member's address.
        jid: Option<Jid> = JID,
        /// The member's phone-number address.
        user_pn: Option<Jid> = USER_PN,
        /// Whether the member is connected, ringing or gone. The words are not known.
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
        /// The device's address.
        jid: Option<Jid> = JID,
        /// The device's platform.
        platform: Option<Text> = PLATFORM,
        /// The device's number in this call.
        pid: Option<Text> = PID,
        /// The device's capabilities.
        capability: Option<Capability> = CAPABILITY,
    }
}

element! {
    /// `<av_upgrade>`
    AvUpgrade {
        /// Whether an audio call can be upgraded to video.
        av_upgradable: Option<Text> = AV_UPGRADABLE,
    }
}

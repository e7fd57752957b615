//! `<relay>`: the relays that carry a call's media.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::element::{Leaf, element};
use super::secret::Secret;
use crate::node::Text;

element! {
    /// The relays that the server has allocated for a call. All parts are optional.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust; `key`, `token` and `te2` host.md §2 (RUN).
    RelayInfo {
        /// The change of the group that this follows.
        transaction_id: Option<Text> = TRANSACTION_ID,
        /// Our device's number in this call.
        self_pid: Option<Text> = SELF_PID,
        /// The call's id among relays.
        uuid: Option<Text> = UUID,
        /// Our device's id among relays.
        participant_uuid: Option<Text> = PARTICIPANT_UUID,
        /// Unknown.
        attribute_padding: Option<Text> = ATTRIBUTE_PADDING,
        /// The length of the WARP tag in bytes.
        warp_mi_tag_len: Option<Text> = WARP_MI_TAG_LEN,
        /// The key for access to the relays, as text.
        key: Option<Leaf<Secret>> = KEY,
        /// The key between a device and its relay, 30 bytes; protocol.md §2.3.
        hbh_key: Option<Leaf<Secret>> = HBH_KEY,
        /// The tokens by which the relays recognise a device.
        token: Vec<RelayToken> = TOKEN,
        /// The newer tokens for the same purpose.
        auth_token: Vec<RelayToken> = AUTH_TOKEN,
        /// The relays.
        te2: Vec<Relay> = TE2,
    }
}

element! {
    /// `<token id>`, `<auth_token id>`
    RelayToken {
        /// The id to which [`Relay::token_id`] refers.
        id: Option<Text> = ID,
        /// The token.
        token: Secret = TOKEN,
    }
}

element! {
    /// `<te2>`: one address of a relay.
    Relay {
        /// The id of the relay.
        relay_id: Option<Text> = RELAY_ID,
        /// The name of the relay.
        relay_name: Option<Text> = RELAY_NAME,
        /// The id of the [`RelayToken`] that the relay accepts.
        token_id: Option<Text> = TOKEN_ID,
        /// The id of the [`RelayInfo::auth_token`] that the relay accepts.
        auth_token_id: Option<Text> = AUTH_TOKEN_ID,
        /// The address, in the form that [`endpoint`] reads.
        address: Vec<u8> = TE2,
    }
}

impl Relay {
    /// Returns the IP address and port; `None` for an address that is neither IPv4 nor IPv6.
    pub fn endpoint(&self) -> Option<(IpAddr, u16)> {
        endpoint(&self.address())
    }
}

/// Reads an address in `<te2>` or `<rte>`: 4 or 16 bytes of IP address, then 2 bytes of port,
/// big-endian.
///
/// Source: host.md §2 (RUN) for 6 bytes; that the other 18 are IPv6 is protocol.md's reading.
pub fn endpoint(bytes: &[u8]) -> Option<(IpAddr, u16)> {
    let (ip, port) = bytes.split_last_chunk()?;
    let ip = match ip.len() {
        4 => IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(ip).ok()?)),
        16 => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(ip).ok()?)),
        _ => return None,
    };
    Some((ip, u16::from_be_bytes(*port)))
}

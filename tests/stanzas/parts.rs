//! Parts that several stanzas have.

use wpp_call::node::{Content, Node, Text};
use wpp_call::stanza::element::Leaf;
use wpp_call::stanza::media::{
    Audio, Capability, Destination, Enc, EncOpt, Metadata, Net, To, TransportEnd, Video,
};
use wpp_call::stanza::relay::{Relay, RelayToken};
use wpp_call::stanza::secret::Secret;

use crate::golden::jid;

pub fn some<T: From<Text>>(text: &str) -> Option<T> {
    Some(Text::from(text).into())
}

pub fn opus<const N: usize>(rates: [&str; N]) -> Vec<Audio> {
    let audio = |rate: &str| {
        let audio = Audio::default().with_enc("opus".into());
        audio.with_rate(rate.into())
    };
    rates.map(audio).into()
}

/// H.264 both ways on a screen of 1920 by 1080, in the order in which whatsapp-rust has it.
pub fn h264() -> Video {
    Video::default()
        .with_enc(some("h264"))
        .with_dec(some("h264"))
        .with_orientation(some("0"))
        .with_screen_width(some("1920"))
        .with_screen_height(some("1080"))
        .with_device_orientation(some("0"))
}

/// A camera that is not turned, behind a decoder of H.264.
pub fn decodes_h264() -> Video {
    Video::default()
        .with_dec(some("H264"))
        .with_device_orientation(some("0"))
}

pub fn net(medium: &str) -> Option<Net> {
    Some(Net::default().with_medium(medium.into()))
}

pub fn capability(bits: &[u8]) -> Option<Capability> {
    let capability = Capability::default().with_ver("1".into());
    Some(capability.with_bits(bits.into()))
}

pub fn keygen_2() -> Option<EncOpt> {
    Some(EncOpt::default().with_keygen("2".into()))
}

pub fn enc(kind: &str, count: &str, ciphertext: &[u8]) -> Enc {
    Enc::default()
        .with_v("2".into())
        .with_kind(kind.into())
        .with_count(some(count))
        .with_ciphertext(ciphertext.into())
}

pub fn to(device: &str, enc: Option<Enc>) -> To {
    To::default().with_jid(jid(device)).with_enc(enc)
}

pub fn destination<const N: usize>(to: [To; N]) -> Option<Destination> {
    Some(Destination::default().with_to(to.into()))
}

pub fn te(priority: &str, address: &[u8]) -> Vec<TransportEnd> {
    let te = TransportEnd::default().with_priority(some(priority));
    vec![te.with_address(address.into())]
}

/// Which experiments the caller is part of.
pub fn ab_tests(bucket: Option<&str>) -> Option<Metadata> {
    let metadata = Metadata::default()
        .with_peer_abtest_bucket(bucket.map(Text::from))
        .with_peer_abtest_bucket_id_list(some("125208,94276"));
    Some(metadata)
}

pub fn leaf<B: From<Vec<u8>>>(bytes: &[u8]) -> Option<Leaf<B>> {
    Some(Leaf(bytes.to_vec().into()))
}

pub fn secret_leaf(bytes: &[u8]) -> Option<Leaf<Secret>> {
    Some(Leaf(Secret::from(bytes.to_vec())))
}

pub fn relay_token(id: &str, token: &[u8]) -> RelayToken {
    let of_id = RelayToken::default().with_id(some(id));
    of_id.with_token(token.to_vec().into())
}

/// The relay of this id and name, which takes the first token.
pub fn relay(id: &str, name: &str, auth_token_id: Option<&str>, address: &[u8]) -> Relay {
    Relay::default()
        .with_relay_id(some(id))
        .with_relay_name(some(name))
        .with_token_id(some("0"))
        .with_auth_token_id(auth_token_id.map(Text::from))
        .with_address(address.into())
}

/// Takes out the children with this tag, whose places the others take.
pub fn take_children(node: &mut Node, tag: &str) -> Vec<Node> {
    let Content::Children(children) = &mut node.content else {
        return Vec::new();
    };
    children.extract_if(.., |child| child.tag == *tag).collect()
}

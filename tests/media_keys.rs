//! The keys of a call's media, against known answers.
#![cfg(test)]
#![cfg(feature = "media-keys")]

use serde_json::Value;
use wpp_call::crypto::CallKey;
use wpp_call::crypto::media_keys::{
    HbhKey, HbhLabel, SFrameKey, SessionKeys, Stream, end_to_end, ssrc,
};
use wpp_call::jid::Jid;

struct Vectors(Value);

impl Vectors {
    fn read() -> Self {
        Self(serde_json::from_str(include_str!("vectors/media-keys.json")).unwrap())
    }

    fn text(&self, group: &str, name: &str) -> &str {
        self.0[group][name].as_str().unwrap()
    }

    fn number(&self, group: &str, name: &str) -> u32 {
        self.0[group][name].as_u64().unwrap().try_into().unwrap()
    }

    fn call_key(&self) -> CallKey {
        let bytes = unhex(self.text("inputs", "callKey"));
        let draw: Result<CallKey, ()> = CallKey::draw(&mut |buffer| {
            buffer.copy_from_slice(&bytes);
            Ok(())
        });
        draw.unwrap()
    }

    fn hbh_key(&self) -> HbhKey {
        let bytes = unhex(self.text("inputs", "hbhKey"));
        HbhKey::new(bytes.as_slice().try_into().unwrap())
    }

    fn peer(&self) -> Jid {
        self.text("inputs", "peerLid").parse().unwrap()
    }

    fn me(&self) -> Jid {
        self.text("inputs", "selfLid").parse().unwrap()
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits = text.as_bytes().chunks(2);
    let byte = |two: &[u8]| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap();
    digits.map(byte).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn shown(keys: &SessionKeys) -> [String; 3] {
    [hex(&keys.cipher), hex(&keys.salt), hex(&keys.auth)]
}

#[test]
fn both_sides_derive_their_srtp_keys_from_the_call_key_and_the_senders_lid() {
    let vectors = Vectors::read();
    for (side, lid) in [("peer", vectors.peer()), ("self", vectors.me())] {
        let keys = end_to_end(&vectors.call_key(), &lid).session(Stream::Srtp);
        let expected = ["cipherKey", "salt", "authKey"]
            .map(|name| vectors.text("e2e_srtp", &format!("{side}_{name}")));
        assert_eq!(shown(&keys), expected, "{side}");
    }
}

/// Not in the vectors' file: computed for protocol.md §2.5.
#[test]
fn srtcp_has_keys_of_its_own() {
    let vectors = Vectors::read();
    let keys = |lid| shown(&end_to_end(&vectors.call_key(), &lid).session(Stream::Srtcp));
    let peer = [
        "b1af338c6cec85a4f4b02c92cdd9eb58",
        "bf59bef19b9ed5ec160013ef4a59",
        "1cdb612a0ec06924c3c59669bbfeb96f0808e702",
    ];
    let me = [
        "8aea1993c20f57725f32f05c4ed3f214",
        "511aea4767880b828bda9cbeca09",
        "70d5cf6f22c272b195d714ecdcbce1a2bf394a14",
    ];
    assert_eq!(keys(vectors.peer()), peer);
    assert_eq!(keys(vectors.me()), me);
}

#[test]
fn a_packet_is_encrypted_from_its_ssrc_and_its_place_and_back_again() {
    let vectors = Vectors::read();
    let keys = end_to_end(&vectors.call_key(), &vectors.peer()).session(Stream::Srtp);
    let input = |name| vectors.number("inputs", name);
    let (ssrc, roc) = (input("ssrc"), input("roc"));
    let sequence = input("seq").try_into().unwrap();
    let iv = keys.iv(ssrc, roc, sequence);
    assert_eq!(hex(&iv), vectors.text("e2e_srtp", "rtpIv"));

    let payload = unhex(vectors.text("inputs", "payload"));
    let mut packet = payload.clone();
    keys.apply(ssrc, roc, sequence, &mut packet);
    assert_eq!(hex(&packet), vectors.text("e2e_srtp", "cipher_out"));
    keys.apply(ssrc, roc, sequence, &mut packet);
    assert_eq!(packet, payload);
}

#[test]
fn the_warp_tag_is_the_head_of_a_mac_over_packet_and_roc() {
    let vectors = Vectors::read();
    let keys = end_to_end(&vectors.call_key(), &vectors.peer()).session(Stream::Srtp);
    let packet = unhex(vectors.text("inputs", "samplePacket"));
    let tag = keys.warp_tag(&packet, vectors.number("inputs", "roc"));
    assert_eq!(hex(&tag), vectors.text("e2e_srtp", "warp_mi_tag4"));
    assert_ne!(keys.warp_tag(&packet, 1), tag);
}

#[test]
fn a_hop_has_its_keys_from_the_relays_key_and_its_label() {
    let vectors = Vectors::read();
    let hbh = vectors.hbh_key();
    let uplink = hbh.master(HbhLabel::UplinkSrtcp);
    let media = shown(&uplink.session(Stream::Srtp));
    let expected =
        ["sessionKey", "sessionSalt", "authKey"].map(|name| vectors.text("hbh_srtp", name));
    assert_eq!(media, expected);
    let reports = shown(&uplink.session(Stream::Srtcp));
    let expected = ["srtcpSessionKey", "srtcpSessionSalt", "srtcpAuthKey"]
        .map(|name| vectors.text("hbh_srtp", name));
    assert_eq!(reports, expected);
}

#[test]
fn each_label_gives_a_master_key_of_its_own() {
    let vectors = Vectors::read();
    for (label, name) in [
        (HbhLabel::UplinkSrtcp, "uplinkKey30"),
        (HbhLabel::DownlinkSrtcp, "downlinkKey30"),
        (HbhLabel::Srtcp, "sharedSrtcpKey30"),
        (HbhLabel::Srtp, "sharedSrtpKey30"),
    ] {
        let master = vectors.hbh_key().master(label);
        assert_eq!(
            hex(master.expose().as_slice()),
            vectors.text("hbh_srtp", name)
        );
    }
}

#[test]
fn a_hops_packet_is_encrypted_like_any_other() {
    let vectors = Vectors::read();
    let keys = vectors
        .hbh_key()
        .master(HbhLabel::UplinkSrtcp)
        .session(Stream::Srtp);
    let mut packet = unhex(vectors.text("inputs", "payload"));
    let input = |name| vectors.number("inputs", name);
    keys.apply(
        input("ssrc"),
        input("roc"),
        input("seq").try_into().unwrap(),
        &mut packet,
    );
    assert_eq!(hex(&packet), vectors.text("hbh_srtp", "cipher_out"));
}

#[test]
fn a_frame_is_encrypted_for_its_participant() {
    let vectors = Vectors::read();
    let key = |lid| SFrameKey::derive(&vectors.call_key(), &lid);
    let peer = key(vectors.peer());
    assert_eq!(hex(peer.expose()), vectors.text("sframe", "peerKey32"));
    let me = key(vectors.me());
    assert_eq!(hex(me.expose()), vectors.text("sframe", "selfKey32"));

    let counter = vectors.number("inputs", "sframeCounter").into();
    let nonce = SFrameKey::nonce(counter);
    assert_eq!(hex(&nonce), vectors.text("sframe", "counterToIv_5"));
    let payload = unhex(vectors.text("inputs", "payload"));
    let frame = hex(&peer.encrypt(counter, &payload).unwrap());
    let header = vectors.text("sframe", "header_5_0");
    assert_eq!(frame + header, vectors.text("sframe", "encrypt_out"));
}

#[test]
fn an_ssrc_follows_from_call_sender_and_slot() {
    let vectors = Vectors::read();
    let call_id = vectors.text("inputs", "callId");
    for slot in [0, 1] {
        let expected = vectors.number("voip_crypto", &format!("ssrc_slot{slot}"));
        assert_eq!(
            ssrc(call_id, &vectors.peer(), slot),
            expected,
            "slot {slot}"
        );
    }
    let lid = "12345:0@lid".parse().unwrap();
    assert_eq!(ssrc("CALL-ID-0001", &lid, 2), 0xf8d7_0484);
}

#[test]
fn no_key_shows_its_bytes() {
    let vectors = Vectors::read();
    let master = end_to_end(&vectors.call_key(), &vectors.peer());
    let session = master.session(Stream::Srtp);
    let sframe = SFrameKey::derive(&vectors.call_key(), &vectors.peer());
    let shown = format!("{master:?} {session:?} {sframe:?} {:?}", vectors.hbh_key());
    assert_eq!(
        shown,
        "MasterKey(..) SessionKeys(..) SFrameKey(..) HbhKey(..)"
    );
}

//! Elements about media and keys that several actions have.

use super::element::{Element, element};
use super::latency::Latency;
use super::vocabulary::vocabulary;
use crate::bytes::Bytes;
use crate::jid::Jid;
use crate::node::{Content, Node, Text};
use crate::words as w;
use crate::words::Word;

element! {
    /// `<audio enc="opus" rate="…"/>`: a codec.
    Audio {
        /// The name of the codec.
        enc: Text = ENC,
        /// The sample rate in Hz.
        rate: Text = RATE,
    }
}

impl Audio {
    /// Makes Opus at this rate.
    pub(super) fn opus(rate: Word) -> Self {
        Self::default()
            .with_enc(w::OPUS.into())
            .with_rate(rate.into())
    }
}

element! {
    /// `<video …/>`: codecs and the camera. An offer with this element starts a video call (WA).
    Video {
        /// The rotation of the picture, in quarter turns.
        orientation: Option<Text> = ORIENTATION,
        /// The width of the screen in pixels.
        screen_width: Option<Text> = SCREEN_WIDTH,
        /// The height of the screen in pixels.
        screen_height: Option<Text> = SCREEN_HEIGHT,
        /// The rotation of the device, in quarter turns.
        device_orientation: Option<Text> = DEVICE_ORIENTATION,
        /// The codec that is sent.
        enc: Option<Text> = ENC,
        /// The codecs that are understood.
        dec: Option<Text> = DEC,
    }
}

impl Video {
    /// Makes VP8 for both directions, as seed document 000 says.
    ///
    /// (SRC) oxidezap/whatsapp-rust offers h264 instead; what WhatsApp's own client offers is not
    /// known.
    pub(super) fn vp8() -> Self {
        Self::default()
            .with_orientation(Some(w::N0.into()))
            .with_screen_width(Some(w::N1920.into()))
            .with_screen_height(Some(w::N1080.into()))
            .with_device_orientation(Some(w::N0.into()))
            .with_enc(Some(w::VP8.into()))
            .with_dec(Some(w::VP8.into()))
    }
}

element! {
    /// `<net medium="3"/>`: the kind of network.
    Net {
        /// 3 in an offer, 2 in `<transport>`. In an accept, clients differ.
        medium: Text = MEDIUM,
        /// Only in `<transport>`.
        protocol: Option<Text> = PROTOCOL,
    }
}

impl Net {
    /// Makes a network of this kind.
    pub(super) fn of_medium(medium: Word) -> Self {
        Self::default().with_medium(medium.into())
    }
}

element! {
    /// `<encopt keygen="2"/>`: how keys are derived from the call key.
    EncOpt {
        /// The scheme.
        keygen: Text = KEYGEN,
    }
}

impl EncOpt {
    /// Makes the only scheme that is in use.
    pub(super) fn current() -> Self {
        Self::default().with_keygen(w::N2.into())
    }
}

element! {
    /// `<capability ver="1">`: what a device can do, as a bit set.
    Capability {
        /// The version of the bit set.
        ver: Text = VER,
        /// The bit set.
        bits: Vec<u8> = CAPABILITY,
    }
}

impl Capability {
    /// Makes a capability with these bits.
    pub(super) fn new(bits: &[u8]) -> Self {
        Self::default()
            .with_ver(w::N1.into())
            .with_bits(bits.into())
    }
}

element! {
    /// `<enc v="2" type count="0">`: the call key, encrypted for one device.
    Enc {
        /// The version of the Signal message.
        v: Text = V,
        /// `msg` in an established session, `pkmsg` in a new one.
        kind: Text = TYPE,
        /// How often the device has asked for the key again.
        count: Option<Text> = COUNT,
        /// The Signal message.
        ciphertext: Bytes = ENC,
    }
}

impl Enc {
    /// Wraps a ciphertext of WhatsApp's own encryption. Makes the node at once, and not part by part,
    /// which is slower: an offer has one for each device.
    pub(super) fn new(kind: Word, ciphertext: Bytes) -> Self {
        let attrs = [(w::V, w::N2), (w::TYPE, kind), (w::COUNT, w::N0)];
        Self(Node {
            tag: Text::EMPTY, // the parent sets it
            attrs: attrs
                .map(|(name, value)| (name.into(), value.into()))
                .into(),
            content: ciphertext.into(),
        })
    }
}

element! {
    /// `<to jid>`: one device's part of a `<destination>`.
    To {
        /// The device.
        jid: Jid = JID,
        /// The call key, encrypted for the device.
        enc: Option<Enc> = ENC,
    }
}

impl To {
    /// Makes the part of a device, at once like [`Enc::new`].
    pub(super) fn new(device: Jid, enc: Enc) -> Self {
        let enc = Node {
            tag: w::ENC.into(),
            ..enc.into_node()
        };
        Self(Node {
            tag: Text::EMPTY,
            attrs: vec![(w::JID.into(), device.into())],
            content: Content::Children(vec![enc]),
        })
    }
}

element! {
    /// `<destination>`: one part for each device.
    Destination {
        /// In fan-out order.
        to: Vec<To> = TO,
    }
}

element! {
    /// `<te>`: an endpoint of a transport.
    TransportEnd {
        /// 1 in `<transport>`, 2 in `<accept>`.
        priority: Option<Text> = PRIORITY,
        /// The round-trip time to the relay.
        latency: Option<Latency> = LATENCY,
        /// The name of the relay.
        relay_name: Option<Text> = RELAY_NAME,
        /// The address.
        address: Vec<u8> = TE,
    }
}

element! {
    /// `<metadata>`: the experiments that the caller is part of; the callee echoes it.
    Metadata {
        /// The name of a bucket.
        peer_abtest_bucket: Option<Text> = PEER_ABTEST_BUCKET,
        /// The numbers of buckets, separated by commas.
        peer_abtest_bucket_id_list: Option<Text> = PEER_ABTEST_BUCKET_ID_LIST,
    }
}

element! {
    /// `<voip_settings uncompressed="1">`: settings of the media stack, as JSON.
    VoipSettings {
        /// Whether the bytes are uncompressed.
        uncompressed: Option<Text> = UNCOMPRESSED,
        /// The settings.
        json: Vec<u8> = VOIP_SETTINGS,
    }
}

vocabulary! {
    /// `media` of a call link and of a group call.
    Media {
        /// Audio only.
        AUDIO = AUDIO,
        /// Audio and video.
        VIDEO = VIDEO,
    }
}

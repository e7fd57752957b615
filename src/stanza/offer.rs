//! `<offer>`: starts a call; `<offer_notice>`: announces an offer.

use super::call_ref::CallRef;
use super::element::{Leaf, element};
use super::group::GroupInfo;
use super::media::{Audio, Capability, Destination, Enc, EncOpt, Media, Metadata, Net, To, Video};
use super::profile::{Profile, SingleDevice};
use super::relay::RelayInfo;
use super::secret::Secret;
use crate::bytes::Bytes;
use crate::jid::Jid;
use crate::node::Text;
use crate::words as w;
use crate::words::Word;

element! {
    /// Starts a call, with the call key encrypted for each device of the callee.
    ///
    /// The parts are not sent in the order in which they are listed here. The server refuses (nack
    /// 439) any order but that of the profile's [`offer_order`](Profile::offer_order), so every
    /// offer is sorted by it before it is sent.
    ///
    /// Source: protocol.md §1.2, §1.5, §1.6 (SRC), (WA).
    Offer in call {
        /// The group that is called.
        group_jid: Option<Jid> = GROUP_JID,
        /// The caller's phone-number address; no other action has it.
        caller_pn: Option<Jid> = CALLER_PN,
        /// The caller's country.
        caller_country_code: Option<Text> = CALLER_COUNTRY_CODE,
        /// The class of the caller's device.
        device_class: Option<Text> = DEVICE_CLASS,
        /// `1` if others may join.
        joinable: Option<Text> = JOINABLE,
        /// The caller's user name.
        username: Option<Text> = USERNAME,
        /// The raw trusted-contact token. Without it, the server may refuse the offer (nack 463).
        privacy: Option<Leaf<Secret>> = PRIVACY,
        /// The audio codecs that the caller understands.
        audio: Vec<Audio> = AUDIO,
        /// Present if the call has video as well as audio.
        video: Option<Video> = VIDEO,
        /// The kind of network.
        net: Option<Net> = NET,
        /// The capabilities of the caller's device.
        capability: Option<Capability> = CAPABILITY,
        /// The call key for each device; the offer is addressed to the user.
        destination: Option<Destination> = DESTINATION,
        /// The call key for the one device that the offer is addressed to.
        enc: Option<Enc> = ENC,
        /// The members of a group call.
        group_info: Option<GroupInfo> = GROUP_INFO,
        /// How keys are derived.
        encopt: Option<EncOpt> = ENCOPT,
        /// The caller's signed device identity; needed when a ciphertext starts a session.
        device_identity: Option<Leaf<Bytes>> = DEVICE_IDENTITY,
        /// The relays that carry the media.
        relay: Option<RelayInfo> = RELAY,
        /// The experiments that the caller is part of.
        metadata: Option<Metadata> = METADATA,
        /// The reason why the call should not ring.
        silence: Option<Silence> = SILENCE,
    }
}

element! {
    /// `<silence reason>`
    Silence {
        /// The reason.
        reason: Option<Text> = REASON,
    }
}

element! {
    /// Announces an offer, without the data that is needed to answer it. Incoming only.
    ///
    /// Source: protocol.md §1.6 (SRC).
    OfferNotice in call {
        /// Audio or video.
        media: Option<Media> = MEDIA,
        /// `group` for the call of a group.
        kind: Option<Text> = TYPE,
    }
}

/// The call key, encrypted for one device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encrypted {
    /// The device that can decrypt it.
    pub device: Jid,
    /// Whether the ciphertext starts a session.
    pub kind: CiphertextKind,
    /// The ciphertext of WhatsApp's own encryption.
    pub ciphertext: Bytes,
}

/// The two kinds of Signal messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CiphertextKind {
    /// A message in an established session.
    Msg,
    /// The first message of a session. The receiver also needs our device identity.
    Pkmsg,
}

impl CiphertextKind {
    fn word(self) -> Word {
        match self {
            Self::Msg => w::MSG,
            Self::Pkmsg => w::PKMSG,
        }
    }

    /// Converts the page's word for a kind.
    pub fn from_wire(text: impl Into<Text>) -> Option<Self> {
        let text = text.into();
        [Self::Msg, Self::Pkmsg]
            .into_iter()
            .find(|kind| text == kind.word())
    }
}

impl Offer {
    /// Returns whether the offer lists the devices that should ring.
    pub fn names_devices(&self) -> bool {
        self.0.child(w::DESTINATION).is_some()
    }

    /// Makes a 1:1 offer in the profile's form. It has a `<destination>`, or a bare `<enc>` for a
    /// callee with one device if the profile says so.
    pub fn outgoing(
        profile: &Profile,
        call: &CallRef,
        is_video: bool,
        encrypted: Vec<Encrypted>,
    ) -> Self {
        let bits = match is_video {
            true => profile.video_capability,
            false => profile.audio_capability,
        };
        let offer = Self::of(call)
            .with_audio(vec![Audio::opus(w::N8000), Audio::opus(w::N16000)])
            .with_video(is_video.then(Video::vp8))
            .with_net(Some(Net::of_medium(w::N3)))
            .with_capability(Some(Capability::new(bits)))
            .with_encopt(Some(EncOpt::current()));
        let is_bare = profile.single_device == SingleDevice::BareEnc && encrypted.len() == 1;
        let mut to = Vec::with_capacity(encrypted.len());
        for one in encrypted {
            let enc = Enc::new(one.kind.word(), one.ciphertext);
            if is_bare {
                return offer.with_enc(Some(enc));
            }
            to.push(To::new(one.device, enc));
        }
        offer.with_destination(Some(Destination::default().with_to(to)))
    }
}

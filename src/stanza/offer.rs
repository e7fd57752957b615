//! `<offer>`: starts a call; `<offer_notice>`: tells of one.

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
    /// What the server refuses (nack 439) is not the order in which the parts are named here, but
    /// any other than the profile's [`offer_order`](Profile::offer_order), so that is what every
    /// offer comes out in.
    ///
    /// Source: protocol.md §1.2, §1.5, §1.6 (SRC), (WA).
    Offer in call {
        /// The group that is called.
        group_jid: Option<Jid> = GROUP_JID,
        /// The caller by phone number; no other action tells it.
        caller_pn: Option<Jid> = CALLER_PN,
        /// The caller's country.
        caller_country_code: Option<Text> = CALLER_COUNTRY_CODE,
        /// What the caller calls from.
        device_class: Option<Text> = DEVICE_CLASS,
        /// `1`: others may join.
        joinable: Option<Text> = JOINABLE,
        /// The caller's user name.
        username: Option<Text> = USERNAME,
        /// The raw trusted-contact token; without it the server may nack 463.
        privacy: Option<Leaf<Secret>> = PRIVACY,
        /// What is understood.
        audio: Vec<Audio> = AUDIO,
        /// Offers video beside audio.
        video: Option<Video> = VIDEO,
        /// The network.
        net: Option<Net> = NET,
        /// What the caller's device can do.
        capability: Option<Capability> = CAPABILITY,
        /// The call key of each device; the offer goes to the user.
        destination: Option<Destination> = DESTINATION,
        /// The call key of the one device that the offer goes to.
        enc: Option<Enc> = ENC,
        /// Who is in a group call.
        group_info: Option<GroupInfo> = GROUP_INFO,
        /// How keys are derived.
        encopt: Option<EncOpt> = ENCOPT,
        /// The caller's signed device identity; needed when a ciphertext starts a session.
        device_identity: Option<Leaf<Bytes>> = DEVICE_IDENTITY,
        /// What carries the media.
        relay: Option<RelayInfo> = RELAY,
        /// The caller's experiments.
        metadata: Option<Metadata> = METADATA,
        /// Why it is not to ring.
        silence: Option<Silence> = SILENCE,
    }
}

element! {
    /// `<silence reason>`
    Silence {
        /// Why.
        reason: Option<Text> = REASON,
    }
}

element! {
    /// Tells of an offer, without what it takes to answer it. Comes in only.
    ///
    /// Source: protocol.md §1.6 (SRC).
    OfferNotice in call {
        /// What is offered.
        media: Option<Media> = MEDIA,
        /// `group` for a group's call.
        kind: Option<Text> = TYPE,
    }
}

/// The call key as one device gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encrypted {
    /// Who can decrypt it.
    pub device: Jid,
    /// Whether it starts a session.
    pub kind: CiphertextKind,
    /// What WhatsApp's own encryption made of the key.
    pub ciphertext: Bytes,
}

/// The two kinds of Signal messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CiphertextKind {
    /// In a session that stands.
    Msg,
    /// The first of a session; the receiver also needs my device identity.
    Pkmsg,
}

impl CiphertextKind {
    fn word(self) -> Word {
        match self {
            Self::Msg => w::MSG,
            Self::Pkmsg => w::PKMSG,
        }
    }

    /// From the page's word.
    pub fn from_wire(text: impl Into<Text>) -> Option<Self> {
        let text = text.into();
        [Self::Msg, Self::Pkmsg]
            .into_iter()
            .find(|kind| text == kind.word())
    }
}

impl Offer {
    /// Whether the offer lists the devices that are to ring.
    pub fn names_devices(&self) -> bool {
        self.0.child(w::DESTINATION).is_some()
    }

    /// A 1:1 offer as the profile spells it: bare for one device, else with a destination.
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
            to.push(To::default().with_jid(one.device).with_enc(Some(enc)));
        }
        offer.with_destination(Some(Destination::default().with_to(to)))
    }
}

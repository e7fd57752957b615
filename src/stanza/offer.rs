//! `<offer>`: starts a call.

use super::envelope::{CallRef, Envelope, action};
use super::media;
use super::profile::{OfferPart, Profile, SingleDevice};
use super::words as w;
use crate::crypto::StanzaId;
use crate::jid::Jid;
use crate::node::{Node, Word};

/// Starts a call, with the call key encrypted for each device of the callee.
///
/// Shape: `<call to id><offer call-id call-creator>…</offer></call>`; the children come out in
/// the profile's order, whatever order they were given in.
///
/// Source: protocol.md §1.2 [SRC]; the order is enforced by the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The new call; its creator is me.
    pub call: CallRef,
    /// The callee, as a user.
    pub to: Jid,
    /// Offers video beside audio.
    pub is_video: bool,
    /// The trusted-contact token, where there is one.
    pub privacy: Option<Vec<u8>>,
    /// The call key for each device, in fan-out order.
    pub encrypted: Vec<Encrypted>,
    /// My signed device identity; needed when a ciphertext is [`CiphertextKind::Pkmsg`].
    pub device_identity: Option<Vec<u8>>,
}

/// The call key as one device gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encrypted {
    /// Who can decrypt it.
    pub device: Jid,
    /// Whether it starts a session.
    pub kind: CiphertextKind,
    /// What WhatsApp's own encryption made of the key.
    pub ciphertext: Vec<u8>,
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
    pub fn from_wire(text: &str) -> Option<Self> {
        [Self::Msg, Self::Pkmsg]
            .into_iter()
            .find(|kind| kind.word().as_str() == text)
    }
}

impl Offer {
    /// The stanza.
    pub fn build(&self, profile: &Profile, id: StanzaId) -> Node {
        let bare = match (profile.single_device, self.encrypted.as_slice()) {
            (SingleDevice::BareEnc, [only]) => Some(only),
            _ => None,
        };
        let mut children = Vec::new();
        for part in profile.offer_order {
            children.extend(self.child(profile, *part, bare));
        }
        let offer = action(profile, w::OFFER, &self.call).children(children);
        let to = bare.map_or(&self.to, |only| &only.device).clone();
        Envelope { id, to }.wrap(profile, offer)
    }

    fn child(&self, profile: &Profile, part: OfferPart, bare: Option<&Encrypted>) -> Option<Node> {
        match part {
            OfferPart::Privacy => leaf(w::PRIVACY, &self.privacy),
            OfferPart::Audio8000 => Some(media::audio(w::N8000)),
            OfferPart::Audio16000 => Some(media::audio(w::N16000)),
            OfferPart::Video => self.is_video.then(media::video),
            OfferPart::Net => Some(media::net()),
            OfferPart::Capability => Some(self.capability(profile)),
            OfferPart::Encrypted => Some(match bare {
                Some(only) => only.build(),
                None => self.destination(profile),
            }),
            OfferPart::EncOpt => Some(media::encopt()),
            OfferPart::DeviceIdentity => leaf(w::DEVICE_IDENTITY, &self.device_identity),
        }
    }

    fn capability(&self, profile: &Profile) -> Node {
        let bytes = if self.is_video {
            profile.video_capability
        } else {
            profile.audio_capability
        };
        Node::new(w::CAPABILITY).attr(w::VER, w::N1).bytes(bytes)
    }

    fn destination(&self, profile: &Profile) -> Node {
        let devices = self.encrypted.iter().map(|one| {
            Node::new(w::TO)
                .attr(w::JID, profile.address(&one.device))
                .children(vec![one.build()])
        });
        Node::new(w::DESTINATION).children(devices.collect())
    }
}

impl Encrypted {
    fn build(&self) -> Node {
        Node::new(w::ENC)
            .attr(w::V, w::N2)
            .attr(w::TYPE, self.kind.word())
            .attr(w::COUNT, w::N0)
            .bytes(self.ciphertext.as_slice())
    }
}

fn leaf(tag: Word, bytes: &Option<Vec<u8>>) -> Option<Node> {
    Some(Node::new(tag).bytes(bytes.as_deref()?))
}

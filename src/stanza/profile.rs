//! The stanza profiles: how they differ, as data.

use crate::words as w;
use crate::words::Word;

/// One form of outgoing stanzas.
#[derive(Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name that `configure({ stanzaProfile })` takes.
    pub name: &'static str,
    /// The order of the children of `<offer>`, by tag; for `<audio>` also by rate. The server
    /// refuses other orders (nack 439). Children that are not listed come last.
    pub offer_order: &'static [(Word, Option<Word>)],
    /// `<capability ver="1">` of an audio offer.
    pub audio_capability: &'static [u8],
    /// `<capability ver="1">` of a video offer.
    pub video_capability: &'static [u8],
    /// Where the ciphertext is placed for a callee with one device.
    pub single_device: SingleDevice,
    /// How the stanza id of an offer is chosen.
    pub offer_id: OfferId,
    /// Which of our own addresses our stanzas use.
    pub me: Me,
    /// The recipients of `<terminate>`.
    pub terminate_to: TerminateTo,
    /// The form in which addresses cross to the page.
    pub addresses: Addresses,
    /// What happens to a call of the page that was rejected or ended here.
    pub page_calls: PageCalls,
}

/// The form of an offer to a callee with one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SingleDevice {
    /// `<enc>` in the offer, which is addressed to the device.
    BareEnc,
    /// `<destination>`, as with several devices; the offer is addressed to the user.
    Destination,
}

/// How the stanza id of an offer is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferId {
    /// The next id of the series that all stanzas use.
    Counted,
    /// 16 random hex digits: the second half of the call id.
    Hex,
}

/// Which of our own addresses our stanzas use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Me {
    /// Our device, by the kind of address (PN or LID) that the peer has.
    Device,
    /// Our user by phone number, whatever address the peer has. The `<call>` of a reject also has it
    /// as `from`.
    PnUser,
}

/// The recipients of `<terminate>`, and the call-creator that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminateTo {
    /// One stanza for each device that was rung. The call-creator is the sender of the offer, as on
    /// every other action.
    Devices,
    /// One stanza to the peer, by the address that the page has. It names the peer as call-creator,
    /// even if we sent the offer.
    Peer,
}

/// The form in which an address crosses to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addresses {
    /// As an address, which the page encodes as a JID token.
    Typed,
    /// As plain text.
    Plain,
}

/// What happens to a call of the page that was rejected or ended here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageCalls {
    /// The page ends the call, too, and stops ringing.
    Ended,
    /// Nothing: the page rings until the caller gives up.
    Left,
}

impl Profile {
    /// Returns the profile with this name.
    pub fn named(name: &str) -> Option<&'static Profile> {
        ALL.iter().copied().find(|profile| profile.name == name)
    }
}

/// All profiles; the first is the default.
pub const ALL: &[&Profile] = &[&CURRENT, &WA_JS_4_3];

/// The form that today's servers accept.
///
/// Source: protocol.md §1.2, (SRC) oxidezap/whatsapp-rust for order and capability, (WA) for the
/// addresses.
pub const CURRENT: Profile = Profile {
    name: "current",
    offer_order: &[
        (w::PRIVACY, None),
        (w::AUDIO, Some(w::N8000)),
        (w::AUDIO, Some(w::N16000)),
        (w::AUDIO, None),
        (w::VIDEO, None),
        (w::NET, None),
        (w::CAPABILITY, None),
        (w::DESTINATION, None),
        (w::ENC, None),
        (w::GROUP_INFO, None),
        (w::ENCOPT, None),
        (w::DEVICE_IDENTITY, None),
    ],
    audio_capability: &[0x01, 0x05, 0xf7, 0x09, 0xe0, 0xbb, 0x13],
    video_capability: &[0x01, 0x05, 0xf7, 0x09, 0xe0, 0xfa, 0x13],
    single_device: SingleDevice::BareEnc,
    offer_id: OfferId::Counted,
    me: Me::Device,
    terminate_to: TerminateTo::Devices,
    addresses: Addresses::Typed,
    page_calls: PageCalls::Ended,
};

/// The form that wa-js 4.3.1 sent, byte for byte. Today's servers nack its offers.
///
/// Source: host.md §2, (RUN) with the published bundle.
pub const WA_JS_4_3: Profile = Profile {
    name: "wa-js-4.3",
    offer_order: &[
        (w::AUDIO, Some(w::N16000)),
        (w::AUDIO, Some(w::N8000)),
        (w::VIDEO, None),
        (w::NET, None),
        (w::CAPABILITY, None),
        (w::ENCOPT, None),
        (w::DESTINATION, None),
        (w::ENC, None),
        (w::DEVICE_IDENTITY, None),
    ],
    audio_capability: &[0x01, 0x04, 0xff, 0x83, 0xcf, 0x04],
    video_capability: &[0x01, 0x04, 0xff, 0x83, 0xcf, 0x04],
    single_device: SingleDevice::Destination,
    offer_id: OfferId::Hex,
    me: Me::PnUser,
    terminate_to: TerminateTo::Peer,
    addresses: Addresses::Plain,
    page_calls: PageCalls::Left,
};

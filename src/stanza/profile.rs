//! What the stanza profiles differ in, as data.

use crate::words as w;
use crate::words::Word;

/// One way to spell the stanzas.
#[derive(Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name that `configure({ stanzaProfile })` takes.
    pub name: &'static str,
    /// The children of `<offer>`, by tag; `<audio>` by its rate, too. The server refuses an order
    /// that it does not expect (nack 439). A child that is not listed goes behind those that are.
    pub offer_order: &'static [(Word, Option<Word>)],
    /// `<capability ver="1">` of an audio offer.
    pub audio_capability: &'static [u8],
    /// `<capability ver="1">` of a video offer.
    pub video_capability: &'static [u8],
    /// Where the ciphertext of a callee with one device goes.
    pub single_device: SingleDevice,
    /// The stanza id of an offer.
    pub offer_id: OfferId,
    /// Who I am in my own stanzas.
    pub me: Me,
    /// To whom `<terminate>` goes.
    pub terminate_to: TerminateTo,
    /// How addresses go to the page.
    pub addresses: Addresses,
    /// What becomes of a call of the page's that was refused or ended here.
    pub page_calls: PageCalls,
}

/// How an offer to a callee with one device is spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SingleDevice {
    /// `<enc>` in the offer, which is addressed to the device.
    BareEnc,
    /// `<destination>`, as with several devices; the offer is addressed to the user.
    Destination,
}

/// The stanza id of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferId {
    /// From the series that all stanzas have theirs from.
    Counted,
    /// 16 random hex digits: the second half of the call id.
    Hex,
}

/// Which of my own addresses I use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Me {
    /// My device, in the callee's address space.
    Device,
    /// My user by phone number, whoever is called; also in `<reject from>`.
    PnUser,
}

/// To whom `<terminate>` goes, and whom it names as the call's creator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminateTo {
    /// One stanza for each device that was rung; the creator is who sent the offer, as on every
    /// other action.
    Devices,
    /// One stanza to the peer as the page has it, named as creator whoever sent the offer.
    Peer,
}

/// How an address crosses to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addresses {
    /// As an address, which the page encodes as a JID token.
    Typed,
    /// As plain text.
    Plain,
}

/// What becomes of a call of the page's that was refused or ended here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageCalls {
    /// The page is told, and stops ringing.
    Ended,
    /// Nothing; it rings until the caller gives up.
    Left,
}

impl Profile {
    /// The profile of this name.
    pub fn named(name: &str) -> Option<&'static Profile> {
        ALL.iter().copied().find(|profile| profile.name == name)
    }
}

/// Every profile; the first is the default.
pub const ALL: &[&Profile] = &[&CURRENT, &WA_JS_4_3];

/// What today's servers take.
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

/// What wa-js 4.3.1 sent, byte for byte. Today's servers nack its offers.
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

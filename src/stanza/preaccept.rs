//! `<preaccept>`: reports that a device rings.

use super::element::element;
use super::media::{Audio, Capability, EncOpt, Video};

element! {
    /// Tells the caller that this device rings, and what it is capable of.
    ///
    /// Source: protocol.md §1.2 (SRC) oxidezap/whatsapp-rust.
    Preaccept in call {
        /// The audio codecs that the device understands.
        audio: Vec<Audio> = AUDIO,
        /// Present in a video call.
        video: Option<Video> = VIDEO,
        /// How keys are derived.
        encopt: Option<EncOpt> = ENCOPT,
        /// The capabilities of this device.
        capability: Option<Capability> = CAPABILITY,
    }
}

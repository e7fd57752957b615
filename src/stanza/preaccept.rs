//! `<preaccept>`: a device rings.

use super::element::element;
use super::media::{Audio, Capability, EncOpt, Video};

element! {
    /// Tells the caller that this device rings, and what it could do.
    ///
    /// Source: protocol.md §1.2 (SRC) oxidezap/whatsapp-rust.
    Preaccept in call {
        /// What is understood.
        audio: Vec<Audio> = AUDIO,
        /// Of a video call.
        video: Option<Video> = VIDEO,
        /// How keys are derived.
        encopt: Option<EncOpt> = ENCOPT,
        /// What this device can do.
        capability: Option<Capability> = CAPABILITY,
    }
}

//! `<accept>`: accepts a call.

use super::call_ref::CallRef;
use super::element::{Leaf, element};
use super::media::{
    Audio, Capability, Enc, EncOpt, Metadata, Net, TransportEnd, Video, VoipSettings,
};
use crate::words as w;

element! {
    /// Accepts an incoming call.
    ///
    /// Source: protocol.md §1.2 (SRC) oxidezap/whatsapp-rust; §1.3 for the differences of zapo and
    /// meowcaller, such as the `<enc>`.
    Accept in call {
        /// The audio codecs that the callee understands.
        audio: Vec<Audio> = AUDIO,
        /// Present if the video is accepted, too.
        video: Option<Video> = VIDEO,
        /// The addresses for media.
        te: Vec<TransportEnd> = TE,
        /// The kind of network.
        net: Option<Net> = NET,
        /// The call key, encrypted for the caller.
        enc: Option<Enc> = ENC,
        /// How keys are derived.
        encopt: Option<EncOpt> = ENCOPT,
        /// The metadata of the offer, echoed.
        metadata: Option<Metadata> = METADATA,
        /// The capabilities of this device.
        capability: Option<Capability> = CAPABILITY,
        /// The callee's own address as its relay sees it.
        rte: Option<Leaf<Vec<u8>>> = RTE,
        /// Settings of the media stack.
        voip_settings: Option<VoipSettings> = VOIP_SETTINGS,
        /// The callee's signed device identity; needed when the ciphertext starts a session.
        device_identity: Option<Leaf<Vec<u8>>> = DEVICE_IDENTITY,
    }
}

impl Accept {
    /// Makes our accept: `audio 16000, audio 8000, [video], net 3, encopt 2`.
    ///
    /// Source: host.md §2 (RUN). (SRC) oxidezap/whatsapp-rust sends `net medium="2"` and a
    /// `<capability>`; zapo sends `net medium="3"`.
    pub fn outgoing(call: &CallRef, is_video: bool) -> Self {
        Self::of(call)
            .with_audio(vec![Audio::opus(w::N16000), Audio::opus(w::N8000)])
            .with_video(is_video.then(Video::vp8))
            .with_net(Some(Net::of_medium(w::N3)))
            .with_encopt(Some(EncOpt::current()))
    }
}

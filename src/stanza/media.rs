//! The media children that several actions share.

use super::words as w;
use crate::node::{Node, Word};

/// `<audio enc="opus" rate="…"/>`, in Hz.
pub(super) fn audio(rate: Word) -> Node {
    Node::new(w::AUDIO)
        .attr(w::ENC, w::OPUS)
        .attr(w::RATE, rate)
}

/// `<video …/>`: VP8 both ways, as seed document 000 says.
///
/// [SRC] oxidezap/whatsapp-rust offers h264 instead; what WhatsApp's own client offers is not
/// known.
pub(super) fn video() -> Node {
    Node::new(w::VIDEO)
        .attr(w::ORIENTATION, w::N0)
        .attr(w::SCREEN_WIDTH, w::N1920)
        .attr(w::SCREEN_HEIGHT, w::N1080)
        .attr(w::DEVICE_ORIENTATION, w::N0)
        .attr(w::ENC, w::VP8)
        .attr(w::DEC, w::VP8)
}

/// `<net medium="3"/>`
pub(super) fn net() -> Node {
    Node::new(w::NET).attr(w::MEDIUM, w::N3)
}

/// `<encopt keygen="2"/>`
pub(super) fn encopt() -> Node {
    Node::new(w::ENCOPT).attr(w::KEYGEN, w::N2)
}

//! `<screen_share>`: starts or stops to share a screen.

use super::element::element;
use super::vocabulary::vocabulary;
use crate::node::Text;

element! {
    /// Reports that somebody starts or stops to share a screen. Needs a typed ack.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust, §1.8 (WA).
    ScreenShare in call {
        /// Whether the sharing starts or stops.
        state: ScreenShareState = SCREENSHARE_STATE,
        /// The version, which is 2.
        version: Option<Text> = VERSION,
        /// The id of the sharing.
        id: Option<Text> = SCREEN_SHARE_ID,
    }
}

vocabulary! {
    /// Whether a screen is shared.
    ScreenShareState {
        /// Sharing is not supported.
        NOT_SUPPORTED = N0: "NotSupported",
        /// Sharing has started.
        STARTED = N1: "Started",
        /// Sharing has stopped.
        STOPPED = N2: "Stopped",
        /// Sharing has failed.
        FAILED = N3: "Failed",
    }
}

//! `<screen_share>`: a screen is shown.

use super::element::element;
use super::vocabulary::vocabulary;
use crate::node::Text;

element! {
    /// Tells that somebody begins or stops to share a screen. Needs a typed ack.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust, §1.8 (WA).
    ScreenShare in call {
        /// Begins or stops.
        state: ScreenShareState = SCREENSHARE_STATE,
        /// 2.
        version: Option<Text> = VERSION,
        /// Which sharing.
        id: Option<Text> = SCREEN_SHARE_ID,
    }
}

vocabulary! {
    /// Whether a screen is shared.
    ScreenShareState {
        /// Cannot be.
        NOT_SUPPORTED = N0: "NotSupported",
        /// From now on.
        STARTED = N1: "Started",
        /// No more.
        STOPPED = N2: "Stopped",
        /// It went wrong.
        FAILED = N3: "Failed",
    }
}

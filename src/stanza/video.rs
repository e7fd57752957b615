//! `<video>` as an action: the handshake for video in an ongoing call.

use super::element::element;
use super::vocabulary::vocabulary;
use crate::node::Text;

element! {
    /// Requests video, answers a request, or reports the state of a camera. It needs a typed ack:
    /// without one, the sender goes back to audio after 5 s.
    ///
    /// Source: protocol.md §1.2, §1.4 (SRC) oxidezap/whatsapp-rust.
    VideoUpdate in call {
        /// The state that is requested or reported.
        state: VideoState = STATE,
        /// The codecs that the sender understands: `H264` with a request, `H264,AV1` with an
        /// accept.
        dec: Option<Text> = DEC,
        /// `video`, with [`VideoState::UPGRADE_REQUEST_V2`] only.
        voip_settings: Option<Text> = VOIP_SETTINGS,
        /// The rotation of the device, in quarter turns.
        device_orientation: Option<Text> = DEVICE_ORIENTATION,
    }
}

vocabulary! {
    /// The state of the handshake.
    ///
    /// Source: protocol.md §1.4.
    VideoState {
        /// No video.
        DISABLED = N0: "Disabled",
        /// Video.
        ENABLED = N1: "Enabled",
        /// Video is paused.
        PAUSED = N2: "Paused",
        /// A request for video.
        UPGRADE_REQUEST = N3: "UpgradeRequest",
        /// The request is accepted.
        UPGRADE_ACCEPT = N4: "UpgradeAccept",
        /// The request is rejected.
        UPGRADE_REJECT = N5: "UpgradeReject",
        /// Video has stopped.
        STOPPED = N6: "Stopped",
        /// The request is rejected because nobody answered it.
        UPGRADE_REJECT_BY_TIMEOUT = N7: "UpgradeRejectByTimeout",
        /// The request is cancelled.
        UPGRADE_CANCEL = N8: "UpgradeCancel",
        /// The request is cancelled because it was not acknowledged in time.
        UPGRADE_CANCEL_BY_TIMEOUT = N9: "UpgradeCancelByTimeout",
        /// The peer says nothing about video.
        UNKNOWN_PEER = N10: "UnknownPeer",
        /// A request for video, in its newer form.
        UPGRADE_REQUEST_V2 = N11: "UpgradeRequestV2",
        /// The camera failed.
        ERROR = N20: "Error",
    }
}

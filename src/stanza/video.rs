//! `<video>` as an action: the handshake for video in a call that goes on.

use super::element::element;
use super::vocabulary::vocabulary;
use crate::node::Text;

element! {
    /// Asks for video, answers that, or tells of a camera. It needs a typed ack: without one the
    /// sender goes back to sound after 5 s.
    ///
    /// Source: protocol.md §1.2, §1.4 (SRC) oxidezap/whatsapp-rust.
    VideoUpdate in call {
        /// What is asked or told.
        state: VideoState = STATE,
        /// The codecs that are understood: `H264` with a request, `H264,AV1` with an accept.
        dec: Option<Text> = DEC,
        /// `video`, with [`VideoState::UPGRADE_REQUEST_V2`] only.
        voip_settings: Option<Text> = VOIP_SETTINGS,
        /// How the device is held, in quarters.
        device_orientation: Option<Text> = DEVICE_ORIENTATION,
    }
}

vocabulary! {
    /// Where the handshake stands.
    ///
    /// Source: protocol.md §1.4.
    VideoState {
        /// No video.
        DISABLED = N0: "Disabled",
        /// Video.
        ENABLED = N1: "Enabled",
        /// Video that rests.
        PAUSED = N2: "Paused",
        /// May we have video?
        UPGRADE_REQUEST = N3: "UpgradeRequest",
        /// Yes.
        UPGRADE_ACCEPT = N4: "UpgradeAccept",
        /// No.
        UPGRADE_REJECT = N5: "UpgradeReject",
        /// No more video.
        STOPPED = N6: "Stopped",
        /// Nobody answered.
        UPGRADE_REJECT_BY_TIMEOUT = N7: "UpgradeRejectByTimeout",
        /// Never mind.
        UPGRADE_CANCEL = N8: "UpgradeCancel",
        /// The request was not even acknowledged.
        UPGRADE_CANCEL_BY_TIMEOUT = N9: "UpgradeCancelByTimeout",
        /// The peer says nothing about video.
        UNKNOWN_PEER = N10: "UnknownPeer",
        /// May we have video? In its newer form.
        UPGRADE_REQUEST_V2 = N11: "UpgradeRequestV2",
        /// The camera failed.
        ERROR = N20: "Error",
    }
}

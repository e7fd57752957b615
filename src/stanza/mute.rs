//! `<mute_v2>`: a microphone goes off or on.

use super::call_ref::CallRef;
use super::element::element;
use super::vocabulary::vocabulary;

element! {
    /// Tells the new state of the sender's microphone: the state itself, not a change of it. It
    /// has no children.
    ///
    /// Source: seed document 003, which knows neither values nor an id on the `<call>`;
    /// protocol.md §0.1 (WA): there is an id. The values are zapo's and WaCalls'.
    Mute in call {
        /// The state.
        state: MuteState = MUTE_STATE,
    }
}

vocabulary! {
    /// Whether a microphone is off.
    MuteState {
        /// On.
        UNMUTED = N0: "Unmuted",
        /// Off.
        MUTED = N1: "Muted",
    }
}

impl Mute {
    /// Our own microphone's new state.
    pub fn outgoing(call: &CallRef, is_muted: bool) -> Self {
        Self::of(call).with_state(match is_muted {
            true => MuteState::MUTED,
            false => MuteState::UNMUTED,
        })
    }
}

//! `<mute_v2>`: reports that a microphone was muted or unmuted.

use super::call_ref::CallRef;
use super::element::element;
use super::vocabulary::vocabulary;

element! {
    /// Reports the new state of the sender's microphone: the state itself, not a change of it. It
    /// has no children.
    ///
    /// Source: seed document 003, which has neither the values nor an id on the `<call>`;
    /// protocol.md §0.1 (WA): there is an id. The values are those of zapo and WaCalls.
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
    /// Makes our report of our own microphone's new state.
    pub fn outgoing(call: &CallRef, is_muted: bool) -> Self {
        Self::of(call).with_state(match is_muted {
            true => MuteState::MUTED,
            false => MuteState::UNMUTED,
        })
    }
}

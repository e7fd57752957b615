//! `<user_action>`: a raised hand.

use super::call_ref::CallRef;
use super::element::element;
use super::vocabulary::vocabulary;

element! {
    /// An action of a member that the others see. Needs a typed ack.
    ///
    /// Source: protocol.md §1.5 (SRC) oxidezap/whatsapp-rust.
    UserAction in call {
        /// The kind of action.
        action: UserActionKind = ACTION,
        /// The state of the hand.
        raise_hand: Option<RaiseHand> = RAISE_HAND,
    }
}

vocabulary! {
    /// The kind of a member's action.
    UserActionKind {
        /// Raise a hand, or lower it.
        RAISE_HAND = RAISE_HAND,
    }
}

element! {
    /// `<raise_hand>`
    RaiseHand {
        /// Up or down.
        state: RaiseHandState = RAISE_HAND_STATE,
    }
}

vocabulary! {
    /// Whether a hand is up.
    RaiseHandState {
        /// Down.
        LOWERED = N0: "Lowered",
        /// Up.
        RAISED = N1: "Raised",
    }
}

impl UserAction {
    /// Makes our report of our own hand.
    pub fn outgoing(call: &CallRef, is_raised: bool) -> Self {
        let hand = RaiseHand::default().with_state(match is_raised {
            true => RaiseHandState::RAISED,
            false => RaiseHandState::LOWERED,
        });
        let action = UserActionKind::RAISE_HAND;
        Self::of(call)
            .with_action(action)
            .with_raise_hand(Some(hand))
    }
}

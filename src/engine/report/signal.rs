//! Signals during a call: a request for video, a raised hand, a shared screen.

use crate::jid::Jid;
use crate::node::Node;
use crate::object::Field;
use crate::text::Text;
use crate::words as w;
use crate::words::Word;
use crate::words::names as n;

use crate::engine::call::{of_call, put_jid};
use crate::engine::state::State;

/// A kind of signal, which is on or off.
struct Signal {
    /// The tag of the action.
    tag: Word,
    /// The tag of the child that has the value. The action's own tag if the action has it.
    child: Word,
    /// The attribute that has the value.
    value: Word,
    on: &'static [Word],
    off: &'static [Word],
    event: Word,
    /// The property of the event that is true or false. Without one, only "on" is emitted.
    property: Option<Word>,
}

/// Source: protocol.md §1.4, §1.5, §1.8.
const SIGNALS: [Signal; 3] = [
    // Any other state cancels or answers the request.
    Signal {
        tag: w::VIDEO,
        child: w::VIDEO,
        value: w::STATE,
        on: &[w::N3, w::N11],
        off: &[],
        event: n::VIDEO_REQUESTED,
        property: None,
    },
    Signal {
        tag: w::USER_ACTION,
        child: w::RAISE_HAND,
        value: w::RAISE_HAND_STATE,
        on: &[w::N1],
        off: &[w::N0],
        event: n::HAND_RAISED,
        property: Some(n::RAISED),
    },
    Signal {
        tag: w::SCREEN_SHARE,
        child: w::SCREEN_SHARE,
        value: w::SCREENSHARE_STATE,
        on: &[w::N1],
        off: &[w::N0, w::N2, w::N3],
        event: w::SCREEN_SHARE,
        property: Some(n::SHARING),
    },
];

/// Handles an action of the other side if it is a signal.
pub fn handle_signal(state: &mut State, id: Text, from: Jid, tag: Word, action: &Node) {
    let Some(signal) = SIGNALS.iter().find(|one| one.tag == tag) else {
        return;
    };
    let element = match signal.child == signal.tag {
        true => Some(action),
        false => action.child(signal.child),
    };
    let Some(value) = element.and_then(|element| element.optional(signal.value)) else {
        return;
    };
    let is_one_of = |words: &[Word]| words.iter().any(|word| value == *word);
    let is_on = is_one_of(signal.on);
    let is_known = is_on || signal.off.is_empty() || is_one_of(signal.off);
    if !is_known || !update_signal(state, id, signal.tag, from, is_on) {
        return;
    }
    let is_announced = is_on || signal.property.is_some();
    if !is_announced {
        return;
    }
    let mut payload = of_call(id);
    put_jid(&mut payload, n::BY, Some(from));
    if let Some(property) = signal.property {
        payload.put(property, Field::Switch(is_on));
    }
    state.emit(signal.event, payload);
}

/// Records that a member switched a signal on or off. Returns whether that is a change.
fn update_signal(state: &mut State, id: Text, tag: Word, from: Jid, is_on: bool) -> bool {
    let Some(call) = state.calls.get_mut(id) else {
        return false;
    };
    if call.is_unanswered() {
        return false;
    }
    let before = call.signals.len();
    // In a 1:1 call, the peer may use either of its addresses.
    let sender = match call.is_group {
        true => from.to_user(),
        false => call.peer,
    };
    call.signals
        .retain(|(other, by)| *other != tag || *by != sender);
    let was_on = call.signals.len() < before;
    if is_on {
        call.signals.push((tag, sender));
    }
    was_on != is_on
}

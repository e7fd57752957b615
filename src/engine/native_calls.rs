//! Calls that the page's own stack makes, or is to start for us.

use crate::engine::call::{CallState, push_bounded};
use crate::engine::io::Output;
use crate::engine::page::PageCall;
use crate::engine::settings::PathChoice;
use crate::engine::state::State;

/// So many calls that the page's own stack may still start are remembered.
const MAX_FAILED_STARTS: usize = 100;

impl State {
    /// Whether the page's own stack is to start this call for us.
    pub fn is_starting(&self, call_id: &str) -> bool {
        self.starting_calls.iter().any(|id| id == call_id)
    }

    /// Whether the page's own stack is about to offer or to join a call for us, and has not yet.
    pub fn is_unoffered(&self, call_id: &str) -> bool {
        let call = self.calls.get(call_id);
        call.is_some_and(|call| {
            let is_new = call.is_native() && call.is_unanswered() && call.creator.is_none();
            is_new && (call.is_offered_here || !call.is_announced())
        })
    }

    /// Whether the page's own stack is to start a call for us that it does not show yet: somebody
    /// may have to allow it first.
    pub fn is_unstarted(&self, call_id: &str) -> bool {
        let call = self.calls.get(call_id);
        call.is_some_and(|call| call.is_offered_here && !call.is_announced())
    }

    /// The page's own stack is not to start this call any more: users were told that it failed. It
    /// may have begun all the same, or begin late.
    pub fn abort_start(&mut self, call_id: &str) {
        if !self.failed_starts.iter().any(|failed| failed == call_id) {
            push_bounded(&mut self.failed_starts, call_id.into(), MAX_FAILED_STARTS);
            self.end_in_stack(call_id);
        }
    }

    /// Has the page's own stack end a call, whether or not it is known here.
    pub fn end_in_stack(&mut self, call_id: &str) {
        self.outputs.push(Output::EndCall {
            id: call_id.into(),
            by_user: true,
            is_native: true,
        });
    }

    /// Whether we are about to offer a call, and have not yet.
    pub fn is_unsent(&self, call_id: &str) -> bool {
        let call = self.calls.get(call_id);
        call.is_some_and(|call| {
            let is_new = call.is_opened_here() && call.state == CallState::Calling;
            is_new && call.devices.is_empty()
        })
    }

    /// Whether a call of the page's is left to its own stack.
    pub fn belongs_to_stack(&self, page: &PageCall) -> bool {
        page.is_native && self.may_belong_to_stack(&page.id)
    }

    /// Whether the page's own stack may make a call. One that it makes for us stays its own,
    /// whichever path is chosen meanwhile; and what a command does by stanzas, it ends by stanzas.
    pub fn may_belong_to_stack(&self, call_id: &str) -> bool {
        match self.calls.get(call_id) {
            Some(call) if call.is_native() => true,
            Some(_) if self.claims.is_being_answered(call_id) => false,
            _ => self.settings.path != PathChoice::Stanza,
        }
    }
}

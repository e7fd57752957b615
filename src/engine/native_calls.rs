//! Calls that the native stack has, or is starting for a command.

use crate::engine::call::{CallState, push_bounded};
use crate::engine::io::Output;
use crate::engine::page::PageCall;
use crate::engine::settings::PathChoice;
use crate::engine::state::State;
use crate::text::Text;

/// The number of failed starts that are remembered.
const MAX_FAILED_STARTS: usize = 100;

impl State {
    /// Whether the native stack is starting this call for a command.
    pub fn is_starting(&self, call_id: Text) -> bool {
        self.starting_calls.contains(&call_id)
    }

    /// Whether the native stack has yet to send the offer of this call, or to join it.
    pub fn is_unoffered(&self, call_id: Text) -> bool {
        let call = self.calls.get(call_id);
        call.is_some_and(|call| {
            let is_new = call.is_native() && call.is_unanswered() && call.creator.is_none();
            is_new && (call.is_offered_here || !call.is_announced())
        })
    }

    /// Whether a command of ours has started this call and the page does not show it yet. The user
    /// may first have to give a permission.
    pub fn is_unstarted(&self, call_id: Text) -> bool {
        let call = self.calls.get(call_id);
        call.is_some_and(|call| call.is_offered_here && !call.is_announced())
    }

    /// Ends a call whose start by the native stack failed or was cancelled. The stack may have
    /// started it all the same, or may still do so.
    pub fn abort_start(&mut self, call_id: Text) {
        if !self.failed_starts.contains(&call_id) {
            push_bounded(&mut self.failed_starts, call_id, MAX_FAILED_STARTS);
            self.end_in_stack(call_id);
        }
    }

    /// Has the native stack end a call, which we need not know.
    pub fn end_in_stack(&mut self, call_id: Text) {
        self.outputs.push(Output::EndCall {
            id: call_id,
            by_user: true,
            is_native: true,
        });
    }

    /// Whether we have yet to send the offer of this call.
    pub fn is_unsent(&self, call_id: Text) -> bool {
        let call = self.calls.get(call_id);
        call.is_some_and(|call| {
            let is_new = call.is_opened_here() && call.state == CallState::Calling;
            is_new && call.devices.is_empty()
        })
    }

    /// Whether a call of the page belongs to the native stack.
    pub fn belongs_to_stack(&self, page: &PageCall) -> bool {
        page.is_native && self.may_belong_to_stack(page.id)
    }

    /// Whether a call may belong to the native stack. A call that the stack has stays with the
    /// stack, even if `path` is set otherwise. A call that a command is answering by stanzas stays
    /// with stanzas.
    pub fn may_belong_to_stack(&self, call_id: Text) -> bool {
        match self.calls.get(call_id) {
            Some(call) if call.is_native() => true,
            Some(_) if self.claims.is_being_answered(call_id) => false,
            _ => self.settings.path != PathChoice::Stanza,
        }
    }
}

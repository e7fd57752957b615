//! Calls that the native stack has, or is starting for a command.

use crate::engine::call::{CallState, push_bounded};
use crate::engine::io::Output;
use crate::engine::page::PageCall;
use crate::engine::settings::PathChoice;
use crate::engine::state::State;
use crate::text::Text;

/// The most failed starts that are remembered.
const MAX_FAILED_STARTS: usize = 100;

impl State {
    /// Returns whether the native stack is starting this call for a command.
    pub fn is_starting(&self, call_id: Text) -> bool {
        self.starting_calls.contains(&call_id)
    }

    /// Returns whether the native stack has not yet offered or joined this call.
    pub fn is_unoffered(&self, call_id: Text) -> bool {
        let call = self.calls.get(call_id);
        call.is_some_and(|call| {
            let is_new = call.is_native() && call.is_unanswered() && call.creator.is_none();
            is_new && (call.is_offered_here || !call.is_announced())
        })
    }

    /// Returns whether a command of ours has started this call and the page does not show it yet.
    /// The user may first have to grant a permission.
    pub fn is_unstarted(&self, call_id: Text) -> bool {
        let call = self.calls.get(call_id);
        call.is_some_and(|call| call.is_offered_here && !call.is_announced())
    }

    /// Has the native stack end a call whose start failed or was cancelled, and remembers the start
    /// as failed. The stack may have started the call anyway, or may still start it.
    pub fn abort_start(&mut self, call_id: Text) {
        if !self.failed_starts.contains(&call_id) {
            push_bounded(&mut self.failed_starts, call_id, MAX_FAILED_STARTS);
            self.end_in_stack(call_id);
        }
    }

    /// Has the native stack end a call. The call need not be in the table.
    pub fn end_in_stack(&mut self, call_id: Text) {
        self.outputs.push(Output::EndCall {
            id: call_id,
            by_user: true,
            is_native: true,
        });
    }

    /// Returns whether this is an offer by stanzas that we have not sent yet.
    pub fn is_unsent(&self, call_id: Text) -> bool {
        let call = self.calls.get(call_id);
        call.is_some_and(|call| {
            let is_new = call.is_opened_here() && call.state == CallState::Calling;
            is_new && call.devices.is_empty()
        })
    }

    /// Returns whether a call of the page belongs to the native stack.
    pub fn belongs_to_stack(&self, page: &PageCall) -> bool {
        page.is_native && self.may_belong_to_stack(page.id)
    }

    /// Returns whether a call may belong to the native stack. A call of the stack stays with the
    /// stack, even if the option `path` is changed. A call that a command is answering by stanzas
    /// stays with stanzas.
    pub fn may_belong_to_stack(&self, call_id: Text) -> bool {
        match self.calls.get(call_id) {
            Some(call) if call.is_native() => true,
            Some(_) if self.claims.is_being_answered(call_id) => false,
            _ => self.settings.path != PathChoice::Stanza,
        }
    }
}

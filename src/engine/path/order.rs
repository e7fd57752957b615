//! The interface of the paths, and the orders that they carry out.

use crate::crypto::CallKey;
use crate::engine::context::Context;
use crate::engine::identity::Identity;
use crate::engine::io::Verb;
use crate::engine::page::PageCall;
use crate::engine::task::Step;
use crate::jid::Jid;
use crate::text::{Mark, Marks, Text};

/// A way to carry out commands.
pub trait Path {
    /// Offers a call.
    ///
    /// # Errors
    ///
    /// The offer cannot be started.
    fn offer(&self, call: NewCall, me: &Identity, context: &mut Context<'_>) -> Step;

    /// Acts on a call.
    ///
    /// # Errors
    ///
    /// The action cannot be started.
    fn act(&self, order: Order, context: &mut Context<'_>) -> Step;
}

/// A call to offer.
#[derive(Debug)]
pub struct NewCall {
    pub id: Text,
    /// The callee, as a user.
    pub to: Jid,
    pub is_video: bool,
    pub key: CallKey,
}

/// An action on a call.
#[derive(Clone, Debug)]
pub struct Order {
    pub verb: Verb,
    /// The reason, which is sent to the other side.
    pub reason: Option<Text>,
    pub call_id: Text,
    /// The other side, as the page names it: a device, or an address of the `call` server.
    pub peer: Jid,
    pub is_group: bool,
    pub is_video: bool,
    /// The call is the native stack's active call.
    pub is_active: bool,
}

impl Order {
    /// Returns an order for a call that the page describes.
    pub fn of(verb: Verb, reason: Option<Text>, page: &PageCall) -> Self {
        Self {
            verb,
            reason,
            call_id: page.id,
            peer: page.peer,
            is_group: page.is_group,
            is_video: page.is_video,
            is_active: page.is_active,
        }
    }

    /// Returns whether the action ends the call.
    pub fn ends(&self) -> bool {
        matches!(self.verb, Verb::Reject | Verb::End)
    }

    /// Changes the id of the call, if its id is `old_id`.
    pub fn rename(&mut self, old_id: Text, new_id: Text) {
        if self.call_id == old_id {
            self.call_id = new_id;
        }
    }
}

impl Mark for NewCall {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            id,
            to,
            is_video: _,
            key: _,
        } = self; // a new field must be decided on here
        id.mark(marks);
        to.mark(marks);
    }
}

impl Mark for Order {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            reason,
            call_id,
            peer,
            verb: _,
            is_group: _,
            is_video: _,
            is_active: _,
        } = self; // a new field must be decided on here
        reason.mark(marks);
        call_id.mark(marks);
        peer.mark(marks);
    }
}

//! What a path is asked to do.

use crate::crypto::CallKey;
use crate::engine::context::Context;
use crate::engine::identity::Identity;
use crate::engine::io::Verb;
use crate::engine::page::PageCall;
use crate::engine::task::Step;
use crate::jid::Jid;

/// A way to carry out commands.
pub trait Path {
    /// Calls somebody.
    ///
    /// # Errors
    ///
    /// It cannot be begun.
    fn offer(&self, call: NewCall, me: &Identity, context: &mut Context<'_>) -> Step;

    /// Does something to a call.
    ///
    /// # Errors
    ///
    /// It cannot be begun.
    fn act(&self, order: Order, context: &mut Context<'_>) -> Step;
}

/// A call that is to be offered.
#[derive(Debug)]
pub struct NewCall {
    pub id: String,
    /// A user.
    pub to: Jid,
    pub is_video: bool,
    pub key: CallKey,
}

/// What is to be done to a call.
#[derive(Clone, Debug)]
pub struct Order {
    pub verb: Verb,
    /// The other side is told.
    pub reason: Option<String>,
    pub call_id: String,
    /// The other side, as the page names it: a device, or the `call` server.
    pub peer: Jid,
    pub is_group: bool,
    pub is_video: bool,
    /// It is the one call that the page's own stack acts on.
    pub is_active: bool,
}

impl Order {
    /// About a call as the page describes it.
    pub fn of(verb: Verb, reason: Option<String>, page: &PageCall) -> Self {
        Self {
            verb,
            reason,
            call_id: page.id.clone(),
            peer: page.peer.clone(),
            is_group: page.is_group,
            is_video: page.is_video,
            is_active: page.is_active,
        }
    }

    /// Whether it ends the call.
    pub fn ends(&self) -> bool {
        matches!(self.verb, Verb::Reject | Verb::End)
    }

    /// The call has another id from now on.
    pub fn rename(&mut self, old_id: &str, new_id: &str) {
        if self.call_id == old_id {
            self.call_id = new_id.into();
        }
    }
}

//! The two paths on which a command acts on its call: by stanzas of ours, or by the native stack.
//! Each path also decides what proves that the action was done.

mod conclusion;
mod native;
mod native_act;
mod native_offer;
mod order;
mod stack_request;
mod stanza;
mod stanza_act;
mod stanza_offer;

use crate::engine::call::{Call, PathKind};
use crate::engine::context::Context;
use crate::engine::io::Verb;
use crate::engine::settings::PathChoice;
use native::NativePath;
use order::Path;
use stanza::StanzaPath;

pub use order::{NewCall, Order};

/// Returns the path for an order.
pub fn of_order(order: &Order, context: &Context<'_>) -> &'static dyn Path {
    let call = context.state.calls.get(order.call_id);
    // With `path: 'native'`, an accept must lead to a call with media.
    let needs_media =
        order.verb == Verb::Accept && context.state.settings.path == PathChoice::Native;
    match call.is_some_and(Call::is_native) || needs_media {
        true => &NativePath,
        false => &StanzaPath,
    }
}

/// Returns the path of this kind.
pub fn of_kind(kind: PathKind) -> &'static dyn Path {
    match kind {
        PathKind::Native => &NativePath,
        PathKind::Stanza => &StanzaPath,
    }
}

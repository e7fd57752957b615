//! How a command is carried out on the call that it means: by stanzas of ours, or by the page's own
//! stack. A path knows how, and what counts as proof that it was done.

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

/// The path of a call that an order means.
pub fn of_order(order: &Order, context: &Context<'_>) -> &'static dyn Path {
    let call = context.state.calls.get(&order.call_id);
    // Who wants media is not to get a call without.
    let needs_media =
        order.verb == Verb::Accept && context.state.settings.path == PathChoice::Native;
    match call.is_some_and(Call::is_native) || needs_media {
        true => &NativePath,
        false => &StanzaPath,
    }
}

/// The path of this kind.
pub fn of_kind(kind: PathKind) -> &'static dyn Path {
    match kind {
        PathKind::Native => &NativePath,
        PathKind::Stanza => &StanzaPath,
    }
}

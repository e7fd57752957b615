//! The stanza path: we send the stanzas, and there are no media.

use super::order::{NewCall, Order, Path};
use super::stanza_act::StanzaAct;
use super::stanza_offer::StanzaOffer;
use crate::engine::context::Context;
use crate::engine::identity::Identity;
use crate::engine::task::Step;

pub struct StanzaPath;

impl Path for StanzaPath {
    fn offer(&self, call: NewCall, me: &Identity, context: &mut Context<'_>) -> Step {
        StanzaOffer::begin(call, me, context)
    }

    fn act(&self, order: Order, context: &mut Context<'_>) -> Step {
        StanzaAct::begin(order, context)
    }
}

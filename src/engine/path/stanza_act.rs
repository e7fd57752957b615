//! `accept`, `reject`, `end` and `mute` by stanzas: until each has its ack.

use std::sync::Arc;

use super::conclusion::{conclude, end_without_answer, ended, is_over_for_good};
use super::order::Order;
use crate::engine::call::CallState;
use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError, code};
use crate::engine::io::{Answer, Verb};
use crate::engine::report::acknowledged;
use crate::engine::task::{Progress, Step, Task};
use crate::jid::Jid;
use crate::node::Node;
use crate::stanza::accept::Accept;
use crate::stanza::call::{Call as CallStanza, Peer};
use crate::stanza::call_ref::CallRef;
use crate::stanza::mute::Mute;
use crate::stanza::profile::{Me, TerminateTo};
use crate::stanza::reject::{Reject, RejectReason};

#[derive(Debug)]
pub struct StanzaAct {
    order: Order,
    stage: Stage,
}

/// What it waits for.
#[derive(Debug)]
enum Stage {
    Identity,
    /// The acks of what was sent, one stanza for each device.
    Acks {
        missing: usize,
        acked: bool,
    },
}

impl StanzaAct {
    pub fn begin(order: Order, context: &mut Context<'_>) -> Step {
        let can_be_sent = matches!(
            order.verb,
            Verb::Accept | Verb::Reject | Verb::End | Verb::Mute | Verb::Unmute
        );
        if !can_be_sent {
            let error = CallError::new(code::VOIP_STACK_NOT_FOUND);
            return Err(error.text("reason", "the call is made by stanzas"));
        }
        let stage = if needs_me(&order, context) {
            context.ask(crate::engine::io::Request::Identity);
            Stage::Identity
        } else {
            send(&order, None, context)?
        };
        Ok(Progress::Next(Box::new(Self { order, stage })))
    }

    /// Every stanza was acknowledged, or none.
    fn settle(&self, result: Result<(), CallError>, context: &mut Context<'_>) -> Step {
        let order = &self.order;
        let id = &order.call_id;
        if order.verb == Verb::Accept && is_over_for_good(id, context) {
            return Err(ended(id));
        }
        let Err(error) = result else {
            let done = conclude(order, context)?;
            if order.ends() {
                context.state.end_in_page(id, true);
            }
            return Ok(done);
        };
        if order.verb == Verb::Accept
            && error.code == code::CALL_NACK
            && let Some(call) = context.state.calls.get_mut(id)
        {
            call.accepts = call.accepts.saturating_sub(1);
        }
        end_without_answer(order, &error, context);
        Err(error)
    }
}

impl Task for StanzaAct {
    fn answer(
        &mut self,
        answer: &mut Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step {
        match (&mut self.stage, answer) {
            (Stage::Identity, Ok(Answer::Identity(identity))) => {
                let profile = context.state.settings.profile;
                let Some(me) = identity.towards(&self.order.peer, profile.me) else {
                    return Err(CallError::new(code::USER_ID_IS_NULL));
                };
                self.stage = send(&self.order, Some(me), context)?;
                Ok(Progress::Waiting)
            }
            (Stage::Identity, Err(error)) => Err(error.during("say who is logged in")),
            (Stage::Identity, Ok(_)) => Err(CallError::unexpected("say who is logged in")),
            (Stage::Acks { missing, acked }, answer) => {
                let ack = acknowledged(&self.order.call_id, answer);
                *missing -= 1;
                *acked |= ack.is_ok();
                if *missing > 0 {
                    return Ok(Progress::Waiting);
                }
                // One device that cannot be told does not keep the call alive.
                let result = if *acked { Ok(()) } else { ack };
                self.settle(result, context)
            }
        }
    }

    fn rename(&mut self, was: &str, id: &str) {
        self.order.rename(was, id);
    }
}

/// Whether the stanza names me, and the engine does not know me from the offer.
fn needs_me(order: &Order, context: &Context<'_>) -> bool {
    let profile = context.state.settings.profile;
    let call = context.state.calls.get(&order.call_id);
    // A call of mine from before a reload of the page.
    let is_unknown = call.is_some_and(|call| call.is_outgoing && call.creator.is_none());
    match order.verb {
        Verb::Reject => profile.me == Me::PnUser,
        Verb::Accept => false,
        Verb::End => profile.terminate_to == TerminateTo::Devices && is_unknown,
        _ => is_unknown,
    }
}

fn send(order: &Order, me: Option<Jid>, context: &mut Context<'_>) -> Result<Stage, CallError> {
    let stanzas = stanzas(order, me, context)?;
    let missing = stanzas.len();
    if missing == 0 {
        return Err(CallError::new(code::USER_ID_IS_NULL));
    }
    for stanza in stanzas {
        context.send(stanza);
    }
    let acked = false;
    Ok(Stage::Acks { missing, acked })
}

/// What is to be sent, one for each device.
fn stanzas(
    order: &Order,
    me: Option<Jid>,
    context: &mut Context<'_>,
) -> Result<Vec<Arc<Node>>, CallError> {
    let state = &mut *context.state;
    let names_creator = state.settings.profile.terminate_to == TerminateTo::Devices;
    let Some(call) = state.calls.get_mut(&order.call_id) else {
        return Err(CallError::of_call(code::CALL_NOT_FOUND, &order.call_id));
    };
    let changes = matches!(order.verb, Verb::Mute | Verb::Unmute);
    if (names_creator || changes) && call.creator.is_none() && call.is_outgoing {
        call.creator.clone_from(&me);
    }
    let (reference, device) = match names_creator || changes {
        true => (call.reference(), call.peer_or_device().clone()),
        false => {
            let id = order.call_id.as_str().into();
            let creator = order.peer.clone();
            (CallRef { id, creator }, order.peer.clone())
        }
    };
    let peer = match (order.is_group || call.is_group) && (names_creator || changes) {
        true => Peer::Group,
        false => Peer::Jid(&device),
    };
    let reason = order.reason.as_deref();
    let stanza = match order.verb {
        Verb::Accept => {
            call.accepts += 1;
            let accept = Accept::outgoing(&reference, order.is_video);
            state.has_ours = true;
            state.stanza(peer, accept)?
        }
        Verb::Reject => {
            let reject = Reject::outgoing(&reference, reason.map(RejectReason::from));
            let id = state.stanza_id();
            state.build(CallStanza::outgoing(me, id, peer, reject))?
        }
        Verb::End => return state.build_terminates(&order.call_id, reason),
        verb => {
            // It may have ended while the page said who I am.
            if call.state != CallState::Active {
                return Err(call.is_not_active());
            }
            let mute = Mute::outgoing(&reference, verb == Verb::Mute);
            state.stanza(peer, mute)?
        }
    };
    Ok(vec![stanza])
}

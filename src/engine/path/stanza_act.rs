//! `accept`, `reject`, `end` and `mute` by stanzas, until the server has answered each.

use crate::text::{Mark, Marks, Text};
use std::sync::Arc;

use super::conclusion::{call_ended_error, conclude, end_without_answer, is_over_for_good};
use super::order::Order;
use crate::engine::call::CallState;
use crate::engine::context::Context;
use crate::engine::error::{CallError, HostError, code};
use crate::engine::io::{Answer, Request, Verb};
use crate::engine::report::check_ack;
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

/// What the task waits for.
#[derive(Debug)]
enum Stage {
    Identity,
    /// The acks of the stanzas that were sent, one for each device.
    Acks {
        unanswered: usize,
        any_acked: bool,
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
        let stage = if needs_identity(&order, context) {
            context.ask(Request::Identity);
            Stage::Identity
        } else {
            send_stanzas(&order, None, context)?
        };
        Ok(Progress::Next(Box::new(Self { order, stage })))
    }

    /// Ends the command after the server has answered every stanza. `result` is `Ok` if the server
    /// acknowledged at least one of them.
    fn settle(&self, result: Result<(), CallError>, context: &mut Context<'_>) -> Step {
        let order = &self.order;
        let id = order.call_id;
        if order.verb == Verb::Accept && is_over_for_good(id, context) {
            return Err(call_ended_error(id));
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
            call.accepts_sent = call.accepts_sent.saturating_sub(1);
        }
        end_without_answer(order, &error, context);
        Err(error)
    }
}

impl Task for StanzaAct {
    fn handle_answer(
        &mut self,
        answer: &mut Result<Answer, HostError>,
        context: &mut Context<'_>,
    ) -> Step {
        match (&mut self.stage, answer) {
            (Stage::Identity, Ok(Answer::Identity(identity))) => {
                let profile = context.state.settings.profile;
                let Some(me) = identity.address_for(self.order.peer, profile.me) else {
                    return Err(CallError::new(code::USER_ID_IS_NULL));
                };
                self.stage = send_stanzas(&self.order, Some(me), context)?;
                Ok(Progress::Waiting)
            }
            (Stage::Identity, Err(error)) => Err(error.during("say who is logged in")),
            (Stage::Identity, Ok(_)) => Err(CallError::unexpected("say who is logged in")),
            (
                Stage::Acks {
                    unanswered,
                    any_acked,
                },
                answer,
            ) => {
                let ack = check_ack(self.order.call_id, answer);
                *unanswered -= 1;
                *any_acked |= ack.is_ok();
                if *unanswered > 0 {
                    return Ok(Progress::Waiting);
                }
                // One acknowledged stanza is enough: a device that cannot be reached does not keep
                // the call alive.
                let result = if *any_acked { Ok(()) } else { ack };
                self.settle(result, context)
            }
        }
    }

    fn rename(&mut self, old_id: Text, new_id: Text) {
        self.order.rename(old_id, new_id);
    }
}

/// Returns whether the page must be asked for our own address: for a reject whose `<call>` has a
/// `from`, or for a stanza of an outgoing call whose call-creator is unknown.
fn needs_identity(order: &Order, context: &Context<'_>) -> bool {
    let profile = context.state.settings.profile;
    let call = context.state.calls.get(order.call_id);
    // An outgoing call without a call-creator is older than this page.
    let is_unknown = call.is_some_and(|call| call.is_outgoing && call.creator.is_none());
    match order.verb {
        Verb::Reject => profile.me == Me::PnUser,
        Verb::End => profile.terminate_to == TerminateTo::Devices && is_unknown,
        _ => is_unknown,
    }
}

fn send_stanzas(
    order: &Order,
    me: Option<Jid>,
    context: &mut Context<'_>,
) -> Result<Stage, CallError> {
    let stanzas = build_stanzas(order, me, context)?;
    let unanswered = stanzas.len();
    if unanswered == 0 {
        return Err(CallError::new(code::USER_ID_IS_NULL));
    }
    for stanza in stanzas {
        context.send(stanza);
    }
    let any_acked = false;
    Ok(Stage::Acks {
        unanswered,
        any_acked,
    })
}

/// Builds the stanzas of an order. A terminate may need one for each device.
fn build_stanzas(
    order: &Order,
    me: Option<Jid>,
    context: &mut Context<'_>,
) -> Result<Vec<Arc<Node>>, CallError> {
    let state = &mut *context.state;
    let names_creator = state.settings.profile.terminate_to == TerminateTo::Devices;
    let Some(call) = state.calls.get_mut(order.call_id) else {
        return Err(CallError::of_call(code::CALL_NOT_FOUND, order.call_id));
    };
    let is_mute_change = matches!(order.verb, Verb::Mute | Verb::Unmute);
    if (names_creator || is_mute_change) && call.creator.is_none() && call.is_outgoing {
        call.creator.clone_from(&me);
    }
    let (reference, device) = match names_creator || is_mute_change {
        true => (call.reference(), call.signalling_address()),
        false => {
            let id = order.call_id;
            let creator = order.peer;
            (CallRef { id, creator }, order.peer)
        }
    };
    let peer = match (order.is_group || call.is_group) && (names_creator || is_mute_change) {
        true => Peer::Group,
        false => Peer::Jid(device),
    };
    let reason = order.reason;
    let stanza = match order.verb {
        Verb::Accept => {
            call.accepts_sent += 1;
            let accept = Accept::outgoing(&reference, order.is_video);
            state.has_stanza_calls = true;
            state.build_action(peer, accept)?
        }
        Verb::Reject => {
            let reject = Reject::outgoing(&reference, reason.map(RejectReason::from));
            let id = state.next_stanza_id();
            state.build_stanza(CallStanza::outgoing(me, id, peer, reject))?
        }
        Verb::End => return state.build_terminates(order.call_id, reason),
        verb => {
            // The call may have ended while the page was asked who is logged in.
            if call.state != CallState::Active {
                return Err(call.not_active_error());
            }
            let mute = Mute::outgoing(&reference, verb == Verb::Mute);
            state.build_action(peer, mute)?
        }
    };
    Ok(vec![stanza])
}

impl Mark for StanzaAct {
    fn mark(&self, marks: &mut Marks) {
        let Self { order, stage: _ } = self; // a new field must be decided on here
        order.mark(marks);
    }
}

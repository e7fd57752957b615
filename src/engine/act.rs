//! `accept`, `reject` and `end`: acting on a call that the page has.

use crate::jid::Jid;
use crate::node::Node;
use crate::stanza::accept::Accept;
use crate::stanza::call::{Call, CallRef, Peer};
use crate::stanza::profile::{Me, PageCalls, TerminateTo};
use crate::stanza::reject::Reject;
use crate::stanza::terminate::Terminate;

use super::Step;
use super::answered::acknowledged;
use super::calls::{CallState, Offered};
use super::desk::Desk;
use super::error::{CallError, Fact, HostError, code};
use super::io::{Answer, Output, Request, Success, Verb};
use super::page::{PageCall, Phase};

/// An action on its way.
#[derive(Debug)]
pub(super) struct Acting {
    verb: Verb,
    stage: Stage,
}

/// What it waits for, with what it has so far.
#[derive(Debug)]
enum Stage {
    Calls { wanted: Option<String> },
    Identity { call: PageCall },
    Acks(Acks),
}

/// The acks of what was sent, one stanza for each device.
#[derive(Debug)]
struct Acks {
    call: PageCall,
    missing: usize,
    acked: bool,
}

impl Acting {
    pub fn start(verb: Verb, wanted: Option<String>, desk: &mut Desk) -> Self {
        desk.ask(Request::Calls);
        let stage = Stage::Calls { wanted };
        Self { verb, stage }
    }

    pub fn answer(&mut self, answer: Result<Answer, HostError>, desk: &mut Desk) -> Step {
        let verb = self.verb;
        self.stage = match (&mut self.stage, answer) {
            (Stage::Calls { wanted }, Ok(Answer::Calls(calls))) => {
                let call = choose(verb, calls, wanted.take(), desk)?;
                desk.claim(&call.id);
                if needs_me(verb, &call, desk) {
                    desk.ask(Request::Identity);
                    Stage::Identity { call }
                } else {
                    send(verb, call, None, desk)?
                }
            }
            (Stage::Identity { call }, Ok(Answer::Identity(identity))) => {
                let Some(me) = identity.towards(&call.peer, desk.state.profile.me) else {
                    return Err(CallError::new(code::USER_ID_IS_NULL));
                };
                send(verb, call.clone(), Some(me), desk)?
            }
            (Stage::Acks(acks), answer) => return acks.answer(verb, answer, desk),
            (stage, Err(error)) => return Err(error.during(stage.name())),
            (stage, Ok(_)) => return Err(CallError::unexpected(stage.name())),
        };
        Ok(None)
    }
}

impl Stage {
    /// What the page was asked to do.
    fn name(&self) -> &'static str {
        match self {
            Self::Calls { .. } => "list its calls",
            Self::Identity { .. } => "say who is logged in",
            Self::Acks(_) => "send",
        }
    }
}

impl Acks {
    /// One device that cannot be told does not keep the call alive: one ack is enough.
    fn answer(&mut self, verb: Verb, answer: Result<Answer, HostError>, desk: &mut Desk) -> Step {
        let ack = acknowledged(&self.call.id, answer);
        self.missing -= 1;
        self.acked |= ack.is_ok();
        if self.missing > 0 {
            return Ok(None);
        }
        if !self.acked {
            ack?;
        }
        done(verb, &self.call.id, desk);
        Ok(Some(Success::Done))
    }
}

/// The call that is meant, if `verb` may be done to it.
fn choose(
    verb: Verb,
    calls: Vec<PageCall>,
    wanted: Option<String>,
    desk: &Desk,
) -> Result<PageCall, CallError> {
    let chosen = match &wanted {
        Some(id) => calls.into_iter().find(|call| call.id == *id),
        None => first_that_fits(verb, calls, desk),
    };
    let Some(call) = chosen else {
        let wanted = wanted.map_or(Fact::Unknown, Fact::Text);
        return Err(CallError::new(code::CALL_NOT_FOUND).with("callId", wanted));
    };
    let (allowed, otherwise) = match verb {
        Verb::Accept | Verb::Reject => (call.can_be_answered(), code::CALL_IS_NOT_INCOMING_RING),
        Verb::End => (
            call.can_be_ended() || was_accepted(&call, desk),
            code::CALL_IS_NOT_OUTCOMING_CALLING,
        ),
    };
    if allowed {
        return Ok(call);
    }
    let error = CallError::new(otherwise).text("callId", &call.id);
    Err(error.with("state", call.state.raw.into()))
}

/// The call that is meant when none is named. The page does not move a call that was answered
/// here, so what was done here counts, too.
fn first_that_fits(verb: Verb, mut calls: Vec<PageCall>, desk: &Desk) -> Option<PageCall> {
    let here = |call: &PageCall| desk.state.calls.state(&call.id);
    calls.retain(|call| here(call) != Some(CallState::Ended) && !desk.is_busy(&call.id));
    let best = |fits: &dyn Fn(&PageCall) -> bool| calls.iter().position(fits);
    let at = match verb {
        // Rather one that nobody has answered yet.
        Verb::Accept | Verb::Reject => {
            best(&|call| call.can_be_answered() && here(call) != Some(CallState::Connecting))
                .or_else(|| best(&PageCall::can_be_answered))
        }
        Verb::End => best(&|call| call.active && call.can_be_ended())
            .or_else(|| best(&|call| was_accepted(call, desk)))
            .or_else(|| best(&|call| call.active)),
    };
    calls.into_iter().nth(at?)
}

/// Whether it was accepted here and goes on.
fn was_accepted(call: &PageCall, desk: &Desk) -> bool {
    desk.state.calls.state(&call.id) == Some(CallState::Connecting)
        && call.state.phase != Phase::Ended
}

/// Whether the stanza names me, and the engine does not know me from the offer.
fn needs_me(verb: Verb, call: &PageCall, desk: &Desk) -> bool {
    match verb {
        Verb::Accept => false,
        Verb::Reject => desk.state.profile.me == Me::PnUser,
        Verb::End => {
            let names_creator = desk.state.profile.terminate_to == TerminateTo::Devices;
            names_creator && call.outgoing && offered(&call.id, desk).is_none()
        }
    }
}

fn send(verb: Verb, call: PageCall, me: Option<Jid>, desk: &mut Desk) -> Result<Stage, CallError> {
    let stanzas = stanzas(verb, &call, me, desk)?;
    let missing = stanzas.len();
    for stanza in stanzas {
        desk.send(stanza);
    }
    Ok(Stage::Acks(Acks {
        call,
        missing,
        acked: false,
    }))
}

fn stanzas(
    verb: Verb,
    page: &PageCall,
    me: Option<Jid>,
    desk: &mut Desk,
) -> Result<Vec<Node>, CallError> {
    let mut call = CallRef {
        id: page.id.as_str().into(),
        creator: page.peer.clone(),
    };
    let peer = Peer::Jid(&page.peer);
    Ok(match verb {
        Verb::Accept => vec![desk.stanza(peer, Accept::outgoing(&call, page.is_video))?],
        Verb::Reject => {
            let reject = Reject::outgoing(&call, None);
            let stanza = Call::outgoing(me, desk.stanza_id(), peer, reject);
            vec![desk.build(stanza)?]
        }
        Verb::End => {
            let (creator, devices) = match offered(&page.id, desk) {
                Some(offered) => (Some(offered.creator), offered.devices),
                None => (me, Vec::new()),
            };
            call.creator = creator.unwrap_or(call.creator);
            terminates(&call, &page.peer, &devices, desk)?
        }
    })
}

/// What tells everybody who must know that a call is over.
pub(super) fn terminates(
    call: &CallRef,
    peer: &Jid,
    devices: &[Jid],
    desk: &mut Desk,
) -> Result<Vec<Node>, CallError> {
    let profile = desk.state.profile;
    let recipients = Terminate::recipients(profile, peer, devices).iter();
    let build = |to| {
        let terminate = Terminate::outgoing(profile, call, to, None);
        desk.stanza(Peer::Jid(to), terminate)
    };
    recipients.map(build).collect()
}

fn done(verb: Verb, call_id: &str, desk: &mut Desk) {
    if verb == Verb::Accept {
        return desk.state.calls.advance(call_id, CallState::Connecting);
    }
    desk.state.calls.advance(call_id, CallState::Ended);
    let id = call_id.into();
    if offered(call_id, desk).is_some() {
        desk.state.outputs.push(Output::CloseCall { id });
    } else if desk.state.profile.page_calls == PageCalls::Ended {
        desk.state.outputs.push(Output::EndCall { id });
    }
}

fn offered(call_id: &str, desk: &Desk) -> Option<Offered> {
    desk.state.calls.get(call_id)?.offered.clone()
}

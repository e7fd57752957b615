//! `accept`, `reject` and `end`: acting on a call that the page has.

use crate::jid::Jid;
use crate::node::Node;
use crate::stanza::accept::Accept;
use crate::stanza::envelope::{CallRef, Envelope};
use crate::stanza::profile::{Me, TerminateTo};
use crate::stanza::reject::Reject;
use crate::stanza::terminate::Terminate;

use super::answered::acknowledged;
use super::calls::{CallState, Offered};
use super::desk::Desk;
use super::error::{CallError, HostError};
use super::io::{Answer, Output, Request, Success};
use super::page::PageCall;
use super::{Next, Running};

/// An action on its way.
#[derive(Debug)]
pub(super) struct Acting {
    verb: Verb,
    stage: Stage,
}

/// What is done to the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Accept,
    Reject,
    End,
}

/// What it waits for, with what it has so far.
#[derive(Debug)]
enum Stage {
    Calls { wanted: Option<Box<str>> },
    Identity { call: PageCall },
    Acks { call: PageCall, missing: usize },
}

impl Acting {
    pub fn start(verb: Verb, wanted: Option<Box<str>>, desk: &mut Desk) -> Result<Self, CallError> {
        desk.ask(Request::Calls);
        let stage = Stage::Calls { wanted };
        Ok(Self { verb, stage })
    }

    pub fn answer(
        self,
        answer: Result<Answer, HostError>,
        desk: &mut Desk,
    ) -> Result<Next, CallError> {
        let verb = self.verb;
        let stage = match (self.stage, answer) {
            (Stage::Calls { wanted }, Ok(Answer::Calls(calls))) => {
                let call = verb.choose(calls, wanted, desk)?;
                if verb.needs_me(&call, desk) {
                    desk.ask(Request::Identity);
                    Stage::Identity { call }
                } else {
                    verb.send(call, None, desk)
                }
            }
            (Stage::Identity { call }, Ok(Answer::Identity(identity))) => {
                let me = identity.towards(&call.peer, desk.state.profile.me);
                let me = me.ok_or(CallError::UserIdIsNull)?;
                verb.send(call, Some(me), desk)
            }
            (Stage::Acks { call, missing }, answer) => {
                acknowledged(&call.id, answer)?;
                if missing == 1 {
                    verb.done(call, desk);
                    return Ok(Next::Done(Success::Done));
                }
                let missing = missing - 1;
                Stage::Acks { call, missing }
            }
            (stage, Err(error)) => return Err(error.during(stage.name())),
            (stage, Ok(_)) => return Err(CallError::unexpected(stage.name())),
        };
        Ok(Next::Wait(Box::new(Running::Act(Self { verb, stage }))))
    }
}

impl Stage {
    /// What the page was asked to do.
    fn name(&self) -> &'static str {
        match self {
            Self::Calls { .. } => "list its calls",
            Self::Identity { .. } => "say who is logged in",
            Self::Acks { .. } => "send",
        }
    }
}

impl Verb {
    /// The call that is meant, if this may be done to it.
    fn choose(
        self,
        calls: Vec<PageCall>,
        wanted: Option<Box<str>>,
        desk: &Desk,
    ) -> Result<PageCall, CallError> {
        let not_found = |call_id| CallError::CallNotFound { call_id };
        let state = |call: &PageCall| desk.state.calls.state(&call.id);
        let Some(wanted) = wanted else {
            // What was rejected or ended here is out of the question, even where the page has
            // not noticed yet.
            let mut open = calls
                .into_iter()
                .filter(|call| state(call) != Some(CallState::Ended));
            let chosen = match self {
                Self::Accept | Self::Reject => open.find(PageCall::can_be_answered),
                Self::End => {
                    open.find(|call| call.active || state(call) == Some(CallState::Connecting))
                }
            };
            let chosen = chosen.ok_or(not_found(None))?;
            return self.check(chosen, desk);
        };
        match calls.into_iter().find(|call| call.id == wanted) {
            Some(call) => self.check(call, desk),
            None => Err(not_found(Some(wanted))),
        }
    }

    fn check(self, call: PageCall, desk: &Desk) -> Result<PageCall, CallError> {
        let call_id = call.id.clone();
        let state = call.state.raw.clone();
        match self {
            Self::Accept | Self::Reject if !call.can_be_answered() => {
                Err(CallError::CallIsNotIncomingRing { call_id, state })
            }
            // The page does not move a call that was accepted here.
            Self::End
                if !call.can_be_ended()
                    && desk.state.calls.state(&call_id) != Some(CallState::Connecting) =>
            {
                Err(CallError::CallIsNotOutcomingCalling { call_id, state })
            }
            _ => Ok(call),
        }
    }

    /// Whether the stanza names me, and the engine does not know me from the offer.
    fn needs_me(self, call: &PageCall, desk: &Desk) -> bool {
        match self {
            Self::Accept => false,
            Self::Reject => desk.state.profile.me == Me::PnUser,
            Self::End => {
                desk.state.profile.terminate_to == TerminateTo::Devices
                    && call.outgoing
                    && offered(call, desk).is_none()
            }
        }
    }

    fn send(self, call: PageCall, me: Option<Jid>, desk: &mut Desk) -> Stage {
        let stanzas = self.stanzas(&call, me, desk);
        let missing = stanzas.len();
        for stanza in stanzas {
            desk.ask(Request::Send { stanza });
        }
        Stage::Acks { call, missing }
    }

    fn stanzas(self, call: &PageCall, me: Option<Jid>, desk: &mut Desk) -> Vec<Node> {
        let profile = desk.state.profile;
        let incoming = CallRef {
            id: call.id.clone(),
            creator: call.peer.clone(),
        };
        match self {
            Self::Accept => {
                let is_video = call.is_video;
                let accept = Accept {
                    call: incoming,
                    is_video,
                };
                vec![accept.build(profile, &to_peer(call, desk))]
            }
            Self::Reject => {
                let reject = Reject {
                    call: incoming,
                    from: me,
                };
                vec![reject.build(profile, &to_peer(call, desk))]
            }
            Self::End => {
                let offered = offered(call, desk);
                let devices = offered.as_ref().map_or(&[][..], |offered| &offered.devices);
                let creator = offered.as_ref().map(|offered| offered.creator.clone());
                let terminate = Terminate {
                    call: CallRef {
                        creator: creator.or(me).unwrap_or(incoming.creator),
                        ..incoming
                    },
                    reason: None,
                };
                let to = Terminate::recipients(profile, &call.peer, devices).iter();
                to.map(|to| terminate.build(profile, desk.stanza_id(), to))
                    .collect()
            }
        }
    }

    fn done(self, call: PageCall, desk: &mut Desk) {
        let state = match self {
            Self::Accept => CallState::Connecting,
            Self::Reject | Self::End => CallState::Ended,
        };
        let is_ours = offered(&call, desk).is_some();
        desk.state.calls.advance(&call.id, state);
        if is_ours && state == CallState::Ended {
            desk.state
                .outputs
                .push_back(Output::CloseCall { id: call.id });
        }
    }
}

fn to_peer(call: &PageCall, desk: &mut Desk) -> Envelope {
    Envelope {
        id: desk.stanza_id(),
        to: call.peer.clone(),
    }
}

fn offered(call: &PageCall, desk: &Desk) -> Option<Offered> {
    desk.state.calls.get(&call.id)?.offered.clone()
}

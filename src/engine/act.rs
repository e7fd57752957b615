//! `accept`, `reject`, `end` and `mute`: from a wish to the acks of what was sent.

use crate::jid::Jid;
use crate::stanza::accept::Accept;
use crate::stanza::call::{Call as CallStanza, Peer};
use crate::stanza::call_ref::CallRef;
use crate::stanza::profile::{PageCalls, TerminateTo};
use crate::stanza::reject::{Reject, RejectReason};

use super::Step;
use super::act_native::ended;
use super::answered::acknowledged;
use super::call::{By, Call, Outcome};
use super::change::{Change, change};
use super::choose::{choose, know, needs_me};
use super::desk::Desk;
use super::error::{CallError, HostError, code};
use super::io::{Answer, Request, Success, Verb};
use super::native::Driving;
use super::page::{PageCall, Phase};
use super::state::Ending;

/// An action on its way.
#[derive(Debug)]
pub(super) struct Acting {
    pub verb: Verb,
    pub reason: Option<String>,
    pub stage: Stage,
}

/// What it waits for, with what it has so far.
#[derive(Debug)]
pub(super) enum Stage {
    Calls {
        wanted: Option<String>,
    },
    Native {
        call: Box<PageCall>,
        driving: Driving,
    },
    Identity {
        call: Box<PageCall>,
    },
    Acks(Acks),
}

/// The acks of what was sent, one stanza for each device.
#[derive(Debug)]
pub(super) struct Acks {
    call_id: String,
    missing: usize,
    acked: bool,
}

impl Acks {
    fn of(call_id: &str, missing: usize) -> Self {
        Self {
            call_id: call_id.into(),
            missing,
            acked: false,
        }
    }
}

impl Acting {
    /// `None`: there is nothing to do.
    pub fn start(
        verb: Verb,
        wanted: Option<String>,
        reason: Option<String>,
        desk: &mut Desk,
    ) -> Result<Option<Self>, CallError> {
        if let (Verb::End, Some(id)) = (verb, &wanted)
            && is_only_begun(id, desk)
        {
            // At once: while the page is asked for its calls, the offer would go out.
            take_back(id, reason.as_deref(), desk);
            return Ok(None);
        }
        let stage = match verb {
            Verb::Accept | Verb::Reject | Verb::End => {
                desk.ask(Request::Calls {
                    wanted: wanted.clone(),
                });
                Stage::Calls { wanted }
            }
            _ => match change(verb, wanted, desk)? {
                Change::Done => return Ok(None),
                Change::Sent(call_id) => Stage::Acks(Acks::of(&call_id, 1)),
                Change::Driven(call, driving) => Stage::Native { call, driving },
                Change::NeedsMe(call) => {
                    desk.ask(Request::Identity);
                    Stage::Identity { call }
                }
            },
        };
        Ok(Some(Self {
            verb,
            reason,
            stage,
        }))
    }

    pub fn answer(&mut self, answer: &mut Result<Answer, HostError>, desk: &mut Desk) -> Step {
        if let Stage::Native { .. } = self.stage {
            return self.driven(answer, desk);
        }
        let verb = self.verb;
        self.stage = match (&mut self.stage, answer) {
            (Stage::Calls { wanted }, Ok(Answer::Calls(calls))) => {
                let call = choose(verb, calls, wanted.take(), desk)?;
                desk.claim(&call.id);
                know(&call, desk);
                if verb == Verb::End && is_only_begun(&call.id, desk) {
                    take_back(&call.id, self.reason.as_deref(), desk);
                    return Ok(Some(Success::Done));
                }
                match self.drive(&call, desk)? {
                    Some(driving) => Stage::Native { call, driving },
                    None => self.ask_or_send(call, desk)?,
                }
            }
            (Stage::Identity { call }, Ok(Answer::Identity(identity))) => {
                let Some(me) = identity.towards(&call.peer, desk.state.settings.profile.me) else {
                    return Err(CallError::new(code::USER_ID_IS_NULL));
                };
                let call = call.clone();
                match verb {
                    Verb::Accept | Verb::Reject | Verb::End => self.send(&call, Some(me), desk)?,
                    _ => {
                        if let Some(call) = desk.state.calls.get_mut(&call.id) {
                            call.creator.get_or_insert(me);
                        }
                        match change(verb, Some(call.id.clone()), desk)? {
                            Change::Sent(call_id) => Stage::Acks(Acks::of(&call_id, 1)),
                            _ => return Ok(Some(Success::Done)),
                        }
                    }
                }
            }
            (Stage::Acks(acks), answer) => {
                let ack = acknowledged(&acks.call_id, answer);
                acks.missing -= 1;
                acks.acked |= ack.is_ok();
                if acks.missing > 0 {
                    return Ok(None);
                }
                // One device that cannot be told does not keep the call alive.
                let result = if acks.acked { Ok(()) } else { ack };
                let call_id = acks.call_id.clone();
                return self.settle(&call_id, result, desk);
            }
            (stage, Err(error)) => return Err(error.during(stage.name())),
            (stage, Ok(_)) => return Err(CallError::unexpected(stage.name())),
        };
        Ok(None)
    }

    /// The call has another id from now on.
    pub fn rename(&mut self, was: &str, id: &str) {
        let rename = |named: &mut String| {
            if named == was {
                *named = id.into();
            }
        };
        match &mut self.stage {
            Stage::Calls { wanted } => wanted.iter_mut().for_each(rename),
            Stage::Native { call, driving } => {
                rename(&mut call.id);
                rename(&mut driving.call_id);
            }
            Stage::Identity { call } => rename(&mut call.id),
            Stage::Acks(acks) => rename(&mut acks.call_id),
        }
    }

    pub fn ask_or_send(&self, call: Box<PageCall>, desk: &mut Desk) -> Result<Stage, CallError> {
        if needs_me(self.verb, &call, desk) {
            desk.ask(Request::Identity);
            return Ok(Stage::Identity { call });
        }
        self.send(&call, None, desk)
    }

    fn send(&self, page: &PageCall, me: Option<Jid>, desk: &mut Desk) -> Result<Stage, CallError> {
        match self.send_stanzas(page, me, desk)? {
            0 => Err(CallError::new(code::USER_ID_IS_NULL)),
            missing => Ok(Stage::Acks(Acks::of(&page.id, missing))),
        }
    }

    /// Gives how many there were.
    fn send_stanzas(
        &self,
        page: &PageCall,
        me: Option<Jid>,
        desk: &mut Desk,
    ) -> Result<usize, CallError> {
        let profile = desk.state.settings.profile;
        let names_creator = profile.terminate_to == TerminateTo::Devices;
        let Some(call) = desk.state.calls.get_mut(&page.id) else {
            return Err(CallError::of_call(code::CALL_NOT_FOUND, &page.id));
        };
        if names_creator && call.creator.is_none() && call.is_outgoing {
            call.creator = me.clone();
        }
        let (reference, device) = match names_creator {
            true => (call.reference(), call.peer_or_device().clone()),
            false => {
                let reference = CallRef {
                    id: page.id.as_str().into(),
                    creator: page.peer.clone(),
                };
                (reference, page.peer.clone())
            }
        };
        let peer = match (page.is_group || call.is_group) && names_creator {
            true => Peer::Group,
            false => Peer::Jid(&device),
        };
        let reason = self.reason.as_deref();
        let stanza = match self.verb {
            Verb::Accept => {
                call.accepts += 1;
                let accept = Accept::outgoing(&reference, page.is_video);
                desk.state.has_ours = true;
                desk.state.stanza(peer, accept)?
            }
            Verb::Reject => {
                let reject = Reject::outgoing(&reference, reason.map(RejectReason::from));
                let id = desk.state.stanza_id();
                let stanza = CallStanza::outgoing(me, id, peer, reject);
                desk.state.build(stanza)?
            }
            _ => {
                let stanzas = desk.state.terminates(&page.id, reason)?;
                let count = stanzas.len();
                for stanza in stanzas {
                    desk.send(stanza);
                }
                return Ok(count);
            }
        };
        desk.send(stanza);
        Ok(1)
    }

    /// Every stanza is acknowledged, or none.
    pub fn settle(&self, call_id: &str, result: Result<(), CallError>, desk: &mut Desk) -> Step {
        let call = desk.state.calls.get(call_id);
        let is_over = call.is_some_and(Call::is_over);
        let stays_over = desk.state.settings.profile.page_calls == PageCalls::Ended;
        if self.verb == Verb::Accept && is_over && stays_over {
            return Err(ended(call_id));
        }
        if let Err(error) = result {
            self.fail(call_id, &error, desk);
            return Err(error);
        }
        let (now, state) = (desk.now, &mut *desk.state);
        let Some(call) = state.calls.get(call_id) else {
            return Ok(Some(Success::Done));
        };
        let (rings, to, is_native) = (call.rings(), call.taken(), call.is_native());
        let outcome = match self.verb {
            Verb::Accept => {
                if rings {
                    state.accepted(call_id, None, false);
                    state.advance(now, call_id, to);
                }
                state.activate_in_page(call_id);
                return Ok(Some(Success::Done));
            }
            Verb::Reject => Outcome::Rejected,
            Verb::End if rings => Outcome::Cancelled,
            Verb::End => Outcome::Completed,
            _ => return Ok(Some(Success::Done)),
        };
        let reason = self.reason.as_deref();
        let by = By::Me;
        state.end(
            now,
            call_id,
            Ending {
                outcome,
                reason,
                by,
            },
        );
        if !is_native {
            state.end_in_page(call_id, true);
        }
        Ok(Some(Success::Done))
    }

    /// A call whose server is silent has failed; any other failure leaves it as it was.
    fn fail(&self, call_id: &str, error: &CallError, desk: &mut Desk) {
        let (now, state) = (desk.now, &mut *desk.state);
        let Some(call) = state.calls.get_mut(call_id) else {
            return;
        };
        let tells_end = matches!(self.verb, Verb::Reject | Verb::End);
        if self.verb == Verb::Accept && error.code == code::CALL_NACK {
            call.accepts = call.accepts.saturating_sub(1);
            // Nobody is in it, whatever the page's own stack said at first.
            call.meanwhile.take_if(|page| !page.is_over());
        }
        if tells_end && call.is_native() && call.said_meanwhile() == Some(Phase::Ended) {
            // It is over for the page's own stack, whatever the server says.
            return state.end(now, call_id, Ending::failed(error));
        }
        // The page's own stack knows best whether a call with media goes on.
        let is_left = call.is_native() && !tells_end && self.verb != Verb::Accept;
        if error.code != code::CALL_ACK_TIMEOUT || call.is_over() || is_left {
            return;
        }
        if !tells_end {
            // What was sent may have arrived all the same.
            state.cast_terminates(now, call_id, None);
        }
        state.end(now, call_id, Ending::failed(error));
        state.end_in_page(call_id, true);
    }
}

/// Whether a call is only about to be offered.
fn is_only_begun(call_id: &str, desk: &Desk) -> bool {
    desk.state.is_unsent(call_id) || desk.state.is_unstarted(call_id)
}

/// Ends an offer that nobody has heard of yet, so nobody is to hear of its end.
fn take_back(call_id: &str, reason: Option<&str>, desk: &mut Desk) {
    let ending = Ending {
        outcome: Outcome::Cancelled,
        reason,
        by: By::Me,
    };
    if desk.state.is_unstarted(call_id) {
        desk.state.keep_from_starting(call_id);
    }
    desk.state.end(desk.now, call_id, ending);
}

impl Stage {
    /// What the page was asked to do.
    fn name(&self) -> &'static str {
        match self {
            Self::Calls { .. } => "list its calls",
            Self::Native { .. } => "do it",
            Self::Identity { .. } => "say who is logged in",
            Self::Acks(_) => "send",
        }
    }
}

//! What the stanzas that the page receives say about calls.
//!
//! The page answers them itself; nothing is acknowledged here. Whatever is late, repeated, from a
//! third party or of an unknown call changes nothing, but that a call which is over before its
//! offer comes will not ring.

use crate::jid::Jid;
use crate::node::Node;
use crate::object::Field;
use crate::stanza::Stanza;
use crate::stanza::call::Call as CallStanza;
use crate::stanza::mute::MuteState;
use crate::stanza::profile::TerminateTo;
use crate::stanza::reject::RejectReason;
use crate::stanza::terminate::TerminateReason;
use crate::words as w;
use crate::words::Word;

use super::call::{By, Call, CallState, Outcome, Path};
use super::describe::of_call;
use super::io::{Direction, Millis};
use super::state::{Ending, State};

/// The actions that say something of a call that is known.
const TELLING: [Word; 8] = [
    w::PREACCEPT,
    w::ACCEPT,
    w::REJECT,
    w::TERMINATE,
    w::MUTE_V2,
    w::VIDEO,
    w::USER_ACTION,
    w::SCREEN_SHARE,
];

impl State {
    /// The page has received a stanza. Of its action, which has been checked, the few parts are
    /// read that matter here: the typed actions would bring all of theirs.
    pub fn stanza_came(&mut self, now: Millis, stanza: Node) {
        self.hears_stanzas = true;
        let path = self.path_of(&stanza);
        self.trace(Direction::In, path, &stanza);
        let Ok(stanza) = CallStanza::parse(stanza) else {
            return;
        };
        let (Some(from), Some(action)) = (stanza.from(), stanza.action_node()) else {
            return;
        };
        let id = action.optional(&w::CALL_ID).unwrap_or_default();
        let is = |tag: Word| *action.tag == *tag;
        if is(w::OFFER) {
            return self.offer_came(now, &stanza, &from, action);
        }
        let says_something = TELLING.iter().any(|tag| is(*tag));
        let reason = action.optional(&w::REASON);
        if self.calls.get(id).is_none() && is(w::TERMINATE) {
            return self.calls.overtake(id, &from, reason.map(Into::into));
        }
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if !says_something || call.is_over() || !call.is_with(&from) || !call.is_of(&from) {
            return;
        }
        // The caller knows best whose call it is.
        if call.creator.is_none() && !call.is_group && !call.is_outgoing {
            call.creator = action.jid(&w::CALL_CREATOR);
        }
        if is(w::PREACCEPT) && call.is_outgoing {
            self.advance(now, id, CallState::Ringing);
        } else if is(w::ACCEPT) && call.is_outgoing {
            self.accept_came(now, id, &from);
        } else if is(w::REJECT) && call.is_outgoing {
            self.reject_came(now, id, &from, reason.map(Into::into));
        } else if is(w::TERMINATE) {
            self.terminate_came(now, id, &from, reason.map(Into::into));
        } else if is(w::MUTE_V2) {
            self.mute_came(id, action.optional(&w::MUTE_STATE));
        } else {
            self.shown_came(id, &from, action);
        }
    }

    /// Whose signalling a stanza is, as far as its call is known.
    fn path_of(&self, stanza: &Node) -> Option<Path> {
        let action = stanza.child_nodes().first()?;
        let call = self.calls.get(action.optional(&w::CALL_ID)?)?;
        (call.state != CallState::Idle).then_some(call.path)
    }

    /// What only the offer tells is kept; that the call rings is the page's to say.
    fn offer_came(&mut self, now: Millis, stanza: &CallStanza, from: &Jid, offer: &Node) {
        let id = offer.optional(&w::CALL_ID).unwrap_or_default();
        if self.is_starting(id) {
            return; // it is our own
        }
        if self.calls.get(id).is_none() {
            self.calls.add(Call::new(id, from, false, CallState::Idle));
        }
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let other = offer.jid(&w::CALLER_PN).or(stanza.sender_lid());
        let other = other.map(|jid| jid.to_user());
        let is_from_peer = call.is_with(from) || other.as_ref() == Some(&call.peer);
        if call.is_outgoing || call.creator.is_some() || !is_from_peer {
            return;
        }
        // The page may name the caller by the other address; what goes to him names him as he does.
        call.peer_device = Some(from.clone());
        call.creator = offer.jid(&w::CALL_CREATOR);
        call.is_video |= offer.child(&w::VIDEO).is_some();
        call.is_group |= offer.optional(&w::GROUP_JID).is_some();
        if call.offer_time == 0 {
            call.offer_time = stanza.e().or(stanza.t()).unwrap_or(now.0 / 1000);
        }
        let mut both = [Some(from.to_user()), other].into_iter().flatten();
        call.alias = both.find(|jid| *jid != call.peer);
        // One that rings already is only repeated.
        let is_new = call.state == CallState::Idle;
        if is_new && stanza.offline().is_some() {
            self.missed_offline(now, id);
        } else if is_new {
            self.end_if_overtaken(now, id);
        }
    }

    /// The first device that accepts is the call's from then on; the others stop ringing.
    fn accept_came(&mut self, now: Millis, id: &str, from: &Jid) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if call.peer_device.is_some() {
            return;
        }
        let device = call.as_offered(from);
        call.peer_device = Some(device.clone());
        call.knows(from);
        // The page may have said so already, and not who it was.
        if call.rings() {
            self.accepted(id, Some(&device), false);
        }
        self.pendings.give_up(id);
        // Whether there are media, the page's own stack says.
        let to = self.calls.get(id).map_or(CallState::Active, Call::taken);
        self.advance(now, id, to);
        self.tell_others(now, id, Some(TerminateReason::ACCEPTED_ELSEWHERE));
    }

    /// A busy device, and one that could not decrypt the key, speak for themselves alone.
    fn reject_came(&mut self, now: Millis, id: &str, from: &Jid, reason: Option<RejectReason>) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let speaks_for_itself = [Some(RejectReason::BUSY), Some(RejectReason::ENC)];
        // Of devices that nobody has seen called, the page's own stack knows.
        let is_unknown = call.is_native() && call.devices.is_empty();
        let (others, rings) = (call.knows(from), call.rings());
        if (others > 0 || !rings || is_unknown) && speaks_for_itself.contains(&reason) {
            return;
        }
        self.tell_others(now, id, Some(TerminateReason::REJECTED_ELSEWHERE));
        let ending = Ending {
            // Who took it may not know that, and refuse it afterwards.
            outcome: match rings {
                true => Outcome::Rejected,
                false => Outcome::Completed,
            },
            reason: reason.as_ref().map(RejectReason::as_str),
            by: By::Peer,
        };
        self.end(now, id, ending);
    }

    fn terminate_came(
        &mut self,
        now: Millis,
        id: &str,
        from: &Jid,
        reason: Option<TerminateReason>,
    ) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        // One member leaves; the others stay.
        if call.is_group && !call.rings() && reason != Some(TerminateReason::GROUP_CALL_ENDED) {
            return;
        }
        // A device that has rung for long enough speaks for itself alone, too.
        if call.knows(from) > 0 && call.rings() && reason == Some(TerminateReason::TIMEOUT) {
            return;
        }
        self.tell_others(now, id, reason.clone());
        self.terminated(now, id, reason.as_ref());
    }

    /// The other side has ended a call.
    pub fn terminated(&mut self, now: Millis, id: &str, reason: Option<&TerminateReason>) {
        let Some(call) = self.calls.get(id) else {
            return;
        };
        let is = |known: TerminateReason| reason == Some(&known);
        let outcome = if !call.rings() {
            Outcome::Completed
        } else if call.is_outgoing {
            match is(TerminateReason::TIMEOUT) {
                true => Outcome::Unanswered,
                false => Outcome::Rejected,
            }
        } else if is(TerminateReason::ACCEPTED_ELSEWHERE) {
            self.accepted(id, None, true);
            Outcome::AcceptedElsewhere
        } else if is(TerminateReason::REJECTED_ELSEWHERE) {
            Outcome::RejectedElsewhere
        } else if reason.is_none()
            || is(TerminateReason::TIMEOUT)
            || is(TerminateReason::GROUP_CALL_ENDED)
        {
            Outcome::Missed
        } else {
            Outcome::Cancelled
        };
        let reason = reason.map(TerminateReason::as_str);
        let by = By::Peer;
        self.end(
            now,
            id,
            Ending {
                outcome,
                reason,
                by,
            },
        );
    }

    /// The devices that are left are told that they need not ring any more.
    fn tell_others(&mut self, now: Millis, id: &str, reason: Option<TerminateReason>) {
        let tells_devices = self.settings.profile.terminate_to == TerminateTo::Devices;
        let others = self
            .calls
            .get(id)
            .is_some_and(|call| !call.devices.is_empty());
        if others && tells_devices {
            self.cast_terminates(now, id, reason);
        }
    }

    /// The state itself is told, not a change of it; so the same one twice is nothing.
    fn mute_came(&mut self, id: &str, state: Option<&str>) {
        let state = state.map(MuteState::from);
        let muted = state == Some(MuteState::MUTED);
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let is_known = muted || state == Some(MuteState::UNMUTED);
        if call.rings() || call.peer_muted == muted || !is_known {
            return;
        }
        call.peer_muted = muted;
        let mut payload = of_call(id);
        payload.put("muted", Field::Switch(muted));
        self.emit("peer_muted", payload);
    }
}

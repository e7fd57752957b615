//! The transitions of calls, with the events for users and the outputs for the page.

use crate::jid::Jid;
use crate::object::Field;
use crate::stanza::profile::PageCalls;
use crate::text::Text;
use crate::words as w;
use crate::words::names as n;

use crate::engine::call::{
    Call, CallState, EndedBy, Outcome, of_call, put_jid, put_number, put_some_text,
};
use crate::engine::error::{CallError, Code, code};
use crate::engine::io::Output;
use crate::engine::state::State;

/// How a call ended.
pub(super) struct Ending {
    pub outcome: Outcome,
    pub reason: Option<Text>,
    pub by: EndedBy,
}

/// The errors that count as ended by the server.
const SERVER_FAILURES: [&Code; 3] = [code::CALL_NACK, code::CALL_ACK_TIMEOUT, code::RELAY_MISSING];

impl Ending {
    /// Returns the ending of a call that failed with `error`. The code `disposed` counts as ended
    /// by us: the module is being removed from the page.
    pub fn failed(error: &CallError) -> Self {
        Self {
            outcome: Outcome::Failed,
            reason: Some(error.code.name.into()),
            by: if error.code == code::DISPOSED {
                EndedBy::Me
            } else if SERVER_FAILURES.contains(&error.code) {
                EndedBy::Server
            } else {
                EndedBy::Nobody
            },
        }
    }
}

/// The reason of a call that was merged into another.
const GLARE: &str = "glare";

impl State {
    /// Moves a call forward to a state. Does nothing if the call is in that state or a later one.
    pub fn advance(&mut self, id: Text, to: CallState) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if call.state >= to {
            return;
        }
        let from = std::mem::replace(&mut call.state, to);
        if !call.is_unanswered() {
            call.ring_deadline = None;
        }
        if to == CallState::Active || to == CallState::Connecting {
            call.accepted_at.get_or_insert(self.now);
            call.accepted_time.get_or_insert(self.clock.wall_seconds());
        }
        if self.is_heard(n::STATE_CHANGED) {
            let mut payload = of_call(id);
            payload.put_text(w::FROM, from.name());
            payload.put_text(w::TO, to.name());
            self.emit(n::STATE_CHANGED, payload);
        }
        if to == CallState::Active || to == CallState::Connecting {
            self.end_glare(id);
        }
    }

    /// Emits `accepted`. `elsewhere`: another of our devices accepted the call.
    pub fn emit_accepted(&mut self, id: Text, by: Option<Jid>, elsewhere: bool) {
        let mut payload = of_call(id);
        put_jid(&mut payload, n::BY, by);
        payload.put(n::ELSEWHERE, Field::Switch(elsewhere));
        self.emit(n::ACCEPTED, payload);
    }

    /// Ends a call, and emits its last events. Sends no stanza.
    pub fn end(&mut self, id: Text, ending: Ending) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if call.is_over() {
            return;
        }
        let Ending {
            outcome,
            reason,
            by,
        } = ending;
        call.ended_time = Some(self.clock.wall_seconds());
        call.duration_ms = call.accepted_at.map(|from| self.now.0 - from.0);
        call.ended_by = Some(by);
        call.outcome = Some(outcome);
        call.reason = reason;
        let (is_opened_here, duration) = (call.is_opened_here(), call.duration_ms);
        let is_announced = call.is_announced();
        self.pending_requests.stop_retransmitting(id);
        // Commands on the call need not wait for the native stack any longer. The ack of a stanza
        // that ends the call is still awaited, unless we ended it ourselves.
        for (command, awaits) in self.claims.for_call(id) {
            let ends = [Some(w::REJECT), Some(w::TERMINATE)].contains(&awaits);
            if awaits.is_some() && (by == EndedBy::Me || !ends) {
                self.pending_requests.expire_request_of(self.now, command);
            }
        }
        if !is_announced {
            // The call was never started, and users do not know of it.
            return self.calls.forget(id);
        }
        self.advance(id, CallState::Ended);
        self.calls.move_to_ended(id);
        if outcome == Outcome::Missed
            && let Some(call) = self.calls.get(id)
        {
            let payload = call.describe_offer(self.addresses);
            self.emit(n::MISSED, payload);
        }
        if self.is_heard(n::ENDED) {
            let mut payload = of_call(id);
            payload.put_text(n::OUTCOME, outcome.name());
            put_some_text(&mut payload, w::REASON, reason);
            put_number(&mut payload, n::DURATION_MS, duration);
            put_some_text(&mut payload, n::BY, by.name().map(Into::into));
            self.emit(n::ENDED, payload);
        }
        if is_opened_here {
            self.outputs.push(Output::CloseCall { id });
        }
    }

    /// Has the page show a call as accepted, because the page does not notice an accept by stanzas.
    pub fn activate_in_page(&mut self, id: Text) {
        let is_signalled_by_us = self.calls.get(id).is_some_and(Call::is_signalled_by_us);
        if is_signalled_by_us && self.settings.profile.page_calls == PageCalls::Ended {
            self.outputs.push(Output::ActivateCall { id });
        }
    }

    /// Has the page end a call, because the page may not have noticed that the call is over.
    pub fn end_in_page(&mut self, id: Text, by_user: bool) {
        let call = self.calls.get(id);
        let is_native = call.is_some_and(Call::is_native);
        if call.is_some_and(Call::is_opened_here) {
            return;
        }
        if is_native || self.settings.profile.page_calls == PageCalls::Ended {
            self.outputs.push(Output::EndCall {
                id,
                by_user,
                is_native,
            });
        }
    }

    /// Ends the second call with the peer of call `id`, after both sides called each other at the
    /// same time. They are in call `id` now, and the second call never rang.
    pub fn end_glare(&mut self, id: Text) {
        let Some(call) = self.calls.get(id) else {
            return;
        };
        let other_address = call.other_address(self.addresses);
        let is_crossing = |other: &&Call| {
            let is_same = other.peer == call.peer || Some(other.peer) == other_address;
            is_same && other.is_second && other.state == CallState::Idle && other.id != id
        };
        let crossing = self.calls.ongoing().find(is_crossing);
        if let Some(crossing) = crossing.map(|other| other.id) {
            self.end_by_glare(crossing);
        }
    }

    pub fn end_by_glare(&mut self, id: Text) {
        let ending = Ending {
            outcome: Outcome::Cancelled,
            reason: Some(GLARE.into()),
            by: EndedBy::Nobody,
        };
        self.end(id, ending);
    }
}

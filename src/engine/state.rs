//! Everything of the engine but the running commands, and how calls move.

use crate::crypto::{StanzaId, StanzaIds};
use crate::jid::Jid;
use crate::object::{Field, Object};
use crate::stanza::profile::PageCalls;

use super::call::{By, CallState, Outcome};
use super::calls::Calls;
use super::describe::{of_call, put_jid, put_number, put_some_text};
use super::error::{CallError, Code, code};
use super::io::{CommandId, Event, Millis, Output};
use super::pending::Pendings;
use super::settings::Settings;

#[derive(Debug)]
pub(super) struct State {
    pub settings: Settings,
    pub calls: Calls,
    pub pendings: Pendings,
    /// Oldest first.
    pub outputs: Vec<Output>,
    /// The page passes on what it receives; on some nobody can look on.
    pub hears_stanzas: bool,
    ids: StanzaIds,
    /// The calls that running commands act on; a command without an id leaves them alone, and so
    /// do the ring timers.
    busy: Vec<(CommandId, String)>,
}

/// How a call came to its end.
pub(super) struct Ending<'a> {
    pub outcome: Outcome,
    pub reason: Option<&'a str>,
    pub by: By,
}

/// The failures that are the server's.
const SERVERS: [&Code; 3] = [code::CALL_NACK, code::CALL_ACK_TIMEOUT, code::RELAY_MISSING];

impl Ending<'_> {
    /// By a failure, or because we go.
    pub fn failed(error: &CallError) -> Self {
        Self {
            outcome: Outcome::Failed,
            reason: Some(error.code.name),
            by: if error.code == code::DISPOSED {
                By::Me
            } else if SERVERS.contains(&error.code) {
                By::Server
            } else {
                By::Nobody
            },
        }
    }
}

impl State {
    pub fn new(ids: StanzaIds) -> Self {
        Self {
            settings: Settings::default(),
            calls: Calls::default(),
            pendings: Pendings::default(),
            outputs: Vec::new(),
            hears_stanzas: false,
            ids,
            busy: Vec::new(),
        }
    }

    pub fn next_deadline(&self) -> Option<Millis> {
        let deadlines = [self.pendings.next_deadline(), self.next_ring_deadline()];
        deadlines.into_iter().flatten().min()
    }

    pub fn stanza_id(&mut self) -> StanzaId {
        self.ids.next_id()
    }

    /// A command acts on a call from now on.
    pub fn claim(&mut self, command: CommandId, call_id: &str) {
        self.busy.push((command, call_id.into()));
    }

    /// Whether a command acts on a call.
    pub fn is_busy(&self, call_id: &str) -> bool {
        self.busy.iter().any(|(_, busy)| busy == call_id)
    }

    /// Whether we are about to offer a call, and have not yet.
    pub fn is_unsent(&self, call_id: &str) -> bool {
        let call = self.calls.get(call_id);
        call.is_some_and(|call| {
            let is_new = call.is_opened_here && call.state == CallState::Calling;
            is_new && call.devices.is_empty()
        })
    }

    /// A command is over.
    pub fn forget(&mut self, command: CommandId) {
        self.busy.retain(|(other, _)| *other != command);
    }

    pub fn emit(&mut self, name: &'static str, payload: Object) {
        let event = Event { name, payload };
        self.outputs.push(Output::Event(event));
    }

    /// Moves a call forward; back it never goes.
    pub fn advance(&mut self, now: Millis, id: &str, to: CallState) {
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        if call.state >= to {
            return;
        }
        let from = std::mem::replace(&mut call.state, to);
        if !call.rings() {
            call.rings_until = None;
        }
        if to == CallState::Active || to == CallState::Connecting {
            call.accepted.get_or_insert(now);
        }
        let mut payload = of_call(id);
        payload.put_text("from", from.name());
        payload.put_text("to", to.name());
        self.emit("state_changed", payload);
    }

    /// The call is in other hands, or both sides are in it.
    pub fn accepted(&mut self, id: &str, by: Option<&Jid>, elsewhere: bool) {
        let mut payload = of_call(id);
        put_jid(&mut payload, "by", by);
        payload.put("elsewhere", Field::Switch(elsewhere));
        self.emit("accepted", payload);
    }

    /// Ends a call; nothing is told of it afterwards. The other side is not told here.
    pub fn end(&mut self, now: Millis, id: &str, ending: Ending<'_>) {
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
        call.ended = Some(now);
        call.outcome = Some(outcome);
        call.reason = reason.map(Into::into);
        let (is_opened_here, duration) = (call.is_opened_here, call.duration_ms());
        self.pendings.give_up(id);
        self.advance(now, id, CallState::Ended);
        if outcome == Outcome::Missed
            && let Some(call) = self.calls.get(id)
        {
            let payload = call.describe_offer();
            self.emit("missed", payload);
        }
        let mut payload = of_call(id);
        payload.put_text("outcome", outcome.name());
        put_some_text(&mut payload, "reason", reason);
        put_number(&mut payload, "durationMs", duration);
        put_some_text(&mut payload, "by", by.name());
        self.emit("ended", payload);
        if is_opened_here {
            let id = id.into();
            self.outputs.push(Output::CloseCall { id });
        }
    }

    /// Has the page end a call of its own that it did not end itself.
    pub fn end_in_page(&mut self, id: &str, by_user: bool) {
        let is_opened_here = self.calls.get(id).is_some_and(|call| call.is_opened_here);
        if self.settings.profile.page_calls == PageCalls::Ended && !is_opened_here {
            let id = id.into();
            self.outputs.push(Output::EndCall { id, by_user });
        }
    }
}

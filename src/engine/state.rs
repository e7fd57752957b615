//! Everything of the engine but the running commands, and how calls move.

use crate::crypto::{StanzaId, StanzaIds};
use crate::jid::Jid;
use crate::node::Node;
use crate::object::{Field, Object};
use crate::stanza::profile::PageCalls;
use crate::steps::step;

use super::call::{By, Call, CallState, Outcome};
use super::calls::{Calls, push};
use super::clock::Clock;
use super::describe::{of_call, put_jid, put_number, put_some_text};
use super::error::{CallError, Code, code};
use super::io::{CommandId, Event, Millis, Output};
use super::pending::Pendings;
use super::people::People;
use super::settings::Settings;
use crate::words as w;
use crate::words::Word;

#[derive(Debug)]
pub(super) struct State {
    pub settings: Settings,
    pub clock: Clock,
    pub calls: Calls,
    pub pendings: Pendings,
    pub people: People,
    /// Oldest first.
    pub outputs: Vec<Output>,
    /// The page passes on what it receives; on some nobody can look on.
    pub hears_stanzas: bool,
    /// We have taken or offered a call by stanzas of our own.
    pub has_ours: bool,
    /// The calls that the page's own stack is to start for us.
    pub starting: Vec<String>,
    /// The calls that it did not start, or not in time; it may still.
    pub failed: Vec<String>,
    ids: StanzaIds,
    /// The calls that running commands act on; a command without an id leaves them alone, and so
    /// do the ring timers.
    claims: Vec<Claim>,
}

/// A command acts on a call.
#[derive(Debug)]
struct Claim {
    command: CommandId,
    call_id: String,
    /// What the page's own stack is to send for it.
    awaits: Option<Word>,
    /// It has sent that.
    is_sent: bool,
}

/// So many calls that the page's own stack may still start are remembered.
const FAILED: usize = 100;

/// What takes a call or ends it.
const ANSWERS: [Word; 3] = [w::ACCEPT, w::REJECT, w::TERMINATE];

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
            clock: Clock::default(),
            calls: Calls::default(),
            pendings: Pendings::default(),
            people: People::default(),
            outputs: Vec::new(),
            hears_stanzas: false,
            has_ours: false,
            starting: Vec::new(),
            failed: Vec::new(),
            ids,
            claims: Vec::new(),
        }
    }

    pub fn next_deadline(&self) -> Option<Millis> {
        self.sooner_ring_deadline(self.pendings.next_deadline())
    }

    pub fn stanza_id(&mut self) -> StanzaId {
        self.ids.next_id()
    }

    /// A command acts on a call from now on.
    pub fn claim(&mut self, command: CommandId, call_id: &str, awaits: Option<Word>) {
        let call_id = call_id.into();
        self.claims.push(Claim {
            command,
            call_id,
            awaits,
            is_sent: false,
        });
    }

    /// Whether a command takes or ends a call.
    pub fn is_busy(&self, call_id: &str) -> bool {
        let answers = |tag: Word| ANSWERS.contains(&tag);
        let mut claims = self.claims.iter();
        claims.any(|claim| {
            step();
            claim.call_id == call_id && claim.awaits.is_none_or(answers)
        })
    }

    /// Whether the page's own stack takes or ends a call for us.
    pub fn is_driven(&self, call_id: &str) -> bool {
        let answers = |tag: Word| ANSWERS.contains(&tag);
        let mut claims = self.claims.iter();
        claims.any(|claim| claim.call_id == call_id && claim.awaits.is_some_and(answers))
    }

    /// Which command waits for the page's own stack to send this for a call.
    pub fn who_awaits(&self, call_id: &str, tag: &str) -> Option<CommandId> {
        let mut claims = self.claims.iter();
        let is_it = |claim: &&Claim| {
            claim.call_id == call_id && claim.awaits.is_some_and(|awaits| *awaits == *tag)
        };
        claims.find(is_it).map(|claim| claim.command)
    }

    /// Which command the page's own stack sends this for: each has its own, if there are several.
    pub fn who_sends(&mut self, call_id: &str, tag: &str) -> Option<CommandId> {
        let mut claims = self.claims.iter_mut();
        let is_it = |claim: &&mut Claim| {
            let is_it = claim.awaits.is_some_and(|awaits| *awaits == *tag);
            is_it && claim.call_id == call_id && !claim.is_sent
        };
        match claims.find(is_it) {
            Some(claim) => {
                claim.is_sent = true;
                Some(claim.command)
            }
            None => self.who_awaits(call_id, tag),
        }
    }

    /// A call that commands act on has another id from now on.
    pub fn rename_claims(&mut self, was: &str, id: &str) {
        for claim in &mut self.claims {
            if claim.call_id == was {
                claim.call_id = id.into();
            }
        }
    }

    /// Whether the page's own stack is to start this call for us.
    pub fn is_starting(&self, call_id: &str) -> bool {
        self.starting.iter().any(|id| id == call_id)
    }

    /// Whether the page's own stack is about to offer or to join a call for us, and has not yet.
    pub fn is_unheard(&self, call_id: &str) -> bool {
        let call = self.calls.get(call_id);
        call.is_some_and(|call| {
            let is_new = call.is_native() && call.rings() && call.creator.is_none();
            is_new && (call.is_offered_here || !call.is_told())
        })
    }

    /// Whether the page's own stack is to start a call for us that it does not show yet: somebody
    /// may have to allow it first.
    pub fn is_unstarted(&self, call_id: &str) -> bool {
        let call = self.calls.get(call_id);
        call.is_some_and(|call| call.is_offered_here && !call.is_told())
    }

    /// The page's own stack is not to start this call any more: users were told that it failed. It
    /// may have begun all the same, or begin late.
    pub fn keep_from_starting(&mut self, call_id: &str) {
        if !self.failed.iter().any(|failed| failed == call_id) {
            push(&mut self.failed, call_id.into(), FAILED);
            self.end_in_stack(call_id);
        }
    }

    /// Has the page's own stack end a call, whether or not it is known here.
    pub fn end_in_stack(&mut self, call_id: &str) {
        self.outputs.push(Output::EndCall {
            id: call_id.into(),
            by_user: true,
            is_native: true,
        });
    }

    /// Whether we are about to offer a call, and have not yet.
    pub fn is_unsent(&self, call_id: &str) -> bool {
        let call = self.calls.get(call_id);
        call.is_some_and(|call| {
            let is_new = call.is_opened_here() && call.state == CallState::Calling;
            is_new && call.devices.is_empty()
        })
    }

    /// A command is over. What the page said meanwhile of the calls that it acted on counts now.
    pub fn forget(&mut self, now: Millis, command: CommandId) {
        let mut said = None;
        self.pendings.forget(command);
        while let Some(at) = self
            .claims
            .iter()
            .position(|claim| claim.command == command)
        {
            let id = self.claims.remove(at).call_id;
            self.starting.retain(|starting| *starting != id);
            // However often it claims, it claims but one call.
            if let Some(call) = self.calls.get_mut(&id) {
                said = said.or(call.meanwhile.take());
            }
        }
        if let Some(page) = said {
            self.page_call_came(now, &page);
        }
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
            call.accepted_time.get_or_insert(self.clock.seconds());
        }
        let mut payload = of_call(id);
        payload.put_text("from", from.name());
        payload.put_text("to", to.name());
        self.emit("state_changed", payload);
        if to == CallState::Active || to == CallState::Connecting {
            self.end_crossing(now, id);
        }
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
        call.ended_time = Some(self.clock.seconds());
        call.duration_ms = call.accepted.map(|from| now.0 - from.0);
        call.ended_by = Some(by);
        call.outcome = Some(outcome);
        call.reason = reason.map(Into::into);
        let (is_opened_here, duration) = (call.is_opened_here(), call.duration_ms);
        let is_told = call.is_told();
        self.pendings.give_up(id);
        // Nobody waits for a call that is over; but the server's word to an end of ours may come.
        for claim in self.claims.iter().filter(|claim| claim.call_id == id) {
            let ends = [Some(w::REJECT), Some(w::TERMINATE)].contains(&claim.awaits);
            if claim.awaits.is_some() && (by == By::Me || !ends) {
                self.pendings.hurry(now, claim.command);
            }
        }
        if !is_told {
            // It was only about to start, and never did.
            return self.calls.forget(id);
        }
        self.advance(now, id, CallState::Ended);
        self.calls.retire(id);
        if outcome == Outcome::Missed
            && let Some(call) = self.calls.get(id)
        {
            let payload = call.describe_offer(self.people);
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

    /// Has the page show that a call was taken by stanzas, of which it knows nothing.
    pub fn activate_in_page(&mut self, id: &str) {
        let is_ours = self.calls.get(id).is_some_and(Call::is_ours);
        if is_ours && self.settings.profile.page_calls == PageCalls::Ended {
            self.outputs.push(Output::ActivateCall { id: id.into() });
        }
    }

    /// Which attribute of a stanza that comes in the page is not to read: why a call was ended that
    /// we took or offered by stanzas. Else the page logs that call as missed.
    ///
    /// Source: host.md §10.1, "The chat log".
    pub fn hidden_from_page(&self, stanza: &Node) -> Option<Word> {
        if self.settings.profile.page_calls != PageCalls::Ended {
            return None;
        }
        let action = stanza.child_nodes().first()?;
        let call = self.calls.get(action.optional(&w::CALL_ID)?)?;
        (*action.tag == *w::TERMINATE && call.is_ours()).then_some(w::REASON)
    }

    /// Has the page end a call of its own that it did not end itself.
    pub fn end_in_page(&mut self, id: &str, by_user: bool) {
        let call = self.calls.get(id);
        let is_native = call.is_some_and(Call::is_native);
        if call.is_some_and(Call::is_opened_here) {
            return;
        }
        if is_native || self.settings.profile.page_calls == PageCalls::Ended {
            let id = id.into();
            self.outputs.push(Output::EndCall {
                id,
                by_user,
                is_native,
            });
        }
    }
}

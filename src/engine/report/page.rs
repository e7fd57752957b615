//! What the page's own calls say.

use crate::object::Field;
use crate::stanza::terminate::TerminateReason;

use crate::engine::call::{By, Call, CallState, Outcome, PathKind};
use crate::engine::error::code;
use crate::engine::page::{Logged, PageCall, Phase};
use crate::engine::settings::PathChoice;
use crate::engine::state::State;
use crate::engine::transition::Ending;

impl State {
    /// The page has, or changed, a call of its own. Users are told of one that begins to ring,
    /// once, whoever reports it and however often.
    pub fn handle_page_call(&mut self, page: &PageCall) {
        if !page.outgoing && self.is_starting(&page.id) {
            return; // an id of ours is nobody else's
        }
        if let Some(was) = &page.was {
            self.rename_call(was, &page.id);
        }
        if page.link_token.is_some() && self.is_by_stack(page) {
            self.update_link_call(page);
        }
        let state = match self.calls.get(&page.id) {
            // The page's own stack does at once what we ask it for, and tells the server later.
            Some(call)
                if call.is_native()
                    && self.claims.is_being_answered_by_stack(&page.id)
                    && page.state.phase != Phase::Lost =>
            {
                if let Some(call) = self.calls.get_mut(&page.id)
                    && !call
                        .deferred_report
                        .as_ref()
                        .is_some_and(|said| said.is_over())
                {
                    call.deferred_report = Some(Box::new(page.clone()));
                }
                return;
            }
            Some(call) => call.state,
            None => CallState::Idle,
        };
        match page.state.phase {
            Phase::Ringing if !page.outgoing && state == CallState::Idle => {
                self.start_ringing(page);
            }
            Phase::Ringing if !page.outgoing && !page.offline => self.stop_late_ringing(page),
            Phase::Outgoing => self.handle_page_offer(page),
            Phase::RingingThere => {
                self.handle_page_offer(page);
                if self.calls.get(&page.id).is_some_and(Call::is_native) {
                    self.advance(&page.id, CallState::Ringing);
                }
            }
            Phase::Connecting => self.handle_page_accept(page, CallState::Connecting),
            Phase::Active => self.handle_page_accept(page, CallState::Active),
            Phase::Ended => self.handle_page_end(page),
            Phase::Lost => self.handle_stack_loss(page),
            _ => {}
        }
    }

    /// Whether a call of the page's is left to its own stack.
    pub fn is_by_stack(&self, page: &PageCall) -> bool {
        page.is_native && self.may_be_by_stack(&page.id)
    }

    /// Whether the page's own stack may make a call. One that it makes for us stays its own,
    /// whichever path is chosen meanwhile; and what a command does by stanzas, it ends by stanzas.
    pub fn may_be_by_stack(&self, call_id: &str) -> bool {
        match self.calls.get(call_id) {
            Some(call) if call.is_native() => true,
            Some(_) if self.claims.is_being_answered(call_id) => false,
            _ => self.settings.path != PathChoice::Stanza,
        }
    }

    fn start_ringing(&mut self, page: &PageCall) {
        if self.calls.get(&page.id).is_none() {
            self.calls
                .add(Call::new(&page.id, &page.peer, false, CallState::Idle));
        }
        let until = self.now.after(self.settings.ring_timeout(false));
        let is_by_stack = self.is_by_stack(page);
        let Some(call) = self.calls.get_mut(&page.id) else {
            return;
        };
        if is_by_stack {
            call.path = PathKind::Native;
        }
        call.update_from_page(page);
        let offered = Some(call.offer_time).filter(|time| *time != 0);
        call.offer_time = page.offer_time.or(offered).unwrap_or(self.clock.seconds());
        if page.offline {
            return self.miss_offline_call(&page.id);
        }
        if self.end_if_terminated_early(&page.id) {
            return self.end_in_page(&page.id, false);
        }
        let Some(call) = self.calls.get_mut(&page.id) else {
            return;
        };
        call.rings_until = Some(until);
        call.state = CallState::Ringing;
        call.rings_in_page = true;
        let mut payload = call.describe_offer(self.people);
        payload.put("isSilenced", Field::Switch(call.is_silenced));
        self.emit("incoming_call", payload);
    }

    /// It was offered while the page was offline, so it never rings.
    pub fn miss_offline_call(&mut self, id: &str) {
        if !self.end_if_terminated_early(id) {
            let ending = Ending {
                outcome: Outcome::Missed,
                reason: Some("offline"),
                by: By::Nobody,
            };
            self.end(id, ending);
        }
    }

    /// Ends a call whose end came before its offer. Gives whether it is one.
    pub fn end_if_terminated_early(&mut self, id: &str) -> bool {
        let Some(reason) = self.calls.take_early_terminate(id, self.people) else {
            return false;
        };
        self.end_by_peer(id, reason.as_deref());
        true
    }

    /// The page begins to ring for a call that is over: its offer came late, or once more.
    fn stop_late_ringing(&mut self, page: &PageCall) {
        let is_by_stack = self.is_by_stack(page);
        let call = self.calls.get_mut(&page.id);
        if let Some(call) = call.filter(|call| call.is_over() && !call.rings_in_page) {
            if is_by_stack {
                call.path = PathKind::Native;
            }
            let by_user = call.outcome == Some(Outcome::Rejected);
            self.end_in_page(&page.id, by_user);
        }
    }

    /// By the page's own button; or the page knows already what a stanza is going to say.
    fn handle_page_accept(&mut self, page: &PageCall, state: CallState) {
        if self.is_starting(&page.id) {
            self.handle_page_offer(page);
        }
        if self.calls.get(&page.id).is_none() && self.is_by_stack(page) {
            // It was there before us.
            let mut call = Call::new(&page.id, &page.peer, page.outgoing, CallState::Idle);
            call.path = PathKind::Native;
            call.update_from_page(page);
            call.offer_time = page.offer_time.unwrap_or(self.clock.seconds());
            self.calls.add(call);
            return self.advance(&page.id, state);
        }
        let Some(call) = self.calls.get(&page.id) else {
            return;
        };
        // Of a call that we offer by stanzas, the page says no more than that.
        let to = match call.is_opened_here() {
            true => CallState::Active,
            false => state,
        };
        if call.rings() && call.link_token.is_none() {
            self.tell_accepted(&page.id, None, false);
        }
        self.advance(&page.id, to);
    }

    /// The page says that a call is over, and has said nothing of why. Of a call that is ours, it
    /// may have rung for long enough although we have taken the call; or it has that from a stanza,
    /// of which we know better whether all devices are meant.
    fn handle_page_end(&mut self, page: &PageCall) {
        let hears_stanzas = self.hears_stanzas;
        let Some(call) = self.calls.get_mut(&page.id) else {
            return;
        };
        call.rings_in_page = false;
        if call.is_over() {
            return;
        }
        let (rings, is_outgoing) = (call.rings(), call.is_outgoing);
        let (is_ours, reason) = (call.is_ours(), call.reason.clone());
        if is_ours && hears_stanzas && !page.ended_by_user {
            return;
        }
        let by_peer = rings && is_outgoing && page.logged == Some(Logged::Rejected);
        let by = match page.ended_by_user {
            true => By::Me,
            false if by_peer => By::Peer,
            false => By::Nobody,
        };
        let outcome = match (rings, page.ended_by_user) {
            (false, _) => Outcome::Completed,
            (true, true) if is_outgoing => Outcome::Cancelled,
            (true, true) => Outcome::Rejected,
            _ if is_outgoing && reason.as_deref() == Some(TerminateReason::TIMEOUT.as_str()) => {
                Outcome::Unanswered
            }
            (true, false) => page.logged.map_or(Outcome::Unknown, Logged::outcome),
        };
        let is_known = self.calls.get(&page.id).is_some_and(Call::is_announced);
        if outcome == Outcome::AcceptedElsewhere && is_known {
            self.tell_accepted(&page.id, None, true);
        }
        // Of a call that came in, the page's own button tells the caller.
        let is_announced = page.ended_by_user && !is_outgoing;
        if is_ours && !is_announced {
            // The page knows nothing of the other side.
            self.send_terminates(&page.id, None);
        }
        let ending = Ending {
            outcome,
            reason: reason.as_deref(),
            by,
        };
        self.end(&page.id, ending);
    }

    /// The page's own stack is gone, and with it what it made. The other side does not know; of a
    /// call that only rings here, other devices of mine may still take it.
    fn handle_stack_loss(&mut self, page: &PageCall) {
        let is_being_answered_by_stack = self.claims.is_being_answered_by_stack(&page.id);
        let Some(call) = self.calls.get_mut(&page.id) else {
            return;
        };
        if call.is_over() || !call.is_native() {
            return;
        }
        call.path = PathKind::Stanza;
        let is_heard_of = call.is_outgoing || !call.rings() || is_being_answered_by_stack;
        if is_heard_of && call.is_announced() {
            self.send_terminates(&page.id, None);
        }
        let ending = Ending {
            outcome: Outcome::Failed,
            reason: Some(code::VOIP_STACK_NOT_FOUND.name),
            by: By::Nobody,
        };
        self.end(&page.id, ending);
    }
}

impl Logged {
    /// What it means of a call that nobody here has ended.
    fn outcome(self) -> Outcome {
        match self {
            Self::Cancelled => Outcome::Cancelled,
            Self::Missed => Outcome::Missed,
            Self::Unavailable => Outcome::Unanswered,
            Self::Rejected => Outcome::Rejected,
            Self::Connected => Outcome::Completed,
            Self::AcceptedElsewhere => Outcome::AcceptedElsewhere,
            Self::Failed => Outcome::Failed,
        }
    }
}

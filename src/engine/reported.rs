//! What the page's own calls say.

use crate::object::Field;

use super::call::{By, Call, CallState, Outcome};
use super::describe::of_call;
use super::io::Millis;
use super::page::{PageCall, Phase};
use super::state::{Ending, State};

impl State {
    /// The page has, or changed, a call of its own. Users are told of one that begins to ring,
    /// once, whoever reports it and however often.
    pub fn page_call_came(&mut self, now: Millis, page: &PageCall) {
        let known = self.calls.get(&page.id);
        let state = known.map_or(CallState::Idle, |call| call.state);
        match page.state.phase {
            Phase::Ringing if !page.outgoing && state == CallState::Idle => {
                self.begin_to_ring(now, page);
            }
            Phase::Ringing if !page.outgoing && !page.offline => self.rings_for_nothing(&page.id),
            Phase::Connecting => self.taken_in_page(now, page, CallState::Connecting),
            Phase::Active => self.taken_in_page(now, page, CallState::Active),
            Phase::Ended => self.ended_in_page(now, page),
            _ => {}
        }
    }

    fn begin_to_ring(&mut self, now: Millis, page: &PageCall) {
        if self.calls.get(&page.id).is_none() {
            self.calls
                .add(Call::new(&page.id, &page.peer, false, CallState::Idle));
        }
        let ring_timeout = self.settings.ring_timeout(false);
        let Some(call) = self.calls.get_mut(&page.id) else {
            return;
        };
        call.is_video |= page.is_video;
        call.is_group |= page.is_group;
        let offered = Some(call.offer_time).filter(|time| *time != 0);
        call.offer_time = page.offer_time.or(offered).unwrap_or(now.0 / 1000);
        if page.offline {
            return self.missed_offline(now, &page.id);
        }
        if self.end_if_overtaken(now, &page.id) {
            return self.end_in_page(&page.id, false);
        }
        let Some(call) = self.calls.get_mut(&page.id) else {
            return;
        };
        call.rings_until = Some(now.after(ring_timeout));
        call.state = CallState::Ringing;
        call.rings_in_page = true;
        let mut payload = of_call(&page.id);
        payload.put("isGroup", Field::Switch(call.is_group));
        payload.put("isVideo", Field::Switch(call.is_video));
        payload.put("offerTime", Field::Number(call.offer_time as i64));
        self.emit("incoming_call", payload);
    }

    /// It was offered while the page was offline, so it never rings.
    pub fn missed_offline(&mut self, now: Millis, id: &str) {
        if !self.end_if_overtaken(now, id) {
            let ending = Ending {
                outcome: Outcome::Missed,
                reason: Some("offline"),
                by: By::Nobody,
            };
            self.end(now, id, ending);
        }
    }

    /// Ends a call whose end came before its offer. Gives whether it is one.
    pub fn end_if_overtaken(&mut self, now: Millis, id: &str) -> bool {
        let Some(reason) = self.calls.was_overtaken(id) else {
            return false;
        };
        self.terminated(now, id, reason.as_ref());
        true
    }

    /// The page begins to ring for a call that is over: its offer came late, or once more.
    fn rings_for_nothing(&mut self, id: &str) {
        let call = self.calls.get(id);
        if let Some(call) = call.filter(|call| call.is_over() && !call.rings_in_page) {
            let by_user = call.outcome == Some(Outcome::Rejected);
            self.end_in_page(id, by_user);
        }
    }

    /// By the page's own button; or the page knows already what a stanza is going to say.
    fn taken_in_page(&mut self, now: Millis, page: &PageCall, state: CallState) {
        if self.calls.get(&page.id).is_some_and(Call::rings) {
            self.accepted(&page.id, None, false);
        }
        self.advance(now, &page.id, state);
    }

    /// The page says that a call is over, and has said nothing of why. Of a call that is ours, it
    /// may have rung for long enough although we have taken the call; or it has that from a stanza,
    /// of which we know better whether all devices are meant.
    fn ended_in_page(&mut self, now: Millis, page: &PageCall) {
        let hears_stanzas = self.hears_stanzas;
        let Some(call) = self.calls.get_mut(&page.id) else {
            return;
        };
        call.rings_in_page = false;
        let (rings, is_outgoing) = (call.rings(), call.is_outgoing);
        if call.is_ours() && hears_stanzas && !page.ended_by_user {
            return;
        }
        let by = if page.ended_by_user {
            By::Me
        } else {
            By::Nobody
        };
        let outcome = match (rings, page.ended_by_user) {
            (false, _) => Outcome::Completed,
            (true, true) if is_outgoing => Outcome::Cancelled,
            (true, true) => Outcome::Rejected,
            (true, false) => Outcome::Unknown,
        };
        // Of a call that came in, the page's own button tells the caller.
        let is_told = page.ended_by_user && !is_outgoing;
        if call.is_ours() && !call.is_over() && !is_told {
            // The page knows nothing of the other side.
            self.cast_terminates(now, &page.id, None);
        }
        let reason = None;
        self.end(
            now,
            &page.id,
            Ending {
                outcome,
                reason,
                by,
            },
        );
    }
}

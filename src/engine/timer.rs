//! Calls that have rung for long enough, and calls that we leave.

use crate::stanza::terminate::TerminateReason;

use crate::engine::call::{By, Call, Outcome};
use crate::engine::io::{Millis, earlier};
use crate::engine::state::State;
use crate::engine::transition::Ending;

impl State {
    /// When the first call has rung for long enough, or `next` where that is sooner. A call that
    /// somebody acts on is left to him, which takes a look at all that is acted on: so it is the last.
    pub fn earlier_ring_deadline(&self, mut next: Option<Millis>) -> Option<Millis> {
        for call in self.calls.ongoing() {
            let is_sooner = call.rings_until.is_some() && earlier(next, call.rings_until) != next;
            if is_sooner && !self.claims.is_being_answered(&call.id) {
                next = call.rings_until;
            }
        }
        next
    }

    /// Ends the calls that have rung for long enough.
    pub fn stop_ringing(&mut self) {
        while let Some((id, is_outgoing)) = self.first_overdue_ring() {
            if self.miss_second_call(&id) {
                continue;
            }
            self.send_terminates(&id, Some(TerminateReason::TIMEOUT.as_str()));
            let outcome = match is_outgoing {
                true => Outcome::Unanswered,
                false => Outcome::Missed,
            };
            let ending = Ending {
                outcome,
                reason: Some(TerminateReason::TIMEOUT.as_str()),
                by: By::Nobody,
            };
            self.end(&id, ending);
            self.end_in_page(&id, false);
        }
    }

    /// The first that has, and whether it is an outgoing one.
    fn first_overdue_ring(&self) -> Option<(String, bool)> {
        let is_due = |call: &&Call| call.rings_until.is_some_and(|at| at <= self.now);
        let mut due = self.calls.ongoing().filter(is_due);
        let call = due.find(|call| !self.claims.is_being_answered(&call.id))?;
        Some((call.id.clone(), call.is_outgoing))
    }

    /// We leave the page: no timer runs any more, and what still rings over there is taken back.
    pub fn cancel_offers(&mut self) {
        for call in self.calls.ongoing_mut() {
            call.rings_until = None;
        }
        while let Some((id, is_native)) = self.first_ringing_offer() {
            self.send_terminates(&id, None);
            let ending = Ending {
                outcome: Outcome::Cancelled,
                reason: None,
                by: By::Me,
            };
            self.end(&id, ending);
            if is_native {
                // One that users have not heard of is not known any more.
                self.end_in_stack(&id);
            }
        }
    }

    /// The first call of ours that still rings over there, and whether the page's own stack makes it.
    fn first_ringing_offer(&self) -> Option<(String, bool)> {
        let mut going = self.calls.ongoing();
        let call = going.find(|call| call.is_offered_here && call.rings())?;
        Some((call.id.clone(), call.is_native()))
    }
}

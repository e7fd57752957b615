//! Calls that have rung for long enough, and calls that we leave.

use crate::stanza::terminate::TerminateReason;

use super::call::{By, Call, Outcome};
use super::io::Millis;
use super::state::{Ending, State};

impl State {
    /// When the first call has rung for long enough. One that somebody acts on is left to him.
    pub fn next_ring_deadline(&self) -> Option<Millis> {
        let calls = self.calls.all().iter();
        let ringing = calls.filter(|call| call.rings_until.is_some() && !self.is_busy(&call.id));
        ringing.filter_map(|call| call.rings_until).min()
    }

    /// Ends the calls that have rung for long enough.
    pub fn stop_ringing(&mut self, now: Millis) {
        while self.next_ring_deadline().is_some_and(|at| at <= now) {
            let mut calls = self.calls.all().iter();
            let is_due = |call: &&Call| call.rings_until.is_some_and(|at| at <= now);
            let Some(call) = calls.find(|call| is_due(call) && !self.is_busy(&call.id)) else {
                return;
            };
            let (id, is_outgoing) = (call.id.clone(), call.is_outgoing);
            self.cast_terminates(now, &id, Some(TerminateReason::TIMEOUT));
            let outcome = match is_outgoing {
                true => Outcome::Unanswered,
                false => Outcome::Missed,
            };
            let ending = Ending {
                outcome,
                reason: Some(TerminateReason::TIMEOUT.as_str()),
                by: By::Nobody,
            };
            self.end(now, &id, ending);
            self.end_in_page(&id, false);
        }
    }

    /// We leave the page: no timer runs any more, and what still rings over there is taken back.
    pub fn leave_calls(&mut self, now: Millis) {
        let mut ringing = Vec::new();
        for call in self.calls.all_mut() {
            call.rings_until = None;
            if call.is_offered_here && call.rings() {
                ringing.push((call.id.clone(), call.is_native()));
            }
        }
        for (id, is_native) in ringing {
            self.cast_terminates(now, &id, None);
            let ending = Ending {
                outcome: Outcome::Cancelled,
                reason: None,
                by: By::Me,
            };
            self.end(now, &id, ending);
            if is_native {
                self.end_in_page(&id, true);
            }
        }
    }
}

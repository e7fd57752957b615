//! Ring timeouts, the next deadline, and the cancelling of offers when the module leaves the page.

use crate::engine::report::miss_second_call;
use crate::stanza::terminate::TerminateReason;
use crate::text::Text;

use crate::engine::call::{Call, EndedBy, Outcome};
use crate::engine::io::{Millis, earlier};
use crate::engine::state::State;
use crate::engine::transition::Ending;

/// The next deadline of a request or of a ringing call. A call that a command is answering has no
/// ring timeout. That is looked up last, because it takes a search through all claims.
pub fn next_deadline(state: &State) -> Option<Millis> {
    let mut next = state.pending_requests.next_deadline();
    for call in state.calls.ongoing() {
        let is_sooner = call.ring_deadline.is_some() && earlier(next, call.ring_deadline) != next;
        if is_sooner && !state.claims.is_being_answered(call.id) {
            next = call.ring_deadline;
        }
    }
    next
}

/// Ends the calls that have rung too long.
pub fn stop_ringing(state: &mut State) {
    while let Some((id, is_outgoing)) = first_overdue_ring(state) {
        if miss_second_call(state, id) {
            continue;
        }
        state.send_terminates(id, Some(TerminateReason::TIMEOUT.text()));
        let outcome = match is_outgoing {
            true => Outcome::Unanswered,
            false => Outcome::Missed,
        };
        let ending = Ending {
            outcome,
            reason: Some(TerminateReason::TIMEOUT.text()),
            by: EndedBy::Nobody,
        };
        state.end(id, ending);
        state.end_in_page(id, false);
    }
}

/// The first call that has rung too long, and whether it is outgoing.
fn first_overdue_ring(state: &State) -> Option<(Text, bool)> {
    let is_due = |call: &&Call| call.ring_deadline.is_some_and(|at| at <= state.now);
    let mut due = state.calls.ongoing().filter(is_due);
    let call = due.find(|call| !state.claims.is_being_answered(call.id))?;
    Some((call.id, call.is_outgoing))
}

/// The module leaves the page: no ring timer runs any more, and our offers that still ring are
/// cancelled.
pub fn cancel_offers(state: &mut State) {
    for call in state.calls.ongoing_mut() {
        call.ring_deadline = None;
    }
    while let Some((id, is_native)) = first_ringing_offer(state) {
        state.send_terminates(id, None);
        let ending = Ending {
            outcome: Outcome::Cancelled,
            reason: None,
            by: EndedBy::Me,
        };
        state.end(id, ending);
        if is_native {
            // A call that users do not know of was forgotten by `end`.
            state.end_in_stack(id);
        }
    }
}

/// The first offer of ours that nobody has answered, and whether the native stack has it.
fn first_ringing_offer(state: &State) -> Option<(Text, bool)> {
    let mut ongoing = state.calls.ongoing();
    let call = ongoing.find(|call| call.is_offered_here && call.is_unanswered())?;
    Some((call.id, call.is_native()))
}

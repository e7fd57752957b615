//! Ring timeouts, the next deadline, and the cancelling of offers when the module leaves the page.

use crate::engine::report::miss_second_call;
use crate::stanza::terminate::TerminateReason;
use crate::text::Text;

use crate::engine::call::{EndedBy, Outcome};
use crate::engine::io::{Millis, earlier};
use crate::engine::state::State;
use crate::engine::transition::Ending;

/// Returns the next deadline of a request or of a ringing call.
pub fn next_deadline(state: &mut State) -> Option<Millis> {
    let rings_out = state.calls.next_to_ring_out(&state.claims);
    let deadline = rings_out.map(|(_, deadline)| deadline);
    earlier(state.pending_requests.next_deadline(), deadline)
}

/// Ends the calls that have rung too long.
pub fn stop_ringing(state: &mut State) {
    while let Some((call, deadline)) = state.calls.next_to_ring_out(&state.claims)
        && deadline <= state.now
    {
        let (id, is_outgoing) = (call.id, call.is_outgoing);
        if miss_second_call(state, id) {
            continue;
        }
        let reason = Some(TerminateReason::TIMEOUT.text());
        state.send_terminates(id, reason);
        let outcome = match is_outgoing {
            true => Outcome::Unanswered,
            false => Outcome::Missed,
        };
        let ending = Ending {
            outcome,
            reason,
            by: EndedBy::Nobody,
        };
        state.end(id, ending);
        state.end_in_page(id, false);
    }
}

/// Stops all ring timers, and cancels our offers that still ring: the module is being removed from
/// the page.
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
            // Not `end_in_page`: `end` has already forgotten the call if users do not know of it.
            state.end_in_stack(id);
        }
    }
}

/// Returns the first offer of ours that nobody has answered, and whether the native stack has it.
fn first_ringing_offer(state: &State) -> Option<(Text, bool)> {
    let mut ongoing = state.calls.ongoing();
    let call = ongoing.find(|call| call.is_offered_here && call.is_unanswered())?;
    Some((call.id, call.is_native()))
}

//! Calls that come in while the page's own stack has another one. The page shows none of them.

use crate::stanza::reject::RejectReason;

use crate::engine::call::{By, Call, CallState, Outcome, PathKind};
use crate::engine::settings::PathChoice;
use crate::engine::state::State;
use crate::engine::transition::Ending;

impl State {
    /// A call was offered. While the page's own stack has another one, this one may never ring; so
    /// it is waited for no longer than it would ring.
    pub fn mark_as_second(&mut self, id: &str) {
        let is_other = |other: &Call| other.is_native() && other.is_announced() && other.id != id;
        let has_other = self
            .calls
            .ongoing()
            .any(|other| is_other(other) && other.state != CallState::Idle);
        if !has_other || self.settings.path == PathChoice::Stanza {
            return;
        }
        let until = self.now.after(self.settings.ring_timeout(false));
        if let Some(call) = self.calls.get_mut(id)
            && !call.is_over()
        {
            call.is_second = true;
            call.path = PathKind::Native;
            call.rings_until = Some(until);
        }
    }

    /// The page's own stack has refused it. It does so by itself when it is busy; else somebody at
    /// the page wanted that.
    pub fn handle_second_refusal(&mut self, id: &str, reason: Option<&str>) {
        if reason == Some(RejectReason::BUSY.as_str()) {
            self.miss_second_call(id);
        } else if self.is_second_waiting(id) {
            let ending = Ending {
                outcome: Outcome::Rejected,
                reason,
                by: By::Me,
            };
            self.end(id, ending);
        }
    }

    /// The page's own stack says that nobody will take it, or it has waited for long enough. Gives
    /// whether it is one. What somebody acts on is left to him.
    pub fn miss_second_call(&mut self, id: &str) -> bool {
        if !self.is_second_waiting(id) {
            return false;
        }
        let ending = Ending {
            outcome: Outcome::Missed,
            reason: Some(RejectReason::BUSY.as_str()),
            by: By::Nobody,
        };
        self.end(id, ending);
        true
    }

    fn is_second_waiting(&self, id: &str) -> bool {
        let is_waiting = |call: &Call| call.is_second && call.state == CallState::Idle;
        self.calls.get(id).is_some_and(is_waiting) && !self.claims.is_being_answered(id)
    }
}

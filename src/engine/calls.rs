//! The calls that the engine knows of, oldest first.

use super::call::{Call, CallState};
use crate::jid::Jid;
use crate::stanza::terminate::TerminateReason;

/// So many calls are remembered. The oldest that has ended is forgotten first, then one that never
/// rang; one that goes on only when nothing else is left.
const CAPACITY: usize = 1000;

/// So many ends that came before their offers are remembered.
const OVERTAKING: usize = 100;

#[derive(Debug, Default)]
pub(super) struct Calls {
    all: Vec<Call>,
    /// Terminates of calls that are not known, oldest first: each may have overtaken its offer.
    overtaking: Vec<Overtaking>,
}

/// A terminate that came before its offer.
#[derive(Debug)]
struct Overtaking {
    call_id: String,
    from: Jid,
    reason: Option<TerminateReason>,
}

impl Calls {
    pub fn all(&self) -> &[Call] {
        &self.all
    }

    pub fn all_mut(&mut self) -> &mut [Call] {
        &mut self.all
    }

    pub fn get(&self, id: &str) -> Option<&Call> {
        self.all.iter().rev().find(|call| call.id == id)
    }

    pub fn get_mut(&mut self, id: &str) -> Option<&mut Call> {
        self.all.iter_mut().rev().find(|call| call.id == id)
    }

    /// Adds a call that is not there yet.
    pub fn add(&mut self, call: Call) {
        let oldest = |fits: fn(&Call) -> bool| self.all.iter().position(fits);
        let idle = |call: &Call| call.state == CallState::Idle;
        let oldest = oldest(Call::is_over).or_else(|| oldest(idle));
        push(&mut self.all, call, CAPACITY, oldest.unwrap_or(0));
    }

    /// A call that is not known is over.
    pub fn overtake(&mut self, call_id: &str, from: &Jid, reason: Option<TerminateReason>) {
        let overtaking = Overtaking {
            call_id: call_id.into(),
            from: from.clone(),
            reason,
        };
        push(&mut self.overtaking, overtaking, OVERTAKING, 0);
    }

    /// Whether a call was over before it was known, and why.
    pub fn was_overtaken(&mut self, call_id: &str) -> Option<Option<TerminateReason>> {
        let call = self.all.iter_mut().rev().find(|call| call.id == call_id)?;
        let all = self.overtaking.iter();
        let ends = all.filter(|one| one.call_id == call_id && call.is_with(&one.from));
        // The peer may have said so twice; what says more counts.
        let end = ends.max_by_key(|one| one.reason.is_some())?;
        Some(end.reason.clone())
    }
}

/// Adds one; where there are `capacity` already, that at `oldest` goes.
pub(super) fn push<T>(all: &mut Vec<T>, one: T, capacity: usize, oldest: usize) {
    if all.len() >= capacity {
        // `remove` would bring the formatter of its panic.
        let mut at = 0;
        all.retain(|_| {
            at += 1;
            at - 1 != oldest
        });
    }
    all.push(one);
}

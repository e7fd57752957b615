//! The calls that the engine knows of.

use super::call::{Call, CallState};
use crate::engine::io::Millis;
use crate::engine::people::People;
use crate::jid::Jid;
use crate::steps::step;

/// So many calls are remembered, and as many more as go out or are taken at once. The one that
/// ended first is forgotten first, then one that never rang; of those that ring here, the first has
/// rung for long enough then.
const CAPACITY: usize = 1000;

/// So many ends that came before their offers are remembered.
const EARLY_TERMINATES: usize = 100;

#[derive(Debug, Default)]
pub struct Calls {
    /// Oldest first; a handful at the most.
    going: Vec<Known>,
    /// By their keys.
    over: Vec<Known>,
    /// Key and number of each of those, in the order in which they ended.
    ended: Vec<(u32, u32)>,
    /// Terminates of calls that are not known, oldest first: each may have overtaken its offer.
    early_terminates: Vec<EarlyTerminate>,
    last_number: u32,
}

/// A call, and what it is found by: of a thousand, not each is to be looked into.
#[derive(Debug)]
struct Known {
    key: u32,
    /// Which call it is, counted from the first.
    number: u32,
    call: Box<Call>,
}

impl Known {
    fn is(&self, key: u32, id: &str) -> bool {
        self.key == key && self.call.id == id
    }
}

/// FNV-1a, which is short.
fn key(id: &str) -> u32 {
    let mix = |key: u32, byte| (key ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    id.bytes().fold(0x811c_9dc5, mix)
}

/// A terminate that came before its offer.
#[derive(Debug)]
struct EarlyTerminate {
    call_id: String,
    from: Jid,
    reason: Option<String>,
}

impl Calls {
    /// The one that was added next after this one; the first after 0. Gives its number, too.
    pub fn next_after(&self, last: u32) -> Option<(u32, &Call)> {
        // No sort: it would be large, and nobody asks often.
        let mut next: Option<&Known> = None;
        for part in &[&self.going, &self.over] {
            for known in *part {
                let is_sooner = next.is_none_or(|next| known.number < next.number);
                if known.number > last && is_sooner {
                    next = Some(known);
                }
            }
        }
        next.map(|next| (next.number, &*next.call))
    }

    /// Those that are not over, oldest first.
    pub fn ongoing(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.going.iter().map(|known| &*known.call)
    }

    pub fn ongoing_mut(&mut self) -> impl Iterator<Item = &mut Call> {
        self.going.iter_mut().map(|known| &mut *known.call)
    }

    pub fn get(&self, id: &str) -> Option<&Call> {
        let key = key(id);
        let found = match self.going.iter().find(|known| known.is(key, id)) {
            None => self
                .over
                .get(self.place(key, &|known| known.call.id == id)?),
            found => found,
        };
        found.map(|known| &*known.call)
    }

    pub fn get_mut(&mut self, id: &str) -> Option<&mut Call> {
        let key = key(id);
        let found = match self.going.iter().position(|known| known.is(key, id)) {
            None => {
                let place = self.place(key, &|known| known.call.id == id)?;
                self.over.get_mut(place)
            }
            Some(place) => self.going.get_mut(place),
        };
        found.map(|known| &mut *known.call)
    }

    /// Where a call that is over stands; two may have the same key.
    fn place(&self, key: u32, fits: &dyn Fn(&Known) -> bool) -> Option<usize> {
        let first = self.first_of(key);
        let from_there = self.over.iter().skip(first);
        let mut same = from_there.take_while(|known| known.key == key);
        let found = same.position(|known| {
            step();
            fits(known)
        });
        Some(first + found?)
    }

    fn first_of(&self, key: u32) -> usize {
        self.over.partition_point(|known| known.key < key)
    }

    /// Adds a call that is not there yet.
    pub fn add(&mut self, call: Box<Call>) {
        self.last_number += 1;
        self.going.push(Known {
            key: key(&call.id),
            number: self.last_number,
            call,
        });
    }

    /// Forgets what is too much. What rings here is not forgotten but due: who called is told, and
    /// so are users.
    pub fn forget_excess(&mut self) {
        while self.going.len() + self.over.len() > CAPACITY && !self.ended.is_empty() {
            let (key, number) = self.ended.remove(0);
            if let Some(place) = self.place(key, &|known| known.number == number) {
                self.over.remove(place);
            }
        }
        if self.going.len() <= CAPACITY {
            return;
        }
        let is_untold = |call: &Call| call.state == CallState::Idle && !call.is_outgoing;
        // One that waits beside another call is told of when it is over.
        // And of the newest the page is about to say more.
        let older = self.going.len() - 1;
        let forgotten = self
            .ongoing()
            .take(older)
            .position(|call| is_untold(call) && !call.is_second);
        if let Some(at) = forgotten {
            self.going.remove(at);
        } else if let Some(first) = self
            .ongoing_mut()
            .find(|call| !call.is_outgoing && call.rings())
        {
            first.rings_until = Some(Millis(0));
        }
    }

    /// A call that goes on has another id from now on; where that is known already, it is one with
    /// that call.
    pub fn rename(&mut self, was: &str, id: &str) {
        let old = key(was);
        let Some(at) = self.going.iter().position(|known| known.is(old, was)) else {
            return;
        };
        if self.get(id).is_some() {
            self.going.remove(at);
        } else if let Some(known) = self.going.get_mut(at) {
            known.key = key(id);
            known.call.id = id.into();
        }
    }

    /// A call that goes on has never been.
    pub fn forget(&mut self, id: &str) {
        let key = key(id);
        self.going.retain(|known| !known.is(key, id));
    }

    /// A call has ended.
    pub fn move_to_ended(&mut self, id: &str) {
        let key = key(id);
        if let Some(at) = self.going.iter().position(|known| known.is(key, id)) {
            // All at once: a list that grows leaves holes, and what comes later needs more room.
            self.over
                .reserve_exact(CAPACITY.saturating_sub(self.over.len()));
            self.ended
                .reserve_exact(CAPACITY.saturating_sub(self.ended.len()));
            let known = self.going.remove(at);
            self.ended.push((key, known.number));
            self.over.insert(self.first_of(key), known);
        }
    }

    /// A call that is not known is over.
    pub fn remember_early_terminate(&mut self, call_id: &str, from: &Jid, reason: Option<&str>) {
        let early_terminates = EarlyTerminate {
            call_id: call_id.into(),
            from: from.clone(),
            reason: reason.map(Into::into),
        };
        push(
            &mut self.early_terminates,
            early_terminates,
            EARLY_TERMINATES,
        );
    }

    /// Whether a call was over before it was known, and why.
    pub fn take_early_terminate(
        &mut self,
        call_id: &str,
        people: People,
    ) -> Option<Option<String>> {
        if self.early_terminates.is_empty() {
            return None;
        }
        let early_terminates = std::mem::take(&mut self.early_terminates);
        let end = self.get(call_id).and_then(|call| {
            let mut end = None;
            for one in &early_terminates {
                if one.call_id == call_id && call.is_peer(&one.from, None, people) {
                    // The peer may have said so twice; what says more counts.
                    end = Some(one.reason.clone().or(end.flatten()));
                }
            }
            end
        });
        self.early_terminates = early_terminates;
        end
    }
}

/// Adds one; where there are `capacity` already, the oldest goes.
pub fn push<T>(all: &mut Vec<T>, one: T, capacity: usize) {
    if all.len() >= capacity {
        all.remove(0);
    }
    all.push(one);
}

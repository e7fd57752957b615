//! The table of calls.

use super::call::{Call, CallState};
use crate::engine::address_book::AddressBook;
use crate::engine::io::Millis;
use crate::jid::Jid;
use crate::steps::step;
use crate::text::{Mark, Marks, Text};

/// The number of calls that are remembered. Outgoing and accepted calls are always remembered, even
/// beyond it. Otherwise the call that ended first is forgotten first, then the oldest that never
/// rang; if all ring, the oldest stops ringing.
const MAX_CALLS: usize = 1000;

/// The number of early terminates that are remembered.
const MAX_EARLY_TERMINATES: usize = 100;

#[derive(Debug, Default)]
pub struct Calls {
    /// Calls that are not over, oldest first. Usually a handful.
    ongoing: Vec<Entry>,
    /// Calls that are over, sorted by key.
    ended: Vec<Entry>,
    /// Key and number of each call that is over, in the order in which they ended.
    end_order: Vec<(u32, u32)>,
    /// Terminates of unknown calls, oldest first: each may have overtaken its offer.
    early_terminates: Vec<EarlyTerminate>,
    last_number: u32,
}

/// A call with its key, so that a search need not look into each call.
#[derive(Debug)]
struct Entry {
    key: u32,
    /// The running number of the call, from 1.
    number: u32,
    call: Box<Call>,
}

impl Entry {
    fn has_id(&self, key: u32, id: Text) -> bool {
        self.key == key && self.call.id == id
    }
}

/// The key of a call: the FNV-1a hash of its id, chosen because the code is short.
fn hash_id(id: Text) -> u32 {
    let mix = |key: u32, byte| (key ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    id.as_str().bytes().fold(0x811c_9dc5, mix)
}

/// A terminate that arrived before its offer.
#[derive(Debug)]
struct EarlyTerminate {
    call_id: Text,
    from: Jid,
    reason: Option<Text>,
}

impl Calls {
    /// The call that was added next after number `last`, with its number. Begin with 0.
    pub fn next_after(&self, last: u32) -> Option<(u32, &Call)> {
        // Not sorted: sorting code is large, and this is called seldom.
        let mut next: Option<&Entry> = None;
        for part in &[&self.ongoing, &self.ended] {
            for entry in *part {
                let is_sooner = next.is_none_or(|next| entry.number < next.number);
                if entry.number > last && is_sooner {
                    next = Some(entry);
                }
            }
        }
        next.map(|next| (next.number, &*next.call))
    }

    /// The calls that are not over, oldest first.
    pub fn ongoing(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.ongoing.iter().map(|entry| &*entry.call)
    }

    pub fn ongoing_mut(&mut self) -> impl Iterator<Item = &mut Call> {
        self.ongoing.iter_mut().map(|entry| &mut *entry.call)
    }

    pub fn get(&self, id: Text) -> Option<&Call> {
        let key = hash_id(id);
        let found = match self.ongoing.iter().find(|entry| entry.has_id(key, id)) {
            None => self
                .ended
                .get(self.find_ended(key, &|entry| entry.call.id == id)?),
            found => found,
        };
        found.map(|entry| &*entry.call)
    }

    pub fn get_mut(&mut self, id: Text) -> Option<&mut Call> {
        let key = hash_id(id);
        let found = match self.ongoing.iter().position(|entry| entry.has_id(key, id)) {
            None => {
                let place = self.find_ended(key, &|entry| entry.call.id == id)?;
                self.ended.get_mut(place)
            }
            Some(place) => self.ongoing.get_mut(place),
        };
        found.map(|entry| &mut *entry.call)
    }

    /// The position of a call that is over. Two calls may have the same key.
    fn find_ended(&self, key: u32, fits: &dyn Fn(&Entry) -> bool) -> Option<usize> {
        let first = self.first_with_key(key);
        let from_there = self.ended.iter().skip(first);
        let mut same = from_there.take_while(|entry| entry.key == key);
        let found = same.position(|entry| {
            step();
            fits(entry)
        });
        Some(first + found?)
    }

    fn first_with_key(&self, key: u32) -> usize {
        self.ended.partition_point(|entry| entry.key < key)
    }

    /// Adds a call, which must not be in the table.
    pub fn add(&mut self, call: Box<Call>) {
        self.last_number += 1;
        self.ongoing.push(Entry {
            key: hash_id(call.id),
            number: self.last_number,
            call,
        });
    }

    /// Forgets calls beyond the capacity. A call that rings here is not forgotten but made to time
    /// out, so that the caller and users are told.
    pub fn forget_excess(&mut self) {
        while self.ongoing.len() + self.ended.len() > MAX_CALLS && !self.end_order.is_empty() {
            let (key, number) = self.end_order.remove(0);
            if let Some(place) = self.find_ended(key, &|entry| entry.number == number) {
                self.ended.remove(place);
            }
        }
        if self.ongoing.len() <= MAX_CALLS {
            return;
        }
        let is_unannounced = |call: &Call| call.state == CallState::Idle && !call.is_outgoing;
        // A second call is kept, since users are told when it is missed. The newest call is kept,
        // since the page is about to report it.
        let older = self.ongoing.len() - 1;
        let forgotten = self
            .ongoing()
            .take(older)
            .position(|call| is_unannounced(call) && !call.is_second);
        if let Some(at) = forgotten {
            self.ongoing.remove(at);
        } else if let Some(first) = self
            .ongoing_mut()
            .find(|call| !call.is_outgoing && call.is_unanswered())
        {
            first.ring_deadline = Some(Millis(0));
        }
    }

    /// Gives an ongoing call another id. If there is a call with that id already, the two are
    /// merged.
    pub fn rename(&mut self, old_id: Text, new_id: Text) {
        let old = hash_id(old_id);
        let Some(at) = self
            .ongoing
            .iter()
            .position(|entry| entry.has_id(old, old_id))
        else {
            return;
        };
        if self.get(new_id).is_some() {
            self.ongoing.remove(at);
        } else if let Some(entry) = self.ongoing.get_mut(at) {
            entry.key = hash_id(new_id);
            entry.call.id = new_id;
        }
    }

    /// Removes an ongoing call as if it had never been there.
    pub fn forget(&mut self, id: Text) {
        let key = hash_id(id);
        self.ongoing.retain(|entry| !entry.has_id(key, id));
    }

    /// Moves a call that has ended to the calls that are over.
    pub fn move_to_ended(&mut self, id: Text) {
        let key = hash_id(id);
        if let Some(at) = self.ongoing.iter().position(|entry| entry.has_id(key, id)) {
            // Reserved at once: growing lists would leave holes in the memory of wasm.
            self.ended
                .reserve_exact(MAX_CALLS.saturating_sub(self.ended.len()));
            self.end_order
                .reserve_exact(MAX_CALLS.saturating_sub(self.end_order.len()));
            let entry = self.ongoing.remove(at);
            self.end_order.push((key, entry.number));
            self.ended.insert(self.first_with_key(key), entry);
        }
    }

    /// Remembers the terminate of an unknown call.
    pub fn remember_early_terminate(&mut self, call_id: Text, from: Jid, reason: Option<Text>) {
        let early_terminate = EarlyTerminate {
            call_id,
            from,
            reason,
        };
        push_bounded(
            &mut self.early_terminates,
            early_terminate,
            MAX_EARLY_TERMINATES,
        );
    }

    /// Takes out the early terminate of a call, if the peer sent one. Returns its reason.
    pub fn take_early_terminate(
        &mut self,
        call_id: Text,
        addresses: AddressBook,
    ) -> Option<Option<Text>> {
        if self.early_terminates.is_empty() {
            return None;
        }
        let early_terminates = std::mem::take(&mut self.early_terminates);
        let end = self.get(call_id).and_then(|call| {
            let mut end = None;
            for one in &early_terminates {
                if one.call_id == call_id && call.is_peer(one.from, None, addresses) {
                    // The peer may have sent two; one with a reason counts for more.
                    end = Some(one.reason.or(end.flatten()));
                }
            }
            end
        });
        self.early_terminates = early_terminates;
        end
    }
}

/// Adds `one` to a list; if there are `capacity` already, the oldest is dropped.
pub fn push_bounded<T>(all: &mut Vec<T>, one: T, capacity: usize) {
    if all.len() >= capacity {
        all.remove(0);
    }
    all.push(one);
}

impl Mark for Calls {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            ongoing,
            ended,
            early_terminates,
            end_order: _,
            last_number: _,
        } = self; // a new field must be decided on here
        ongoing.mark(marks);
        ended.mark(marks);
        early_terminates.mark(marks);
    }
}

impl Mark for Entry {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            call,
            key: _,
            number: _,
        } = self; // a new field must be decided on here
        call.mark(marks);
    }
}

impl Mark for EarlyTerminate {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            call_id,
            from,
            reason,
        } = self; // a new field must be decided on here
        call_id.mark(marks);
        from.mark(marks);
        reason.mark(marks);
    }
}

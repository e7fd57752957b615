//! The table of calls.

use super::call::{Call, CallState};
use crate::engine::address_book::AddressBook;
use crate::engine::claims::Claims;
use crate::engine::io::Millis;
use crate::jid::Jid;
use crate::steps::step;
use crate::text::{Mark, Marks, Text};

/// Above this number, calls are forgotten: first the one that ended first, then the oldest that never
/// rang (second calls are kept). If there is none, the oldest that rings stops ringing. Ongoing calls
/// that are outgoing or accepted are never forgotten, so there may be more calls than this.
const MAX_CALLS: usize = 1000;

/// The most early terminates that are remembered.
const MAX_EARLY_TERMINATES: usize = 100;

#[derive(Debug, Default)]
pub struct Calls {
    /// The calls. Each has a place, and keeps it for as long as it is remembered.
    entries: Vec<Entry>,
    /// The free places.
    free: Vec<u32>,
    /// The place of each call plus 1, indexed by the number of the call id; 0 for no call.
    places: Vec<u32>,
    /// The places of the calls that are not over, oldest first. Usually a handful.
    ongoing: Vec<u32>,
    /// The places of the calls that are over, in the order in which they ended.
    ended: Vec<u32>,
    /// Terminates of unknown calls, oldest first: each may have overtaken its offer.
    early_terminates: Vec<EarlyTerminate>,
    last_number: u32,
    /// The ring deadlines, latest first, with the running numbers of the calls. Some of these calls
    /// may have been answered since.
    ring_deadlines: Vec<(Millis, u32)>,
}

/// A place for a call.
#[derive(Debug)]
struct Entry {
    /// The running number of the call, from 1.
    number: u32,
    /// `None` if the place is free.
    call: Option<Box<Call>>,
}

/// A terminate that arrived before its offer.
#[derive(Debug)]
struct EarlyTerminate {
    call_id: Text,
    from: Jid,
    reason: Option<Text>,
}

impl Calls {
    /// Returns the call that was added next after number `last`, with its number. Start with 0.
    pub fn next_after(&self, last: u32) -> Option<(u32, &Call)> {
        // The entries are not sorted: sorting code is large, and this is called seldom.
        let mut next: Option<(u32, &Call)> = None;
        for entry in &self.entries {
            let is_sooner = next.is_none_or(|(number, _)| entry.number < number);
            if let Some(call) = &entry.call
                && entry.number > last
                && is_sooner
            {
                next = Some((entry.number, call));
            }
        }
        next
    }

    /// Returns the calls that are not over, oldest first.
    pub fn ongoing(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.ongoing.iter().filter_map(|place| self.at(*place))
    }

    pub fn ongoing_mut(&mut self) -> impl Iterator<Item = &mut Call> {
        let calls = self
            .entries
            .iter_mut()
            .filter_map(|entry| entry.call.as_deref_mut());
        calls.filter(|call| !call.is_over())
    }

    pub fn get(&self, id: Text) -> Option<&Call> {
        self.at(self.place_of(id)?)
    }

    pub fn get_mut(&mut self, id: Text) -> Option<&mut Call> {
        let place = self.place_of(id)?;
        self.entries.get_mut(place as usize)?.call.as_deref_mut()
    }

    fn at(&self, place: u32) -> Option<&Call> {
        self.entries.get(place as usize)?.call.as_deref()
    }

    fn place_of(&self, id: Text) -> Option<u32> {
        let place = self.places.get(id.number() as usize)?;
        place.checked_sub(1)
    }

    /// Stores the place of the call with this id. `place` is the place plus 1, or 0 for no call.
    fn set_place(&mut self, id: Text, place: u32) {
        let index = id.number() as usize;
        if self.places.len() <= index {
            self.places.resize(index + 1, 0);
        }
        if let Some(kept) = self.places.get_mut(index) {
            *kept = place;
        }
    }

    fn number_at(&self, place: u32) -> u32 {
        let entry = self.entries.get(place as usize);
        entry.map_or(0, |entry| entry.number)
    }

    /// Returns the index in `ongoing` of the call with this number, if it is not over.
    fn find_ongoing(&self, number: u32) -> Option<usize> {
        let at = self.ongoing.partition_point(|place| {
            step();
            self.number_at(*place) < number
        });
        let place = self.ongoing.get(at)?;
        (self.number_at(*place) == number).then_some(at)
    }

    /// Removes a call from those that are not over. Returns whether it was one of them.
    fn leave_ongoing(&mut self, place: u32) -> bool {
        let at = self.find_ongoing(self.number_at(place));
        if let Some(at) = at {
            self.ongoing.remove(at);
        }
        at.is_some()
    }

    /// Forgets the call in this place.
    fn forget_at(&mut self, place: u32) {
        let entry = self.entries.get_mut(place as usize);
        if let Some(call) = entry.and_then(|entry| entry.call.take()) {
            self.set_place(call.id, 0);
            self.free.push(place);
        }
    }

    /// Adds a call, in place of one that has the same id.
    pub fn add(&mut self, call: Box<Call>) {
        let id = call.id;
        if let Some(old) = self.place_of(id) {
            self.leave_ongoing(old);
            self.ended.retain(|place| *place != old);
            self.forget_at(old);
        }
        self.last_number += 1;
        let entry = Entry {
            number: self.last_number,
            call: Some(call),
        };
        let place = self.free.pop().unwrap_or(self.entries.len() as u32);
        match self.entries.get_mut(place as usize) {
            Some(free) => *free = entry,
            None => {
                // All places are reserved at once: growing lists would leave holes in the memory of
                // wasm.
                self.entries
                    .reserve_exact(MAX_CALLS.saturating_sub(self.entries.len()));
                self.entries.push(entry);
            }
        }
        self.set_place(id, place + 1);
        self.ongoing.push(place);
        self.watch_ring_deadline(id);
    }

    /// Sets the time at which a call stops ringing if nobody answers.
    pub fn set_ring_deadline(&mut self, id: Text, deadline: Millis) {
        if let Some(call) = self.get_mut(id) {
            call.ring_deadline = Some(deadline);
            self.watch_ring_deadline(id);
        }
    }

    /// Adds a call's ring deadline to the list. Also needed when a command stops answering the
    /// call, because the deadline may have been dropped meanwhile.
    pub fn watch_ring_deadline(&mut self, id: Text) {
        let deadline = self.get(id).and_then(|call| call.ring_deadline);
        let (Some(deadline), Some(place)) = (deadline, self.place_of(id)) else {
            return;
        };
        if self.ring_deadlines.len() >= 2 * MAX_CALLS {
            let mut all = std::mem::take(&mut self.ring_deadlines);
            all.retain(|one| self.ringing(*one).is_some());
            self.ring_deadlines = all;
        }
        let one = (deadline, self.number_at(place));
        let at = self.ring_deadlines.partition_point(|other| *other > one);
        if self.ring_deadlines.get(at) != Some(&one) {
            self.ring_deadlines.insert(at, one);
        }
    }

    /// Returns the call that stops ringing next, and when. Drops the deadlines of answered calls,
    /// and of calls that a command is answering.
    pub fn next_to_ring_out(&mut self, claims: &Claims) -> Option<(&Call, Millis)> {
        while let Some(next) = self.ring_deadlines.last() {
            let call = self.ringing(*next);
            if call.is_some_and(|call| !claims.is_being_answered(call.id)) {
                break;
            }
            self.ring_deadlines.pop();
        }
        let next = self.ring_deadlines.last()?;
        Some((self.ringing(*next)?, next.0))
    }

    /// Returns the ongoing call that still has this deadline.
    fn ringing(&self, (deadline, number): (Millis, u32)) -> Option<&Call> {
        let place = self.ongoing.get(self.find_ongoing(number)?)?;
        let call = self.at(*place)?;
        (call.ring_deadline == Some(deadline)).then_some(call)
    }

    /// Forgets calls above `MAX_CALLS`. A call that rings here is not forgotten. It times out
    /// instead, so that the caller and users are told.
    pub fn forget_excess(&mut self) {
        while self.entries.len() - self.free.len() > MAX_CALLS && !self.ended.is_empty() {
            let place = self.ended.remove(0);
            self.forget_at(place);
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
            .find(|call| is_unannounced(call) && !call.is_second)
            .map(|call| call.id);
        if let Some(id) = forgotten {
            return self.forget(id);
        }
        let rings = |call: &&Call| !call.is_outgoing && call.is_unanswered();
        let first = self.ongoing().find(rings).map(|call| call.id);
        if let Some(id) = first {
            self.set_ring_deadline(id, Millis(0));
        }
    }

    /// Gives an ongoing call another id. If there is a call with that id already, the renamed call
    /// is forgotten.
    pub fn rename(&mut self, old_id: Text, new_id: Text) {
        if self.get(new_id).is_some() {
            return self.forget(old_id);
        }
        let Some(place) = self.place_of(old_id) else {
            return;
        };
        let call = self.get_mut(old_id);
        if let Some(call) = call.filter(|call| !call.is_over()) {
            call.id = new_id;
            self.set_place(old_id, 0);
            self.set_place(new_id, place + 1);
        }
    }

    /// Removes an ongoing call as if it had never been there.
    pub fn forget(&mut self, id: Text) {
        if let Some(place) = self.place_of(id)
            && self.leave_ongoing(place)
        {
            self.forget_at(place);
        }
    }

    /// Moves a call that has ended to the calls that are over.
    pub fn move_to_ended(&mut self, id: Text) {
        if let Some(place) = self.place_of(id)
            && self.leave_ongoing(place)
        {
            self.ended
                .reserve_exact(MAX_CALLS.saturating_sub(self.ended.len()));
            self.ended.push(place);
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

    /// Returns `Some` if the peer has sent an early terminate for the call: its reason, or `None` if it
    /// has no reason. The terminate stays remembered.
    pub fn find_early_terminate(
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
                    // The peer may have sent several. A reason counts for more than none.
                    end = Some(one.reason.or(end.flatten()));
                }
            }
            end
        });
        self.early_terminates = early_terminates;
        end
    }
}

/// Adds `one` to a list. If the list has `capacity` entries already, the oldest is dropped.
pub fn push_bounded<T>(all: &mut Vec<T>, one: T, capacity: usize) {
    if all.len() >= capacity {
        all.remove(0);
    }
    all.push(one);
}

impl Mark for Calls {
    fn mark(&self, marks: &mut Marks) {
        let Self {
            entries,
            early_terminates,
            places: _, // indexed by the ids of calls, which `entries` marks
            free: _,
            ongoing: _,
            ended: _,
            last_number: _,
            ring_deadlines: _,
        } = self; // a new field must be decided on here
        entries.mark(marks);
        early_terminates.mark(marks);
    }
}

impl Mark for Entry {
    fn mark(&self, marks: &mut Marks) {
        let Self { call, number: _ } = self; // a new field must be decided on here
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

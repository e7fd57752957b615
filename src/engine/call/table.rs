//! The table of calls.

use super::call::{Call, CallState};
use crate::engine::address_book::AddressBook;
use crate::engine::claims::Claims;
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
    /// Calls that are over, oldest first.
    ended: Vec<Entry>,
    /// The number of each call, by the number of its id; 0 where there is none.
    numbers: Vec<u32>,
    /// The numbers of the calls that are over, in the order in which they ended.
    end_order: Vec<u32>,
    /// Terminates of unknown calls, oldest first: each may have overtaken its offer.
    early_terminates: Vec<EarlyTerminate>,
    last_number: u32,
    /// When calls stop ringing, latest first, with their numbers. Some may have been answered since.
    ring_deadlines: Vec<(Millis, u32)>,
}

/// A call with its running number, from 1.
#[derive(Debug)]
struct Entry {
    number: u32,
    call: Box<Call>,
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
        let number = self.number_of(id)?;
        let is_it = |entry: &&Entry| entry.number == number;
        let ongoing = self.ongoing.get(position(&self.ongoing, number));
        let found = ongoing
            .filter(is_it)
            .or_else(|| self.ended.get(position(&self.ended, number)).filter(is_it));
        found.map(|entry| &*entry.call)
    }

    pub fn get_mut(&mut self, id: Text) -> Option<&mut Call> {
        let number = self.number_of(id)?;
        let is_it = |entry: &&mut Entry| entry.number == number;
        let (ongoing, ended) = (
            position(&self.ongoing, number),
            position(&self.ended, number),
        );
        let ongoing = self.ongoing.get_mut(ongoing).filter(is_it);
        let found = match ongoing {
            None => self.ended.get_mut(ended).filter(is_it),
            found => found,
        };
        found.map(|entry| &mut *entry.call)
    }

    fn number_of(&self, id: Text) -> Option<u32> {
        let number = self.numbers.get(id.number() as usize).copied()?;
        (number != 0).then_some(number)
    }

    /// Keeps the number of the call with this id; 0 for none.
    fn set_number(&mut self, id: Text, number: u32) {
        let place = id.number() as usize;
        if self.numbers.len() <= place {
            self.numbers.resize(place + 1, 0);
        }
        if let Some(kept) = self.numbers.get_mut(place) {
            *kept = number;
        }
    }

    /// The place of a call that is not over.
    fn find_ongoing(&self, id: Text) -> Option<usize> {
        let number = self.number_of(id)?;
        let at = position(&self.ongoing, number);
        (self.ongoing.get(at)?.number == number).then_some(at)
    }

    /// Removes an ongoing call.
    fn take_ongoing(&mut self, id: Text) -> Option<Entry> {
        let at = self.find_ongoing(id)?;
        Some(self.ongoing.remove(at))
    }

    /// Adds a call, in place of one that has the same id.
    pub fn add(&mut self, call: Box<Call>) {
        self.last_number += 1;
        let (id, number) = (call.id, self.last_number);
        if let Some(old) = self.number_of(id) {
            self.ongoing.retain(|entry| entry.number != old);
            self.ended.retain(|entry| entry.number != old);
        }
        self.set_number(id, number);
        self.ongoing.push(Entry { number, call });
        self.watch_ring_deadline(id);
    }

    /// Sets when a call stops ringing if nobody answers.
    pub fn set_ring_deadline(&mut self, id: Text, deadline: Millis) {
        if let Some(call) = self.get_mut(id) {
            call.ring_deadline = Some(deadline);
            self.watch_ring_deadline(id);
        }
    }

    /// Watches the deadline of a call that may ring, and that no command is answering any more.
    pub fn watch_ring_deadline(&mut self, id: Text) {
        let deadline = self.get(id).and_then(|call| call.ring_deadline);
        let (Some(deadline), Some(number)) = (deadline, self.number_of(id)) else {
            return;
        };
        if self.ring_deadlines.len() >= 2 * MAX_CALLS {
            let mut all = std::mem::take(&mut self.ring_deadlines);
            all.retain(|one| self.ringing(*one).is_some());
            self.ring_deadlines = all;
        }
        let one = (deadline, number);
        let at = self.ring_deadlines.partition_point(|other| *other > one);
        if self.ring_deadlines.get(at) != Some(&one) {
            self.ring_deadlines.insert(at, one);
        }
    }

    /// The call that stops ringing next, and when. A call that a command is answering does not.
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

    /// The call that still has this deadline.
    fn ringing(&self, (deadline, number): (Millis, u32)) -> Option<&Call> {
        let entry = self.ongoing.get(position(&self.ongoing, number))?;
        let has_it = entry.number == number && entry.call.ring_deadline == Some(deadline);
        has_it.then_some(&*entry.call)
    }

    /// Forgets calls beyond the capacity. A call that rings here is not forgotten but made to time
    /// out, so that the caller and users are told.
    pub fn forget_excess(&mut self) {
        while self.ongoing.len() + self.ended.len() > MAX_CALLS && !self.end_order.is_empty() {
            let number = self.end_order.remove(0);
            let at = position(&self.ended, number);
            if self
                .ended
                .get(at)
                .is_some_and(|entry| entry.number == number)
            {
                let id = self.ended.remove(at).call.id;
                self.set_number(id, 0);
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
            let id = self.ongoing.remove(at).call.id;
            return self.set_number(id, 0);
        }
        let rings = |call: &&Call| !call.is_outgoing && call.is_unanswered();
        let first = self.ongoing().find(rings).map(|call| call.id);
        if let Some(id) = first {
            self.set_ring_deadline(id, Millis(0));
        }
    }

    /// Gives an ongoing call another id. If there is a call with that id already, the two are
    /// merged.
    pub fn rename(&mut self, old_id: Text, new_id: Text) {
        let is_merged = self.get(new_id).is_some();
        let Some(at) = self.find_ongoing(old_id) else {
            return;
        };
        self.set_number(old_id, 0);
        if is_merged {
            self.ongoing.remove(at);
        } else if let Some(entry) = self.ongoing.get_mut(at) {
            entry.call.id = new_id;
            let number = entry.number;
            self.set_number(new_id, number);
        }
    }

    /// Removes an ongoing call as if it had never been there.
    pub fn forget(&mut self, id: Text) {
        if self.take_ongoing(id).is_some() {
            self.set_number(id, 0);
        }
    }

    /// Moves a call that has ended to the calls that are over.
    pub fn move_to_ended(&mut self, id: Text) {
        if let Some(entry) = self.take_ongoing(id) {
            // Reserved at once: growing lists would leave holes in the memory of wasm.
            self.ended
                .reserve_exact(MAX_CALLS.saturating_sub(self.ended.len()));
            self.end_order
                .reserve_exact(MAX_CALLS.saturating_sub(self.end_order.len()));
            self.end_order.push(entry.number);
            let at = position(&self.ended, entry.number);
            self.ended.insert(at, entry);
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

/// The place of a number in a list of calls.
fn position(calls: &[Entry], number: u32) -> usize {
    calls.partition_point(|entry| {
        step();
        entry.number < number
    })
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
            numbers: _, // of the ids of calls
            end_order: _,
            last_number: _,
            ring_deadlines: _,
        } = self; // a new field must be decided on here
        ongoing.mark(marks);
        ended.mark(marks);
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

//! The world's time, and its queue of events. Time only advances from one event to the next.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use wpp_call::engine::Millis;
use wpp_call::text::{Mark, Marks};

use crate::clocks::START;
use crate::world_event::WorldEvent;

#[derive(Debug)]
struct Entry {
    at: u64,
    /// The number of this entry. Of two entries at the same time, the older one happens first.
    count: u64,
    world_event: WorldEvent,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.count).cmp(&(other.at, other.count))
    }
}

/// The queue of the events to come.
#[derive(Debug)]
pub struct Agenda {
    now: u64,
    count: u64,
    entries: BinaryHeap<Reverse<Entry>>,
}

impl Default for Agenda {
    fn default() -> Self {
        Self {
            now: START,
            count: 0,
            entries: BinaryHeap::new(),
        }
    }
}

impl Agenda {
    /// Returns the time.
    pub fn now(&self) -> Millis {
        Millis(self.now)
    }

    /// Puts an event into the queue, `ms` milliseconds from now.
    pub fn after(&mut self, ms: u64, world_event: WorldEvent) {
        self.at(self.now + ms, world_event);
    }

    /// Puts an event into the queue, at this time, or now if the time is past.
    pub fn at(&mut self, at: u64, world_event: WorldEvent) {
        self.count += 1;
        self.entries.push(Reverse(Entry {
            at: at.max(self.now),
            count: self.count,
            world_event,
        }));
    }

    /// Takes the next event from the queue, and advances the time to it.
    pub fn go_on(&mut self) -> Option<WorldEvent> {
        let Reverse(entry) = self.entries.pop()?;
        self.now = entry.at;
        Some(entry.world_event)
    }
}

impl Mark for Agenda {
    fn mark(&self, marks: &mut Marks) {
        for Reverse(entry) in &self.entries {
            entry.world_event.mark(marks);
        }
    }
}

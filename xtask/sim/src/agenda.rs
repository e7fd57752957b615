//! The world's time, and what will happen when. Time goes on only from one happening to the next.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use wpp_call::engine::{Millis, PageCall, RequestId};
use wpp_call::node::Node;

use crate::page::{Origin, Reply};
use crate::people::Seat;
use crate::user::Wish;

/// When every run begins: some time in 2023.
pub const START: u64 = 1_700_000_000_000;

/// Something that happens to one device, or at the server.
#[derive(Debug)]
pub enum Happening {
    /// A user wants something of this device.
    Wish {
        /// The device.
        seat: Seat,
        /// What.
        wish: Wish,
    },
    /// The page answers a request of its engine's.
    Answer {
        /// The device.
        seat: Seat,
        /// Which of its engines asked.
        life: u32,
        /// Which request.
        request: RequestId,
        /// How.
        reply: Reply,
    },
    /// The page reports a call of its own.
    Report {
        /// The device.
        seat: Seat,
        /// As it is now.
        call: Box<PageCall>,
    },
    /// The engine's deadline has come.
    Timer {
        /// The device.
        seat: Seat,
        /// Which of the timers that the page has set.
        number: u32,
    },
    /// The page waits no longer for the ack of a stanza.
    GiveUp {
        /// The device.
        seat: Seat,
        /// The stanza's id.
        id: String,
    },
    /// The page has rung for a call for long enough, whoever else has taken it.
    RingsOut {
        /// The device.
        seat: Seat,
        /// The call's id.
        id: String,
    },
    /// A stanza of a device's has come to the server.
    AtServer {
        /// Who sent it.
        from: Seat,
        /// The stanza.
        stanza: Node,
    },
    /// A stanza or an ack has come to a device.
    AtDevice {
        /// Which device.
        to: Seat,
        /// The stanza.
        stanza: Node,
        /// Whose it is.
        origin: Origin,
        /// Its place among all that went to this device.
        count: u64,
    },
    /// Somebody sets the clock that people see.
    ClockIsSet {
        /// On which device.
        seat: Seat,
        /// By so many milliseconds.
        by: i64,
    },
    /// Another script clears every timer of the page.
    TimersAreCleared {
        /// On which device.
        seat: Seat,
    },
    /// A connection is cut.
    Cut {
        /// Whose.
        seat: Seat,
    },
    /// A connection stands again.
    Back {
        /// Whose.
        seat: Seat,
    },
    /// A third party, or nobody, has something sent to a device.
    Strange {
        /// Which device.
        seat: Seat,
    },
    /// Many calls that came while the device was offline.
    Flood {
        /// Which device.
        seat: Seat,
    },
    /// A third party sends a stanza by the server.
    FromStranger {
        /// To which device.
        to: Seat,
        /// The stanza.
        stanza: Node,
    },
    /// The page has no engine, and gets a new one.
    Inject {
        /// Which device.
        seat: Seat,
    },
}

#[derive(Debug)]
struct Entry {
    at: u64,
    /// What was put down first happens first.
    count: u64,
    happening: Happening,
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

/// What will happen.
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
    /// The time.
    pub fn now(&self) -> Millis {
        Millis(self.now)
    }

    /// In so many milliseconds, this will happen.
    pub fn after(&mut self, ms: u64, happening: Happening) {
        self.at(self.now + ms, happening);
    }

    /// At this time, or now if it is past, this will happen.
    pub fn at(&mut self, at: u64, happening: Happening) {
        self.count += 1;
        self.entries.push(Reverse(Entry {
            at: at.max(self.now),
            count: self.count,
            happening,
        }));
    }

    /// Goes on to what happens next.
    pub fn go_on(&mut self) -> Option<Happening> {
        let Reverse(entry) = self.entries.pop()?;
        self.now = entry.at;
        Some(entry.happening)
    }
}

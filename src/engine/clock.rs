//! The engine's own time, which never goes back.

use crate::engine::io::Millis;

/// It follows the clock that people see. When that was set back, it follows the page's other clock,
/// which runs evenly, but may stand still while the computer sleeps.
#[derive(Debug, Default)]
pub(super) struct Clock {
    now: i64,
    /// What the clocks showed last.
    seen: i64,
    steady: i64,
    /// What the other one shows now.
    ticked: i64,
}

/// So much less passes on people's clocks when one was set back, in milliseconds. Less is how
/// clocks are put right all the time.
const SET_BACK: i64 = 5_000;

impl Clock {
    /// The steady clock, for those who have one.
    pub fn tick(&mut self, steady: Millis) {
        self.ticked = steady.0 as i64;
    }

    /// What time it is when people see this on their clocks.
    pub fn read(&mut self, seen: Millis) -> Millis {
        let passed = seen.0 as i64 - self.seen;
        let ticked = self.ticked - self.steady;
        let is_set_back = ticked > passed + SET_BACK;
        self.now += if is_set_back { ticked } else { passed.max(0) };
        self.seen += passed;
        self.steady = self.ticked;
        Millis(self.now as u64)
    }

    /// What people saw on their clocks last, in seconds since 1970-01-01 UTC.
    pub fn seconds(&self) -> u64 {
        self.seen as u64 / 1000
    }

    /// What people's clocks will show then, if nobody sets them.
    pub fn shown_at(&self, Millis(at): Millis) -> Millis {
        Millis((at as i64 - self.now + self.seen).max(0) as u64)
    }
}

//! The engine's own time, which never goes back.

use crate::engine::io::Millis;

/// It follows the clock that people see. When that was set back, it follows the page's other clock,
/// which runs evenly, but may stand still while the computer sleeps.
#[derive(Debug, Default)]
pub(super) struct Clock {
    now: i64,
    /// What the clocks showed last.
    wall: i64,
    steady_at_update: i64,
    /// What the other one shows now.
    steady: i64,
}

/// So much less passes on people's clocks when one was set back, in milliseconds. Less is how
/// clocks are put right all the time.
const SET_BACK: i64 = 5_000;

impl Clock {
    /// The steady clock, for those who have one.
    pub fn set_steady_time(&mut self, steady: Millis) {
        self.steady = steady.0 as i64;
    }

    /// What time it is when people see this on their clocks.
    pub fn update(&mut self, wall: Millis) -> Millis {
        let passed = wall.0 as i64 - self.wall;
        let steady_passed = self.steady - self.steady_at_update;
        let is_set_back = steady_passed > passed + SET_BACK;
        self.now += if is_set_back {
            steady_passed
        } else {
            passed.max(0)
        };
        self.wall += passed;
        self.steady_at_update = self.steady;
        Millis(self.now as u64)
    }

    /// What people saw on their clocks last, in seconds since 1970-01-01 UTC.
    pub fn wall_seconds(&self) -> u64 {
        self.wall as u64 / 1000
    }

    /// What people's clocks will show then, if nobody sets them.
    pub fn to_wall_time(&self, Millis(at): Millis) -> Millis {
        Millis((at as i64 - self.now + self.wall).max(0) as u64)
    }
}

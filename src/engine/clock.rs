//! The engine's own clock, which never goes back.

use crate::engine::io::Millis;

/// Follows the wall clock. When the wall clock was set back, follows the steady clock instead,
/// which runs evenly but may stand still while the computer sleeps.
#[derive(Debug, Default)]
pub(super) struct Clock {
    now: i64,
    /// The wall clock at the last update.
    wall: i64,
    steady_at_update: i64,
    /// The steady clock now.
    steady: i64,
}

/// The wall clock counts as set back if it falls behind the steady clock by more than this, in
/// milliseconds. Smaller corrections are normal.
const SET_BACK: i64 = 5_000;

impl Clock {
    /// Sets the steady clock. An environment without a steady clock does not call this.
    pub fn set_steady_time(&mut self, steady: Millis) {
        self.steady = steady.0 as i64;
    }

    /// Advances to a reading of the wall clock, and returns the engine's time.
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

    /// Returns the wall clock at the last update, in seconds since 1970-01-01 UTC.
    pub fn wall_seconds(&self) -> u64 {
        self.wall as u64 / 1000
    }

    /// Converts a moment of the engine's time to the wall clock.
    pub fn to_wall_time(&self, Millis(at): Millis) -> Millis {
        Millis((at as i64 - self.now + self.wall).max(0) as u64)
    }
}

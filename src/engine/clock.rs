//! The engine's own time, which never goes back.

use super::io::Millis;

/// Two clocks of the page's. The one that people see may be set, back or forward. The other one
/// runs evenly, but may stand still while the computer sleeps. So time goes on as far as the
/// faster one says.
#[derive(Debug, Default)]
pub(super) struct Clock {
    now: i64,
    seen: Reading,
    steady: Reading,
}

/// What a clock showed last, and how far it is behind.
#[derive(Debug, Default)]
struct Reading {
    at: i64,
    behind: i64,
}

/// A clock that is further behind has been set back or has stood still, and counts from here on.
/// Less is how they are read: not at the same moment, and in whole milliseconds.
const SLACK: i64 = 100;

impl Clock {
    /// The steady clock, for those who have one.
    pub fn tick(&mut self, steady: Millis) {
        self.steady.at = steady.0 as i64;
    }

    /// What time it is when people see this on their clocks.
    pub fn read(&mut self, seen: Millis) -> Millis {
        self.seen.at = seen.0 as i64;
        for clock in [&self.seen, &self.steady] {
            self.now = self.now.max(clock.at + clock.behind);
        }
        for clock in [&mut self.seen, &mut self.steady] {
            let behind = self.now - clock.at;
            if behind > clock.behind + SLACK {
                clock.behind = behind;
            }
        }
        Millis(self.now as u64)
    }

    /// What people saw on their clocks last, in seconds since 1970-01-01 UTC.
    pub fn seconds(&self) -> u64 {
        self.seen.at as u64 / 1000
    }

    /// What people's clocks will show then, if nobody sets them.
    pub fn shown_at(&self, Millis(at): Millis) -> Millis {
        Millis((at as i64 - self.seen.behind).max(0) as u64)
    }
}

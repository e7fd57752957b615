//! The two clocks of a page. People see the wall clock, which is set now and then. The steady clock
//! is never set.

use wpp_call::engine::Millis;

use crate::random::Random;

/// The time at which every run begins: some time in 2023.
pub const START: u64 = 1_700_000_000_000;

const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600 * SECOND;
const DAY: u64 = 24 * HOUR;

/// A clock that goes back by no more than this, in milliseconds, is only corrected: elapsed time is
/// still what it shows. See the engine's `clock.rs`.
const PUT_RIGHT: u64 = 5 * SECOND;

/// The readings of both clocks at one moment, and the time that has passed according to both.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The time on the wall clock.
    pub shown: Millis,
    /// The time on the steady clock.
    pub steady: Millis,
    /// The time that has passed: by the wall clock, or by the steady clock where the wall clock is
    /// set back. Deadlines of rules are measured by this time.
    pub passed: Millis,
}

impl Reading {
    /// Returns a reading in which all clocks show the same.
    pub fn all(now: Millis) -> Self {
        Self {
            shown: now,
            steady: now,
            passed: now,
        }
    }
}

/// The clocks of one page. They run at the speed of the world's time.
#[derive(Debug)]
pub struct Clocks {
    /// The world's time at which the page was loaded.
    loaded: u64,
    /// How far the wall clock is ahead of the world's time, in milliseconds.
    ahead: i64,
    last: Reading,
}

impl Clocks {
    /// Creates the clocks of a page that is loaded now.
    pub fn new(now: Millis) -> Self {
        Self {
            loaded: now.0,
            ahead: 0,
            last: Reading {
                steady: Millis(0),
                ..Reading::all(now)
            },
        }
    }

    /// Sets the wall clock forward by `by` milliseconds, or back if `by` is negative.
    pub fn set(&mut self, by: i64) {
        self.ahead += by;
    }

    /// Returns the wall clock's time.
    pub fn shown(&self, now: Millis) -> Millis {
        Millis(now.0.strict_add_signed(self.ahead))
    }

    /// Reads both clocks. If the wall clock was set twice since the last reading, only the sum
    /// counts.
    pub fn read(&mut self, now: Millis) -> Reading {
        let last = self.last;
        let (shown, steady) = (self.shown(now), Millis(now.0 - self.loaded));
        let went_on = steady.0 - last.steady.0;
        let is_set_back = last.shown.0 + went_on > shown.0 + PUT_RIGHT;
        let passed = match is_set_back {
            true => went_on,
            false => shown.0.saturating_sub(last.shown.0),
        };
        self.last = Reading {
            shown,
            steady,
            passed: Millis(last.passed.0 + passed),
        };
        self.last
    }
}

/// Draws by how much somebody sets a clock, in milliseconds: to correct it, to another time zone,
/// to another month.
pub fn draw_jump(random: &mut Random) -> i64 {
    let is_back = random.percent(50);
    let by = match (random.below(3), is_back) {
        (0, _) => random.between(1, 60) * SECOND,
        (1, true) => 2 * HOUR,
        (1, false) => 3 * HOUR,
        _ => 30 * DAY,
    };
    match is_back {
        true => -(by as i64),
        false => by as i64,
    }
}

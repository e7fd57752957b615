//! The two clocks of a page: the one that people see is set now and then, the other one runs evenly.

use wpp_call::engine::Millis;

use crate::random::Random;

/// When every run begins: some time in 2023.
pub const START: u64 = 1_700_000_000_000;

const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600 * SECOND;
const DAY: u64 = 24 * HOUR;

/// A clock that goes back by no more is put right, and time is what it shows; see the engine's
/// `clock.rs`.
const PUT_RIGHT: u64 = 5 * SECOND;

/// What the clocks show at one moment, and how late it is by both.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// On the clock that people see.
    pub shown: Millis,
    /// On the clock that nobody sets.
    pub steady: Millis,
    /// By the first one, and where that is set back by the other one. What must hold within some
    /// time must hold by this one.
    pub passed: Millis,
}

impl Reading {
    /// All clocks show the same.
    pub fn all(now: Millis) -> Self {
        Self {
            shown: now,
            steady: now,
            passed: now,
        }
    }
}

/// The clocks of one page. They run as the world's time does.
#[derive(Debug)]
pub struct Clocks {
    /// When the page was loaded, by the world's time.
    loaded: u64,
    /// How far ahead of the world's time the clock is that people see.
    ahead: i64,
    last: Reading,
}

impl Clocks {
    /// Of a page that is loaded now.
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

    /// Somebody sets the clock that people see.
    pub fn set(&mut self, by: i64) {
        self.ahead += by;
    }

    /// What people see.
    pub fn shown(&self, now: Millis) -> Millis {
        Millis(now.0.strict_add_signed(self.ahead))
    }

    /// What both show. A clock that is set twice between two readings was set once, by both.
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

/// By how much somebody sets a clock: to correct it, to another time zone, to another month.
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

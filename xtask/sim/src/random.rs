//! Chance: all of a run's comes from its seed.

use std::convert::Infallible;

/// A seeded source. The same seed gives the same numbers, on every machine.
#[derive(Debug)]
pub struct Random(fastrand::Rng);

impl Random {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// From 0 up to, and without, `limit`; 0 for 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        match limit {
            0 => 0,
            limit => self.0.u64(..limit),
        }
    }

    /// From `from` to `to`, both included.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        self.0.u64(from..=to)
    }

    /// True so many times in a thousand.
    pub fn per_mille(&mut self, mille: u32) -> bool {
        mille > 0 && self.0.u32(..1000) < mille
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, percent: u32) -> bool {
        percent > 0 && self.0.u32(..100) < percent
    }

    /// One of several, which must not be none.
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.0.usize(..all.len())]
    }

    /// Random bytes, as the engine's own secrets are drawn.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(buffer);
        Ok(())
    }
}

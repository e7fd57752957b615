//! Chance: all of it comes from the seed of a run.

use std::convert::Infallible;

/// A seeded source of random numbers. The same seed gives the same numbers on every machine.
#[derive(Debug)]
pub struct Random(fastrand::Rng);

impl Random {
    /// Creates a source from a seed.
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Returns a number from 0 up to, but not including, `limit`; 0 for 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        match limit {
            0 => 0,
            limit => self.0.u64(..limit),
        }
    }

    /// Returns a number from `from` to `to`, both included.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        self.0.u64(from..=to)
    }

    /// Returns true with this probability, in thousandths.
    pub fn per_mille(&mut self, mille: u32) -> bool {
        mille > 0 && self.0.u32(..1000) < mille
    }

    /// Returns true with this probability, in hundredths.
    pub fn percent(&mut self, percent: u32) -> bool {
        percent > 0 && self.0.u32(..100) < percent
    }

    /// Returns one of several values; there must be at least one.
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.0.usize(..all.len())]
    }

    /// Fills the buffer with random bytes, from which the engine's secrets are drawn.
    pub fn fill(&mut self, buffer: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(buffer);
        Ok(())
    }
}

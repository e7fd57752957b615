//! Counts the steps of work that could grow faster than its input. Only in debug builds, for tests.

#[cfg(debug_assertions)]
thread_local! {
    static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Counts one step: one entry of a list was looked at.
#[inline(always)]
pub(crate) fn step() {
    #[cfg(debug_assertions)]
    STEPS.set(STEPS.get() + 1);
}

/// Returns the number of steps of this thread so far.
#[cfg(debug_assertions)]
pub fn steps() -> u64 {
    STEPS.get()
}

//! Counts the steps of work that could grow faster than its input. In debug builds alone, for tests.

#[cfg(debug_assertions)]
thread_local! {
    static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// One entry of a list was looked at.
#[inline(always)]
pub(crate) fn step() {
    #[cfg(debug_assertions)]
    STEPS.set(STEPS.get() + 1);
}

/// So many of this thread's so far.
#[cfg(debug_assertions)]
pub fn steps() -> u64 {
    STEPS.get()
}

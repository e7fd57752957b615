//! Many runs, on all cores.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crate::counts::Counts;
use crate::invariants::Violation;
use crate::log::Log;
use crate::world;

/// The number of seeds that a core takes at a time.
const CHUNK: u64 = 50;

/// The result of many runs.
#[derive(Debug, Default)]
pub struct Report {
    /// How many runs there were.
    pub seeds: u64,
    /// The sum of their counts.
    pub counts: Counts,
    /// The seeds that violate a rule, lowest first, and which.
    pub violations: Vec<(u64, Violation)>,
}

/// What is reported during the runs.
#[derive(Debug)]
pub enum News<'a> {
    /// This many runs are done.
    Done(u64),
    /// This seed violates a rule.
    Violation(u64, &'a Violation),
}

/// Runs `seeds` seeds, beginning with `from`.
pub fn run_many(from: u64, seeds: u64, notify: &(dyn Fn(News<'_>) + Sync)) -> Report {
    let next = AtomicU64::new(0);
    let finished = AtomicU64::new(0);
    let report = Mutex::new(Report::default());
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let work = || {
        let mut own = Report::default();
        loop {
            let start = next.fetch_add(CHUNK, Ordering::Relaxed);
            if start >= seeds {
                break;
            }
            let end = (start + CHUNK).min(seeds);
            for offset in start..end {
                let run = world::run(from.wrapping_add(offset), Log::default());
                own.seeds += 1;
                own.counts.add(&run.counts);
                if let Some(why) = run.violation {
                    notify(News::Violation(run.seed, &why));
                    own.violations.push((run.seed, why));
                }
            }
            let done = finished.fetch_add(end - start, Ordering::Relaxed) + end - start;
            notify(News::Done(done));
        }
        if let Ok(mut report) = report.lock() {
            report.seeds += own.seeds;
            report.counts.add(&own.counts);
            report.violations.extend(own.violations);
        }
    };
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(work);
        }
    });
    let mut report = report.into_inner().unwrap_or_default();
    report.violations.sort_by_key(|(seed, _)| *seed);
    report
}

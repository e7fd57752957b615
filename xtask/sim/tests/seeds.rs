//! Runs 20,000 seeds in every test run, and ten times as many with `--full`. `cargo xtask sim` runs
//! any others.

use std::env;

use sim::log::Log;
use sim::range;
use sim::world;

const SEEDS: u64 = 20_000;

#[test]
fn nothing_is_violated_and_everything_happens() {
    let is_full = env::var("WPP_CALL_TESTS").is_ok_and(|tests| tests == "full");
    let seeds = if is_full { 10 * SEEDS } else { SEEDS };
    let report = range::run_many(0, seeds, &|_| ());
    assert_eq!(report.seeds, seeds);
    if let Some((seed, violation)) = report.violations.first() {
        for line in world::run(*seed, Log::written()).log {
            println!("{line}");
        }
        let count = report.violations.len();
        panic!("{count} of {seeds} seeds, the first of them {seed}: {violation}");
    }
    for (name, count, least) in report.counts.all() {
        assert!(count >= least, "{name}: {count}, expected at least {least}");
    }
}

#[test]
fn the_same_seed_is_the_same_run() {
    for seed in 0..200 {
        let (one, other) = (
            world::run(seed, Log::written()),
            world::run(seed, Log::written()),
        );
        assert!(one.log.len() > 1, "seed {seed} has no log");
        assert_eq!(one.log, other.log, "seed {seed}");
        assert_eq!(one.counts, other.counts, "seed {seed}");
    }
}

#[test]
fn a_run_is_the_same_with_and_without_a_log() {
    for seed in 0..200 {
        let (one, other) = (
            world::run(seed, Log::written()),
            world::run(seed, Log::default()),
        );
        assert_eq!(one.counts, other.counts, "seed {seed}");
        assert_eq!(one.violation, other.violation, "seed {seed}");
        assert!(other.log.is_empty());
    }
}

#[test]
fn another_seed_is_another_run() {
    let logs: Vec<_> = (0..50)
        .map(|seed| world::run(seed, Log::written()).log)
        .collect();
    for (at, log) in logs.iter().enumerate() {
        assert!(!logs[..at].contains(log), "seed {at}");
    }
}

#[test]
fn a_range_is_the_sum_of_its_seeds() {
    let range = range::run_many(700, 130, &|_| ());
    let mut counts = sim::counts::Counts::default();
    for seed in 700..830 {
        counts.add(&world::run(seed, Log::default()).counts);
    }
    assert_eq!(range.seeds, 130);
    assert_eq!(range.counts, counts);
}

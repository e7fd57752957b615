//! `cargo xtask sim` builds this and runs it.

mod line;

use std::env;
use std::panic;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use line::Line;
use sim::invariants::Rule;
use sim::log::Log;
use sim::range::{self, News, Report};
use sim::world;

const USAGE: &str = "expected --seeds N, --from S, --seed S or --counts";

/// As many as the tests run.
const SEEDS: u64 = 20_000;

/// So many failing seeds of a rule are named.
const NAMED: usize = 12;

/// What is wanted.
struct Wanted {
    from: u64,
    seeds: u64,
    /// One seed alone, with its log.
    is_one: bool,
    /// How often each thing happened.
    is_counted: bool,
}

fn main() -> ExitCode {
    let Some(wanted) = read(env::args().skip(1)) else {
        eprintln!("error: {USAGE}");
        return ExitCode::from(2);
    };
    // What the engine panics with is in the report.
    panic::set_hook(Box::new(|_| {}));
    if wanted.is_one {
        let run = world::run(wanted.from, Log::written());
        print_lines(&run.log);
        return end(1, usize::from(run.violation.is_some()));
    }
    let Wanted { from, seeds, .. } = wanted;
    let line = Line::start(&format!("{seeds} seeds from {from}"), seeds);
    let told = AtomicUsize::new(0);
    let report = range::run_many(from, seeds, &|news| match news {
        News::Done(done) => line.show(done),
        // The first ones at once: the whole range may take a quarter of an hour.
        News::Violation(seed, why) if told.fetch_add(1, Ordering::Relaxed) < NAMED => {
            println!("\nseed {seed}: {why}");
        }
        News::Violation(..) => {}
    });
    line.finish();
    if wanted.is_counted {
        for (name, count, _) in report.counts.all() {
            println!("{count:>14}  {name}");
        }
    }
    print_violations(&report);
    end(report.seeds, report.violations.len())
}

fn read(mut arguments: impl Iterator<Item = String>) -> Option<Wanted> {
    let mut wanted = Wanted {
        from: 0,
        seeds: SEEDS,
        is_one: false,
        is_counted: false,
    };
    while let Some(option) = arguments.next() {
        if option == "--counts" {
            wanted.is_counted = true;
            continue;
        }
        let number = arguments.next()?.parse().ok()?;
        match &*option {
            "--seeds" => wanted.seeds = number,
            "--from" => wanted.from = number,
            "--seed" => (wanted.from, wanted.is_one) = (number, true),
            _ => return None,
        }
    }
    Some(wanted)
}

/// Of each rule that does not hold the failing seeds, and the log of the first.
fn print_violations(report: &Report) {
    for rule in Rule::ALL {
        let mut failing = report
            .violations
            .iter()
            .filter(|(_, why)| why.rule == *rule);
        let Some((first, violation)) = failing.next() else {
            continue;
        };
        println!();
        print_lines(&world::run(*first, Log::written()).log);
        println!("seed {first}: {violation}");
        let others: Vec<&u64> = failing.map(|(seed, _)| seed).collect();
        if !others.is_empty() {
            let named = others.iter().take(NAMED).map(|seed| format!(" {seed}"));
            let named: String = named.collect();
            println!("and {} more seeds:{named}", others.len());
        }
    }
}

fn print_lines(lines: &[String]) {
    for line in lines {
        println!("{line}");
    }
}

fn end(seeds: u64, violations: usize) -> ExitCode {
    println!("{seeds} seeds, {violations} violations");
    ExitCode::from(u8::from(violations > 0))
}

//! The program that `cargo xtask sim` builds and runs.

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

/// The number of seeds if none is given: as many as the tests run.
const SEEDS: u64 = 20_000;

/// The most failing seeds that are listed for a rule.
const NAMED: usize = 12;

/// What the command line asks for.
struct Wanted {
    from: u64,
    seeds: u64,
    /// Whether to run one seed alone, with its log.
    is_one: bool,
    /// Whether to print how often each thing happened.
    is_counted: bool,
}

fn main() -> ExitCode {
    let Some(wanted) = read(env::args().skip(1)) else {
        eprintln!("error: {USAGE}");
        return ExitCode::from(2);
    };
    // The report contains the messages of panics, so they are not printed here.
    panic::set_hook(Box::new(|_| {}));
    if wanted.is_one {
        let run = world::run(wanted.from, Log::written());
        print_lines(&run.log);
        return end(1, usize::from(run.violation.is_some()));
    }
    let Wanted { from, seeds, .. } = wanted;
    let line = Line::start(&format!("{seeds} seeds from {from}"), seeds);
    let announced = AtomicUsize::new(0);
    let report = range::run_many(from, seeds, &|news| match news {
        News::Done(done) => line.show(done),
        // The first violations are printed at once: the whole range may take a quarter of an hour.
        News::Violation(seed, why) if announced.fetch_add(1, Ordering::Relaxed) < NAMED => {
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

/// Prints the failing seeds for each violated rule, and the log of the first seed.
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

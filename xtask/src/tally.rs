//! The results of the steps of `cargo xtask test`: the table at the end, and the failures.

use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Result, bail};

use crate::counts::Counts;
use crate::failures;
use crate::progress::say;
use crate::progress::{self, Printed};

/// The results so far, one row for each step.
#[derive(Default)]
pub struct Tally(Vec<Row>);

struct Row {
    name: String,
    counts: Counts,
    seconds: f64,
    /// A line for each failed test.
    failures: Vec<String>,
}

impl Tally {
    /// Runs one check with a line of progress. The check passes when its command succeeds.
    pub fn check(&mut self, name: &str, command: &mut Command) {
        let started = Instant::now();
        let outcome = progress::watch("check", name, command, |printed| {
            (if printed.status.success() {
                ""
            } else {
                ", failed"
            })
            .to_owned()
        });
        let outcome = outcome.and_then(|printed| {
            if printed.status.success() {
                return Ok(());
            }
            let text = printed.text();
            say!("\n{}\n", text.trim_matches('\n'));
            bail!("{}", first_error(&text).unwrap_or("it printed nothing"))
        });
        self.one(name, started, outcome);
    }

    /// Adds the outcome of a check that has already printed its own progress.
    pub fn one(&mut self, name: &str, started: Instant, outcome: Result<()>) {
        let failures = outcome.err().map(|error| format!("{error:#}"));
        self.0.push(Row {
            name: name.to_owned(),
            counts: Counts::one(failures.is_none()),
            seconds: started.elapsed().as_secs_f64(),
            failures: failures.into_iter().collect(),
        });
    }

    /// Runs test programs with a line of progress, and prints their output only when something
    /// fails. `prepare` may take long.
    pub fn quietly(&mut self, name: &str, prepare: impl FnOnce() -> Result<Command>) {
        let started = Instant::now();
        let outcome = prepare().and_then(|mut command| {
            let printed = progress::watch("test", name, &mut command, |printed| {
                format!(", {}", counts(printed))
            })?;
            if counts(&printed).failed > 0 {
                say!("\n{}", without_passed(&printed));
            }
            Ok(printed)
        });
        self.program(name, started, outcome);
    }

    /// Runs test programs that print their own progress.
    pub fn openly(&mut self, name: &str, prepare: impl FnOnce() -> Result<Command>) {
        let started = Instant::now();
        let outcome = prepare().and_then(|mut command| progress::stream(&mut command));
        self.program(name, started, outcome);
    }

    fn program(&mut self, name: &str, started: Instant, outcome: Result<Printed>) {
        let printed = match outcome {
            Ok(printed) => printed,
            Err(error) => return self.one(name, started, Err(error)),
        };
        let counts = counts(&printed);
        let mut failures = failures::of_output(printed.lines.iter().map(String::as_str));
        if failures.is_empty() && counts.failed > 0 {
            failures.push(format!("ended with {}", printed.status));
        }
        self.0.push(Row {
            name: name.to_owned(),
            counts,
            seconds: started.elapsed().as_secs_f64(),
            failures,
        });
    }

    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Prints the table. The last line is `N passed, N failed`.
    pub fn report(&self) -> ExitCode {
        let mut total = Counts::default();
        say!();
        for row in &self.0 {
            let Counts { passed, failed } = row.counts;
            let (name, seconds) = (&row.name, row.seconds);
            say!("{name:24}{passed:>6} passed{failed:>6} failed{seconds:>8.1} s");
            total += row.counts;
        }
        if total.failed > 0 {
            say!();
        }
        for row in &self.0 {
            for failure in &row.failures {
                say!("failed: {}: {failure}", row.name);
            }
        }
        say!("\n{total}");
        ExitCode::from(u8::from(total.failed > 0))
    }
}

fn counts(printed: &Printed) -> Counts {
    let mut counts = Counts::default();
    for line in &printed.lines {
        counts += Counts::of_line(line);
    }
    counts.settled(printed.status.success())
}

/// Returns the whole output, without the many lines that report a passed test or a compiled crate.
fn without_passed(printed: &Printed) -> String {
    let lines = printed.lines.iter().filter(|line| {
        let passed = line.starts_with("test ") && line.ends_with(" ... ok");
        !passed && !line.trim_start().starts_with("Compiling ")
    });
    lines.flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// Returns the first line like `error: …`, `error[E0308]: …` or `file(1,2): error TS1: …`; else the
/// first line that is not empty.
fn first_error(text: &str) -> Option<&str> {
    let is_error = |line: &&str| line.starts_with("error") || line.contains(": error ");
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .clone()
        .find(is_error)
        .or_else(|| lines.next())
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::first_error;

    #[test]
    fn the_first_error_is_found_among_what_a_checker_says() {
        let clippy = "warning: unused\n\nerror: this is slow\n --> src/a.rs:1:2\nerror: two\n";
        assert_eq!(first_error(clippy), Some("error: this is slow"));
        let tsc = "\nwww/a.ts(45,42): error TS2339: no such property\n";
        assert_eq!(first_error(tsc), Some(tsc.trim()));
        assert_eq!(first_error("\nDiff in a.rs:7:\n"), Some("Diff in a.rs:7:"));
        assert_eq!(first_error(""), None);
    }
}

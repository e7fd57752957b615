//! Reads how many tests passed and failed out of what the test programs print.

use std::fmt;
use std::ops::AddAssign;

/// Tests passed and failed. Prints as `3 passed, 0 failed`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: usize,
    pub failed: usize,
}

impl Counts {
    /// Returns the counts of a check that is not made of tests.
    pub fn one(passed: bool) -> Self {
        Self {
            passed: usize::from(passed),
            failed: usize::from(!passed),
        }
    }

    /// Returns what one line of output adds to the counts; most lines add nothing.
    ///
    /// Shapes: `test result: FAILED. 3 passed; 1 failed; …` of cargo and of wasm-bindgen's
    /// runner, `ℹ pass 3` of node's spec reporter, `# pass 3` of its TAP reporter.
    pub fn of_line(line: &str) -> Self {
        let line = without_colours(line);
        Self::of_cargo(&line)
            .or_else(|| Self::of_node(&line))
            .unwrap_or_default()
    }

    fn of_cargo(line: &str) -> Option<Self> {
        let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let mut counts = Self::default();
        for part in numbers.split(';') {
            match part.trim().split_once(' ') {
                Some((number, "passed")) => counts.passed = number.parse().ok()?,
                Some((number, "failed")) => counts.failed = number.parse().ok()?,
                _ => {}
            }
        }
        Some(counts)
    }

    fn of_node(line: &str) -> Option<Self> {
        let rest = line
            .strip_prefix("ℹ ")
            .or_else(|| line.strip_prefix("# "))?;
        let (word, number) = rest.split_once(' ')?;
        let number = number.trim().parse().ok()?;
        match word {
            "pass" => Some(Self {
                passed: number,
                failed: 0,
            }),
            // A cancelled test, for example after a timeout, has not shown anything.
            "fail" | "cancelled" => Some(Self {
                passed: 0,
                failed: number,
            }),
            _ => None,
        }
    }

    /// Returns the counts of a whole step, which must not look better than the exit status of its
    /// process. A step that failed without a failed test, or that ran no test at all, counts as one
    /// failure.
    pub fn settled(self, success: bool) -> Self {
        let blind = self.failed == 0 && (!success || self.passed == 0);
        Self {
            failed: if blind { 1 } else { self.failed },
            ..self
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// Returns the line without the terminal's `ESC [ … m`, which FORCE_COLOR puts even into a pipe.
fn without_colours(line: &str) -> String {
    let mut parts = line.split("\x1b[");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once('m').map_or(part, |(_, rest)| rest));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Counts;

    fn count(output: &str) -> Counts {
        let mut counts = Counts::default();
        for line in output.lines() {
            counts += Counts::of_line(line);
        }
        counts
    }

    #[test]
    fn every_result_line_of_cargo_counts() {
        let output = "\
running 2 tests
test a ... ok
test b ... ok

test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s

   Doc-tests wpp_call

test result: FAILED. 3 passed; 1 failed; 5 ignored; 0 measured; 0 filtered out; finished in 0.30s
";
        assert_eq!(
            count(output),
            Counts {
                passed: 5,
                failed: 1
            }
        );
    }

    #[test]
    fn the_wasm_runner_counts_like_cargo() {
        let output =
            "test result: ok. 4 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.02s\n";
        assert_eq!(
            count(output),
            Counts {
                passed: 4,
                failed: 0
            }
        );
    }

    #[test]
    fn both_reporters_of_node_count() {
        let spec = "✔ rings (12.3ms)\nℹ tests 8\nℹ suites 1\nℹ pass 5\nℹ fail 1\nℹ cancelled 2\nℹ skipped 0\n";
        let tap = "# tests 8\n# suites 1\n# pass 5\n# fail 1\n# cancelled 2\n# skipped 0\n";
        let expected = Counts {
            passed: 5,
            failed: 3,
        };
        assert_eq!(count(spec), expected);
        assert_eq!(count(tap), expected);
    }

    #[test]
    fn colours_do_not_hide_a_count() {
        let output = "\x1b[34mℹ pass 5\x1b[39m\ntest result: \x1b[32mok\x1b[m. 2 passed; 0 failed; 0 ignored\n";
        assert_eq!(
            count(output),
            Counts {
                passed: 7,
                failed: 0
            }
        );
    }

    #[test]
    fn other_lines_count_nothing() {
        let output =
            "# pass\nℹ pass many\ntest result: odd\n5 passed; 2 failed\n# Subtest: pass 3\n";
        assert_eq!(count(output), Counts::default());
    }

    #[test]
    fn a_process_that_fails_without_a_failed_test_is_one_failure() {
        let counts = Counts {
            passed: 3,
            failed: 0,
        };
        assert_eq!(
            counts.settled(false),
            Counts {
                passed: 3,
                failed: 1
            }
        );
        assert_eq!(counts.settled(true), counts);
    }

    #[test]
    fn a_step_without_tests_is_one_failure() {
        let one_failed = Counts {
            passed: 0,
            failed: 1,
        };
        assert_eq!(Counts::default().settled(true), one_failed);
        assert_eq!(Counts::default().settled(false), one_failed);
    }

    #[test]
    fn counted_failures_are_not_counted_twice() {
        let counts = Counts {
            passed: 1,
            failed: 2,
        };
        assert_eq!(counts.settled(false), counts);
    }

    #[test]
    fn the_last_line_reads_so() {
        let counts = Counts {
            passed: 12,
            failed: 0,
        };
        assert_eq!(counts.to_string(), "12 passed, 0 failed");
    }
}

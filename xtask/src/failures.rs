//! Reads from the output of test programs which tests failed, to name them again at the end.

/// Returns one line for each failed test: its file, its name, and the first line of its error.
///
/// Shapes: cargo's `Running tests/stanzas/main.rs (…)`; for each failed test the test program's
/// `test offer::rings ... FAILED`, and `---- offer::rings stdout ----` before the test's own
/// output; and `failed: …`, which our own programs print.
pub fn of_output<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut failures: Vec<Failure> = Vec::new();
    let mut announced = Vec::new();
    let mut place = "";
    let mut shown: Option<usize> = None;
    for line in lines {
        if let Some(failure) = line.strip_prefix("failed: ") {
            announced.push(failure.to_owned());
        } else if let Some(program) = line.trim_start().strip_prefix("Running ") {
            place = program
                .split_once(" (")
                .map_or(program, |(source, _)| source);
            shown = None;
        } else if let Some(name) = failed_test(line) {
            failures.push(Failure {
                place,
                name,
                error: None,
                is_next: false,
            });
        } else if let Some(name) = heading(line) {
            let of_it = |failure: &Failure| failure.place == place && failure.name == name;
            shown = failures.iter().position(of_it);
        } else if line == "failures:" || line.starts_with("test result:") {
            shown = None;
        } else if let Some(failure) = shown.and_then(|at| failures.get_mut(at)) {
            failure.read(line);
        }
    }
    let failures = failures.iter().map(|failure| {
        let error = failure.error.unwrap_or("it printed nothing");
        format!("{} › {}: {error}", failure.place, failure.name)
    });
    failures.chain(announced).collect()
}

struct Failure<'a> {
    place: &'a str,
    name: &'a str,
    error: Option<&'a str>,
    /// Whether the next line is the message of a panic.
    is_next: bool,
}

impl<'a> Failure<'a> {
    /// Reads one line of the test's output. A panic's message replaces what the test printed
    /// before.
    fn read(&mut self, line: &'a str) {
        let text = line.trim();
        if text.contains(" panicked at ") || text.starts_with("panicked at ") {
            self.is_next = true;
        } else if !text.is_empty() && (self.is_next || self.error.is_none()) {
            self.error = Some(text);
            self.is_next = false;
        }
    }
}

/// Returns the name in `test offer::rings ... FAILED`, or `... FAIL` from the wasm test runner.
fn failed_test(line: &str) -> Option<&str> {
    let (name, outcome) = line.strip_prefix("test ")?.split_once(" ... ")?;
    outcome.starts_with("FAIL").then_some(name)
}

/// Returns the name in `---- offer::rings stdout ----`, or `… output ----`.
fn heading(line: &str) -> Option<&str> {
    let name = line.strip_prefix("---- ")?.strip_suffix(" ----")?;
    name.strip_suffix(" stdout")
        .or_else(|| name.strip_suffix(" output"))
}

#[cfg(test)]
mod tests {
    use super::of_output;

    fn failures(output: &str) -> Vec<String> {
        of_output(output.lines())
    }

    #[test]
    fn a_test_of_cargo_s_is_named_with_its_file_and_what_its_panic_said() {
        let output = "\
     Running tests/stanzas/main.rs (target/debug/deps/stanzas-0123)

running 2 tests
test offer::rings ... ok
test offer::order ... FAILED

failures:

---- offer::order stdout ----
a line that it printed

thread 'offer::order' (77) panicked at tests/stanzas/offer.rs:12:5:
assertion `left == right` failed: audio first
  left: 1
 right: 2
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace


failures:
    offer::order

test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";
        assert_eq!(
            failures(output),
            ["tests/stanzas/main.rs › offer::order: assertion `left == right` failed: audio first"]
        );
    }

    #[test]
    fn tests_of_the_same_name_are_told_apart() {
        let program = |source: &str, error: &str| {
            format!(
                "     Running {source} (target/x)\ntest rings ... FAILED\n\nfailures:\n\n\
                 ---- rings stdout ----\n{error}\n"
            )
        };
        let output = program("tests/a.rs", "one") + &program("tests/b.rs", "other");
        assert_eq!(
            failures(&output),
            ["tests/a.rs › rings: one", "tests/b.rs › rings: other"]
        );
    }

    #[test]
    fn what_our_own_programs_name_is_taken_as_it_is() {
        let output = "ok  page\nfailed: page › rings: Error: silent\n# fail 1\n";
        assert_eq!(failures(output), ["page › rings: Error: silent"]);
    }

    #[test]
    fn nothing_failed_where_all_is_well() {
        let output = "test a ... ok\ntest failed: b ... ok\ntest result: ok. 2 passed; 0 failed;\n";
        assert!(failures(output).is_empty());
    }
}

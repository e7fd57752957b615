//! `cargo xtask test`: every check and every test, counted; a failure does not stop the rest.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::bench;
use crate::bundle;
use crate::chromium;
use crate::counts::Counts;
use crate::fuzz::Fuzz;
use crate::progress;
use crate::project::Project;
use crate::stamp;
use crate::wasm::Kind;

/// For one test of a page, and for all of a file. A page that hangs must not hang the run.
const WASM_TIMEOUT_S: &str = "120";
const BROWSER_TIMEOUT_MS: &str = "300000";

/// Its results go into the tally, its failures too.
type Step = fn(&Project, &mut Tally);

/// The steps, in the order they run.
const STEPS: [(&str, Step); 7] = [
    ("check", checks),
    ("native", native),
    ("sim", simulation),
    ("fuzz", fuzz),
    ("wasm", wasm),
    ("browser", browser),
    ("bench", bench),
];

/// What has been counted so far, one row a step.
#[derive(Default)]
struct Tally(Vec<Row>);

struct Row {
    name: String,
    counts: Counts,
    seconds: f64,
}

/// The last line printed is `N passed, N failed`, whatever happened before.
pub fn run(project: &Project, chosen: &[String]) -> Result<ExitCode> {
    for name in chosen {
        if !STEPS.iter().any(|(step, _)| step == name) {
            bail!("expected check, native, sim, fuzz, wasm, browser or bench, found {name:?}");
        }
    }
    let mut tally = Tally::default();
    if let Err(error) = crate::build(project, Kind::Shipped) {
        eprintln!("error: {error:#}");
        tally.add("build", Counts::one(false), Instant::now());
    } else {
        for (name, step) in STEPS {
            if chosen.is_empty() || chosen.iter().any(|wanted| wanted == name) {
                step(project, &mut tally);
            }
        }
    }
    Ok(tally.report())
}

impl Tally {
    fn add(&mut self, name: &str, counts: Counts, started: Instant) {
        let name = name.to_owned();
        let seconds = started.elapsed().as_secs_f64();
        self.0.push(Row {
            name,
            counts,
            seconds,
        });
    }

    /// One check behind a line of progress: it holds or not.
    fn check(&mut self, name: &str, command: &mut Command) {
        let started = Instant::now();
        let held = progress::run("check", name, command).is_ok();
        self.add(name, Counts::one(held), started);
    }

    /// One test program, its output shown as it comes. `prepare` may take its time.
    fn program(&mut self, name: &str, prepare: impl FnOnce() -> Result<Command>) {
        println!("\n    test  {name}");
        let started = Instant::now();
        let outcome = prepare().and_then(|mut command| stream(&mut command));
        let counts = outcome.unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Counts::one(false)
        });
        self.add(name, counts, started);
    }

    fn report(&self) -> ExitCode {
        let mut total = Counts::default();
        println!();
        for Row {
            name,
            counts,
            seconds,
        } in &self.0
        {
            let Counts { passed, failed } = counts;
            println!("{name:24}{passed:>6} passed{failed:>6} failed{seconds:>8.1} s");
            total += *counts;
        }
        println!("\n{total}");
        if total.failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

fn checks(project: &Project, tally: &mut Tally) {
    let deny = ["--", "-D", "warnings"];
    tally.check(
        "cargo fmt",
        project
            .cargo()
            .args(["fmt", "--all", "--check", "--", "--color", "never"]),
    );
    tally.check(
        "clippy",
        project
            .cargo()
            .args(["clippy", "--workspace", "--all-targets"])
            .args(["--features", "wpp-call/media-keys"])
            .args(deny),
    );
    tally.check(
        "clippy, wasm",
        project
            .cargo()
            .args(["clippy", "--package", "wpp-call", "--lib"])
            .args(["--target", "wasm32-unknown-unknown"])
            .args(deny),
    );
    // Where every kind of stanza is listed, among others.
    tally.check(
        "rustdoc",
        project
            .cargo()
            .args(["doc", "--package", "wpp-call", "--no-deps"])
            .args(["--features", "media-keys"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    );
    // A workspace of its own; without its default feature, no C++ is compiled.
    let of_fuzz = ["--manifest-path", "fuzz/Cargo.toml"];
    tally.check(
        "cargo fmt, fuzz",
        project
            .cargo()
            .arg("fmt")
            .args(of_fuzz)
            .args(["--check", "--", "--color", "never"]),
    );
    tally.check(
        "clippy, fuzz",
        project
            .cargo()
            .arg("clippy")
            .args(of_fuzz)
            .args(["--no-default-features", "--all-targets"])
            .args(deny),
    );
    // The simulated page runs an npm codec made for Node; the shim must not see Node's names.
    for (name, config) in [
        ("tsc", "tsconfig.json"),
        ("tsc, www/host", "www/host/tsconfig.json"),
    ] {
        tally.check(
            name,
            project
                .npm_program("tsc")
                .args(["--noEmit", "--pretty", "false", "-p", config]),
        );
    }
}

fn native(project: &Project, tally: &mut Tally) {
    let mut command = project.cargo();
    command.args(["test", "--package", "wpp-call", "--package", "xtask"]);
    command.args(["--features", "wpp-call/media-keys", "--no-fail-fast"]);
    tally.program("native", || Ok(command));
}

/// 20,000 seeds, in the profile in which `cargo xtask sim` runs more.
fn simulation(project: &Project, tally: &mut Tally) {
    let mut command = project.cargo();
    command.args(["test", "--package", "sim", "--profile", "sim"]);
    command.arg("--no-fail-fast");
    tally.program("simulation", || Ok(command));
}

/// Every target for a few seconds, each one test.
fn fuzz(project: &Project, tally: &mut Tally) {
    println!();
    let started = Instant::now();
    let fuzz = match Fuzz::build(project) {
        Ok(fuzz) => fuzz,
        Err(error) => {
            eprintln!("error: {error:#}");
            return tally.add("fuzz", Counts::one(false), started);
        }
    };
    for target in &fuzz.targets {
        let started = Instant::now();
        let outcome = fuzz.short(target);
        if let Err(error) = &outcome {
            eprintln!("error: {error:#}");
        }
        tally.add(
            &format!("fuzz {target}"),
            Counts::one(outcome.is_ok()),
            started,
        );
    }
}

fn wasm(project: &Project, tally: &mut Tally) {
    tally.program("wasm in Chromium", || wasm_command(project));
}

/// `cargo test` for wasm32, with our runner. No `--quiet`: the runner does not know it.
fn wasm_command(project: &Project) -> Result<Command> {
    let chromium = chromium::browser()?;
    let driver = chromium::driver()?;
    progress::run(
        "test",
        "wasm-bindgen's test runner",
        project
            .cargo()
            .args(["build", "--package", "xtask-wasm-test-runner"]),
    )?;
    bundle::bridge(project)?;
    // Else the driver would look for a browser of its own, and may find another one.
    let capabilities = project.path("target/xtask/webdriver.json");
    let binary = chromium.display().to_string();
    fs::write(
        &capabilities,
        format!("{{\"goog:chromeOptions\":{{\"binary\":{binary:?}}}}}"),
    )?;

    let mut command = project.cargo();
    command
        .args(["test", "--package", "wpp-call"])
        .args(["--test", "web", "--test", "bridge", "--no-fail-fast"])
        .args(["--target", "wasm32-unknown-unknown"])
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            project.cargo_target.join("debug/xtask-wasm-test-runner"),
        )
        .env("CHROMIUM", chromium)
        .env("CHROMEDRIVER", driver)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
        .env("WASM_BINDGEN_TEST_TIMEOUT", WASM_TIMEOUT_S);
    Ok(command)
}

fn browser(project: &Project, tally: &mut Tally) {
    tally.program("browser, end to end", || browser_command(project));
}

/// Node 20 takes neither a folder nor a pattern: the files are listed.
fn browser_command(project: &Project) -> Result<Command> {
    let chromium = chromium::browser()?;
    let files: Vec<PathBuf> = stamp::files_under(&project.path("tests/browser"))
        .into_iter()
        .filter(|file| file.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    if files.is_empty() {
        bail!("expected tests/browser/*.test.mjs, found none");
    }
    let mut command = project.node();
    command
        .args(["--test", "--test-reporter=spec", "--test-concurrency=1"])
        .arg(format!("--test-timeout={BROWSER_TIMEOUT_MS}"))
        .args(files)
        .env("CHROMIUM", chromium);
    Ok(command)
}

/// Against what it is measured with: that it is no heavier, starts no slower and grows no further
/// than it may.
fn bench(project: &Project, tally: &mut Tally) {
    tally.program("bench, guards", || bench::guards(project));
}

/// Runs `command`, passes its output on line by line and counts.
fn stream(command: &mut Command) -> Result<Counts> {
    let program = command.get_program().display().to_string();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {program}"))?;
    let mut counts = Counts::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            counts += Counts::of_line(line.trim_end());
            println!("{line}");
            std::io::stdout().flush()?;
        }
    }
    let success = child.wait()?.success();
    Ok(counts.settled(success))
}

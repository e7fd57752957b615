//! `cargo xtask test`: runs and counts every check and every test. A failure does not stop the
//! rest.
//!
//! The browser tests run side by side with the steps of cargo, because each often waits while the
//! other works. Measurements run alone, at the end.

use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Result, bail};

use crate::bench;
use crate::build;
use crate::chromium;
use crate::deny;
use crate::fuzz::Fuzz;
use crate::licences;
use crate::progress;
use crate::progress::say;
use crate::project::Project;
use crate::rules;
use crate::tally::Tally;
use crate::wasm::Kind;
use crate::wasm_tests;

/// The names of all steps.
const STEPS: [&str; 7] = ["check", "native", "sim", "fuzz", "wasm", "browser", "bench"];

/// The environment variable that permits the tests to take as long as they like.
const FULL: (&str, &str) = ("WPP_CALL_TESTS", "full");

/// What the command line asks for.
struct Wanted {
    /// The chosen steps; none means all.
    steps: Vec<String>,
    /// Whether to repeat and enumerate beyond what is needed to see each fact once.
    full: bool,
}

/// Runs the steps. The last line is `N passed, N failed`, whatever happened before.
pub fn run(project: &Project, rest: &[String]) -> Result<ExitCode> {
    let wanted = Wanted::of(rest)?;
    let mut tally = Tally::default();
    let started = Instant::now();
    if let Err(error) = build::everything(project, Kind::Shipped) {
        progress::complain(&error);
        tally.one("build", started, Err(error));
        return Ok(tally.report());
    }
    say!();
    let run = Run {
        project,
        full: wanted.full,
    };
    if ["wasm", "browser", "bench"]
        .iter()
        .any(|step| wanted.has(step))
    {
        // Installs the browser once, before the steps run side by side. A step that needs it
        // reports an error itself.
        let _ = chromium::browser();
    }
    let (mut of_cargo, mut of_browser) = (Tally::default(), Tally::default());
    progress::side_by_side(
        || {
            if wanted.has("browser") {
                run.browser(&mut of_browser);
            }
        },
        || {
            let steps: [(&str, Step); 6] = [
                ("check", Run::checks),
                ("native", Run::native),
                ("sim", Run::simulation),
                ("fuzz", Run::fuzz),
                ("wasm", Run::wasm),
                ("bench", Run::bench_made),
            ];
            for (name, step) in steps {
                if wanted.has(name) {
                    step(&run, &mut of_cargo);
                }
            }
        },
    );
    tally.append(of_cargo);
    tally.append(of_browser);
    if wanted.has("bench") {
        run.bench(&mut tally);
    }
    Ok(tally.report())
}

/// Runs `cargo xtask check`: the step `check` alone.
pub fn run_checks(project: &Project, rest: &[String]) -> Result<ExitCode> {
    if let [word, ..] = rest {
        bail!("expected nothing behind check, found {word:?}");
    }
    run(project, &["check".to_owned()])
}

impl Wanted {
    fn of(rest: &[String]) -> Result<Self> {
        let mut wanted = Self {
            steps: Vec::new(),
            full: false,
        };
        for word in rest {
            if word == "--full" {
                wanted.full = true;
            } else if STEPS.contains(&word.as_str()) {
                wanted.steps.push(word.clone());
            } else {
                bail!("expected --full or {}, found {word:?}", STEPS.join(", "));
            }
        }
        Ok(wanted)
    }

    fn has(&self, step: &str) -> bool {
        self.steps.is_empty() || self.steps.iter().any(|wanted| wanted == step)
    }
}

/// A step, which adds its results to the tally.
type Step<'a> = fn(&Run<'a>, &mut Tally);

/// The steps, and what they need.
struct Run<'a> {
    project: &'a Project,
    full: bool,
}

impl Run<'_> {
    fn checks(&self, tally: &mut Tally) {
        let project = self.project;
        let deny = ["--", "-D", "warnings"];
        rules::check(project, tally);
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
        // The documentation lists, among others, every kind of stanza.
        tally.check(
            "rustdoc",
            project
                .cargo()
                .args(["doc", "--package", "wpp-call", "--no-deps"])
                .args(["--features", "media-keys"])
                .env("RUSTDOCFLAGS", "-D warnings"),
        );
        let started = Instant::now();
        tally.one("licences, SBOM", started, licences::check(project));
        deny::check(project, tally);
        // `fuzz/` is a separate workspace. Without its default feature, no C++ is compiled.
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
        // Two configurations: the simulated page uses an npm codec made for Node, but the shim must
        // not see Node's names.
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

    fn native(&self, tally: &mut Tally) {
        let mut command = self.cargo();
        command.args(["test", "--package", "wpp-call", "--package", "xtask"]);
        command.args(["--features", "wpp-call/media-keys", "--no-fail-fast"]);
        tally.quietly("native", || Ok(command));
    }

    /// Runs many seeds, in the build profile that `cargo xtask sim` uses.
    fn simulation(&self, tally: &mut Tally) {
        let mut command = self.cargo();
        command.args(["test", "--package", "sim", "--profile", "sim"]);
        command.arg("--no-fail-fast");
        tally.quietly("simulation", || Ok(command));
    }

    /// Runs every target for a short time; each counts as one test.
    fn fuzz(&self, tally: &mut Tally) {
        let started = Instant::now();
        let fuzz = match Fuzz::build(self.project) {
            Ok(fuzz) => fuzz,
            Err(error) => return tally.one("fuzz", started, Err(error)),
        };
        for target in &fuzz.targets {
            let started = Instant::now();
            let outcome = fuzz.short(target, self.full);
            tally.one(&format!("fuzz {target}"), started, outcome);
        }
    }

    /// Runs the tests of the core as WebAssembly, in a page.
    fn wasm(&self, tally: &mut Tally) {
        tally.quietly("wasm in Chromium", || wasm_tests::prepare(self.project));
    }

    fn browser(&self, tally: &mut Tally) {
        tally.openly("browser, end to end", || {
            let mut command = self.project.node();
            command
                .arg("tests/browser/run.mjs")
                .env("CHROMIUM", chromium::browser()?);
            Ok(self.deep(command))
        });
    }

    /// Builds what the measurements need, while other steps run, and runs each native measurement
    /// once.
    fn bench_made(&self, tally: &mut Tally) {
        let started = Instant::now();
        tally.one("bench, made", started, bench::tree(self.project));
        let started = Instant::now();
        tally.one("bench, native", started, bench::native_once(self.project));
    }

    /// Runs the measurements that have bounds, for example of size, time to start and memory
    /// growth. Fails when a bound is exceeded.
    fn bench(&self, tally: &mut Tally) {
        tally.openly("bench, guards", || bench::guards(self.project));
    }

    fn cargo(&self) -> Command {
        self.deep(self.project.cargo())
    }

    fn deep(&self, mut command: Command) -> Command {
        if self.full {
            command.envs([FULL]);
        }
        command
    }
}

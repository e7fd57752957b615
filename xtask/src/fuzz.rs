//! The fuzz targets of `fuzz/`: `cargo xtask fuzz`, and for a few seconds in `cargo xtask test`.
//!
//! No sanitizer: they look for bugs of unsafe code, of which we have none, and need a nightly
//! compiler.

use std::env;
use std::fs;
use std::path::{self, Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::progress;
use crate::project::Project;
use crate::stamp::{self, Stamp};
use crate::system;

/// Which cargo-fuzz is installed.
const CARGO_FUZZ: &str = "0.13.2";

/// Of each target, where nobody says how many.
const RUNS: u64 = 10_000_000;

/// No input is longer, in bytes; an offer to ten devices is shorter.
const MAX_LENGTH: &str = "-max_len=4096";
/// An input that takes longer, in seconds, is a finding.
const TIMEOUT: &str = "-timeout=10";
/// How long a target runs in `cargo xtask test`, in seconds.
const SHORT_RUN: &str = "-max_total_time=5";

/// The targets, ready to be run.
pub struct Fuzz<'a> {
    project: &'a Project,
    cargo_fuzz: PathBuf,
    /// By name.
    pub targets: Vec<String>,
}

/// `cargo xtask fuzz`: the long run, or one input again.
pub fn run(project: &Project, rest: &[String]) -> Result<ExitCode> {
    let wanted = Wanted::of(rest)?;
    let targets = targets(project)?;
    if let Some(target) = &wanted.target
        && !targets.contains(target)
    {
        bail!("expected {}, found {target:?}", targets.join(" or "));
    }
    if let Some(input) = &wanted.input
        && !input.is_file()
    {
        bail!("expected a file, found {}", input.display());
    }
    let fuzz = Fuzz::build(project)?;
    let mut held = true;
    for target in &targets {
        if wanted.target.as_ref().is_none_or(|only| only == target) {
            println!("\n    fuzz  {target}");
            held &= fuzz.long(target, &wanted)?;
        }
    }
    Ok(ExitCode::from(u8::from(!held)))
}

impl<'a> Fuzz<'a> {
    /// Compiles them, with what that takes.
    pub fn build(project: &'a Project) -> Result<Self> {
        let fuzz = Self {
            project,
            cargo_fuzz: cargo_fuzz(project)?,
            targets: targets(project)?,
        };
        system::find(
            "a C++ compiler",
            || {
                let given = env::var_os("CXX").map(PathBuf::from);
                given.or_else(|| system::on_path(&["c++"]))
            },
            &["g++"],
            "libFuzzer is written in it; install one, or set CXX to it",
        )?;
        progress::run("build", "fuzz targets", &mut fuzz.command("build"))?;
        Ok(fuzz)
    }

    /// A few seconds of a target, behind one line that says how much it has tried.
    pub fn short(&self, target: &str) -> Result<()> {
        let mut command = self.command("run");
        command.arg(target).args(self.corpus(target)?);
        command.args(["--", MAX_LENGTH, TIMEOUT, SHORT_RUN]);
        command.args(["-verbosity=0", "-print_funcs=0", "-print_final_stats=1"]);
        let tell = |printed: &str| match Statistics::of(printed) {
            Some(Statistics { runs, per_second }) => {
                format!(", {runs} inputs, {per_second} a second")
            }
            None => ", failed".to_owned(),
        };
        let printed = progress::run_telling("fuzz", target, &mut command, tell)
            .with_context(|| self.once_more(target))?;
        match Statistics::of(&printed) {
            Some(statistics) if statistics.runs > 0 => Ok(()),
            _ => bail!("expected libFuzzer's statistics, found {printed:?}"),
        }
    }

    /// How a finding is tried again: the newest, as the run has just failed.
    fn once_more(&self, target: &str) -> String {
        let artifacts = stamp::files_under(&self.project.path("fuzz/artifacts").join(target));
        let modified = |path: &PathBuf| fs::metadata(path).and_then(|data| data.modified()).ok();
        let Some(newest) = artifacts.into_iter().max_by_key(modified) else {
            return format!("{target} left no artifact");
        };
        let newest = newest.strip_prefix(&self.project.root).unwrap_or(&newest);
        format!("once more: cargo xtask fuzz {target} {}", newest.display())
    }

    /// A target with the terminal to itself; whether nothing was found.
    fn long(&self, target: &str, wanted: &Wanted) -> Result<bool> {
        let mut command = self.command("run");
        command.arg(target);
        match &wanted.input {
            Some(input) => command.arg(input).args(["--", TIMEOUT]),
            None => command
                .args(self.corpus(target)?)
                .args(["--", MAX_LENGTH, TIMEOUT, "-print_final_stats=1"])
                .arg(format!("-runs={}", wanted.runs)),
        };
        let status = command.status().context("cannot start cargo-fuzz")?;
        Ok(status.success())
    }

    fn command(&self, subcommand: &str) -> Command {
        let mut command = self.project.command(&self.cargo_fuzz.display().to_string());
        command
            .args([subcommand, "--sanitizer", "none"])
            // Its own: other flags than everything else.
            .env("CARGO_TARGET_DIR", self.project.cargo_target.join("fuzz"));
        command
    }

    /// What a run starts from: what earlier ones have found worth keeping, and the seeds.
    fn corpus(&self, target: &str) -> Result<[PathBuf; 2]> {
        let corpus = Path::new("fuzz/corpus").join(target);
        let seeds = Path::new("fuzz/seeds").join(target);
        fs::create_dir_all(self.project.root.join(&corpus))?;
        if stamp::files_under(&self.project.root.join(&seeds)).is_empty() {
            bail!("expected seeds in {}, found none", seeds.display());
        }
        Ok([corpus, seeds])
    }
}

/// One for each file of `fuzz/fuzz_targets/`.
fn targets(project: &Project) -> Result<Vec<String>> {
    let files = stamp::files_under(&project.path("fuzz/fuzz_targets"));
    let names = files.iter().filter_map(|file| file.file_stem()?.to_str());
    let names: Vec<String> = names.map(str::to_owned).collect();
    if names.is_empty() {
        bail!("expected fuzz/fuzz_targets/*.rs, found none");
    }
    Ok(names)
}

/// Our own, below target/.
fn cargo_fuzz(project: &Project) -> Result<PathBuf> {
    let root = project.path("target/xtask/tools");
    let program = root.join("bin").join("cargo-fuzz");
    let stamp = Stamp::of(project, "cargo-fuzz", &[], CARGO_FUZZ)?;
    if stamp.is_current(&program) {
        return Ok(program);
    }
    let mut install = project.cargo();
    install
        .args(["install", "cargo-fuzz", "--version", CARGO_FUZZ])
        .args(["--locked", "--force", "--root"])
        .arg(root)
        // What it is compiled from is of no further use.
        .env_remove("CARGO_TARGET_DIR");
    progress::run("setup", "cargo install cargo-fuzz", &mut install)?;
    stamp.record()?;
    Ok(program)
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    /// `None`: each.
    target: Option<String>,
    /// This file alone.
    input: Option<PathBuf>,
    /// So many inputs, of each target.
    runs: u64,
}

impl Wanted {
    fn of(rest: &[String]) -> Result<Self> {
        let mut wanted = Self {
            target: None,
            input: None,
            runs: RUNS,
        };
        let mut rest = rest.iter();
        while let Some(argument) = rest.next() {
            if argument == "--runs" {
                let number = rest.next().and_then(|number| number.parse().ok());
                wanted.runs = number.context("expected a number behind --runs")?;
            } else if argument.starts_with('-') {
                bail!("expected a target, a file or --runs, found {argument:?}");
            } else if wanted.target.is_none() {
                wanted.target = Some(argument.clone());
            } else if wanted.input.is_none() {
                wanted.input = Some(path::absolute(argument)?);
            } else {
                bail!("expected no further argument, found {argument:?}");
            }
        }
        Ok(wanted)
    }
}

/// What libFuzzer says at the end.
#[derive(Debug, PartialEq, Eq)]
struct Statistics {
    runs: u64,
    per_second: u64,
}

impl Statistics {
    fn of(printed: &str) -> Option<Self> {
        let number = |name: &str| {
            let mut lines = printed.lines();
            let number = lines.find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name));
            number?.trim().parse().ok()
        };
        Some(Self {
            runs: number("number_of_executed_units:")?,
            per_second: number("average_exec_per_sec:")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{RUNS, Statistics, Wanted};

    fn wanted(line: &str) -> anyhow::Result<Wanted> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Wanted::of(&words)
    }

    #[test]
    fn without_arguments_every_target_runs_long() {
        let Wanted {
            target,
            input,
            runs,
        } = wanted("").unwrap();
        assert_eq!((target, input, runs), (None, None, RUNS));
    }

    #[test]
    fn a_target_a_file_and_a_number_are_told_apart() {
        let expected = Wanted {
            target: Some("stanza".into()),
            input: Some("/a/file".into()),
            runs: 5,
        };
        assert_eq!(wanted("stanza /a/file --runs 5").unwrap(), expected);
        assert_eq!(wanted("--runs 5 stanza /a/file").unwrap(), expected);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in ["--runs", "--runs many", "--run 5", "stanza file more"] {
            assert!(wanted(line).is_err(), "{line}");
        }
    }

    #[test]
    fn libfuzzer_s_statistics_are_read() {
        let printed = "\
INFO: Running with entropic power schedule (0xFF, 100).
stat::number_of_executed_units: 56639
stat::average_exec_per_sec:     14159
stat::new_units_added:          2231
";
        let expected = Statistics {
            runs: 56639,
            per_second: 14159,
        };
        assert_eq!(Statistics::of(printed), Some(expected));
        assert_eq!(Statistics::of("stat::new_units_added: 3\n"), None);
    }
}

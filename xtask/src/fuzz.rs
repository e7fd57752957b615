//! The fuzz targets of `fuzz/`: `cargo xtask fuzz`, and for a few seconds in `cargo xtask test`.
//!
//! No sanitizer is used: sanitizers look for bugs of unsafe code, and need a nightly compiler. Our
//! only unsafe code is the allocator of the wasm module, and the fuzz targets do not contain it.

use std::env;
use std::fs;
use std::path::{self, Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::progress;
use crate::progress::say;
use crate::project::Project;
use crate::stamp;
use crate::system;

/// The flags that make a program report its branches to libFuzzer; cargo-fuzz passes them too.
const RUSTFLAGS: [&str; 9] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
    "-Cdebug-assertions",
    "-Ccodegen-units=1",
    "--cfg=fuzzing",
];

/// The number of inputs for each target, unless the command line has one.
const RUNS: u64 = 10_000_000;

/// The longest input, in bytes. An offer to ten devices is shorter.
const MAX_LENGTH: &str = "-max_len=4096";
/// An input that takes longer than this, in seconds, is a finding.
const TIMEOUT: &str = "-timeout=10";
/// How long a target runs in `cargo xtask test`, in seconds; the second one with `--full`.
const SHORT_RUN: &str = "-max_total_time=3";
const FULL_RUN: &str = "-max_total_time=60";

/// The compiled targets.
pub struct Fuzz<'a> {
    project: &'a Project,
    /// The folder of the compiled programs.
    programs: PathBuf,
    /// The names of the targets.
    pub targets: Vec<String>,
}

/// Runs `cargo xtask fuzz`: the long run, or one input again.
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
            say!("\n    fuzz  {target}");
            held &= fuzz.long(target, &wanted)?;
        }
    }
    Ok(ExitCode::from(u8::from(!held)))
}

impl<'a> Fuzz<'a> {
    /// Compiles the targets. Installs a C++ compiler first, if there is none and that is allowed.
    pub fn build(project: &'a Project) -> Result<Self> {
        system::find(
            "a C++ compiler",
            || {
                let given = env::var_os("CXX").map(PathBuf::from);
                given.or_else(|| system::on_path(&["c++"]))
            },
            &["g++"],
            "libFuzzer is written in it; install one, or set CXX to it",
        )?;
        // With an explicit `--target`, the flags do not apply to build scripts and macros.
        let machine = machine(project)?;
        let folder = project.cargo_target.join("fuzz");
        let mut cargo = project.cargo();
        cargo
            .args(["build", "--release", "--bins"])
            .args(["--manifest-path", "fuzz/Cargo.toml"])
            .args(["--target", &machine])
            .env("RUSTFLAGS", RUSTFLAGS.join(" "))
            // A folder for fuzzing alone, because its flags differ from all other builds.
            .env("CARGO_TARGET_DIR", &folder);
        progress::run("build", "fuzz targets", &mut cargo)?;
        Ok(Self {
            project,
            programs: folder.join(machine).join("release"),
            targets: targets(project)?,
        })
    }

    /// Runs a target for a few seconds, with one line of progress that says how many inputs it
    /// tried.
    pub fn short(&self, target: &str, full: bool) -> Result<()> {
        let mut command = self.command(target)?;
        command.args(self.corpus(target)?);
        command.args([MAX_LENGTH, TIMEOUT, if full { FULL_RUN } else { SHORT_RUN }]);
        command.args(["-verbosity=0", "-print_funcs=0", "-print_final_stats=1"]);
        let summarize = |printed: &str| match Statistics::of(printed) {
            Some(Statistics { runs, per_second }) => {
                format!(", {runs} inputs, {per_second} a second")
            }
            None => ", failed".to_owned(),
        };
        let printed = progress::run_with_summary("fuzz", target, &mut command, summarize)
            .with_context(|| self.once_more(target))?;
        match Statistics::of(&printed) {
            Some(statistics) if statistics.runs > 0 => Ok(()),
            _ => bail!("expected libFuzzer's statistics, found {printed:?}"),
        }
    }

    /// Returns how to repeat the newest finding, which is that of the run that has just failed.
    fn once_more(&self, target: &str) -> String {
        let artifacts = stamp::files_under(&self.project.path("fuzz/artifacts").join(target));
        let modified = |path: &PathBuf| fs::metadata(path).and_then(|data| data.modified()).ok();
        let Some(newest) = artifacts.into_iter().max_by_key(modified) else {
            return format!("{target} left no artifact");
        };
        let newest = newest.strip_prefix(&self.project.root).unwrap_or(&newest);
        format!("once more: cargo xtask fuzz {target} {}", newest.display())
    }

    /// Runs a target with the terminal to itself. Returns whether it found nothing.
    fn long(&self, target: &str, wanted: &Wanted) -> Result<bool> {
        let mut command = self.command(target)?;
        match &wanted.input {
            Some(input) => command.arg(input).arg(TIMEOUT),
            None => command
                .args(self.corpus(target)?)
                .args([MAX_LENGTH, TIMEOUT, "-print_final_stats=1"])
                .arg(format!("-runs={}", wanted.runs)),
        };
        let status = command.status().context("cannot start the target")?;
        Ok(status.success())
    }

    /// Returns the command of a target, which writes its findings to `fuzz/artifacts/`.
    fn command(&self, target: &str) -> Result<Command> {
        let artifacts = Path::new("fuzz/artifacts").join(target);
        fs::create_dir_all(self.project.root.join(&artifacts))?;
        let program = self.programs.join(target).display().to_string();
        let mut command = self.project.command(&program);
        command.arg(format!("-artifact_prefix={}/", artifacts.display()));
        Ok(command)
    }

    /// Returns the folders with a run's first inputs: those that earlier runs kept, and the seeds.
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

/// Returns the name of each file of `fuzz/fuzz_targets/`.
fn targets(project: &Project) -> Result<Vec<String>> {
    let files = stamp::files_under(&project.path("fuzz/fuzz_targets"));
    let names = files.iter().filter_map(|file| file.file_stem()?.to_str());
    let names: Vec<String> = names.map(str::to_owned).collect();
    if names.is_empty() {
        bail!("expected fuzz/fuzz_targets/*.rs, found none");
    }
    Ok(names)
}

/// Returns this machine's target triple, as rustc prints it.
fn machine(project: &Project) -> Result<String> {
    let printed = project.command("rustc").arg("-vV").output();
    let printed = printed.context("cannot start rustc")?.stdout;
    let printed = String::from_utf8_lossy(&printed);
    let machine = printed.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(machine
        .context("expected rustc -vV to name its host")?
        .to_owned())
}

/// What the command line asks for.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    /// The target to run; `None` for all.
    target: Option<String>,
    /// The only input to run; `None` for a long run.
    input: Option<PathBuf>,
    /// The number of inputs for each target.
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

/// The statistics that libFuzzer prints at the end.
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

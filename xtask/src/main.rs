//! The commands a person types.

mod bench;
mod bundle;
mod chromium;
mod counts;
mod embed;
mod failures;
mod fuzz;
mod glue;
mod names;
mod pack;
mod progress;
mod project;
mod setup;
mod sim;
mod sizes;
mod stamp;
mod system;
mod tally;
mod tests;
mod wasm;

use std::env;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use project::Project;
use wasm::Kind;

const USAGE: &str = "\
cargo xtask build [--debug]  make pkg/: the file to inject, its types, the extension;
                             --debug: a panic says where, in the console
cargo xtask demo             build, then play four patterns of use between simulated pages;
                             --path native: by the pages' own VoIP stack
cargo xtask serve            build, then serve the simulated pages; --port N, 8080 if not given
cargo xtask test [STEP...]   build, then run every check and test;
                             STEP: check native sim fuzz wasm browser bench;
                             --full: repeat and enumerate more than it takes to see each fact
cargo xtask bench [FAMILY..] build, then measure side by side with what people use today, into
                             BENCHMARKS.md; --quick: a short run, without that;
                             --compare ONE OTHER: in which rows two reports disagree
cargo xtask sim              simulate several engines and a server; --seeds N, 20000 if not given,
                             --from S, 0 if not given; --seed S: that one alone, with its log
cargo xtask fuzz [TARGET]    random inputs for the readers; --runs N, 10000000 each if not given;
                             TARGET FILE: this input alone
";

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match run(&command, &rest) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, rest: &[String]) -> Result<ExitCode> {
    match command {
        "build" => {
            let kind = match rest {
                [] => Kind::Shipped,
                [flag] if flag == "--debug" => Kind::Debug,
                _ => bail!("expected --debug, found {:?}\n\n{USAGE}", rest.join(" ")),
            };
            build(&Project::find()?, kind)?;
            Ok(ExitCode::SUCCESS)
        }
        "demo" => demo(&Project::find()?, rest),
        "serve" => serve(&Project::find()?, rest),
        "test" => tests::run(&Project::find()?, rest),
        "bench" => bench::run(&Project::find()?, rest),
        "fuzz" => fuzz::run(&Project::find()?, rest),
        "sim" => sim::run(&Project::find()?, rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        "" => bail!("expected a command\n\n{USAGE}"),
        other => {
            bail!(
                "expected build, demo, serve, test, bench, sim or fuzz, found {other:?}\n\n{USAGE}"
            )
        }
    }
}

/// Everything from the sources to `pkg/`, skipping what has not changed.
fn build(project: &Project, kind: Kind) -> Result<()> {
    setup::run(project)?;
    wasm::build(project, kind)?;
    bundle::build(project)?;
    pack::build(project)?;
    sizes::print(project)
}

fn demo(project: &Project, rest: &[String]) -> Result<ExitCode> {
    match rest {
        [] => {}
        [flag, path] if flag == "--path" && matches!(path.as_str(), "native" | "stanza") => {}
        _ => bail!(
            "expected --path native or --path stanza, found {:?}\n\n{USAGE}",
            rest.join(" ")
        ),
    }
    build(project, Kind::Shipped)?;
    let chromium = chromium::browser()?;
    foreground(
        project
            .node()
            .arg("www/demo.mjs")
            .args(rest)
            .env("CHROMIUM", chromium),
    )
}

fn serve(project: &Project, rest: &[String]) -> Result<ExitCode> {
    let port = match rest {
        [] => "8080",
        [flag, port] if flag == "--port" && port.parse::<u16>().is_ok() => port,
        _ => bail!(
            "expected --port NUMBER, found {:?}\n\n{USAGE}",
            rest.join(" ")
        ),
    };
    build(project, Kind::Shipped)?;
    foreground(project.node().args([
        "www/server/server.mjs",
        "--port",
        port,
        "--inject",
        pack::SCRIPT,
    ]))
}

/// Hands the terminal over to `command`; its exit status becomes ours. Where that is possible it
/// takes our place, so that whoever ends us ends it.
fn foreground(command: &mut Command) -> Result<ExitCode> {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        let program = command.get_program().display().to_string();
        let error = command.exec();
        Err(error).with_context(|| format!("cannot start {program}"))
    }
    #[cfg(not(unix))]
    let status = command
        .status()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    #[cfg(not(unix))]
    Ok(ExitCode::from(
        status
            .code()
            .and_then(|code| code.try_into().ok())
            .unwrap_or(1),
    ))
}

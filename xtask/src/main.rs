//! `cargo xtask`: the commands for contributors.

// These macros panic when the reader has gone, as with `| head -1`.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod build;
mod bundle;
mod chromium;
mod counts;
mod deny;
mod embed;
mod failures;
mod faults;
mod fuzz;
mod glue;
mod licences;
mod mutants;
mod names;
mod pack;
mod progress;
mod project;
mod rules;
mod setup;
mod sim;
mod sizes;
mod soak;
mod stamp;
mod system;
mod tally;
mod tests;
mod tools;
mod usage;
mod wasm;
mod wasm_tests;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

use project::Project;
use usage::USAGE;
use wasm::Kind;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match run(&command, &rest) {
        Ok(code) => code,
        Err(error) => {
            progress::complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(command: &str, rest: &[String]) -> Result<ExitCode> {
    if rest.iter().any(|word| usage::is_help(word))
        && let Some(help) = usage::of(command)
    {
        progress::print(&help);
        return Ok(ExitCode::SUCCESS);
    }
    match command {
        "build" => {
            let kind = match rest {
                [] => Kind::Shipped,
                [flag] if flag == "--debug" => Kind::Debug,
                _ => bail!("expected --debug, found {:?}\n\n{USAGE}", rest.join(" ")),
            };
            build::everything(&Project::find()?, kind)?;
            Ok(ExitCode::SUCCESS)
        }
        "demo" => demo(&Project::find()?, rest),
        "serve" => serve(&Project::find()?, rest),
        "check" => tests::run_checks(&Project::find()?, rest),
        "test" => tests::run(&Project::find()?, rest),
        "bench" => bench::run(&Project::find()?, rest),
        "fuzz" => fuzz::run(&Project::find()?, rest),
        "sim" => sim::run(&Project::find()?, rest),
        "soak" => soak::run(&Project::find()?, rest),
        "licences" => {
            licences::run(&Project::find()?)?;
            Ok(ExitCode::SUCCESS)
        }
        "mutants" => mutants::run(&Project::find()?, rest),
        word if usage::is_help(word) => {
            progress::print(USAGE);
            Ok(ExitCode::SUCCESS)
        }
        "" => bail!("expected a command\n\n{USAGE}"),
        other => {
            bail!(
                "expected build, demo, serve, check, test, bench, sim, fuzz, soak, licences or \
                 mutants, found {other:?}\n\n{USAGE}"
            )
        }
    }
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
    build::everything(project, Kind::Shipped)?;
    let chromium = chromium::browser()?;
    progress::hand_over(
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
    build::everything(project, Kind::Shipped)?;
    progress::hand_over(project.node().args([
        "www/server/server.mjs",
        "--port",
        port,
        "--inject",
        pack::SCRIPT,
    ]))
}

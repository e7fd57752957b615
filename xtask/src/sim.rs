//! `cargo xtask sim`: runs several engines and a hostile server, for a range of seeds.

use std::process::ExitCode;

use anyhow::Result;

use crate::progress;
use crate::project::Project;

/// Builds and runs the simulation. The last line is `N seeds, N violations`; the exit status is 1
/// when there are violations.
pub fn run(project: &Project, rest: &[String]) -> Result<ExitCode> {
    progress::run(
        "build",
        "simulation",
        project
            .cargo()
            .args(["build", "--profile", "sim", "--package", "sim"]),
    )?;
    let program = project.cargo_target.join("sim/sim");
    let program = program.display().to_string();
    progress::hand_over(project.command(&program).args(rest))
}

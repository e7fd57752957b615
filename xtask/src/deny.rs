//! Runs `cargo deny` with `deny.toml`: it checks licences, sources and advisories of every crate.

use std::process::Command;
use std::time::Instant;

use crate::progress::say;
use crate::project::Project;
use crate::tally::Tally;
use crate::tools::DENY;

pub fn check(project: &Project, tally: &mut Tally) {
    let started = Instant::now();
    if let Err(error) = DENY.find(project) {
        return tally.one("cargo deny", started, Err(error));
    }
    let deny = |arguments: &[&str]| -> Command {
        let mut command = DENY.command(project);
        command
            .args(["--color", "never", "--workspace", "--locked"])
            .args(arguments);
        command
    };
    tally.check(
        "cargo deny",
        &mut deny(&["check", "licenses", "bans", "sources"]),
    );
    // The advisory database is a repository on GitHub, which some machines cannot reach.
    let fetched = deny(&["fetch", "db"]).output();
    if !fetched.is_ok_and(|output| output.status.success()) {
        say!("   check  cargo deny, advisories … left out: their database cannot be reached");
        return;
    }
    tally.check(
        "cargo deny, advisories",
        &mut deny(&["check", "--disable-fetch", "advisories"]),
    );
}

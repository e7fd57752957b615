//! Rules for the whole repository that no compiler checks: imports form no circle, and the words of
//! stanzas and of WhatsApp's modules stay on their own side.

mod circles;
mod rust;
mod rust_paths;
mod rust_tokens;
mod script;
mod sources;
mod words;

use std::time::Instant;

use anyhow::{Result, bail};

use crate::progress::say;
use crate::project::Project;
use crate::tally::Tally;

pub fn check(project: &Project, tally: &mut Tally) {
    let started = Instant::now();
    tally.one(
        "no circles",
        started,
        report("no circles", find_circles(project)),
    );
    let started = Instant::now();
    let words = sources::read(&project.root).map(|sources| words::faults(&sources));
    tally.one(
        "words on their side",
        started,
        report("words on their side", words),
    );
}

fn find_circles(project: &Project) -> Result<Vec<String>> {
    let sources = sources::read(&project.root)?;
    let mut imports = rust::imports(&sources);
    let paths = sources.keys().map(String::as_str);
    let scripts: Vec<&str> = paths.filter(|path| sources::is_script(path)).collect();
    let tsc = project.npm_program("tsc");
    imports.append(script::imports(tsc, &project.root, &scripts)?);
    Ok(circles::faults(&imports))
}

/// Prints the faults, one line each.
fn report(name: &str, faults: Result<Vec<String>>) -> Result<()> {
    let faults = faults?;
    match faults.as_slice() {
        [] => say!("   check  {name} … none broken"),
        [first, rest @ ..] => {
            say!("   check  {name} … failed\n");
            faults.iter().for_each(|fault| say!("{fault}"));
            say!();
            bail!("{first}{}", more(rest.len()));
        }
    }
    Ok(())
}

fn more(count: usize) -> String {
    match count {
        0 => String::new(),
        _ => format!(", and {count} more"),
    }
}

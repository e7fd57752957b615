//! One line per step, with the seconds it took: `   build  wasm core … 3.2 s`.

use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How often the seconds are shown anew: on a terminal, and in a log, where each showing stays.
const TICK_ON_TERMINAL: Duration = Duration::from_secs(1);
const TICK_IN_LOG: Duration = Duration::from_secs(15);

/// Columns for the line of progress; a longer one would wrap and could not be overwritten.
const WIDTH: usize = 79;

/// Says that a step had nothing to do.
pub fn unchanged(group: &str, name: &str) {
    println!("{group:>8}  {name} … unchanged");
}

/// Runs `command` behind one line of progress and returns what it printed, cargo's account of
/// its own doings left out.
///
/// # Errors
///
/// When it cannot be started or fails; then the reason is on the terminal already.
pub fn run(group: &str, name: &str, command: &mut Command) -> Result<String> {
    run_telling(group, name, command, |_| String::new())
}

/// The same; `tell` makes out of what was printed what stands at the end of the line.
///
/// # Errors
///
/// As above.
pub fn run_telling(
    group: &str,
    name: &str,
    command: &mut Command,
    tell: impl FnOnce(&str) -> String,
) -> Result<String> {
    let mut line = Line::start(group, name);
    let program = Path::new(command.get_program());
    let program = program
        .file_name()
        .unwrap_or_default()
        .display()
        .to_string();
    let spawned = command
        .env("CARGO_TERM_COLOR", "never")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => {
            line.finish(", failed");
            println!("\ncannot start {program}: {error}\n");
            bail!("{name}: cannot start {program}");
        }
    };

    let (sender, receiver) = mpsc::channel();
    forward(child.stdout.take(), sender.clone());
    forward(child.stderr.take(), sender);
    let mut output = String::new();
    let mut last_tick = Instant::now();
    loop {
        match receiver.recv_timeout(line.tick.saturating_sub(last_tick.elapsed())) {
            Ok(text) => {
                line.note(&text);
                if !is_cargo_status(&text) {
                    output.push_str(&text);
                    output.push('\n');
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                line.show_seconds();
                last_tick = Instant::now();
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }

    let status = child.wait().with_context(|| program.clone())?;
    if status.success() {
        line.finish(&tell(&output));
        return Ok(output);
    }
    line.finish(", failed");
    println!("\n{}\n", output.trim_matches('\n'));
    bail!("{name}: {program} ended with {status}");
}

/// `   Compiling syn v2.0.119`: one word, set against the twelfth column.
fn is_cargo_status(line: &str) -> bool {
    line.split_at_checked(12).is_some_and(|(word, rest)| {
        let word = word.trim_start();
        rest.starts_with(' ')
            && word.starts_with(|first: char| first.is_ascii_uppercase())
            && word.chars().all(|letter| letter.is_ascii_alphabetic())
    })
}

/// Sends every line of `stream`, until it ends.
fn forward(stream: Option<impl Read + Send + 'static>, lines: Sender<String>) {
    let Some(stream) = stream else { return };
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            if lines.send(line).is_err() {
                return;
            }
        }
    });
}

/// The line while its step runs. A log has no cursor to go back with: there the seconds pile up.
struct Line {
    label: String,
    started: Instant,
    terminal: bool,
    tick: Duration,
    /// What the program printed last.
    note: String,
}

impl Line {
    fn start(group: &str, name: &str) -> Self {
        let terminal = io::stdout().is_terminal();
        let line = Self {
            label: format!("{group:>8}  {name} …"),
            started: Instant::now(),
            terminal,
            tick: if terminal {
                TICK_ON_TERMINAL
            } else {
                TICK_IN_LOG
            },
            note: String::new(),
        };
        line.print(&line.label);
        line
    }

    fn note(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.note = text.to_owned();
        }
    }

    fn show_seconds(&self) {
        let seconds = self.started.elapsed().as_secs();
        if self.terminal {
            let line = format!("{} {seconds} s  {}", self.label, self.note);
            let line: String = line.chars().take(WIDTH).collect();
            self.print(&format!("\r\x1b[K{line}"));
        } else {
            self.print(&format!(" {seconds} s …"));
        }
    }

    fn finish(&self, outcome: &str) {
        let seconds = self.started.elapsed().as_secs_f64();
        let begin = if self.terminal {
            format!("\r\x1b[K{}", self.label)
        } else {
            String::new()
        };
        self.print(&format!("{begin} {seconds:.1} s{outcome}\n"));
    }

    /// A closed terminal is no reason to stop a build.
    fn print(&self, text: &str) {
        let mut out = io::stdout().lock();
        let _ = out.write_all(text.as_bytes());
        let _ = out.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::is_cargo_status;

    #[test]
    fn what_cargo_tells_of_itself_is_told_from_a_diagnostic() {
        assert!(is_cargo_status("   Compiling syn v2.0.119"));
        assert!(is_cargo_status(" Downloading crates ..."));
        assert!(is_cargo_status("    Finished `dev` profile in 0.1s"));
        for line in [
            "warning: unused variable: `x`",
            "  --> src/lib.rs:3:9",
            "   |     Some text",
            "   = note: on by default",
            "",
        ] {
            assert!(!is_cargo_status(line), "{line}");
        }
    }
}

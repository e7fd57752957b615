//! One line per step, with the seconds it took: `   build  wasm core … 3.2 s`.

use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Like `println!`, but does not panic when the reader has gone.
macro_rules! say {
    () => {
        $crate::progress::print("\n")
    };
    ($($words:tt)*) => {
        $crate::progress::print(&format!("{}\n", format_args!($($words)*)))
    };
}
pub(crate) use say;

/// How often the seconds are updated: on a terminal, and in a log, where old values stay visible.
const TICK_ON_TERMINAL: Duration = Duration::from_secs(1);
const TICK_IN_LOG: Duration = Duration::from_secs(15);

/// The most columns of a progress line. A longer line would wrap and could not be overwritten.
const WIDTH: usize = 79;

/// Whether two groups of steps run side by side. Then only whole lines are printed, each with the
/// name of its step.
static SIDE_BY_SIDE: AtomicBool = AtomicBool::new(false);

/// The output of a program, stdout and stderr together, and its exit status.
pub struct Printed {
    pub lines: Vec<String>,
    pub status: ExitStatus,
}

impl Printed {
    /// Returns the output without cargo's status lines.
    pub fn text(&self) -> String {
        let lines = self.lines.iter().filter(|line| !is_cargo_status(line));
        lines.flat_map(|line| [line.as_str(), "\n"]).collect()
    }
}

/// Runs both functions at the same time.
pub fn side_by_side(one: impl FnOnce() + Send, other: impl FnOnce() + Send) {
    SIDE_BY_SIDE.store(true, Ordering::Relaxed);
    thread::scope(|scope| {
        scope.spawn(one);
        other();
    });
    SIDE_BY_SIDE.store(false, Ordering::Relaxed);
}

/// Prints that a step had nothing to do.
pub fn unchanged(group: &str, name: &str) {
    say!("{group:>8}  {name} … unchanged");
}

/// Runs `command` with one line of progress. Returns its output without cargo's status lines.
///
/// # Errors
///
/// When the command cannot be started or fails. The reason is on the terminal already.
pub fn run(group: &str, name: &str, command: &mut Command) -> Result<String> {
    run_with_summary(group, name, command, |_| String::new())
}

/// Like [`run`]; `summarize` makes the end of the progress line from the output.
///
/// # Errors
///
/// Like [`run`].
pub fn run_with_summary(
    group: &str,
    name: &str,
    command: &mut Command,
    summarize: impl FnOnce(&str) -> String,
) -> Result<String> {
    let program = command.get_program().display().to_string();
    let printed = watch(group, name, command, |printed| {
        if printed.status.success() {
            summarize(&printed.text())
        } else {
            ", failed".to_owned()
        }
    })?;
    let text = printed.text();
    if printed.status.success() {
        return Ok(text);
    }
    say!("\n{}\n", text.trim_matches('\n'));
    let program = Path::new(&program).file_name().unwrap_or_default();
    bail!(
        "{name}: {} ended with {}",
        program.display(),
        printed.status
    );
}

/// Runs `command` with one line of progress, and returns normally even if the command fails.
///
/// # Errors
///
/// When the command cannot be started. The reason is on the terminal already.
pub fn watch(
    group: &str,
    name: &str,
    command: &mut Command,
    summarize: impl FnOnce(&Printed) -> String,
) -> Result<Printed> {
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
            say!("\ncannot start {program}: {error}\n");
            bail!("{name}: cannot start {program}");
        }
    };

    let (sender, receiver) = mpsc::channel();
    forward(child.stdout.take(), sender.clone());
    forward(child.stderr.take(), sender);
    let mut lines = Vec::new();
    let mut last_tick = Instant::now();
    loop {
        match receiver.recv_timeout(line.tick.saturating_sub(last_tick.elapsed())) {
            Ok(text) => {
                line.note(&text);
                lines.push(text);
            }
            Err(RecvTimeoutError::Timeout) => {
                line.show_seconds();
                last_tick = Instant::now();
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }

    let status = child.wait().with_context(|| program.clone())?;
    let printed = Printed { lines, status };
    line.finish(&summarize(&printed));
    Ok(printed)
}

/// Runs `command` and prints its output as it comes, line by line.
///
/// # Errors
///
/// When the command cannot be started.
pub fn stream(command: &mut Command) -> Result<Printed> {
    let program = command.get_program().display().to_string();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {program}"))?;
    let mut lines = Vec::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            print(&format!("{line}\n"));
            lines.push(line);
        }
    }
    let status = child.wait()?;
    Ok(Printed { lines, status })
}

/// Recognizes cargo's status lines, such as `   Compiling syn v2.0.119`: one word that ends at the
/// twelfth column.
fn is_cargo_status(line: &str) -> bool {
    line.split_at_checked(12).is_some_and(|(word, rest)| {
        let word = word.trim_start();
        rest.starts_with(' ')
            && word.starts_with(|first: char| first.is_ascii_uppercase())
            && word.chars().all(|letter| letter.is_ascii_alphabetic())
    })
}

/// Sends every line of `stream` to the channel, until the stream ends.
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

/// The progress line while its step runs. A log has no cursor, so the seconds pile up there.
struct Line {
    label: String,
    started: Instant,
    manner: Manner,
    tick: Duration,
    /// The last line that the program printed.
    note: String,
}

/// How the seconds are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Overwritten, on a terminal.
    Over,
    /// Appended to the same line, in a log.
    Behind,
    /// On lines of their own, because other steps print in between.
    Below,
}

impl Line {
    fn start(group: &str, name: &str) -> Self {
        let terminal = io::stdout().is_terminal();
        let manner = match (SIDE_BY_SIDE.load(Ordering::Relaxed), terminal) {
            (true, _) => Manner::Below,
            (false, true) => Manner::Over,
            (false, false) => Manner::Behind,
        };
        let line = Self {
            label: format!("{group:>8}  {name} …"),
            started: Instant::now(),
            manner,
            tick: if manner == Manner::Over {
                TICK_ON_TERMINAL
            } else {
                TICK_IN_LOG
            },
            note: String::new(),
        };
        if manner != Manner::Below {
            print(&line.label);
        }
        line
    }

    fn note(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.note = text.to_owned();
        }
    }

    fn show_seconds(&self) {
        let (label, seconds) = (&self.label, self.started.elapsed().as_secs());
        match self.manner {
            Manner::Over => {
                let line = format!("{label} {seconds} s  {}", self.note);
                let line: String = line.chars().take(WIDTH).collect();
                print(&format!("\r\x1b[K{line}"));
            }
            Manner::Behind => print(&format!(" {seconds} s …")),
            Manner::Below => print(&format!("{label} {seconds} s …\n")),
        }
    }

    fn finish(&self, outcome: &str) {
        let seconds = self.started.elapsed().as_secs_f64();
        let begin = match self.manner {
            Manner::Over => format!("\r\x1b[K{}", self.label),
            Manner::Behind => String::new(),
            Manner::Below => self.label.clone(),
        };
        print(&format!("{begin} {seconds:.1} s{outcome}\n"));
    }
}

/// Prints at once, in one piece even if another thread prints. A closed terminal must not stop a
/// build.
pub fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

/// Prints an error.
pub fn complain(error: &anyhow::Error) {
    let _ = writeln!(io::stderr(), "error: {error:#}");
}

/// Gives the terminal to `command`, and exits with its exit status. Where possible, `command`
/// replaces our process, so that a signal to us reaches it.
pub fn hand_over(command: &mut Command) -> Result<ExitCode> {
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

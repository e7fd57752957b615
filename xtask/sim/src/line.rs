//! One line of progress, like that of the other commands.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How often the line is updated: on a terminal, and in a log, where old values stay visible.
const TICK_ON_TERMINAL: Duration = Duration::from_secs(1);
const TICK_IN_LOG: Duration = Duration::from_secs(15);

/// The line while the seeds run.
pub struct Line {
    label: String,
    seeds: u64,
    started: Instant,
    is_terminal: bool,
    shown: Mutex<Instant>,
}

impl Line {
    pub fn start(what: &str, seeds: u64) -> Self {
        let now = Instant::now();
        let line = Self {
            label: format!("{:>8}  {what} …", "sim"),
            seeds,
            started: now,
            is_terminal: io::stdout().is_terminal(),
            shown: Mutex::new(now),
        };
        print(&line.label);
        line
    }

    /// Shows how many seeds are done, if the last update is old enough.
    pub fn show(&self, done: u64) {
        let tick = match self.is_terminal {
            true => TICK_ON_TERMINAL,
            false => TICK_IN_LOG,
        };
        let Ok(mut shown) = self.shown.try_lock() else {
            return;
        };
        if shown.elapsed() < tick {
            return;
        }
        *shown = Instant::now();
        let seconds = self.started.elapsed().as_secs();
        let percent = done * 100 / self.seeds.max(1);
        match self.is_terminal {
            true => print(&format!("\r\x1b[K{} {seconds} s  {percent} %", self.label)),
            false => print(&format!(" {seconds} s {percent} % …")),
        }
    }

    pub fn finish(&self) {
        let seconds = self.started.elapsed().as_secs_f64();
        let per_second = self.seeds as f64 / seconds.max(0.001);
        let begin = match self.is_terminal {
            true => format!("\r\x1b[K{}", self.label),
            false => String::new(),
        };
        print(&format!(
            "{begin} {seconds:.1} s, {per_second:.0} a second\n"
        ));
    }
}

/// A closed terminal must not stop the run.
fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

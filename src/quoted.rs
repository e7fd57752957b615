//! Foreign text inside our own messages.

use std::fmt;

/// Foreign text inside a message: quoted, and cut after 64 characters so that a log stays a log.
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        match self.0.char_indices().nth(64) {
            Some((end, _)) => {
                f.write_str(self.0.get(..end).unwrap_or_default())?;
                f.write_str("…")?;
            }
            None => f.write_str(self.0)?,
        }
        f.write_str("\"")
    }
}

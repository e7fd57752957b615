//! Prints the size of the injected file.

use std::fs;
use std::io::Write;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::pack;
use crate::progress::say;
use crate::project::Project;
use crate::wasm;

/// Prints raw and gzip sizes in bytes, for the script and for the wasm module inside it.
pub fn print(project: &Project) -> Result<()> {
    say!("\n{:16}{:>10}{:>10}", "bytes", "raw", "gzip -9");
    for (name, file) in [
        ("wpp-call.js", pack::SCRIPT),
        ("  wasm inside", wasm::MODULE),
    ] {
        let bytes = fs::read(project.path(file)).with_context(|| format!("cannot read {file}"))?;
        let raw = grouped(bytes.len());
        let gzip = grouped(gzip_size(&bytes)?);
        say!("{name:16}{raw:>10}{gzip:>10}");
    }
    say!();
    Ok(())
}

fn gzip_size(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

/// Formats `61234` as `61 234`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(61234), "61 234");
        assert_eq!(grouped(1_000_000), "1 000 000");
    }
}

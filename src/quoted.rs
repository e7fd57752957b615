//! Foreign text inside our own messages.

/// A text in quotes, cut after 64 characters so that a log stays a log.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    match text.char_indices().nth(64) {
        Some((end, _)) => {
            out.push_str(text.get(..end).unwrap_or_default());
            out.push('…');
        }
        None => out.push_str(text),
    }
    out.push('"');
    out
}

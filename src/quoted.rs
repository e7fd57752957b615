//! Foreign text inside our own messages.

/// So many characters of a foreign text are shown, so that a log stays a log.
const SHOWN: usize = 200;

/// Appends a text, cut when it is long.
pub fn push_cut(out: &mut String, text: &str) {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => {
            out.push_str(text.get(..end).unwrap_or_default());
            out.push('…');
        }
        None => out.push_str(text),
    }
}

/// A text in quotes, cut when it is long.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    push_cut(&mut out, text);
    out.push('"');
    out
}

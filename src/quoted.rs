//! Foreign text inside our own messages.

/// The most characters of a foreign text that are shown, so that it cannot flood a log.
const SHOWN: usize = 200;

/// Appends a text. Cuts off the end of a long one.
pub fn push_cut(out: &mut String, text: &str) {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => {
            out.push_str(text.get(..end).unwrap_or_default());
            out.push('…');
        }
        None => out.push_str(text),
    }
}

/// Returns a text in quotes. Cuts off the end of a long one.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    push_cut(&mut out, text);
    out.push('"');
    out
}

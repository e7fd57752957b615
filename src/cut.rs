//! Text in two parts, without the weight of the standard library's patterns.

/// What stands before and behind the first `mark`.
pub fn cut(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == mark)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

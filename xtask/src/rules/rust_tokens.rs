//! Cuts Rust source into the tokens that matter for its imports. Comments are left out, and a
//! string is one token.

use std::iter;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A name or a keyword.
    Word(&'a str),
    /// The content of a string literal.
    Text(&'a str),
    /// `::`
    Colons,
    /// Any other sign.
    Sign(char),
}

pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut rest = text;
    iter::from_fn(|| next(&mut rest)).collect()
}

fn next<'a>(rest: &mut &'a str) -> Option<Token<'a>> {
    skip_blank(rest);
    let first = rest.chars().next()?;
    if first.is_alphanumeric() || first == '_' {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        let word = take(rest, end.unwrap_or(rest.len()));
        let is_raw = matches!(word, "r" | "br" | "cr");
        return Some(match is_raw.then(|| take_raw_text(rest)).flatten() {
            Some(text) => Token::Text(text),
            None => Token::Word(word),
        });
    }
    if first == '"' {
        take(rest, 1);
        let text = take(rest, end_of_text(rest, '"'));
        take(rest, 1);
        return Some(Token::Text(text));
    }
    if let Some(length) = length_of_character(rest) {
        return Some(Token::Text(take(rest, length)));
    }
    if rest.starts_with("::") {
        take(rest, 2);
        return Some(Token::Colons);
    }
    take(rest, first.len_utf8());
    Some(Token::Sign(first))
}

fn skip_blank(rest: &mut &str) {
    loop {
        *rest = rest.trim_start();
        if rest.starts_with("//") {
            let end = rest.find('\n').unwrap_or(rest.len());
            take(rest, end);
        } else if rest.starts_with("/*") {
            skip_block_comment(rest);
        } else {
            return;
        }
    }
}

/// Skips a block comment; block comments nest.
fn skip_block_comment(rest: &mut &str) {
    let mut depth = 0;
    while !rest.is_empty() {
        if rest.starts_with("/*") {
            depth += 1;
            take(rest, 2);
        } else if rest.starts_with("*/") {
            depth -= 1;
            take(rest, 2);
        } else {
            let length = rest.chars().next().map_or(0, char::len_utf8);
            take(rest, length);
        }
        if depth == 0 {
            return;
        }
    }
}

/// Reads a raw string after its `r`: `#"…"#`, with any number of `#`, also none. Returns `None` for
/// a raw identifier.
fn take_raw_text<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let (hashes, behind) = rest.split_at(hashes);
    let (text, behind) = behind
        .strip_prefix('"')?
        .split_once(&format!("\"{hashes}"))?;
    *rest = behind;
    Some(text)
}

/// Returns the index where a text with escape sequences ends.
fn end_of_text(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    let end = text.find(|c: char| {
        let ends = c == quote && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    });
    end.unwrap_or(text.len())
}

/// Returns the length of a `'x'` or `'\n'`; `None` for a lifetime.
fn length_of_character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    if first == '\\' {
        return Some(1 + end_of_text(inside, '\'') + 1);
    }
    let is_closed = inside.chars().nth(1) == Some('\'');
    is_closed.then_some(1 + first.len_utf8() + 1)
}

/// Takes `length` bytes, or the rest if it is shorter.
fn take<'a>(rest: &mut &'a str, length: usize) -> &'a str {
    let (taken, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
    *rest = behind;
    taken
}

#[cfg(test)]
mod tests {
    use super::Token::{Colons, Sign, Text, Word};
    use super::tokens;

    #[test]
    fn a_path_is_words_with_colons_between() {
        assert_eq!(
            tokens("use a::b_1;"),
            [Word("use"), Word("a"), Colons, Word("b_1"), Sign(';')]
        );
    }

    #[test]
    fn comments_are_left_out_nested_ones_too() {
        assert_eq!(
            tokens("a // use b;\n/* /* c */ d */ e"),
            [Word("a"), Word("e")]
        );
    }

    #[test]
    fn what_stands_in_texts_is_no_code() {
        let text = r####"("use a::b; \" //" r#"c " d"# b"e" '"' '\'' '/')"####;
        let texts = ["use a::b; \\\" //", "c \" d"].map(Text);
        let rest = [
            Word("b"),
            Text("e"),
            Text("'\"'"),
            Text("'\\''"),
            Text("'/'"),
        ];
        let expected = [&[Sign('(')][..], &texts, &rest, &[Sign(')')]].concat();
        assert_eq!(tokens(text), expected);
    }

    #[test]
    fn a_lifetime_opens_no_text() {
        assert_eq!(tokens("&'a str")[2..], [Word("a"), Word("str")]);
    }

    #[test]
    fn a_raw_name_is_no_text() {
        assert_eq!(tokens("r#type"), [Word("r"), Sign('#'), Word("type")]);
    }
}

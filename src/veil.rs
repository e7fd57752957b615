//! Hides the secrets of a stanza that is shown to people. Only their length is shown.

use crate::decimal::push_decimal;
use crate::text::Text;
use crate::words as w;

/// Returns what is shown in place of an attribute's value, or of an element's bytes. `None` if they
/// may be shown. `in_secret`: they are inside an element that is a secret.
pub fn veil(name: Text, value: &[u8], in_secret: bool) -> Option<Text> {
    if !in_secret && !is_secret(name) && !holds_link(value) {
        return None;
    }
    let mut veil = String::from("(");
    push_decimal(&mut veil, value.len() as u64);
    veil.push_str(" bytes)");
    Some(veil.into())
}

/// Returns whether an attribute or element with this name holds a secret: `hbh_key`, `callKey`,
/// `tctoken`; and `privacy`, the trusted-contact token. But `rekey` is only a flag (a new key
/// follows), and `enc_rekey` is an action, which holds its key encrypted.
pub fn is_secret(name: Text) -> bool {
    let text = name.as_str();
    let has_end = |end: &&str| ends(text.as_bytes(), end);
    let sounds_secret = ["key", "token", "secret", "privacy"].iter().any(has_end);
    sounds_secret && name != w::REKEY && name != w::ENC_REKEY
}

/// Returns whether a text contains a call link. The part after the link's last `/` lets people in.
fn holds_link(text: &[u8]) -> bool {
    let up_to = |at| text.get(..at).unwrap_or_default();
    (0..text.len()).any(|at| ends(up_to(at), "call.whatsapp.com/"))
}

/// Returns whether a text ends with `end`, ignoring case. `end` is in lower case.
#[inline(never)] // otherwise the code is in the file twice
fn ends(text: &[u8], end: &str) -> bool {
    let from = text.len().checked_sub(end.len());
    let last = from.and_then(|from| text.get(from..));
    let small = |byte: &u8| byte | 0x20; // shorter code than the library's function
    last.is_some_and(|last| last.iter().map(small).eq(end.bytes()))
}

//! What nobody may read in what is shown of a stanza: its length stands in its place.

use crate::decimal::push_decimal;
use crate::text::Text;
use crate::words as w;

/// What is shown in place of the value of an attribute, or of an element's bytes; `None` where
/// they may be read.
pub fn veil(name: Text, value: &[u8], in_secret: bool) -> Option<Text> {
    if !in_secret && !is_secret(name) && !holds_link(value) {
        return None;
    }
    let mut veil = String::from("(");
    push_decimal(&mut veil, value.len() as u64);
    veil.push_str(" bytes)");
    Some(veil.into())
}

/// Whether what is called so holds a secret: `hbh_key`, `callKey`, `tctoken`; and the
/// trusted-contact token. But `rekey` and `enc_rekey` ask for new keys, and hold none.
pub fn is_secret(name: Text) -> bool {
    let text = name.as_str();
    let ends_so = |end: &&str| ends(text.as_bytes(), end);
    let is_one = ["key", "token", "secret", "privacy"].iter().any(ends_so);
    is_one && name != w::REKEY && name != w::ENC_REKEY
}

/// Whether there is a call link in it: what stands behind this address lets people into a call.
fn holds_link(text: &[u8]) -> bool {
    let up_to = |at| text.get(..at).unwrap_or_default();
    (0..text.len()).any(|at| ends(up_to(at), "call.whatsapp.com/"))
}

/// Whether a text ends so, in small letters or not.
#[inline(never)] // it would be there twice
fn ends(text: &[u8], end: &str) -> bool {
    let from = text.len().checked_sub(end.len());
    let last = from.and_then(|from| text.get(from..));
    let small = |byte: &u8| byte | 0x20; // shorter than the library's
    last.is_some_and(|last| last.iter().map(small).eq(end.bytes()))
}

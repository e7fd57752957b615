//! What nobody may read in what is shown of a stanza: its length stands in its place.

use crate::decimal::push_decimal;
use crate::words as w;

/// Whether what is called so holds a secret: `hbh_key`, `callKey`, `tctoken`. But `rekey` and
/// `enc_rekey` ask for new keys, and hold none.
pub fn is_secret(name: &str) -> bool {
    let ends = |end: &&str| {
        let last = name.as_bytes().windows(end.len()).last();
        last.is_some_and(|last| is(last, end))
    };
    let asks_for_keys = *name == *w::REKEY || *name == *w::ENC_REKEY;
    !asks_for_keys && ["key", "token", "secret"].iter().any(ends)
}

/// Whether there is a call link in it: what stands behind this address lets people into a call.
pub fn holds_link(text: &[u8]) -> bool {
    let link = "call.whatsapp.com/";
    text.windows(link.len()).any(|part| is(part, link))
}

/// Whether a text is this one, in small letters or not.
fn is(text: &[u8], this: &str) -> bool {
    let small = text.iter().map(|byte| byte | 0x20); // shorter than the library's
    small.eq(this.bytes())
}

/// What is shown of an attribute's value.
pub fn value(name: &str, value: &str) -> String {
    match is_secret(name) || holds_link(value.as_bytes()) {
        true => length(value.len()),
        false => value.into(),
    }
}

/// What is shown in place of a secret.
pub fn length(bytes: usize) -> String {
    let mut veil = String::from("(");
    push_decimal(&mut veil, bytes as u64);
    veil.push_str(" bytes)");
    veil
}

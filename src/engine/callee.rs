//! Reads the callee's address, and makes the errors for addresses that cannot be called.

use crate::cut::cut;
use crate::engine::error::{CallError, Code, code};
use crate::jid::{Jid, Server};
use crate::text::Text;

/// The values of the fact `expected` in `invalid_wid` errors: which addresses can be called.
const ADDRESS: &str = "a phone number, …@c.us, …@s.whatsapp.net, …@lid or a Wid";
const INTERNATIONAL: &str = "a phone number that begins with its country code, without 0 or 00";
const SOMEBODY_ELSE: &str = "an address that is not your own";

/// The longest phone number, in digits.
const MAX_PHONE_DIGITS: usize = 15;

/// Returns the error for an address that the page does not accept.
pub fn invalid_address(to: Jid) -> CallError {
    CallError::no_callee(to.to_wid(), ADDRESS)
}

/// Returns the error for an offer to our own address.
pub fn own_address(to: Jid) -> CallError {
    CallError::no_callee(to.to_wid(), SOMEBODY_ELSE)
}

/// Returns an error with the callee's address as the fact `to`.
pub fn error_about(to: Jid, code: &'static Code) -> CallError {
    CallError::new(code).text("to", to.to_wid())
}

/// Reads a phone number or the JID of a user. Drops the device of a JID, because all devices ring.
pub fn parse(text: Text) -> Result<Jid, CallError> {
    let jid = match Jid::read(text) {
        Some(jid)
            if jid.is_user()
                && jid
                    .user()
                    .as_str()
                    .bytes()
                    .all(|byte| byte.is_ascii_digit()) =>
        {
            Some(jid.to_user())
        }
        Some(jid) if !matches!(jid.server(), Server::Pn | Server::Lid | Server::Other) => {
            return Err(CallError::new(code::CALL_IS_NOT_USER).text("to", jid.to_wid()));
        }
        _ => parse_phone_number(&text.as_str()),
    };
    match jid {
        Some(jid) if jid.server() == Server::Pn && jid.user().as_str().starts_with('0') => {
            Err(CallError::no_callee(text, INTERNATIONAL))
        }
        Some(jid) => Ok(jid),
        None => Err(CallError::no_callee(text, ADDRESS)),
    }
}

/// Reads a phone number as people write it, such as `+49 (151) 1234-5678`. `@c.us` may follow.
fn parse_phone_number(text: &str) -> Option<Jid> {
    let (number, server) = cut(text, b'@').unwrap_or((text, "c.us"));
    let mut digits = String::new();
    for character in number.chars() {
        match character {
            '0'..='9' => digits.push(character),
            '+' if digits.is_empty() => {}
            '-' | '.' | '(' | ')' | '[' | ']' => {}
            // Spaces, dashes, and invisible direction marks, which copied numbers often contain.
            ' ' | '\t'..='\r' | '\u{a0}' | '\u{2000}'..='\u{206f}' | '\u{2212}' => {}
            _ => return None,
        }
    }
    let is_number = matches!(server, "c.us" | "s.whatsapp.net")
        && (1..=MAX_PHONE_DIGITS).contains(&digits.len());
    is_number.then(|| Jid::pn(&digits))
}

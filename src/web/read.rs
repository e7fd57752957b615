//! Reads the buffers that JavaScript writes: answers, calls of the page, stanzas.
//!
//! ```text
//! answer  = 00                        done
//!         | 01 text text              identity: our PN and our LID, empty if unknown
//!         | 02 count device* (00 | 01 bytes)            encrypted, and our device identity
//!         | 03 count call*            calls
//!         | 04 node                   ack
//!         | 05 text                   the page lacks this module
//!         | 06                        the page does not accept the address
//!         | 07 text                   a function of the page failed: its error message
//!         | 08 step text              a step of encrypting failed: its error message
//!         | 09 text                   the native stack cannot be used: the page's reason
//!         | 0A                        the native stack has another active call, or none
//!         | 0B text                   the native stack did not do it: the cause
//!         | 0C                        the phone number has no account
//!         | 0D text                   the server refused the native stack's request: its code
//!         | 0E                        nobody is logged in
//!         | 0F text                   the page has no modules: the likely reason
//! device  = text (01 text bytes | 00 text)
//!           address, then kind and bytes of the ciphertext or the page's error message
//! step    = a byte, the place in `ENCRYPTION_STEPS`
//! call    = text text phase state flags log number text text text
//!           id, peer, …, offer time (0: unknown), then previous id, link token and group, each
//!           empty for none
//! phase   = a byte: 0 unknown, 1 outgoing, 2 ringing, 3 connecting, 4 active, 5 ended,
//!           6 ringing at the peer, 7 lost, 8 joining
//! log     = a byte: 0 no result, 1 cancelled, 2 missed, 3 unavailable, 4 rejected,
//!           5 or 8 connected, 6 accepted elsewhere, 7 failed
//! state   = 00 | 01 text | 02 number            the number in zigzag form
//! flags   = a number: 1 group, 2 video, 4 outgoing, 8 active, 16 offered while offline,
//!           32 ended by the user, 64 native, 128 in the waiting room, 256 silenced
//! node    = word count (word word)* content      tag, then name and value of each attribute
//! word    = the word's number in the dictionary | FE text
//! content = 00 | 01 count node* | 02 bytes
//! text, bytes = length, then UTF-8 or bytes
//! ```
//!
//! `number`, `count` and `length` are LEB128 numbers below 2^53.

use crate::engine::{
    Answer, Ciphertext, ENCRYPTION_STEPS, HostError, Identity, LogResult, PageCall, PageState,
    Phase, RawState,
};
use crate::jid::{Jid, JidError};
use crate::node::{Content, Node, Text, Value};
use crate::stanza::offer::CiphertextKind;
use crate::words::Word;

use super::write::TEXT;

/// The deepest nesting of nodes that is read. Call stanzas have five levels.
const MAX_DEPTH: u8 = 32;

/// The buffer is too short, too long, or malformed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// Reads an answer. A broken buffer counts as a failure of the page.
pub fn answer(buffer: &[u8]) -> Result<Answer, HostError> {
    let mut input = Reader::new(buffer);
    let answer = input.answer();
    match input.end() {
        Ok(()) => answer,
        Err(Broken) => Err(HostError::failed("its answer could not be read")),
    }
}

/// Reads one call of the page. `None` if its peer is not an address.
///
/// # Errors
///
/// The buffer is broken.
pub fn page_call(buffer: &[u8]) -> Result<Option<PageCall>, Broken> {
    let mut input = Reader::new(buffer);
    let call = input.page_call();
    input.end().map(|()| call)
}

/// Reads one stanza.
///
/// # Errors
///
/// The buffer is broken.
pub fn stanza(buffer: &[u8]) -> Result<Node, Broken> {
    let mut input = Reader::new(buffer);
    let stanza = input.node(0);
    input.end().map(|()| stanza)
}

/// `None` for an empty text.
fn some(text: &str) -> Option<Text> {
    (!text.is_empty()).then(|| text.into())
}

/// A reader that reads on after a fault: it yields empty values, and reports the fault at the end.
/// So no step of reading needs to return an error.
struct Reader<'a> {
    rest: &'a [u8],
    is_broken: bool,
}

impl<'a> Reader<'a> {
    fn new(rest: &'a [u8]) -> Self {
        let is_broken = false;
        Self { rest, is_broken }
    }

    fn end(&self) -> Result<(), Broken> {
        if self.is_broken || !self.rest.is_empty() {
            return Err(Broken);
        }
        Ok(())
    }

    fn fault(&mut self) {
        self.rest = &[];
        self.is_broken = true;
    }

    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.rest.split_first() else {
            self.fault();
            return 0;
        };
        self.rest = rest;
        *first
    }

    fn number(&mut self) -> u64 {
        let mut value = 0;
        for shift in (0..56).step_by(7) {
            let byte = self.byte();
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return value;
            }
        }
        self.fault();
        0
    }

    /// Reads the length of a list. Each element takes at least a byte, so a length beyond the rest
    /// of the buffer is a fault.
    fn length(&mut self) -> usize {
        let length = self.number();
        if length > self.rest.len() as u64 {
            self.fault();
            return 0;
        }
        length as usize
    }

    /// Counts down the elements of a list. After a fault there are none.
    fn has_more(&self, left: &mut usize) -> bool {
        let has_more = *left > 0 && !self.is_broken;
        *left = left.saturating_sub(1);
        has_more
    }

    fn bytes(&mut self) -> &'a [u8] {
        let length = self.length();
        let Some((bytes, rest)) = self.rest.split_at_checked(length) else {
            return &[]; // Cannot happen: `length` is within the rest.
        };
        self.rest = rest;
        bytes
    }

    fn text(&mut self) -> &'a str {
        match std::str::from_utf8(self.bytes()) {
            Ok(text) => text,
            Err(_) => {
                self.fault();
                ""
            }
        }
    }

    fn word(&mut self) -> Text {
        let index = self.byte();
        if index == TEXT {
            return self.text().into();
        }
        let word = Word::at(index);
        if word.is_none() {
            self.fault();
        }
        word.map(Text::of_word).unwrap_or_default()
    }

    fn answer(&mut self) -> Result<Answer, HostError> {
        Ok(match self.byte() {
            0 => Answer::Done,
            1 => Answer::Identity(Identity {
                pn: Jid::read(self.text()),
                lid: Jid::read(self.text()),
            }),
            2 => {
                let mut devices = Vec::new();
                let mut left = self.length();
                while self.has_more(&mut left) {
                    let device: Result<Jid, JidError> = self.text().parse();
                    match device {
                        Ok(device) => devices.push((device, self.ciphertext())),
                        Err(error) => {
                            self.rest = &[];
                            let (step, cause) = (ENCRYPTION_STEPS[0], error.message().into());
                            return Err(HostError::EncryptionStepFailed { step, cause });
                        }
                    }
                }
                let identity = match self.byte() {
                    0 => None,
                    1 => Some(self.bytes().into()),
                    _ => {
                        self.fault();
                        None
                    }
                };
                Answer::Encrypted { devices, identity }
            }
            3 => {
                let mut calls = Vec::new();
                let mut left = self.length();
                while self.has_more(&mut left) {
                    calls.extend(self.page_call());
                }
                Answer::Calls(calls)
            }
            4 => Answer::Ack(self.node(0)),
            5 => {
                let module = self.text().into();
                return Err(HostError::MissingModule { module });
            }
            6 => return Err(HostError::InvalidAddress),
            7 => return Err(HostError::failed(self.text())),
            8 => {
                let step = ENCRYPTION_STEPS.get(usize::from(self.byte()));
                let cause = self.text().into();
                if let Some(step) = step {
                    return Err(HostError::EncryptionStepFailed { step, cause });
                }
                self.fault();
                Answer::Done
            }
            9 => {
                let reason = self.text().into();
                return Err(HostError::NoStack { reason });
            }
            10 => return Err(HostError::NotActive),
            11 => {
                let cause = self.text().into();
                return Err(HostError::Refused { cause });
            }
            12 => return Err(HostError::NoContact),
            13 => {
                let code = self.text().into();
                return Err(HostError::Nacked { code });
            }
            14 => return Err(HostError::NotLoggedIn),
            15 => {
                let cause = self.text().into();
                return Err(HostError::HostNotFound { cause });
            }
            _ => {
                self.fault();
                Answer::Done
            }
        })
    }

    fn ciphertext(&mut self) -> Ciphertext {
        match self.byte() {
            0 => return Err(self.text().into()),
            1 => {}
            _ => self.fault(),
        }
        let (kind, bytes) = (self.text(), self.bytes());
        match CiphertextKind::from_wire(kind) {
            Some(kind) => Ok((kind, bytes.into())),
            None => Err("it is neither msg nor pkmsg".into()),
        }
    }

    fn page_call(&mut self) -> Option<PageCall> {
        let (id, peer) = (self.text(), self.text());
        let phase = match self.byte() {
            1 => Phase::Outgoing,
            2 => Phase::Ringing,
            3 => Phase::Connecting,
            4 => Phase::Active,
            5 => Phase::Ended,
            6 => Phase::RingingThere,
            7 => Phase::Lost,
            8 => Phase::Joining,
            _ => Phase::Unknown,
        };
        let raw = match self.byte() {
            1 => RawState::Text(self.text().into()),
            2 => {
                let zigzag = self.number() as u32;
                RawState::Number((zigzag >> 1) as i32 ^ -((zigzag & 1) as i32))
            }
            0 => RawState::Unset,
            _ => {
                self.fault();
                RawState::Unset
            }
        };
        let flags = self.number();
        let log_result = match self.byte() {
            1 => Some(LogResult::Cancelled),
            2 => Some(LogResult::Missed),
            3 => Some(LogResult::Unavailable),
            4 => Some(LogResult::Rejected),
            5 | 8 => Some(LogResult::Connected),
            6 => Some(LogResult::AcceptedElsewhere),
            7 => Some(LogResult::Failed),
            _ => None,
        };
        let offer_time = self.number();
        let (previous_id, link_token) = (some(self.text()), some(self.text()));
        let group_jid = Jid::read(self.text());
        Some(PageCall {
            id: id.into(),
            previous_id,
            peer: Jid::read(peer)?,
            link_token,
            state: PageState { phase, raw },
            is_group: flags & 1 != 0,
            group_jid,
            is_video: flags & 2 != 0,
            is_outgoing: flags & 4 != 0,
            is_active: flags & 8 != 0,
            was_offline: flags & 16 != 0,
            ended_by_user: flags & 32 != 0,
            is_native: flags & 64 != 0,
            is_waiting: flags & 128 != 0,
            is_silenced: flags & 256 != 0,
            log_result,
            offer_time: (offer_time != 0).then_some(offer_time),
        })
    }

    fn node(&mut self, depth: u8) -> Node {
        let mut node = Node::new(self.word());
        let mut left = self.length();
        while self.has_more(&mut left) {
            let name = self.word();
            node.attrs.push((name, Value::Text(self.word())));
        }
        match self.byte() {
            1 if depth < MAX_DEPTH => {
                let mut children = Vec::new();
                let mut left = self.length();
                while self.has_more(&mut left) {
                    children.push(self.node(depth + 1));
                }
                node.content = Content::Children(children);
            }
            0 => {}
            2 => node.content = Content::Bytes(self.bytes().into()),
            _ => self.fault(),
        }
        node
    }
}
